"""What the answer to a message comes to that is wrong before anybody reads it, or in other bytes.  Pure."""

from dataclasses import replace

from uftp_conformance.catalogue import Catalogue, Cell, Requirement
from uftp_conformance.judging.evidence import PUT_OFF
from uftp_conformance.judging.judge import Observation
from uftp_conformance.judging.legal import passing
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.oracle.received import Broken, Target
from uftp_conformance.sequences.causes import SPELLINGS
from uftp_conformance.sequences.verdicts import ACCEPTED, Accusation, observed

_UNKNOWN = frozenset({"timeout", "unreachable", "tls", "cut", "garbage", "closed"})  # what is no answer over HTTP


def broken_by(rows: tuple[str, ...]) -> Broken:
    """Return what such a message breaks: nothing of what it says is looked at."""
    return Broken(frozenset(rows))


def accusation_of_bytes(
    seen: Observation, rows: tuple[str, ...], message: str, target: Target, catalogue: Catalogue
) -> Accusation | None:
    """Return which of these requirements an answer violates, the strictest first; None where it is legal."""
    for row in (catalogue[name] for name in rows):
        cell = Cell(row, message, target.role, target.version)
        if target.version not in row.versions or _holds(seen, cell):
            continue
        expected = f"{' or '.join((*row.legal, *row.finding))}: {row.sentence}"
        verdict = Verdict(Kind.FAIL, row.id, Blame(f"target: {row.blame}"), expected, seen.words)
        return Accusation(cell, broken_by(rows), _done(seen, row), verdict)
    return None


def _done(seen: Observation, row: Requirement) -> str:
    """Say what was done with a request; what was read of one that is not to be read at all is no matter."""
    return "taken over (HTTP 200)" if row.of_any and "200" in seen.classes else observed(seen)


def accusation_of_spelling(found: Accusation | None, message: str, catalogue: Catalogue) -> Accusation | None:
    """Return what is violated where the bytes of a message were other ones: that they may be, unless it was accepted.

    Whether it is so is seen by the plain bytes, when it is shrunk.
    """
    if found is None or found.observed == ACCEPTED:
        return found
    rows = [catalogue[name] for name in sorted(SPELLINGS, reverse=True)]
    row = next((each for each in rows if message in each.messages), rows[0])
    against = (found.against or found.broken.surely) | {row.id}
    if found.broken.surely:
        return replace(found, against=against)
    verdict = replace(found.verdict, requirement=row.id, expected=f"{found.verdict.expected}.  {row.sentence}")
    return replace(found, cell=replace(found.cell, requirement=row), verdict=verdict, against=against)


def _holds(seen: Observation, cell: Cell) -> bool:
    outcomes = {*passing(cell), *cell.requirement.finding}
    if seen.classes & {"429", PUT_OFF, "3xx"}:
        # It came too fast, or while the target was busy, or to a place that sends on, and was not looked at.
        return True
    if "silent" in seen.classes and "accepted" in outcomes:
        return True  # silence is no failure of a sequence, where it may be taken
    return bool(seen.classes & outcomes) or not (seen.classes - _UNKNOWN)
