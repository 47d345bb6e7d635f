"""What was traded and settled with a target in this run, in whatever version of the protocol."""

from dataclasses import dataclass, field

from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import Element


@dataclass(slots=True)
class Books:
    """The books of one target: it keeps one set of them, however many versions it speaks, and so does the suite.

    Attributes:
        settled_days: in so many days before today something was settled already, or may have been.
        orders: orders that the target accepted, which have to be settled.
        settled_today: the settlement of today that it accepted.
        told: MessageIDs of what the target started by itself and knows that we accepted.
        settlements: those that the target sent where it was asked for them.
    """

    settled_days: int = 0
    orders: list[Element] = field(default_factory=list)
    settled_today: Exchange | None = None
    told: set[str] = field(default_factory=set)
    settlements: list[Initiative] = field(default_factory=list)

    def days_for(self, count: int) -> int:
        """Keep so many days for one settlement; return how many days it has to lie before the latest ones."""
        kept = self.settled_days
        self.settled_days += count
        return kept
