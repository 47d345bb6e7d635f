"""What the oracle says of a message: apart from its rules, which whoever only keeps what they said does without."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """What a message breaks, by id.

    Attributes:
        surely: the requirements that it breaks, or that speak of it.
        perhaps: those for which the history, the clocks or the specification leave it open.
    """

    surely: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
