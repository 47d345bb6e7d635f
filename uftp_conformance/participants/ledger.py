"""What a participant remembers of its exchanges: identifiers, prognoses, requests, offers and orders.

It changes only when a message has been accepted, by either side; a rejected one leaves nothing but its MessageID.
Keys hold identifiers in lower case, because UUIDs are equal whatever their case.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from uftp_conformance.messages import Element
from uftp_conformance.participants.memory import Recent

OfferState = Literal["pending", "open", "rejected", "revoking", "revoked", "ordering", "ordered"]
IspRun = tuple[int, int, int]  # first ISP, last ISP, power in Watts
Limits = tuple[int, int, int, int]  # first ISP, last ISP, minimum and maximum power in Watts


@dataclass(frozen=True, slots=True)
class Seen:
    """A MessageID that was used: the digest of the sealed bytes, what was answered, and for a message of which type."""

    digest: bytes
    answer: Any = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A FlexRequest that was accepted: what it asks for, and until when."""

    message_id: str
    conversation: str
    point: str
    period: date
    expires: datetime
    contract: str | None
    requested: tuple[Limits, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A FlexRequest of one's own: its Period, the first and last ISPs that it requests, and until when."""

    period: date
    expires: datetime
    requested: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A FlexOrder of one's own: its power, and that of the D-Prognosis on which it rests, none if there was none.

    `order` is the message, as it will have to be settled.
    """

    message_id: str
    ordered: tuple[IspRun, ...]
    forecast: tuple[IspRun, ...]
    order: Element


@dataclass(frozen=True, slots=True)
class Procured:
    """A FlexOrder that was accepted, as it will have to be settled."""

    period: date
    point: str
    price: Decimal
    currency: str
    ordered: tuple[IspRun, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a FlexOffer."""

    reference: str
    price: Decimal
    price_text: str
    minimum: Decimal
    runs: tuple[IspRun, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A FlexOffer that was made or received, and what has become of it.

    State: pending until the DSO answered; open; rejected; revoking and ordering while that message has no answer;
    revoked; ordered.  `terms` are the attributes that an order copies, `ordered` is the option that was.
    """

    message_id: str
    conversation: str
    agr: str
    point: str
    period: date
    expires: datetime
    options: tuple[Option, ...]
    terms: tuple[tuple[str, str], ...]
    state: OfferState
    ordered: str = ""

    @property
    def first_isp(self) -> int:
        """The earliest ISP of all options."""
        return min(run[0] for option in self.options for run in option.runs)

    def option(self, reference: str | None) -> Option | None:
        """Return the option with this reference; without a reference, the only one."""
        if reference is None:
            return self.options[0] if len(self.options) == 1 else None
        return next((option for option in self.options if option.reference == reference), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of one's own that waits for its answer; `about` is the offer concerned."""

    type: str
    recipient: str
    conversation: str
    at: datetime
    about: str = ""


@dataclass(slots=True)
class Ledger:
    """The memory of one participant; keys begin with the domain of the other party.

    `forecast` are the Periods of `prognoses`.
    `latest` are the newest D-Prognoses, `placing` the FlexOrders that wait for an answer, `orders` the accepted ones.
    `refused` are the FlexOffers that a DSO rejected, of which it keeps no more than that.
    """

    seen: Recent[tuple[str, str], Seen] = field(default_factory=lambda: Recent(50_000))
    sent: Recent[str, Sent] = field(default_factory=lambda: Recent(20_000))
    prognoses: Recent[tuple[str, str], tuple[IspRun, ...]] = field(default_factory=lambda: Recent(50_000))
    forecast: Recent[tuple[str, str], date] = field(default_factory=lambda: Recent(50_000))
    latest: dict[tuple[str, str, date], tuple[IspRun, ...]] = field(default_factory=dict)
    revisions: dict[tuple[str, str, date], int] = field(default_factory=dict)
    requests_sent: Recent[tuple[str, str], Asking] = field(default_factory=lambda: Recent(50_000))
    requests: Recent[tuple[str, str], Request] = field(default_factory=lambda: Recent(5_000))
    offers: Recent[tuple[str, str], Offer] = field(default_factory=lambda: Recent(20_000))
    refused: Recent[tuple[str, str], None] = field(default_factory=lambda: Recent(20_000))
    owners: Recent[str, str] = field(default_factory=lambda: Recent(20_000))
    placing: Recent[str, Placed] = field(default_factory=lambda: Recent(20_000))
    orders: dict[tuple[str, str, date], list[Placed]] = field(default_factory=dict)
    procured: Recent[tuple[str, str], Procured] = field(default_factory=lambda: Recent(50_000))

    def offer(self, party: str, identifier: str | None) -> Offer | None:
        """Return the offer with this MessageID that was exchanged with a party."""
        return self.offers.get((party, (identifier or "").lower()))

    def offer_of_anyone(self, identifier: str) -> Offer | None:
        """Return the offer with this MessageID, whoever made it."""
        owner = self.owners.get(identifier.lower())
        return None if owner is None else self.offer(owner, identifier)

    def keep_offer(self, party: str, offer: Offer) -> None:
        """Remember an offer that was exchanged with this party."""
        identifier = offer.message_id.lower()
        self.offers[party, identifier] = offer
        self.owners[identifier] = party

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer, and which option was ordered; one that is forgotten stays so."""
        offer = self.offers.get((party, identifier.lower()))
        if offer is not None:
            self.offers[party, identifier.lower()] = replace(offer, state=state, ordered=option or offer.ordered)
