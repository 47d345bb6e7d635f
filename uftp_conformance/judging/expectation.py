"""What is expected of a cell, in words.  Pure."""

from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.legal import passing

_WORDS = {
    "accepted": "Accepted",
    "answered": "an answer",
    "silent": "no second answer",
    "closed": "a closed connection",
    "holds": "that this holds",
}


def in_words(cell: Cell) -> str:
    """Put the legal outcomes of a cell into words."""
    requirement = cell.requirement
    words = []
    for outcome in requirement.legal:
        if outcome == "rejected":
            reasons = [name for name in requirement.reasons(cell.version) if name != "*"]
            words.append("Rejected, " + (" or ".join(f'"{name}"' for name in reasons) if reasons else "with a reason"))
        else:
            words.append(_WORDS.get(outcome, f"HTTP {outcome}"))
    if "silent" in passing(cell).difference(requirement.legal):
        words.append("silence")
    return " or ".join(words) if requirement.legal != ("holds",) else requirement.sentence
