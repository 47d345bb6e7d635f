"""What the answer to a message of a sequence comes to: which requirement is violated, if one is.  Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal

from uftp_conformance.catalogue import Catalogue, Cell, Requirement
from uftp_conformance.judging.evidence import PUT_OFF
from uftp_conformance.judging.grades import grade
from uftp_conformance.judging.judge import Observation
from uftp_conformance.judging.legal import COPIES, illegal
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.messages import Element
from uftp_conformance.oracle.initiated import Started, rows_about
from uftp_conformance.oracle.received import Broken, History, Oracle, Outcome, Target

_DECIDED: tuple[Outcome, ...] = ("accepted", "rejected")
ACCEPTED = "Accepted"  # what was observed, where a message was
Cause = tuple[str, str, str, str]  # requirement, message, what it breaks, what was observed
_FEW = 3  # messages whose outcome is open, up to which each is decided for itself
_TAKEN = frozenset({"accepted", "answered"})
# What comes too fast is not read; of what is overloaded time and again something is wrong; redirects are not followed.
_UNCLEAR = frozenset({"429", PUT_OFF, "3xx", "silent", "timeout", "unreachable", "tls", "closed", "cut", "garbage"})


@dataclass(frozen=True, slots=True)
class Accusation:
    """A requirement that an answer violates.

    Attributes:
        cell: the requirement, of the type of the message.
        broken: what the message breaks.
        observed: what the target did, in a few words that are the same whenever it does so.
        verdict: for the stream.
        against: of what the message surely breaks, the rules that what the target did is against; empty for all.
        expected: the checks of answers that show it, by name, where it is about what an answer says.
    """

    cell: Cell
    broken: Broken
    observed: str
    verdict: Verdict
    against: frozenset[str] = frozenset()
    expected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cause(self) -> Cause:
        """What faults of one cause have in common."""
        breaks = " ".join(sorted(self.against or self.broken.surely)) or "nothing"
        return self.cell.requirement.id, self.cell.message, breaks, self.observed

    @property
    def place(self) -> str:
        """Where causes differ: the type of the message, "" where the requirement is about any."""
        return "" if self.cell.requirement.of_any else self.cell.message


def broken_between(
    oracle: Oracle, message: Element, sender: tuple[str, str], history: History, begin: float, end: float
) -> Broken:
    """Return what a message breaks that the target looked at some time between two instants."""
    found = oracle.broken_in_each(message, sender, _readings(history), begin, end - begin)
    surely = frozenset.intersection(*(each.surely for each in found))
    every = frozenset().union(*(each.surely | each.perhaps for each in found))
    return Broken(surely, every - surely)


def perhaps_a_copy(broken: Broken) -> Broken:
    """Return what a message breaks that may have come twice, so that the answer may be about the second one."""
    return Broken(broken.surely, broken.perhaps | COPIES)


def _readings(history: History) -> Iterator[History]:
    """Walk a history as it is, and with what is open in it decided in each way; of much that is open, all in one way.

    A rule says itself where it does not know; this holds where one looks at less than it should.
    """
    yield history
    unsettled = [each for each in history.messages if each.outcome == "unknown"]
    ways = (
        product(_DECIDED, repeat=len(unsettled))
        if len(unsettled) <= _FEW
        else zip(*(_DECIDED,) * len(unsettled), strict=True)
    )
    for way in ways if unsettled else ():
        decided = dict(zip(map(id, unsettled), way, strict=True))
        messages = (
            replace(each, outcome=decided[id(each)]) if id(each) in decided else each for each in history.messages
        )
        yield replace(history, messages=tuple(messages))


def unclear(seen: Observation) -> bool:
    """Return whether what was seen leaves it open what became of a message."""
    return bool(seen.classes & _UNCLEAR) or not seen.classes


def accusation(
    seen: Observation,
    broken: Broken,
    message: str,
    target: Target,
    catalogue: Catalogue,
    policy: Literal["documented", "any"] = "documented",
) -> Accusation | None:
    """Return what an answer violates; None where it is legal, or where there is none."""
    about = Cell(catalogue["ANS-GIVEN"], message, target.role, target.version)
    if unclear(seen) or not (why := illegal(seen.classes, seen.reason, broken, about, catalogue)):
        return None
    rows = [catalogue[name] for name in sorted(broken.surely)]
    every = [*rows, *(catalogue[name] for name in sorted(broken.perhaps))]
    if "rejected" in seen.classes and policy == "any" and (seen.reason or "").strip() and any(map(_rejects, every)):
        return None
    row = _violated(seen, rows, message, target, catalogue)
    cell = Cell(row, message, target.role, target.version)
    rejected = "rejected" in seen.classes
    graded = grade(seen.reason, cell, catalogue) if rejected and row.reason else None
    blame = Blame(f"target: {row.blame}")
    expected = _expected(broken, every, target.version)
    verdict = Verdict(Kind.FAIL, row.id, blame, expected, f"{seen.words}: {why}", graded)
    return Accusation(cell, broken, observed(seen), verdict, _against(seen, rows))


def accusation_of_started(
    message: Element, recipient: Target, history: History, begin: float, end: float, catalogue: Catalogue
) -> Accusation | None:
    """Return what a message violates that the target started some time between two instants; None where it is right.

    `recipient` is our participant that it came to.
    """
    (target,) = recipient.partners
    started = Started(message, begin, recipient, history, end - begin)
    for name in rows_about(message.tag, target.role, recipient.version):
        row = catalogue[name]
        if row.obligation != "must" or not (wrong := _wrong(name, started)):
            continue
        cell = Cell(row, message.tag, target.role, recipient.version)
        got = f"the {message.tag}: {wrong}"
        verdict = Verdict(Kind.FAIL, row.id, Blame(f"target: {row.blame}"), row.sentence, got)
        return Accusation(cell, Broken(frozenset({name})), f"a {message.tag} was started", verdict)
    return None


def _wrong(row: str, started: Started) -> str:
    try:
        return started.complaint(row)
    except (ValueError, ArithmeticError):  # a value cannot be counted with: of that the rows' own trials speak
        return ""


def _violated(
    seen: Observation, rows: list[Requirement], message: str, target: Target, catalogue: Catalogue
) -> Requirement:
    """Return the row that is violated: a broken one that demands something else, or that such a message is accepted."""
    against = _against(seen, rows)
    fitting = [row for row in rows if row.id in against] if against else [] if _taken(seen) else rows
    return next(iter(fitting), None) or _acceptance(message, target, catalogue)


def _taken(seen: Observation) -> bool:
    return bool(seen.classes & _TAKEN) and "rejected" not in seen.classes


def _against(seen: Observation, rows: list[Requirement]) -> frozenset[str]:
    """Return the rules that say that a message is not accepted, where it was; else none in particular."""
    return frozenset(row.id for row in rows if not _accepts(row)) if _taken(seen) else frozenset()


def _acceptance(message: str, target: Target, catalogue: Catalogue) -> Requirement:
    """Return the row that says that a valid message of this type is accepted, or the one that it is answered."""
    fitting = [
        row
        for row in catalogue
        if row.observed == "acceptance"
        and row.direction == "usual"
        and row.legal == ("accepted",)
        and row.obligation == "must"
        and message in row.messages
        and target.role in row.receivers
        and target.version in row.versions
        and target.applies(row, message)
    ]
    usual = [row for row in fitting if row.id.endswith("-ACCEPT")]
    return next(iter([*usual, *fitting]), catalogue["ANS-GIVEN"])


def _accepts(row: Requirement) -> bool:
    return bool({"accepted", "answered", "holds"} & {*row.legal, *row.finding})


def _rejects(row: Requirement) -> bool:
    return "rejected" in (*row.legal, *row.finding) or row.observed == "content"


def _expected(broken: Broken, rows: list[Requirement], version: str) -> str:
    if not rows:
        return "Accepted: in this history the message breaks nothing"
    reasons = [name for row in rows for name in row.reasons(version) if name != "*"]
    named = " or ".join(f'"{name}"' for name in dict.fromkeys(reasons))
    words = "Rejected" + (f", {named}" if named else ", with a reason")
    accepted = "" if any(not _accepts(row) for row in rows if row.id in broken.surely) else "Accepted, or "
    return f"{accepted}{words}: in this history the message breaks {', '.join(row.id for row in rows)}"


def observed(seen: Observation) -> str:
    """Say what the target did, in words that are the same whenever it does so."""
    if "rejected" in seen.classes:
        return f"Rejected, {(seen.reason or '')[:80]!r}"
    return ACCEPTED if seen.classes & _TAKEN else "/".join(sorted(seen.classes))
