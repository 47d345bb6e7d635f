"""The newest of what comes in without end: bounded in number and in bytes."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Newest(Generic[T]):
    """Things in the order in which they came; the oldest give way, the newest is always kept.

    Attributes:
        most: how many are kept.
        room: how many bytes they may have together.
        count: how many have come, with those that are not kept any more.
    """

    most: int
    room: int
    count: int = 0
    _kept: deque[tuple[T, int]] = field(default_factory=deque)
    _size: int = 0

    def put(self, thing: T, size: int) -> list[T]:
        """Keep something of so many bytes, and return what gave way to it, the oldest first."""
        self._kept.append((thing, size))
        self._size += size
        self.count += 1
        gone: list[T] = []
        while len(self._kept) > self.most or (self._size > self.room and len(self._kept) > 1):
            old, its_size = self._kept.popleft()
            self._size -= its_size
            gone.append(old)
        return gone

    def take_out(self, thing: T) -> None:
        """Keep this one no longer."""
        for at, (held, size) in enumerate(self._kept):
            if held is thing:
                del self._kept[at]
                self._size -= size
                return

    def since(self, count: int) -> list[T]:
        """Return those that came after the first `count`, as far as they are kept."""
        new = min(max(self.count - count, 0), len(self._kept))
        return [thing for thing, _ in islice(self._kept, len(self._kept) - new, None)]

    def __iter__(self) -> Iterator[T]:
        """Walk what is kept, the oldest first."""
        return (thing for thing, _ in self._kept)

    def __reversed__(self) -> Iterator[T]:
        """Walk what is kept, the newest first."""
        return (thing for thing, _ in reversed(self._kept))

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)
