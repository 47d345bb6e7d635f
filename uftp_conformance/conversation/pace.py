"""How fast a target handles what it took over: so long may it be before it has, or says what it did before."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

_LATELY = 32  # answers that count
_MORE = 1.5  # times what the slowest of them took
_MOMENT = 0.3  # seconds in which what the target started by itself may come to us, at least


@dataclass(slots=True)
class Pace:
    """How long answers took lately from the moment a message was taken over, in seconds; `most` is the longest wait."""

    most: float = 5.0
    _lately: deque[float] = field(default_factory=lambda: deque(maxlen=_LATELY))

    def note(self, seconds: Iterable[float]) -> None:
        """Take note of how long answers took; one that came before the message was taken over took no time."""
        self._lately.extend(max(0.0, each) for each in seconds)

    @property
    def settling(self) -> float:
        """Return after how many seconds what was taken over without an answer to it has surely been handled."""
        return min(self.most, _MORE * max(self._lately, default=0.0))

    @property
    def moment(self) -> float:
        """Return for how many seconds one waits for what may explain an answer."""
        return max(_MOMENT, self.settling)
