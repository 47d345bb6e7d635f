"""How long a target has not answered in time.  Pure: the caller says what time it is."""

from dataclasses import dataclass


@dataclass(slots=True)
class Hearing:
    """The messages since the last HTTP answer.

    Attributes:
        unheard: how many of them timed out.
        waited: for how many seconds at least one of them was under way; time in which none was does not count.
    """

    unheard: int = 0
    waited: float = 0.0
    _under_way: int = 0
    _since: float = 0.0

    def sent(self, now: float) -> None:
        """A message leaves."""
        if not self._under_way:
            self._since = now
        self._under_way += 1

    def heard(self, now: float) -> None:
        """A message was answered, in whatever way: the target is there."""
        self.unheard, self.waited = 0, 0.0
        self._over(now)

    def missed(self, now: float) -> None:
        """A message timed out."""
        self.unheard += 1
        self.waited += now - self._since
        self._over(now)

    def given_up(self, now: float) -> None:
        """A message was not waited for to its end, which shows nothing."""
        self.waited += now - self._since
        self._over(now)

    def _over(self, now: float) -> None:
        self._under_way -= 1
        self._since = now
