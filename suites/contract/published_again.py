"""What is published again: each entry replaces what was said before of the same congestion point or connection."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    DAY,
    ask_agr,
    ask_dso,
    by_turns,
    connection,
    connections,
    early_day,
    periods,
    point,
    point_published,
    points,
    publish,
    represent,
)
from uftp_conformance.messages import Element

Span = tuple[int, int | None]  # the first and the last Period as days after the first of all; None: without an end


@dataclass(frozen=True, slots=True)
class Way:
    """What is said of a point or a connection at first, and when it is published again; None: nothing."""

    name: str
    first: Span | None
    again: Span | None

    def holds(self, ahead: int) -> bool:
        """Return whether it is valid so many days after the first, by what was said of it last."""
        start, end = self.again or self.first or (0, -1)
        return start <= ahead and (end is None or ahead <= end)


# Where the start moves on, a day lies between what was said at first and what is said now: whether a CRO keeps the
# days before that, as the history of the connection, is left open (register, point 124).
WAYS = (
    Way("later-start", (0, 0), (2, 3)),
    Way("earlier-start", (2, 3), (1, 3)),
    Way("later-end", (0, 1), (0, 2)),
    Way("earlier-end", (0, 3), (0, 1)),
    Way("open-end", (0, 1), (0, None)),
    Way("no-open-end", (0, None), (0, 1)),
    Way("added", None, (1, 2)),
    Way("not-again", (1, 2), None),
)
# What can be said of the connections of a point that ends, and is said of all of them (register, points 88 and 124).
_WITHIN = tuple(way for way in WAYS if way.again and None not in (*way.again, *(way.first or ())))
_ASKED_TWICE = ("around", "at-earlier-end", "at-added")  # points that change, end, or are not there at first
_DAYS = 3  # of these days it is asked, the first of all left out


async def points_again(trial: RunningTrial, case: Case) -> None:
    """Publish a point, and others twice, with other periods and connections; ask for each as it was published last.

    Some are asked for after the first update too, of which nothing is expected: that answer holds no longer.
    """
    await point_published(trial, case)
    day, dso = early_day(trial, case, _DAYS), by_turns(trial, "DSO", trial.number)
    await represent(trial, day, (name for _, name, _ in _of_points()))
    asked = [ahead for ahead in range(1, _DAYS)]
    first, again = _updates(trial, day)
    await publish(trial, first, dso)
    await asyncio.gather(*(ask_dso(trial, day + n * DAY, name, dso, "attempt") for n in asked for name in _ASKED_TWICE))
    await publish(trial, again, dso)
    names = ["around", *(f"at-{way.name}" for way in WAYS)]
    await asyncio.gather(*(ask_dso(trial, day + ahead * DAY, name, dso) for ahead in asked for name in names))
    trial.expected["on each Period"] = [_expected(trial, day, ahead, "", _of_points()) for ahead in asked]
    trial.expected["outcome"] = ["Accepted", "Rejected"]


async def connections_again(trial: RunningTrial, case: Case) -> None:
    """Publish connections twice as an AGR, and their points as a DSO; ask for all of them on several days.

    In between it is asked for one of these days, of which nothing is expected.
    """
    day, agr = early_day(trial, case, _DAYS), by_turns(trial, "AGR", trial.number)
    dso = by_turns(trial, "DSO", trial.number // 2)
    first, again = _updates(trial, day)
    stage = point("stage", periods(day), *(f"of-{way.name}" for way in WAYS))
    await publish(trial, first.containing(*first.children, stage), dso)
    theirs = (connection(name, periods(day)) for _, name, _ in _of_points())
    await publish(trial, connections(trial, *theirs, *_said(day, "first")), agr)
    await ask_agr(trial, day + DAY, agr, "attempt")
    await publish(trial, again, dso)
    await publish(trial, connections(trial, *_said(day, "again")), agr)
    asked = range(1, _DAYS + 1)
    await asyncio.gather(*(ask_agr(trial, day + ahead * DAY, agr) for ahead in asked))
    own = [("stage", f"of-{way.name}", way) for way in WAYS]
    placed = [*_of_points(), *own]
    trial.expected.setdefault("on each Period", []).extend(
        _expected(trial, day, ahead, dso.domain, placed)
        | {"absent": [trial.address(name) for _, name, way in own if not way.holds(ahead)]}
        for ahead in asked
    )


def _within(day: date, span: Span) -> dict[str, str]:
    start, end = span
    return periods(day + start * DAY, None if end is None else day + end * DAY)


def _said(day: date, when: str) -> Iterator[Element]:
    """Walk what an AGR says of its connections at first, or again."""
    for way in WAYS:
        if span := getattr(way, when):
            yield connection(f"of-{way.name}", _within(day, span))


def _updates(trial: RunningTrial, day: date) -> Iterator[Element]:
    """Walk both updates of a DSO: a point for each way, and one around connections of which other periods are said."""
    for when in ("first", "again"):
        said = [(way.name, _within(day, span)) for way in WAYS if (span := getattr(way, when))]
        below = [(way.name, _within(day, span)) for way in _WITHIN if (span := getattr(way, when))]
        around = point("around", _within(day, (0, 9))).containing(*(connection(f"in-{n}", held) for n, held in below))
        yield points(trial, *(point(f"at-{name}", held, f"with-{name}") for name, held in said), around)


def _of_points() -> list[tuple[str, str, Way]]:
    """List point, connection and way of all that a DSO publishes twice."""
    at_points = [(f"at-{way.name}", f"with-{way.name}", way) for way in WAYS]
    return [*at_points, *(("around", f"in-{way.name}", way) for way in _WITHIN)]


def _expected(
    trial: RunningTrial, day: date, ahead: int, dso: str, placed: Iterable[tuple[str, str, Way]]
) -> dict[str, object]:
    """Return what is listed at each point so many days after the first, and what is not."""
    listed: dict[str, list[str]] = {}
    gone: dict[str, list[str]] = {}
    for at, name, way in placed:
        (listed if way.holds(ahead) else gone).setdefault(f"{dso}|{trial.address(at)}", []).append(trial.address(name))
    return {"Period": (day + ahead * DAY).isoformat(), "connections": listed, "not at": gone}
