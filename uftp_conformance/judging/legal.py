"""Which answers are legal for a message, by what the oracle says that it breaks.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from uftp_conformance.catalogue.rows import ANY_REASON, Catalogue, Cell, Requirement
from uftp_conformance.judging.grades import beside, grade
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.messages import response_type
from uftp_conformance.messages.tables import WITHOUT_REJECTION, has_result
from uftp_conformance.oracle.received import RULES, Broken

_NAMED = (Grade.DOCUMENTED, Grade.EQUIVALENT)
_SEVERAL, _MANY = 2, 8  # reasons of other rules that one may give beside the right one, and without being wrong
# A copy of what was rejected may get the answer of the first one again, in whatever words that was (register, 108).
COPIES = frozenset({"VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST"})


def illegal(classes: frozenset[str], reason: str | None, broken: Broken, cell: Cell, catalogue: Catalogue) -> str:
    """Return why an answer is not legal, "" when it is.

    Args:
        classes: what was seen, as the catalogue puts it into classes.
        reason: the RejectionReason, where there is one.
        broken: what the message breaks.
        cell: any one of its type, receiving role and version.
        catalogue: the rows.
    """
    firm = [row for row in _cells(broken.surely, cell, catalogue)]
    every = [*firm, *_cells(broken.perhaps, cell, catalogue)]
    if classes & {"accepted", "answered"} and "rejected" not in classes:
        shown = classes & {"disputed"}  # what was accepted, and is disputed (register, point 127)
        against = next((r for r in firm if not _may_accept(r) and not shown & {*r.requirement.finding}), None)
        return f"it was accepted, although it breaks {against.requirement.id}" if against else ""
    if "rejected" in classes:
        if broken.perhaps & COPIES and (reason or "").strip():
            return ""
        if any(_names(reason, row, catalogue) for row in every):
            return ""
        grounds = ", ".join(row.requirement.id for row in every) or "nothing"
        return f'it was rejected, "{reason}", although it breaks {grounds}'
    if any(classes & _outcomes(row) for row in every):
        return ""
    seen, grounds = "/".join(sorted(classes)), ", ".join(row.requirement.id for row in every)
    return f"{seen} is no answer to a message that breaks {grounds or 'nothing'}"


def passing(cell: Cell) -> frozenset[str]:
    """Return the legal outcomes of a cell: silence too where no answer can say the rejection that is (point 129)."""
    legal = frozenset(cell.requirement.legal)
    sayable = has_result(response_type(cell.message), cell.version)
    called_for = "rejected" in legal and must_be_refused(cell.requirement)
    return legal | {"silent"} if called_for and not sayable else legal


def must_be_refused(row: Requirement) -> bool:
    """Return whether what breaks a requirement has to be refused."""
    return not {"accepted", "answered", "holds"} & {*row.legal, *row.finding}


_REFUSALS = ("rejected", "4xx")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What passes for one case of a cell.

    Attributes:
        legal: classes of observation that pass.
        finding: those that pass, and are shown.
        others: what the case breaks besides: their outcomes are legal as well.
        tolerated: what alone the case may break, and whose refusal is a finding then.
        open: why it is left open what the case breaks, "" where it is not: then it proves nothing, and fails nothing.
    """

    legal: frozenset[str]
    finding: frozenset[str]
    others: tuple[Cell, ...] = ()
    open: str = ""
    tolerated: tuple[Cell, ...] = ()


def allowed(cell: Cell, broken: Broken | None, catalogue: Catalogue) -> Allowed:
    """Return what passes for a case that breaks this; None where what it breaks is not the oracle's matter."""
    row = cell.requirement
    legal, finding = passing(cell), frozenset(row.finding)
    if broken is None:
        return Allowed(legal, finding)
    perhaps = broken.perhaps.difference(row.despite)
    refused = {name for name in perhaps if row.id in COPIES or may_be_named(catalogue[name], cell)}
    others = tuple(_cells((broken.surely | refused) - {row.id}, cell, catalogue))
    if row.observed == "refusal":
        refusing = [other.requirement for other in others if must_be_refused(other.requirement)]
        if row.id not in COPIES:  # to say that what a copy asks for was done is a finding (register, point 2)
            legal |= {name for other in refusing for name in other.legal if name in _REFUSALS}
        finding |= {name for other in refusing for name in other.finding if name in _REFUSALS}
        encoded = row.id in RULES and cell.message in RULES[row.id].messages
        lost = encoded and row.id not in broken.surely
        return Allowed(legal, finding, others, _words(broken) if lost else "")
    firm = any(must_be_refused(catalogue[name]) for name in broken.surely)
    refusable = any(may_be_refused(catalogue[name]) for name in perhaps)
    alone = not broken.surely and perhaps.issubset(row.tolerates)  # nothing else stands in the way
    tolerable = tuple(_cells(perhaps, cell, catalogue)) if alone else ()
    return Allowed(legal, finding, others, _words(broken) if firm or refusable else "", tolerable)


