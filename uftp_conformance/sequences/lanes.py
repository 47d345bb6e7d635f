"""Lanes: each sequence has days of its own while it lasts, so that many can be under way without meddling."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from uftp_conformance.sequences.scene import SPREAD, Lane

_FIRST_FAR = 4  # days from today; what is nearer is one lane
_MOST = 48


@dataclass(frozen=True, slots=True)
class _Days:
    near: bool
    days: tuple[int, ...]


class Lanes:
    """The lanes of one target; lives on one event loop.

    `revisions` rises through every run, so that a target which remembers an earlier one sees no lower Revision.
    """

    def __init__(self, periods_ahead: int, swift: float, revisions: Iterator[int] | None = None) -> None:
        self._revisions = revisions or itertools.count(int(time.time() * 1000))
        self._marks = itertools.count(time.time_ns() // 1000)
        self._swift = swift
        ahead = range(_FIRST_FAR, max(periods_ahead, _FIRST_FAR), 2)
        far = [_Days(near=False, days=(day, min(day + 1, periods_ahead), 1 - day, -day)) for day in ahead][:_MOST]
        near = [day for day in (0, 1, 2, 3) if day <= periods_ahead]
        self._near: asyncio.Queue[_Days] = asyncio.Queue()
        self._near.put_nowait(_Days(near=True, days=(*near, -1, -2)))
        self._far: asyncio.Queue[_Days] = asyncio.Queue()
        for each in far:
            self._far.put_nowait(each)
        self._has_far = bool(far)

    @contextlib.asynccontextmanager
    async def lane(self, *, near: bool) -> AsyncIterator[Lane]:
        """Lease a lane; of the near days there is one alone."""
        queue = self._near if near or not self._has_far else self._far
        days = await queue.get()
        try:
            base = next(self._revisions)
            for _ in range(SPREAD):
                next(self._revisions)
            yield Lane(days.days, base, next(self._marks), self._swift)
        finally:
            queue.put_nowait(days)
