"""One case of a rule: a story that ends in a refusal, and differently once that rule alone is switched off."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.participants.desk import Desk, Outcome

Story = Callable[[Desk], Outcome]


@dataclass(frozen=True, slots=True)
class Case:
    """What a participant says at the end of a story, with the rule and without it."""

    rule: str
    role: str
    label: str
    story: Story
    refused: str
    otherwise: str = "Accepted"

    @property
    def id(self) -> str:
        """A readable name."""
        return f"{self.rule}-{self.role}-{self.label}"

    def check(self) -> None:
        """Tell the story twice: with the rule and without it."""
        assert self.story(Desk(self.role)).verdict == self.refused
        assert self.story(Desk(self.role, self.rule)).verdict == self.otherwise
