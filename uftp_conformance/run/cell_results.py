"""What a stream says about one cell, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]


def judged(kinds: Mapping[str, int]) -> int:
    """Return how many verdicts of these kinds judge something: a pass or a failure."""
    return kinds.get("pass", 0) + kinds.get("fail", 0)


@dataclass(slots=True)
class CellResult:
    """All verdicts about one cell of one target, counted.

    `blamed` counts the requirements because of whose violation a sequence of this one stayed inconclusive.
    """

    target: str
    requirement: str
    message: str
    role: str
    version: str
    kinds: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    first: dict[str, Event] = field(default_factory=dict)
    obligation: str = "must"
    blamed: Counter[str] = field(default_factory=Counter)
    reason: str = ""
    floor: int = 1
    seconds: float = 0.0
    waits: Counter[float] = field(default_factory=Counter)  # answers, by the first of `WAITS` that they were within

    @property
    def judged(self) -> int:
        """How many cases are behind the verdict: those that passed or failed."""
        return judged(self.kinds)

    @property
    def kind(self) -> str:
        """The verdict of the cell: the worst of its cases; "not tested" when those that passed are too few."""
        for kind in ("error", "fail", "inconclusive"):
            if self.kinds[kind]:
                return kind
        if self.kinds["pass"] and self.judged >= self.floor:
            return "pass"
        return "not tested" if self.kinds["pass"] or not self.kinds["not applicable"] else "not applicable"
