"""A mapping that forgets its oldest entries, so that a participant can run for days."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(OrderedDict[K, V]):
    """Keeps the last `limit` entries that were added; changing an entry does not make it younger."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __setitem__(self, key: K, value: V) -> None:
        """Keep an entry; the oldest one gives way."""
        super().__setitem__(key, value)
        if len(self) > self._limit:
            self.popitem(last=False)