def tolerated(reason: str | None, may: Allowed, catalogue: Catalogue) -> frozenset[str]:
    """Return what is tolerated of a case that may break something else: a rejection that names it."""
    return frozenset({"rejected"} if any(_names(reason, each, catalogue) for each in may.tolerated) else ())


def formless(cell: Cell) -> frozenset[str]:
    """Return what is tolerated where a rejection is called for and the schema leaves it no valid form."""
    called_for = cell.requirement.observed == "refusal" and "rejected" in cell.requirement.legal
    return frozenset({"silent"}) if called_for and cell.message in WITHOUT_REJECTION else frozenset()


def may_be_named(row: Requirement, cell: Cell) -> bool:
    """Return whether a rejection may be for what a case perhaps breaks.

    What may be accepted as well is no reason to refuse what has to be accepted; of what is refused in any case it may
    be the one reason that is given, in its own words.
    """
    if must_be_refused(row):
        return True
    named = bool(row.reason) and ANY_REASON not in row.reasons(cell.version)
    return cell.requirement.observed == "refusal" and may_be_refused(row) and named


def may_be_refused(row: Requirement) -> bool:
    """Return whether what breaks a requirement may be refused; a content is answered, not refused."""
    return row.observed != "content" and "rejected" in {*row.legal, *row.finding}


def _words(broken: Broken) -> str:
    sure, maybe = (", ".join(sorted(names)) for names in (broken.surely, broken.perhaps))
    if maybe:
        return f"its history leaves open whether it breaks {maybe}"
    return f"it breaks {sure or 'nothing'}, not what it was made for"


def grade_of(reason: str | None, cell: Cell, others: tuple[Cell, ...], catalogue: Catalogue) -> Grade:
    """Grade a reason for a case that breaks others as well: whoever names one of them names what is wrong.

    Words of no rule at all fit where one of them is a rule for which the specification has no words.  Whoever names
    many others beside does not describe why this message is rejected (message-validation.md; register, point 40).
    """
    found = _best_of(reason, cell, others, catalogue)
    if found not in _NAMED or ";" not in (reason or "") or ANY_REASON in cell.requirement.reasons(cell.version):
        return found
    strange = beside(reason, (cell, *others), catalogue)
    if strange > _MANY:
        return Grade.OTHER
    return Grade.EQUIVALENT if strange > _SEVERAL else found


def _best_of(reason: str | None, cell: Cell, others: tuple[Cell, ...], catalogue: Catalogue) -> Grade:
    own = grade(reason, cell, catalogue)
    if own in (*_NAMED, Grade.NONE):
        return own
    refusing = [other for other in others if "rejected" in _outcomes(other)]
    wordless = any(ANY_REASON in other.requirement.reasons(cell.version) for other in refusing)
    if own is Grade.UNDOCUMENTED and wordless:
        return Grade.EQUIVALENT
    return Grade.EQUIVALENT if any(grade(reason, _in_words(other), catalogue) in _NAMED for other in refusing) else own


def graded_of(
    classes: frozenset[str], reason: str | None, cell: Cell, others: tuple[Cell, ...], catalogue: Catalogue
) -> Grade | None:
    """Grade the reason of a rejection; None where nothing was rejected, or the row has no reason."""
    refused = "rejected" in classes and bool(cell.requirement.reason)
    return grade_of(reason, cell, others, catalogue) if refused else None


def _in_words(cell: Cell) -> Cell:
    """Return a cell whose row names what it is about only in words of its own, where any words would do."""
    row = cell.requirement
    return cell if ANY_REASON not in row.reasons(cell.version) else replace(cell, requirement=replace(row, reason={}))


def _cells(identifiers: frozenset[str], cell: Cell, catalogue: Catalogue) -> Iterator[Cell]:
    return (Cell(catalogue[name], cell.message, cell.role, cell.version) for name in sorted(identifiers))


def _outcomes(cell: Cell) -> frozenset[str]:
    """Return what a row allows; what no answer of that version says is refused over HTTP or left alone (point 129).

    What nothing on the wire can show is known of copies alone, whose rejection says it.
    """
    row = cell.requirement
    found = frozenset({*row.legal, *row.finding} if row.testable else {"rejected"})
    return found | {"4xx", "silent"} if "rejected" in found and cell.version not in row.versions else found


def _may_accept(cell: Cell) -> bool:
    """Return whether a row lets a message be accepted; one about a content says nothing of that."""
    return bool(_outcomes(cell) & {"accepted", "answered", "holds"})


def _names(reason: str | None, cell: Cell, catalogue: Catalogue) -> bool:
    """Return whether a reason names a row; words of any kind do where the row has none, but not none at all."""
    if cell.requirement.observed == "content" or ANY_REASON in cell.requirement.reasons(cell.version):
        return bool((reason or "").strip())
    return "rejected" in _outcomes(cell) and grade(reason, cell, catalogue) in _NAMED
