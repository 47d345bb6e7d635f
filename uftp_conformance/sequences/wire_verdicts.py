"""What the answer to a message comes to that is wrong before anybody reads it.  Pure."""

from uftp_conformance.catalogue import Catalogue, Cell, Requirement
from uftp_conformance.judging.judge import Observation
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.oracle.received import Broken, Target
from uftp_conformance.sequences.verdicts import Accusation, observed

_UNKNOWN = frozenset({"timeout", "unreachable", "tls", "cut", "garbage", "closed"})  # what is no answer over HTTP


def broken_by(rows: tuple[str, ...]) -> Broken:
    """Return what such a message breaks: nothing of what it says is looked at."""
    return Broken(frozenset(rows))


def accusation_of_bytes(
    seen: Observation, rows: tuple[str, ...], message: str, target: Target, catalogue: Catalogue
) -> Accusation | None:
    """Return which of these requirements an answer violates, the strictest first; None where it is legal."""
    for row in (catalogue[name] for name in rows):
        if target.version not in row.versions or _holds(seen, row):
            continue
        cell = Cell(row, message, target.role, target.version)
        expected = f"{' or '.join((*row.legal, *row.finding))}: {row.sentence}"
        verdict = Verdict(Kind.FAIL, row.id, Blame(f"target: {row.blame}"), expected, seen.words)
        return Accusation(cell, broken_by(rows), observed(seen), verdict)
    return None


def _holds(seen: Observation, row: Requirement) -> bool:
    outcomes = {*row.legal, *row.finding}
    if "429" in seen.classes:
        return True  # it came too fast, and was not looked at
    if "silent" in seen.classes and "accepted" in outcomes:
        return True  # silence is no failure of a sequence, where it may be taken
    return bool(seen.classes & outcomes) or not (seen.classes - _UNKNOWN)
