"""Lanes: each sequence has days of its own while it lasts, so that parallel sequences do not interfere."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from uftp_conformance.oracle.received.target import Target
from uftp_conformance.sequences.scene import SPREAD, Lane
from uftp_conformance.statement.market import Market

_FIRST_FAR = 4  # days from today; what is nearer is one lane
_PAST = 6  # lanes with days that are over, so that these are no longer ago than two weeks
_A_WHILE = 0.1  # seconds after which a lane is looked at again whose days all belong to others still
SETTLED = 16  # days before today of which sequences may settle any

Days = tuple[int, ...]


class Lanes:
    """The lanes of one target; lives on one event loop.

    `clock_days` are the days on which the clock changes that the target plans for, as days from today.
    `revisions` rises through every run, so that a target which remembers an earlier one sees no lower Revision.
    `back` says how many of the days that are over it takes messages about, where that is known; who takes fewer than
    a lane has is sent what is over in the near one.
    `today` asks for the day from which days are counted: after midnight a lane that is leased has none of the days of
    those that were leased before it.
    """

    def __init__(
        self,
        periods_ahead: int,
        swift: float,
        revisions: Iterator[int] | None = None,
        clock_days: Days = (),
        back: int | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._today = today
        self._leased: list[date] = []
        self._revisions = revisions or itertools.count(int(time.time() * 1000))
        self._marks = itertools.count(time.time_ns() // 1000)
        self._swift = swift
        near = tuple(day for day in (0, 1, 2, 3) if day <= periods_ahead)
        ahead = [(day, day + 1) for day in range(_FIRST_FAR, periods_ahead, 2) if not {day, day + 1} & {*clock_days}]
        odd = [days] if (days := tuple(day for day in clock_days if day >= _FIRST_FAR)) else []
        past = [(*days, 1 - days[0], -days[0]) for days in ahead[:_PAST] if back is None or days[0] - 1 <= back]
        self._near = _queue([(*near, -1, -2)])
        self._clock = _queue(odd) if odd else None
        self._turns = itertools.count()
        self._past = _queue(past) if past else self._near
        far = ahead[len(past) :]
        self._far = _queue(far) if far else self._past if past or self._clock is None else self._clock
        self._every = len(far) + 1

    @contextlib.asynccontextmanager
    async def lane(self, *, near: bool, past: bool = False, clock: bool | None = None) -> AsyncIterator[Lane]:
        """Lease a lane: one that is free of the near days, of those with days that are over, or of the others.

        `clock` says whether of the others it is that with the days on which the clock changes; it has its turn else.
        """
        queue = self._near if near else self._past if past else self._far_one(clock=clock)
        days = await queue.get()
        while not (free := self._free(days, since := self._today())):
            await asyncio.sleep(_A_WHILE)
        dates = [since + timedelta(days=n) for n in free]
        self._leased += dates
        try:
            base = next(self._revisions)
            for _ in range(SPREAD):
                next(self._revisions)
            yield Lane(free, base, next(self._marks), self._swift, clock=queue is self._clock, since=since)
        finally:
            for each in dates:
                self._leased.remove(each)
            queue.put_nowait(days)

    def _free(self, days: Days, since: date) -> Days:
        """Return those of some days that no lane has which was leased before midnight."""
        return tuple(n for n in days if since + timedelta(days=n) not in self._leased)

    def _far_one(self, *, clock: bool | None) -> "asyncio.Queue[Days]":
        """Return where a lane comes from that is about days far ahead."""
        if self._clock is None or clock is False:
            return self._far
        turn = not next(self._turns) % self._every and not self._clock.empty()
        return self._clock if clock or turn else self._far


def lanes_of(target: Target, swift: float, revisions: Iterator[int]) -> Lanes:
    """Return the lanes of a target, with the days that it takes messages about."""
    market = target.market
    back = market.metering_days if target.role == "DSO" else None  # an AGR is sent settlements instead
    days = clock_days(market, datetime.now(UTC))
    return Lanes(market.periods_ahead, swift, revisions, days, back, lambda: market.today(datetime.now(UTC)))


def clock_days(market: Market, now: datetime) -> Days:
    """Return the days on which the clock changes that a target plans for, as days from today."""
    return tuple((day - market.today(now)).days for day in market.change_of_clock_days(now))


def _queue(lanes: Iterable[Days]) -> "asyncio.Queue[Days]":
    queue: asyncio.Queue[Days] = asyncio.Queue()
    for each in lanes:
        queue.put_nowait(each)
    return queue
