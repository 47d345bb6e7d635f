"""The transitions that sequences met, as the event stream tells them."""

from collections.abc import Iterable, Iterator
from itertools import islice

Transition = tuple[str, str, str]  # a state, a message, and a rule that it broke, or "nothing"
_MANY = 10_000  # of one event that are read


def counted(counts: Iterable[list[object]]) -> dict[Transition, int]:
    """Read the counts of an event."""
    return dict(_read(islice(counts, _MANY)))


def _read(counts: Iterable[list[object]]) -> Iterator[tuple[Transition, int]]:
    for state, message, rule, count in counts:
        if isinstance(count, int):
            yield (str(state), str(message), str(rule)), count
