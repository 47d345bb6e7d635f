"""What is read of a value alone is read once, though many rules ask for it, each in several histories."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from uftp_conformance.messages.tree import Element

S = TypeVar("S")
T = TypeVar("T")
_NEWEST = 256  # values that are kept in mind, half of them those that were asked for last
_LARGE = 2000  # elements: what has more, of which a target may send as many as it likes, is read each time


def once(read: Callable[[S], T]) -> Callable[[S], T]:
    """Return a function that keeps in mind what it read of the newest values; what it raises is raised each time.

    For values that nobody changes, and that are not large.
    """
    kept: _Kept[T] = _Kept()

    def remembered(value: S) -> T:
        found = kept.get(value)
        if found is not None:
            return found[1]
        result = read(value)
        if _SMALL.get(value) is not None or not _is_large(value):
            kept.keep(value, result)
            _SMALL.keep(value, None)
        return result

    return remembered


@dataclass(slots=True)
class _Kept(Generic[T]):
    """What was read of values, by their identity: as long as a value is held, nothing else has its own.

    When the new ones are many, they become the old ones; what is not asked for until they do so again is let go.
    """

    _new: dict[int, tuple[object, T]] = field(default_factory=dict)
    _old: dict[int, tuple[object, T]] = field(default_factory=dict)

    def get(self, value: object) -> tuple[object, T] | None:
        """Return a value and what was read of it, None where that is not kept."""
        found = self._new.get(id(value))
        if found is None and (found := self._old.get(id(value))) is not None:
            self.keep(*found)
        return found

    def keep(self, value: object, result: T) -> None:
        """Keep what was read of a value."""
        self._new[id(value)] = value, result
        if len(self._new) >= _NEWEST // 2:
            self._old, self._new = self._new, {}


_SMALL: _Kept[None] = _Kept()  # what was seen not to be large, whatever is read of it


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
