"""Connections that are put at a second congestion point: while they are at the first, and before or after that."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import DAY, ask_dso, connection, drawn_day, early_day, periods, point, points, publish
from uftp_conformance.messages import Element

_OPEN = "open"  # the name of a point without an end


@dataclass(frozen=True, slots=True)
class _Conflict:
    """An update that is in conflict: what it does, its points, the connection, the points where that was before.

    `free` says what else than a rejection with both addresses is legal: that it is "accepted", or the point "withheld".
    """

    what: str
    found: tuple[Element, ...]
    connection: str
    before: tuple[str, ...] = ("p",)
    sender: str = "registered"
    free: str = ""


def _at(trial: RunningTrial, name: str, start: date, end: date, *below: str) -> Element:
    """Make an update with a point that holds these connections for its whole time."""
    return points(trial, point(name, periods(start, end), *below))


async def every_conflict(trial: RunningTrial, case: Case) -> None:
    """Publish two points, one without an end; put their connections elsewhere, in each way in which they meet."""
    day = drawn_day(case) + 2 * DAY
    every = (*_on_common_periods(day), *_among_others(day))
    held = [each.connection for each in every if each.before == ("p",)]
    unending = [each.connection for each in every if each.before == (_OPEN,)]
    published = points(
        trial, point("p", periods(day, day + 4 * DAY), *held), point(_OPEN, periods(day, None), *unending)
    )
    await publish(trial, published)
    expected = []
    for each in every:
        sender = trial.situation.find("DSO", each.sender)
        if sender is None:
            continue
        update = points(trial, *each.found)
        await trial.send(trial.outgoing(update, sender), "case", f"it {each.what}")
        brought = sorted({e["EntityAddress"] for e in trial.minted(update).walk() if e.get("EntityAddress")})
        before = [trial.address(name) for name in each.before]
        at = {trial.address(each.connection): before}
        expected.append({"what": each.what, "at": at, "brings": brought, "free": each.free})
    trial.expected["conflicts"] = expected
    trial.expected["outcome"] = ["Accepted", "Rejected"]


def _on_common_periods(day: date) -> Iterator[_Conflict]:
    """Walk the ways in which the time at a new point meets that at an earlier one, which begins on this day."""
    last, never = day + 4 * DAY, None
    for name, what, start, end, before in (
        ("same", "puts a connection at a second point for the same time", day, last, "p"),
        ("late", "puts a connection at a second point from the last Period at the first one on", last, last + DAY, "p"),
        ("early", "puts a connection at a second point until its first Period at the first", day - 2 * DAY, day, "p"),
        (
            "inside",
            "puts a connection at a second point for a part of its time at the first",
            day + DAY,
            last - DAY,
            "p",
        ),
        (
            "around",
            "puts a connection at a second point for longer than it is at the first",
            day - DAY,
            last + DAY,
            "p",
        ),
        ("stays", "puts a connection at a second point without an end", day + DAY, never, "p"),
        ("stayed", "puts a connection at a second point that is at one without an end", last, last + DAY, _OPEN),
        ("joins", "puts a connection at a second point without an end like the first", day - DAY, never, _OPEN),
    ):
        yield _Conflict(what, (point(f"to-{name}", periods(start, end), name),), name, (before,))


def _among_others(day: date) -> Iterator[_Conflict]:
    """Walk the places in an update at which a conflict can stand, beside connections and points that are in none."""
    within = periods(day, day + 4 * DAY)
    fresh = point("fresh", within, "x", "y")
    yield _Conflict("puts the last of its connections at a second point", (fresh, point("r", within, "z", "b")), "b")
    yield _Conflict("puts the first of its connections at a second point", (point("s", within, "c", "z"), fresh), "c")
    yield _Conflict(
        "puts one connection at two points of its list",
        (point("t", within, "u", "both"), point("v", within, "both", "w")),
        "both",
        ("t", "v"),
        free="accepted",  # neither was "transmitted before" the other
    )
    yield _Conflict(
        "puts a connection at a point of another DSO",
        (point("theirs", within, "d"),),
        "d",
        sender="second",
        free="withheld",
    )


async def moved(trial: RunningTrial, case: Case) -> None:
    """Let connections go from point to point: after their time at the first one, before it, and after a rejection.

    Each is listed at both, as long as it is there; this is asked before anything is in conflict.
    """
    day = early_day(trial, case, 4) + DAY
    await publish(trial, _at(trial, "p", day, day + DAY, "a", "b", "open"))
    await publish(trial, _at(trial, "ended", day, day + 9 * DAY, "c"))
    await publish(trial, _at(trial, "ended", day, day + DAY, "c"))
    later = points(
        trial,
        point("q", periods(day + 2 * DAY, day + 5 * DAY), "a", "c"),
        point("r", periods(day - DAY, day - DAY), "b"),
        point("s", periods(day + 2 * DAY), "open"),
    )
    await trial.send(trial.outgoing(later), "case", "connections that were at another point before and after")
    await _moved_within(trial, day)
    await _asked_at_each_point(trial, day)
    await _moved_after_a_rejection(trial, day)


async def _asked_at_each_point(trial: RunningTrial, day: date) -> None:
    """Ask for the points that connections came to, and for those that they left, on days that are not over."""
    listed: dict[date, dict[str, tuple[str, ...]]] = {
        day - DAY: {"r": ("b",)},
        day: {"p": ("a", "b", "open"), "ended": ("c",), "long": ("leaves",), "other": ("comes",)},
        day + 2 * DAY: {"q": ("a", "c"), "s": ("open",)},
        day + 3 * DAY: {"long": ("comes",), "other": ("leaves",)},
    }
    asked = {each: places for each, places in listed.items() if each >= trial.situation.today}
    await asyncio.gather(*(ask_dso(trial, each, name) for each, places in asked.items() for name in places))
    trial.expected["on each Period"] = [
        {
            "Period": each.isoformat(),
            "connections": {
                f"|{trial.address(name)}": [trial.address(one) for one in below] for name, below in places.items()
            },
        }
        for each, places in asked.items()
    ]


async def _moved_within(trial: RunningTrial, day: date) -> None:
    """Let connections leave a point before it ends, come to it after it began, and leave another one for it."""
    whole = periods(day, day + 5 * DAY)
    early, late = periods(day, day + 2 * DAY), periods(day + 3 * DAY, day + 5 * DAY)

    def holding(name: str, **times: dict[str, str]) -> Element:
        return point(name, whole).containing(*(connection(each, within) for each, within in times.items()))

    await publish(trial, points(trial, holding("long", leaves=early, comes=late)))
    update = points(trial, holding("other", leaves=late, comes=early))
    await trial.send(trial.outgoing(update), "case", "connections whose points have Periods in common that they do not")


async def _moved_after_a_rejection(trial: RunningTrial, day: date) -> None:
    """Where an update is rejected for one connection, put another one of it at another point."""
    within = periods(day, day + DAY)
    refused = trial.outgoing(points(trial, point("free", within, "innocent"), point("t", within, "a")))
    await trial.send(refused, "attempt", "a connection in conflict, and another one")
    if [answer.get("Result") for answer in trial.answers("attempt")] == ["Rejected"]:
        update = points(trial, point("u", within, "innocent"))
        await trial.send(trial.outgoing(update), "case", "a connection of an update that was rejected for another one")
