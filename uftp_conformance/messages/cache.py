"""What is read of a value alone is read once, though many rules ask for it, each in several histories."""

from collections.abc import Callable
from typing import TypeVar

from uftp_conformance.messages.tree import Element

S = TypeVar("S")
T = TypeVar("T")
_NEWEST = 256  # values that are kept in mind
_LARGE = 2000  # elements: what has more, of which a target may send as many as it likes, is read each time


def once(read: Callable[[S], T]) -> Callable[[S], T]:
    """Return a function that keeps in mind what it read of the newest values; what it raises is raised each time.

    For values that nobody changes, and that are not large.
    """
    kept: _Kept[T] = {}

    def remembered(value: S) -> T:
        found = kept.get(id(value))
        if found is not None:
            return found[1]
        result = read(value)
        if id(value) in _SMALL or not _is_large(value):
            _keep(kept, value, result)
            _keep(_SMALL, value, None)
        return result

    return remembered


_Kept = dict[int, tuple[object, T]]  # by identity: as long as a value is held, nothing else has its own
_SMALL: _Kept[None] = {}  # what was seen not to be large, whatever is read of it


def _keep(kept: _Kept[T], value: object, result: T) -> None:
    kept[id(value)] = value, result
    if len(kept) > _NEWEST:
        for oldest in [*kept][: _NEWEST // 2]:
            kept.pop(oldest, None)


def _is_large(value: object) -> bool:
    """Return whether an element, or one of several parts, holds more than is kept."""
    count, waiting = 0, [(value,) if isinstance(value, Element) else value if isinstance(value, tuple) else ()]
    while waiting:
        parts = waiting.pop()
        count += len(parts)
        if count > _LARGE:
            return True
        waiting.extend(part.children for part in parts if isinstance(part, Element) and part.children)
    return False
