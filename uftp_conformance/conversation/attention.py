"""How long our side could not listen, on a machine that had too much to do; that time is nobody's delay."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
_BEAT, _LATE, _STALL = 0.1, 0.05, 0.3  # seconds between two looks at the clock; by how much one is late, and too late
_HALT, _KEPT = 5.0, 1000  # seconds after which others may have given us up; so many times are kept
_LOOK = 0.02  # seconds in which what has arrived meanwhile is read


@dataclass(slots=True)
class Attention:
    """What the loop of a conversation missed.

    Attributes:
        lost: for how many seconds, in all, it could not do what was due.
        stalled: when it was last too busy to answer anybody, in seconds since the epoch.
        stalls: from when until when it was so, likewise.
        halts: those of them in which it could do nothing for long: this process was stopped, or starved.
    """

    lost: float = 0.0
    stalled: float = 0.0
    stalls: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    halts: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    async def watch(self) -> None:
        """Notice from now on when the loop is late."""
        clock = asyncio.get_running_loop().time
        while True:
            begin = clock()
            await asyncio.sleep(_BEAT)
            self.note(clock() - begin - _BEAT)

    def note(self, late: float) -> None:
        """Take note of how late a look at the clock was."""
        if late > _LATE:
            self.lost += late
        if late > _STALL:
            self.stalled = time.time()
            self.stalls.append((self.stalled - late, self.stalled))
        if late > _HALT:
            self.halts.append((self.stalled - late, self.stalled))

    def busy(self, begin: float, end: float) -> bool:
        """Return whether between two instants it was too busy to answer anybody."""
        return any(since < end and until > begin for since, until in self.stalls)

    def halted(self, begin: float, end: float) -> float:
        """Return for how many seconds nothing could be done for long between two instants; 0 for never."""
        return sum(min(until, end) - max(since, begin) for since, until in self.halts if since < end and until > begin)

    async def within(self, seconds: float, work: Awaitable[T]) -> T:
        """Wait for something, in which lost time does not count; raise TimeoutError when it has not come."""
        waiting, lost, left = asyncio.ensure_future(work), self.lost, seconds
        try:
            while left > 0:
                await asyncio.wait((waiting,), timeout=left)
                if not waiting.done():
                    await asyncio.wait((waiting,), timeout=_LOOK)
                if waiting.done():
                    return waiting.result()
                left, lost = self.lost - lost, self.lost
            raise TimeoutError
        finally:
            waiting.cancel()
