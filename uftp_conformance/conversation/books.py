"""What was traded and settled with a target in this run, in whatever version of the protocol."""

import contextlib
from collections import deque
from dataclasses import dataclass, field
from datetime import date

from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.recollection import Recollection, digest, key_of
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.oracle.received.concerning import asked_for

_REMEMBERED, _ASKED = 60, 100_000


@dataclass(slots=True)
class Books:
    """The books of one target: it keeps one set of them, however many versions it speaks, and so does the suite.

    Attributes:
        settled_days: in so many days before today something was settled already, or may have been.
        settled_orders: OrderReferences in settlements of those days, the last ones of many.
        orders: orders that the target accepted, which have to be settled.
        settled_today: by the DSO that sent it, the settlement of today that it accepted.
        listed_today: likewise one whose answer tells what it makes of each order, be that right or not.
        confirmed: MessageIDs of what the target started by itself and knows that we accepted.
        settlements: those that the target sent where it was asked for them.
        asked: FlexRequests of sequences: by whom, for which day and what; the MessageID of the first one.
        settled_until: the last day of a settlement that the target accepted, or sent; None until there is one.
    """

    settled_days: int = 0
    settled_orders: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    orders: list[Element] = field(default_factory=list)
    settled_today: dict[str, Exchange] = field(default_factory=dict)
    listed_today: dict[str, Exchange] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    settlements: list[Initiative] = field(default_factory=list)
    asked: Recollection[str] = field(default_factory=lambda: Recollection(_ASKED))
    settled_until: date | None = None

    def ordered(self, message: Element) -> None:
        """Keep what the target accepted, where it is an order, once."""
        if message.tag == "FlexOrder" and message not in self.orders:
            self.orders.append(message)

    def taken(self, message: Element) -> None:
        """Keep what the target accepted, where it is an order or a settlement."""
        self.ordered(message)
        self.settled(message)

    def settled(self, message: Element) -> None:
        """Keep until when something is settled, where a message is a settlement that can be read."""
        if message.tag == "FlexSettlement":
            with contextlib.suppress(LookupError, ValueError):
                last = day(message["PeriodEnd"])
                self.settled_until = max(last, self.settled_until or last)

    def asks(self, request: Element, domain: str) -> bool:
        """Keep what a FlexRequest of a sequence asks for; tell whether another one asked for the same before."""
        said = digest(repr((domain, request.get("Period"), asked_for(request))).encode())
        mine = key_of(request.get("MessageID"))
        return self.asked.keep(said, mine) != mine

    def days_for(self, count: int, within: int | None = None, again_from: int = 0) -> int:
        """Keep so many days for one settlement; return how many days it has to lie before the latest ones.

        Where no more of them can be settled than lie `within` so many, they are settled again, from `again_from` on.
        """
        if within is not None and self.settled_days + count > within:
            self.settled_days = again_from
        kept = self.settled_days
        self.settled_days += count
        return kept

    def settling(self, settlement: Element) -> Element:
        """Keep the references of the orders that a settlement is about, and return it."""
        self.settled_orders.extend(each for i in settlement.children if (each := i.get("OrderReference")))
        return settlement
