"""Subtle faults of an AGR's history: what becomes of its own offers, and of reservations."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.after_effects import (
    Row,
    about,
    after_rejecting,
    become,
    beside,
    in_sequence,
    others_offers,
    reopened,
    same_conversation,
    same_day,
    small,
)
from uftp_conformance.mutants.subtle.makers import stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, OfferState
from uftp_conformance.participants.spoiling import each
from uftp_conformance.participants.xsd_types import whole


class _Voiding(Ledger):
    """A memory in which a revocation of its own voids all offers of the conversation."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        Ledger.move(self, party, identifier, state, option)
        about = self.offers.get((party, identifier.lower()))
        if state != "revoked" or about is None:
            return
        for key, offer in list(self.offers.items()):
            if offer.conversation == about.conversation and offer.state == "open":
                self.offers[key] = replace(offer, state="revoked")


def _bound(message: Element, context: Context) -> None:
    offer = about(message, context)
    if offer is not None and offer.state == "open":
        context.ledger.move(context.sender.domain, offer.message_id, "ordered")


def _opposite(offer: Element) -> Element:
    if offer.tag != "FlexOffer" or len(offer.children) == 1:
        return offer
    return each(offer, "ISP", lambda isp: isp.having({"Power": str(-whole(isp["Power"]))}))


def _alike(offer: Element) -> Element:
    return (
        each(offer, "OfferOption", lambda option: option.having({"OptionReference": "option-1"}))
        if (offer.tag == "FlexOffer")
        else offer
    )


def _most(message: Element) -> int:
    return max((abs(whole(isp["Power"])) for isp in message.all("ISP")), default=0)


def _added_up() -> Faults:
    """Add up what is reserved under a contract for a Period."""
    sums: dict[tuple[str | None, str], int] = {}

    def key(message: Element) -> tuple[str | None, str]:
        return message.get("ContractID"), message["Period"]

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        if message.tag == "FlexReservationUpdate":
            sums[key(message)] = sums.get(key(message), 0) + _most(message)

    def beyond(message: Element, context: Context) -> bool:
        contract = context.market.contract(message.get("ContractID") or "")
        return contract is not None and sums.get(key(message), 0) + _most(message) > abs(contract.reserved_power)

    return Faults(rule=stricter("PLN-FRU-POWER", "Power value rejection", beyond)().rule, remembered=remembered)


_ORDERS: tuple[Row, ...] = (
    (
        "revokes-conversation",
        "A revocation of its own voids every offer in the conversation.",
        lambda: Faults(ledger=_Voiding),
        "OPR-FOR-ACCEPT",
    ),
    (
        "order-voids-conversation",
        "An order voids the other offers of its conversation.",
        beside("FlexOrder", do=become("revoked", same_conversation)),
        "OPR-FOR-ACCEPT",
    ),
    (
        "order-voids-day",
        "An order voids the other offers of its Period.",
        beside("FlexOrder", do=become("revoked", same_day)),
        "OPR-FOR-ACCEPT",
    ),
    (
        "request-voids-day",
        "A new request voids the offers of its Period.",
        beside("FlexRequest", do=become("revoked", same_day)),
        "OPR-FOR-ACCEPT",
    ),
    (
        "rejected-request-voids",
        "A request that is rejected voids the offers of its Period.",
        after_rejecting("FlexRequest", do=become("revoked", same_day)),
        "OPR-FOR-ACCEPT",
    ),
    (
        "mispriced-order-binds",
        "An order at another price is rejected, and binds the offer all the same.",
        after_rejecting("FlexOrder", do=_bound, for_="OPR-FOR-PRICE"),
        "VAL-NO-EFFECT",
    ),
    (
        "misplaced-order-binds",
        "An order of other ISPs is rejected, and binds the offer all the same.",
        after_rejecting("FlexOrder", do=_bound, for_="OPR-FOR-ISP"),
        "VAL-NO-EFFECT",
    ),
    (
        "third-party-voids",
        "A message of another DSO that is rejected voids the offers to everybody else.",
        after_rejecting("FlexRequest", "FlexOrder", do=others_offers),
        "OPR-FOR-ACCEPT",
    ),
    ("few-offers", "Only the last three offers are kept.", small(offers=3), "OPR-FOR-ACCEPT"),
    (
        "ordered-reopened",
        "A second order is rejected, and the third one is not.",
        after_rejecting("FlexOrder", do=reopened("ordered")),
        "OPR-FOR-ONCE",
    ),
    (
        "revoked-reopened",
        "An order of what is revoked is rejected, and the next one is not.",
        after_rejecting("FlexOrder", do=reopened("revoked")),
        "VAL-REFERENCE-REVOKED",
    ),
)
_STARTED: tuple[Row, ...] = (
    (
        "every-option-opposite",
        "Every option of an offer that has several is for the opposite of its request.",
        lambda: Faults(started=_opposite),
        "INI-DIRECTION",
    ),
    ("same-option-names", "All options of an offer have one name.", lambda: Faults(started=_alike), "INI-OPTIONS"),
)
_RESERVATIONS: tuple[Row, ...] = (
    ("reservations-add-up", "What is reserved for a Period adds up, update by update.", _added_up, "PLN-FRU-ACCEPT"),
)


def of_an_agr() -> Iterator[Mutant]:
    """Walk all of them."""
    yield from in_sequence("AGR", _ORDERS, "SEQ-ORDERS")
    yield from in_sequence("AGR", _STARTED, "SEQ-ORDERS")
    yield from in_sequence("AGR", _RESERVATIONS, "SEQ-RESERVATIONS")
