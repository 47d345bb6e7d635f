"""What the target starts by itself, once it has got our answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from uftp_conformance.conversation.newest import Newest
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element

_MOST, _BYTES = 5000, 8 * 1024 * 1024  # messages that are kept in mind, and their bytes


@dataclass(frozen=True, slots=True)
class Initiative:
    """A request that the target started, as it arrived."""

    element: Element
    delivery: Delivery


class Initiatives:
    """The newest requests that the target started; whoever needs one waits for it here."""

    def __init__(self) -> None:
        self._kept: Newest[tuple[Initiative, float]] = Newest(_MOST, _BYTES)  # and when the last of all so far came
        self._latest = 0.0
        self._arrived = asyncio.Condition()

    def keep(self, initiative: Initiative) -> None:
        """Keep a request, without a word to those who wait."""
        self._latest = max(self._latest, initiative.delivery.at)
        self._kept.put((initiative, self._latest), len(initiative.delivery.body))

    async def put(self, initiative: Initiative) -> None:
        """Keep a request, and let those who wait look at it."""
        async with self._arrived:
            self.keep(initiative)
            self._arrived.notify_all()

    async def first(self, wanted: Callable[[Element], bool]) -> Element:
        """Wait until there is a request like this; of several return the newest."""
        looked_at = 0  # of what has arrived; each is looked at once
        async with self._arrived:
            while True:
                for initiative, _ in reversed(self._kept.since(looked_at)):
                    if wanted(initiative.element):
                        return initiative.element
                looked_at = self._kept.count
                await self._arrived.wait()

    def since(self, instant: float, wanted: Callable[[Element], bool]) -> list[Initiative]:
        """Return the requests like this that have arrived since an instant."""
        since = takewhile(lambda each: each[1] >= instant, reversed(self._kept))  # none before them is newer
        found = [each for each, _ in since if each.delivery.at >= instant and wanted(each.element)]
        return found[::-1]

    def after(self, count: int) -> tuple[int, list[Initiative]]:
        """Return how many requests have arrived by now, and those after the first `count`."""
        return self._kept.count, [each for each, _ in self._kept.since(count)]
