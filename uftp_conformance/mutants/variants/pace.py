"""How many requests a participant takes at a time or in a second, and when it takes none."""

import asyncio
import time
from dataclasses import dataclass

TOO_MANY, AWAY = 429, 503


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a participant.

    Attributes:
        each: seconds that it takes over each request, one after another; 0.0 where it takes many at once.
        rate: how many requests it takes in a second, 0.0 for any number.
        leaves: after so many requests it is started again, 0 for never.
        gone: how many seconds that takes.
        says_so: whether it has an HTTP answer meanwhile, or what stands before it; otherwise connections are closed.
    """

    each: float = 0.0
    rate: float = 0.0
    leaves: int = 0
    gone: float = 2.0
    says_so: bool = True


STEADY = Pace()


class Clock:
    """Keeps the pace of one participant."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._one = asyncio.Lock()
        self._count, self._back = 0, 0.0
        self._left, self._filled = pace.rate, time.monotonic()

    @property
    def closed(self) -> bool:
        """Whether it does not even take a connection now."""
        return time.monotonic() < self._back

    async def turn(self) -> int | None:
        """Wait until a request is looked at; return the status with which it is turned away, None where it is not."""
        self._count += 1
        if self._count == self._pace.leaves:
            self._back = time.monotonic() + self._pace.gone
        if self.closed:
            return AWAY if self._pace.says_so else 0
        if self._pace.rate and not self._allowed():
            return TOO_MANY
        if self._pace.each:
            async with self._one:
                await asyncio.sleep(self._pace.each)
        return None

    def _allowed(self) -> bool:
        now = time.monotonic()
        self._left = min(self._pace.rate, self._left + (now - self._filled) * self._pace.rate)
        self._filled = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
