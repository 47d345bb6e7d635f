"""Connections that are put at a second congestion point: while they are at the first, and after that."""

from datetime import date
from typing import Any

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import DAY, ask_dso, drawn_day, periods, point, points, publish
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty


def _at(trial: RunningTrial, name: str, start: date, end: date, *below: str) -> Element:
    """Make an update with a point that holds these connections for its whole time."""
    return points(trial, point(name, periods(start, end), *below))


async def every_conflict(trial: RunningTrial, case: Case) -> None:
    """Publish a point; put its connections elsewhere: alone, among others, on its last day only, as another DSO."""
    day = drawn_day(case)
    await publish(trial, _at(trial, "p", day, day + 5 * DAY, "a", "b", "c", "d"))
    among = points(
        trial,
        point("fresh", periods(day, day + 5 * DAY), "x", "y"),
        point("r", periods(day, day + 5 * DAY), "z", "b"),
    )
    tried: list[tuple[str, str, Element, Counterparty]] = [
        ("a", "puts a connection at a second point", _at(trial, "q", day, day + 5 * DAY, "a"), trial.us("DSO")),
        ("b", "puts the last of several connections at a second point", among, trial.us("DSO")),
        (
            "c",
            "puts a connection at a second point on one Period in common",
            _at(trial, "s", day + 5 * DAY, day + 9 * DAY, "c"),
            trial.us("DSO"),
        ),
    ]
    other = trial.situation.find("DSO", "second")
    if other is not None:
        theirs = _at(trial, "t", day, day + 5 * DAY, "d")
        tried.append(("d", "puts a connection at a point of another DSO", theirs, other))
    expected: list[dict[str, Any]] = []
    for name, what, update, sender in tried:
        await trial.send(trial.outgoing(update, sender), "case", f"it {what}")
        brought = sorted({e["EntityAddress"] for e in trial.minted(update).walk() if e.get("EntityAddress")})
        expected.append({"what": what, "at": {trial.address(name): trial.address("p")}, "brings": brought})
    trial.expected["conflicts"] = expected
    trial.expected["outcome"] = ["Accepted", "Rejected"]


async def moved(trial: RunningTrial, case: Case) -> None:
    """Let connections go from point to point: the day after the first one ends, the day before it begins."""
    day = drawn_day(case) + DAY
    await publish(trial, _at(trial, "p", day, day + DAY, "a", "b"))
    await publish(trial, _at(trial, "ended", day, day + 9 * DAY, "c"))
    await publish(trial, _at(trial, "ended", day, day + DAY, "c"))
    later = points(
        trial,
        point("q", periods(day + 2 * DAY, day + 5 * DAY), "a", "c"),
        point("r", periods(day - DAY, day - DAY), "b"),
    )
    await trial.send(trial.outgoing(later), "case", "connections that were at another point before and after")
    await ask_dso(trial, day + 2 * DAY, "q")
    trial.expected["connections"] = {f"|{trial.address('q')}": [trial.address("a"), trial.address("c")]}
