"""An example of a trial: one message type, one defect or none, and the messages that would be sent."""

import html
from dataclasses import dataclass
from functools import cache

from fixtures.drawing import draw
from fixtures.initiatives import Unmet
from fixtures.procedures import taken_beside
from strategies.cases import Case
from strategies.contents import contents
from strategies.defects import Unsuited, defects_of
from suites.walkthrough.approach import Approach, approach_of
from suites.walkthrough.rehearsal import SEED, Line, Rehearsal, at_once, scene
from uftp_conformance.catalogue import Requirement
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.run.run import Run

WIDTH = 76
_SHOWN = 200  # characters of a body that is no message


@dataclass(frozen=True, slots=True)
class Example:
    """The messages of one rehearsed trial; `missing` says why there is none."""

    message: str
    role: str
    lines: tuple[Line, ...] = ()
    missing: str = ""


@cache
def scene_of(role: str) -> tuple[Run, Situation]:
    """Return the scene of a role, made once."""
    return scene(role)


def example(requirement: Requirement, message: str, role: str) -> Example:
    """Rehearse the first case of a requirement for a message type that a role receives."""
    run, situation = scene_of(role)
    approach = approach_of(requirement, message, situation)
    if approach is None:
        return Example(message, role, missing="no test judges it")
    if approach.procedure is None:
        return Example(message, role, missing="its test has no procedure that can be rehearsed")
    why = "no defect fits a message as simple as the one that is drawn here"
    for case in _cases(requirement, message, approach, situation):
        rehearsal = Rehearsal(situation, run, f"{requirement.id} {message}")
        rehearsal.message = message
        try:
            at_once(approach.procedure(rehearsal, case))
        except Unsuited:
            continue
        except Unmet as unmet:
            why = str(unmet)
            continue
        return Example(message, role, tuple(rehearsal.lines))
    return Example(message, role, missing=why)


def _cases(requirement: Requirement, message: str, approach: Approach, situation: Situation) -> list[Case]:
    """Return the cases to try, simplest first: every defect at each boundary, or a valid content."""
    base = message if approach.method == "refuses_kind" else approach.base
    source = approach.source if approach.source is not None else contents(base, situation)
    drawn = draw(source, 3, SEED, f"{requirement.id} {message}")
    if approach.method == "refuses_kind":
        beside = draw(contents(taken_beside(message, situation.role), situation), 1, SEED, f"beside {message}")
        return [Case(content, beside=other) for content, other in zip(drawn, beside, strict=False)]
    if approach.method not in ("refuses", "refuses_each_way"):
        return [Case(content) for content in drawn[:1]]
    return [
        Case(content, defect, value)
        for content in drawn
        for defect in defects_of(requirement.id, message)
        for value in defect.boundaries(situation)
    ]


# --- how an example is written ----------------------------------------------------------------------------------


def written(line: Line) -> list[str]:
    """Return a message as lines of text: what is odd about its HTTP request and envelope, then the message."""
    out = line.outgoing
    odd = [f"HTTP method: {out.method}"] if out.method != "POST" else []
    odd += [f"HTTP path: {out.path}"] if out.path else []
    odd += [f"HTTP header {name}: {'left out' if value is None else value}" for name, value in out.headers.items()]
    odd += ["HTTP body: in chunks, without Content-Length"] if out.chunked else []
    odd += [
        f"SignedMessage {name}: {'left out' if value is None else _excerpt(value)}"
        for name, value in out.envelope.items()
    ]
    if out.body is not None:
        return [*odd, "HTTP body, instead of the SignedMessage:", _bytes(out.body)]
    if out.payload is not None:
        return [*odd, "sealed instead of the message:", _bytes(out.payload)]
    return [*odd, *_xml(out.element, 0)]


def _bytes(data: bytes) -> str:
    return _excerpt(data.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")) or "(nothing)"


def _excerpt(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _xml(element: Element, depth: int) -> list[str]:
    """Write an element with its attributes filled into lines."""
    margin = "  " * depth
    end = ">" if element.children else "/>"
    lines, current = [], f"{margin}<{element.tag}"
    for name, value in element.attributes.items():
        word = f'{name}="{html.escape(value)}"'
        if len(current) + 1 + len(word) > WIDTH - 2:
            lines.append(current)
            current = f"{margin}    {word}"
        else:
            current += f" {word}"
    lines.append(current + end)
    for child in element.children:
        lines += _xml(child, depth + 1)
    return [*lines, f"{margin}</{element.tag}>"] if element.children else lines
