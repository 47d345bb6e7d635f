"""Connections that go from one congestion point to another, and are at each as long as that is published."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    DAY,
    ask_agr,
    ask_dso,
    connection,
    early_day,
    periods,
    point,
    points,
    publish,
    represent,
)
from uftp_conformance.messages import Element

Span = tuple[int, int | None]  # the first and the last Period, as days after the first of all; None: without an end
POINTS: dict[str, Span] = {
    "p": (0, 1),
    "ended": (0, 1),
    "q": (2, 5),
    "r": (-1, -1),
    "s": (2, None),
    "long": (0, 5),
    "other": (0, 5),
}


@dataclass(frozen=True, slots=True)
class Stay:
    """The time of a connection at a point."""

    point: str
    connection: str
    span: Span

    def holds(self, ahead: int) -> bool:
        """Return whether it is there on the Period so many days after the first."""
        first, last = self.span
        return first <= ahead and (last is None or ahead <= last)


STAYS = (
    *(
        Stay(name, each, POINTS[name])
        for name, below in (("p", ("a", "b", "open")), ("ended", "c"), ("q", "ac"), ("r", "b"), ("s", ("open",)))
        for each in below
    ),
    Stay("long", "leaves", (0, 2)),
    Stay("long", "comes", (3, 5)),
    Stay("long", "stays", (0, 5)),
    Stay("other", "comes", (0, 2)),
    Stay("other", "leaves", (3, 5)),
)
ASKED = (-1, 0, 2, 3)  # before and after each move; on the last of them most have been where they are for a while


async def moved(trial: RunningTrial, case: Case) -> None:
    """Let connections go from point to point: after their time at the first one, before it, and after a rejection.

    Then the portfolio is retransmitted as a whole, which names these connections at each of their points.  Each is
    listed at both, as long as it is there, to the DSO and to the AGR that represents it; this is asked before anything
    is in conflict.
    """
    day = early_day(trial, case, 4) + DAY
    await publish(trial, points(trial, _point("p", day)))
    await publish(trial, points(trial, point("ended", periods(day, day + 9 * DAY), "c")))
    await publish(trial, points(trial, _point("ended", day)))
    await publish(trial, points(trial, _point("long", day)))
    await represent(trial, day - DAY, dict.fromkeys(stay.connection for stay in STAYS))
    later = points(trial, *(_point(name, day) for name in "qrs"))
    await trial.send(trial.outgoing(later), "case", "connections that were at another point before and after")
    within = points(trial, _point("other", day))
    await trial.send(trial.outgoing(within), "case", "connections whose points have Periods in common that they do not")
    whole = points(trial, *(_point(name, day) for name in POINTS))
    await trial.send(
        trial.outgoing(whole), "case", "all points once more, with connections that are at one after another"
    )
    await _asked_where_each_is(trial, day)
    if trial.situation.version == "draft":
        trial.facts["findings"] = await _at_two_points(trial, day)
    else:
        await _moved_after_a_rejection(trial, day)


def _point(name: str, day: date) -> Element:
    """Make a point with its connections, of which some leave it before it ends, or come to it after it began."""
    stays = (stay for stay in STAYS if stay.point == name)
    below = (connection(stay.connection, _within(day, stay.span)) for stay in stays)
    return point(name, _within(day, POINTS[name])).containing(*below)


def _within(day: date, span: Span) -> dict[str, str]:
    first, last = span
    return periods(day + first * DAY, None if last is None else day + last * DAY)


async def _asked_where_each_is(trial: RunningTrial, day: date) -> None:
    """Ask as DSO for the points that have connections, and as AGR for all of them, on days that are not over.

    Where a point ends today it may be gone at once (register, point 23): nobody asks for today then.
    """
    ends = {last for _, last in POINTS.values()}
    today = (trial.situation.today - day) // DAY
    asked = [ahead for ahead in ASKED if ahead > today or (ahead == today and ahead not in ends)]
    await asyncio.gather(
        *(ask_dso(trial, day + ahead * DAY, name) for ahead in asked for name in _listed(ahead)),
        *(ask_agr(trial, day + ahead * DAY) for ahead in asked),
    )
    dso = trial.us("DSO").domain
    trial.expected["on each Period"] = [
        {
            "Period": (day + ahead * DAY).isoformat(),
            "connections": _named(trial, _listed(ahead), ("", dso)),
            "not at": _named(trial, _elsewhere(ahead), (dso,)),
        }
        for ahead in asked
    ]


def _listed(ahead: int) -> dict[str, list[str]]:
    """Return what is at each point so many days after the first."""
    return _by_point(stay for stay in STAYS if stay.holds(ahead))


def _elsewhere(ahead: int) -> dict[str, list[str]]:
    """Return what is at each point on other Periods alone."""
    return _by_point(stay for stay in STAYS if not stay.holds(ahead))


def _by_point(stays: Iterable[Stay]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for stay in stays:
        found.setdefault(stay.point, []).append(stay.connection)
    return found


def _named(trial: RunningTrial, placed: dict[str, list[str]], dsos: Iterable[str]) -> dict[str, list[str]]:
    """Write names as addresses, below the domain of each DSO, or none where the DSO itself asks."""
    return {
        f"{dso}|{trial.address(name)}": [trial.address(each) for each in below]
        for dso in dsos
        for name, below in placed.items()
    }


async def _at_two_points(trial: RunningTrial, day: date) -> list[str]:
    """Put a connection at a second point on the Periods of the first one; return what is to be remarked of either.

    The draft knows no conflict between the two (register, point 25), and which of several says so, none of its pages.
    """
    within = _within(day, POINTS["long"])
    if not await trial.send(trial.outgoing(points(trial, point("beside", within, "stays"))), "attempt", _BESIDE):
        return []
    remarks = []
    for at in ("long", "beside"):
        before = len(trial.answers("after"))
        await ask_dso(trial, day + DAY, at, part="after")
        answers = trial.answers("after")[before:]
        listed = {each.get("EntityAddress") for answer in answers for each in answer.walk()}
        if answers and trial.address("stays") not in listed:
            which = "first" if at == "long" else "second"
            remarks.append(f"{_BESIDE} is accepted, and it is not listed at the {which} one (register, point 25)")
    return remarks


_BESIDE = "a connection that is put at a second congestion point beside the first one"


async def _moved_after_a_rejection(trial: RunningTrial, day: date) -> None:
    """Where an update is rejected for one connection, put another one of it at another point."""
    within = periods(day, day + DAY)
    refused = trial.outgoing(points(trial, point("free", within, "innocent"), point("t", within, "a")))
    await trial.send(refused, "attempt", "a connection in conflict, and another one")
    if [answer.get("Result") for answer in trial.answers("attempt")] == ["Rejected"]:
        update = points(trial, point("u", within, "innocent"))
        await trial.send(trial.outgoing(update), "case", "a connection of an update that was rejected for another one")
