"""The diary of a sandbox: what came, what became of it and why, in lines for a person."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from uftp_conformance.catalogue import Catalogue
from uftp_conformance.messages.foreign import safe

_LINES, _MESSAGES = 500, 40
_WORDS = 600  # characters of a line


@dataclass(frozen=True, slots=True)
class Known:
    """A message that the participant exchanged with somebody, which another one may refer to."""

    message: str
    identifier: str
    party: str


@dataclass(slots=True)
class Diary:
    """Lines, the latest ones kept; each is shown as it comes, and nothing in it acts."""

    catalogue: Catalogue
    tell: Callable[[str], None]
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))
    messages: deque[Known] = field(default_factory=lambda: deque(maxlen=_MESSAGES))

    def write(self, first: str, *more: str) -> None:
        """Write down one thing that happened now."""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        for line in (f"{now}  {first}", *(f"          {each}" for each in more)):
            line = safe(line, _WORDS)
            self.lines.append(line)
            self.tell(line)

    def rule(self, identifier: str) -> str:
        """Return a rule in words; its id alone where the catalogue has none of this id."""
        row = self.catalogue.requirements.get(identifier)
        return f"{identifier}: {row.sentence} ({row.source})" if row else identifier
