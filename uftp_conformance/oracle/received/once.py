"""What is read of a value alone is read once, though many rules ask for it, each in several histories."""

from collections.abc import Callable
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")
_NEWEST = 512  # values that are kept in mind


def once(read: Callable[[S], T]) -> Callable[[S], T]:
    """Return a function that keeps in mind what it read of the newest values; what it raises is raised each time.

    For values that nobody changes.
    """
    kept: dict[int, tuple[S, T]] = {}  # by identity: as long as a value is held, nothing else has its own

    def remembered(value: S) -> T:
        found = kept.get(id(value))
        if found is None:
            found = kept[id(value)] = value, read(value)
            if len(kept) > _NEWEST:
                for oldest in [*kept][: _NEWEST // 2]:
                    kept.pop(oldest, None)
        return found[1]

    return remembered
