"""What the target starts by itself, once it has got our answer."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import takewhile

from uftp_conformance.conversation.newest import Newest
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Outcome

_MOST, _BYTES = 5000, 8 * 1024 * 1024  # messages that are kept in mind, and their bytes


@dataclass(frozen=True, slots=True)
class Initiative:
    """A request that the target started, as it arrived, and what we said to it, as far as the target took that."""

    element: Element
    delivery: Delivery
    outcome: Outcome = "unknown"


class Initiatives:
    """The newest requests that the target started; whoever needs one waits for it here."""

    def __init__(self) -> None:
        self._kept: Newest[tuple[Initiative, float]] = Newest(_MOST, _BYTES)  # and when the last of all so far came
        self._named: dict[str, deque[tuple[int, Initiative]]] = {}  # those that are kept, by what they name
        self._latest = 0.0
        self._arrived = asyncio.Condition()

    def keep(self, initiative: Initiative) -> None:
        """Keep a request, without a word to those who wait."""
        self._latest = max(self._latest, initiative.delivery.at)
        for name in _names(initiative.element):
            self._named.setdefault(name, deque()).append((self._kept.count, initiative))
        for gone, _ in self._kept.put((initiative, self._latest), len(initiative.delivery.body)):
            for name in _names(gone.element):
                self._named[name].popleft()  # nothing older has that name: all gave way in their order
                if not self._named[name]:
                    del self._named[name]

    async def put(self, initiative: Initiative) -> None:
        """Keep a request, and let those who wait look at it."""
        async with self._arrived:
            self.keep(initiative)
            self._arrived.notify_all()

    async def first(self, wanted: Callable[[Element], bool], about: Collection[str] = ()) -> Element:
        """Wait until there is a request like this; of several return the newest.

        Whatever is wanted has one of the identifiers `about` as its ConversationID or as the MessageID of something, so
        that the others need not be looked at; without any all are.
        """
        async with self._arrived:
            known = self._about(about) if about else self.after(0)[1]
            while True:
                for initiative in reversed(known):
                    if wanted(initiative.element):
                        return initiative.element
                looked_at = self._kept.count  # of what has arrived; each is looked at once
                await self._arrived.wait()
                known = self.after(looked_at)[1]

    def _about(self, names: Iterable[str]) -> list[Initiative]:
        """Return those that have one of these identifiers, in the order in which they came."""
        found = {number: each for name in names for number, each in self._named.get(name.lower(), ())}
        return [found[number] for number in sorted(found)]

    def since(self, instant: float, wanted: Callable[[Element], bool]) -> list[Initiative]:
        """Return the requests like this that have arrived since an instant."""
        since = takewhile(lambda each: each[1] >= instant, reversed(self._kept))  # none before them is newer
        found = [each for each, _ in since if each.delivery.at >= instant and wanted(each.element)]
        return found[::-1]

    def after(self, count: int) -> tuple[int, list[Initiative]]:
        """Return how many requests have arrived by now, and those after the first `count`."""
        return self._kept.count, [each for each, _ in self._kept.since(count)]


def _names(element: Element) -> set[str]:
    """Return what a request may be known by: its conversation, itself and what it refers to."""
    named = (value for name, value in element.attributes.items() if name == "ConversationID" or "MessageID" in name)
    return {value.lower() for value in named}
