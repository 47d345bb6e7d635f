"""Which answers are legal for a message, by what the oracle says that it breaks.  Pure."""

from collections.abc import Iterator

from uftp_conformance.catalogue.rows import ANY_REASON, Catalogue, Cell
from uftp_conformance.judging.grades import grade
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.oracle.received import Broken

_NAMED = (Grade.DOCUMENTED, Grade.EQUIVALENT)
# A copy of what was rejected may get the answer of the first one again, in whatever words that was (register, 108).
_COPIES = frozenset({"VAL-RESUBMITTED", "VAL-RESUBMITTED-TEST"})


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
        against = next((row for row in firm if not _may_accept(row)), None)
        return f"it was accepted, although it breaks {against.requirement.id}" if against else ""
    if "rejected" in classes:
        if broken.perhaps & _COPIES and (reason or "").strip():
            return ""
        if any(_names(reason, row, catalogue) for row in every):
            return ""
        grounds = ", ".join(row.requirement.id for row in every) or "nothing"
        return f'it was rejected, "{reason}", although it breaks {grounds}'
    if any(classes & _outcomes(row) for row in every):
        return ""
    return f"{'/'.join(sorted(classes))} is no outcome of {', '.join(row.requirement.id for row in every) or 'nothing'}"


def _cells(identifiers: frozenset[str], cell: Cell, catalogue: Catalogue) -> Iterator[Cell]:
    return (Cell(catalogue[name], cell.message, cell.role, cell.version) for name in sorted(identifiers))


def _outcomes(cell: Cell) -> frozenset[str]:
    return frozenset({*cell.requirement.legal, *cell.requirement.finding})


def _may_accept(cell: Cell) -> bool:
    """Tell whether a row lets a message be accepted; one about a content says nothing of that."""
    return bool(_outcomes(cell) & {"accepted", "answered", "holds"})


def _names(reason: str | None, cell: Cell, catalogue: Catalogue) -> bool:
    """Tell whether a reason names a row; words of any kind do where the row has none, but not none at all."""
    if cell.requirement.observed == "content" or ANY_REASON in cell.requirement.reasons(cell.version):
        return bool((reason or "").strip())
    return "rejected" in _outcomes(cell) and grade(reason, cell, catalogue) in _NAMED
