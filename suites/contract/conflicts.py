"""Connections that are put at a second congestion point: while they are at the first, and after that."""

from datetime import date
from typing import Any

from fixtures.stage import Stage
from strategies.plans import Plan
from suites.contract.courses import DAY, ask_dso, drawn_day, periods, point, points, publish
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty


def _at(stage: Stage, name: str, start: date, end: date, *below: str) -> Element:
    """Make an update with a point that holds these connections for its whole time."""
    return points(stage, point(name, periods(start, end), *below))


async def every_conflict(stage: Stage, plan: Plan) -> None:
    """Publish a point; put its connections elsewhere: alone, among others, on its last day only, as another DSO."""
    day = drawn_day(plan)
    await publish(stage, _at(stage, "p", day, day + 5 * DAY, "a", "b", "c", "d"))
    among = points(
        stage,
        point("fresh", periods(day, day + 5 * DAY), "x", "y"),
        point("r", periods(day, day + 5 * DAY), "z", "b"),
    )
    tried: list[tuple[str, str, Element, Counterparty]] = [
        ("a", "puts a connection at a second point", _at(stage, "q", day, day + 5 * DAY, "a"), stage.us("DSO")),
        ("b", "puts the last of several connections at a second point", among, stage.us("DSO")),
        ("c", "puts a connection at a second point on one Period in common",
         _at(stage, "s", day + 5 * DAY, day + 9 * DAY, "c"), stage.us("DSO")),
    ]
    other = stage.situation.find("DSO", "second")
    if other is not None:
        theirs = _at(stage, "t", day, day + 5 * DAY, "d")
        tried.append(("d", "puts a connection at a point of another DSO", theirs, other))
    expected: list[dict[str, Any]] = []
    for name, what, update, sender in tried:
        await stage.send(stage.outgoing(update, sender), "case", f"it {what}")
        brought = sorted({e["EntityAddress"] for e in stage.minted(update).walk() if e.get("EntityAddress")})
        expected.append({"what": what, "at": {stage.address(name): stage.address("p")}, "brings": brought})
    stage.expected["conflicts"] = expected
    stage.expected["outcome"] = ["Accepted", "Rejected"]


async def moved(stage: Stage, plan: Plan) -> None:
    """Let connections go from point to point: the day after the first one ends, the day before it begins."""
    day = drawn_day(plan) + DAY
    await publish(stage, _at(stage, "p", day, day + DAY, "a", "b"))
    await publish(stage, _at(stage, "ended", day, day + 9 * DAY, "c"))
    await publish(stage, _at(stage, "ended", day, day + DAY, "c"))
    later = points(
        stage,
        point("q", periods(day + 2 * DAY, day + 5 * DAY), "a", "c"),
        point("r", periods(day - DAY, day - DAY), "b"),
    )
    await stage.send(stage.outgoing(later), "case", "connections that were at another point before and after")
    await ask_dso(stage, day + 2 * DAY, "q")
    stage.expected["connections"] = {f"|{stage.address('q')}": [stage.address("a"), stage.address("c")]}
