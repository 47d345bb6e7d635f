"""Holds what the suites sent against the oracle: `python -m tests.oracle.compare report/events.jsonl`.

Of each message of a stream it tells where the oracle and the suite disagree about what it breaks: a case that does not
break what it was made for, a twin that breaks something, a reason that would be legal and that the judge would fail.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.oracle.stream import Seen, Streamed, read
from uftp_conformance.catalogue import Cell, Requirement, load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.legal import allowed, grade_of, illegal, must_be_refused
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.oracle.received import RULES, Broken, Oracle

# What the suite sends knowing that it is open: orders that the AGR disputes, Powers that are to be ignored, a
# settlement of today, which is not over, by chance the ISPs of another request, what expires in a few seconds, and an
# offer on a request after which another trial asked for one (register, points 32, 56, 67, 91 and 156).
_KNOWN = frozenset({
    "STL-DISPUTED", "STL-PERIOD-END", "STL-MISSING", "STL-AGAIN", "OPR-DP-POWER", "VLD-FR-IDENTICAL", "VAL-EXPIRATION",
    "VLD-FO-REPLACED",
})  # fmt: skip

Disagreement = tuple[str, str, str]  # a requirement, a message type, and what is odd


def disagreements(target: Streamed) -> Iterator[Disagreement]:
    """Walk what the oracle and a stream do not agree on."""
    oracle = Oracle(target_of(target.statement))
    for seen in target.messages():
        broken = oracle.broken(seen.element, seen.sender, seen.history, seen.at)
        cell = Cell(load()[seen.requirement], seen.element.tag, target.statement.target.role, target.criteria.version)
        purpose, answer = _purpose(seen, broken, cell.requirement), _answer(seen, broken, cell)
        for odd in (*purpose, *answer, *_reasons(seen, broken, cell)):
            yield seen.requirement, seen.element.tag, odd


def _purpose(seen: Seen, broken: Broken, row: Requirement) -> Iterator[str]:
    """Return whether a message breaks what it is for: what its part in the trial says."""
    refusing = _refusing(broken)
    if seen.part in ("twin", "prerequisite"):
        if refusing or broken.perhaps - _KNOWN:
            yield f"{seen.part} breaks {_named(broken)}"
    elif seen.part == "case" and row.observed == "refusal" and row.id in RULES:
        if row.id not in broken.surely:
            yield f"case breaks {_named(broken)}  [{seen.note}]"
    elif (
        seen.part == "case"
        and row.observed == "acceptance"
        and row.legal == ("accepted",)
        and (refusing or broken.perhaps - _KNOWN)
    ):
        yield f"valid case breaks {_named(broken)}  [{seen.note}]"


def _answer(seen: Seen, broken: Broken, cell: Cell) -> Iterator[str]:
    """Return whether what came is legal by what the message breaks."""
    if cell.requirement.observed == "transport":
        return  # what the bytes of a message are is not the oracle's matter
    waits = {"silent", "timeout", "closed"} & seen.shown.classes
    if not waits and (why := illegal(seen.shown.classes, seen.shown.reason, broken, cell, load())):
        yield f"{seen.part}: {why}"


def _reasons(seen: Seen, broken: Broken, cell: Cell) -> Iterator[str]:
    """Walk the places where what the judge decides by is something else, and which reason it would fail for that."""
    row, catalogue = cell.requirement, load()
    if seen.part != "case" or row.observed != "refusal" or seen.breaks is None:
        return
    if seen.breaks.surely != broken.surely:
        yield f"was judged as what breaks {_named(seen.breaks)}, and breaks {_named(broken)}"
    others = allowed(cell, seen.breaks, catalogue).others
    for other in sorted((broken.surely | broken.perhaps) - {row.id}):
        if other in broken.perhaps and not must_be_refused(catalogue[other]):
            continue
        for name in catalogue[other].reasons(cell.version):
            if name == "*":
                continue
            if grade_of(name, cell, others, catalogue) not in (Grade.DOCUMENTED, Grade.EQUIVALENT):
                yield f'would be failed for "{name}", though it breaks {other}{"" if other in broken.surely else "?"}'


def _refusing(broken: Broken) -> list[str]:
    return [
        name
        for name in broken.surely
        if not {"accepted", "answered", "holds"} & {*load()[name].legal, *load()[name].finding}
    ]


def _named(broken: Broken) -> str:
    return ", ".join((*sorted(broken.surely), *(f"{name}?" for name in sorted(broken.perhaps)))) or "nothing"


def main(paths: list[str]) -> int:
    """Print each kind of disagreement of some streams with how often it came; return whether there was any."""
    found: Counter[Disagreement] = Counter()
    for path in paths:
        for target in read(Path(path)):
            found.update(disagreements(target))
    for (requirement, message, odd), count in sorted(found.items()):
        sys.stdout.write(f"{count:5}  {requirement:24} {message:22} {odd}\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
