"""How a requirement is tested, as plain data for a reader and for the command `uftp-conformance catalogue`."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from strategies.defects import Defect, defects_of
from suites.walkthrough.approach import Approach, approach_of, first_sentence, judges, node_of
from suites.walkthrough.script import Example, example, scene_of, written
from uftp_conformance.catalogue import Requirement

REGISTER = Path(__file__).parents[2] / "docs" / "interpretation-register.md"

Facts = dict[str, Any]


@cache
def headlines() -> dict[int, str]:
    """Return the headline of each point of the interpretation register."""
    found = re.findall(r"^### Point (\d+): (.+)$", REGISTER.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(number): headline for number, headline in found}


def defects(requirement: Requirement) -> dict[Defect, tuple[str, ...]]:
    """Return the defects that break a requirement, each with the message types that carry it."""
    found: dict[Defect, tuple[str, ...]] = {}
    for message in requirement.messages:
        for defect in defects_of(requirement.id, message):
            found[defect] = (*found.get(defect, ()), message)
    return found


def sentence(defect: Defect) -> str:
    """Return what a defect does, the value that is drawn shown as an ellipsis, the place as one of several."""
    return f"{defect.text.replace('{value}', '…').replace('{place}', 'one')}."


def procedures(requirement: Requirement) -> dict[str, Approach]:
    """Return the procedure for each message type of a requirement that a test judges."""
    found: dict[str, Approach] = {}
    for message in requirement.messages:
        role = requirement.roles_receiving(message)[0]
        approach = approach_of(requirement, message, scene_of(role)[1])
        if approach is not None:
            found[message] = approach
    return found


def how(requirement: Requirement) -> str:
    """Return what is done to the target with a requirement, as a sentence; empty when no test judges it."""
    return next((approach.how for approach in procedures(requirement).values()), "")


def by_sentence(requirement: Requirement) -> dict[str, list[str]]:
    """Return the procedures of a requirement in words, each with the message types that take it."""
    walked: dict[str, list[str]] = {}
    for message, approach in procedures(requirement).items():
        walked.setdefault(approach.words(message), []).append(message)
    return walked


def explained(requirement: Requirement, message: str, role: str) -> Facts:
    """Return everything about how a requirement is tested, with an example for a message type and role."""
    test = judges().get(requirement.id)
    return {
        "test": node_of(test) if test else "",
        "tested": first_sentence(test) if test else "",
        "how": how(requirement),
        "procedures": [{"sentence": words, "messages": names} for words, names in by_sentence(requirement).items()],
        "defects": [
            {"name": defect.name, "sentence": sentence(defect), "messages": list(names)}
            for defect, names in defects(requirement).items()
        ],
        "register": [{"point": number, "headline": headlines()[number]} for number in requirement.register],
        "example": _facts_of(example(requirement, message, role)) if requirement.testable else None,
    }


def _facts_of(shown: Example) -> Facts:
    return {
        "message": shown.message,
        "role": shown.role,
        "missing": shown.missing,
        "messages": [
            {
                "part": line.part,
                "note": line.note,
                "type": line.outgoing.element.tag,
                "sender": line.sender,
                "text": "\n".join(written(line)),
            }
            for line in shown.lines
        ],
    }
