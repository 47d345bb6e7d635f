"""Subtle faults of a DSO's history: what becomes of offers and Revisions that a message is not about."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.after_effects import (
    Row,
    after_rejecting,
    become,
    beside,
    in_sequence,
    mine,
    others_offers,
    reopened,
    same_conversation,
    same_day,
    small,
)
from uftp_conformance.mutants.subtle.makers import Fault, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, OfferState
from uftp_conformance.participants.spoiling import Spoil, each
from uftp_conformance.participants.xsd_types import day, whole


class _Dropping(Ledger):
    """A memory in which what was not to be ordered after all is void."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        offer = self.offers.get((party, identifier.lower()))
        refused = offer is not None and offer.state == "ordering" and state == "open"
        Ledger.move(self, party, identifier, "revoked" if refused else state, option)


def _last_forgotten(_: Element, context: Context) -> None:
    if found := mine(context):
        context.ledger.offers.pop((context.sender.domain, found[-1].message_id.lower()), None)


def _ordering(_: Element, context: Context) -> bool:
    return any(offer.state == "ordering" for offer in mine(context))


def _before_offer(message: Element, context: Context, usual: Any) -> None:
    if message.tag == "FlexOffer":
        become("revoked", same_day)(message, context)
    usual(message, context)


def _waiting_offer(message: Element, context: Context) -> bool:
    return message.tag == "FlexOffer" and _ordering(message, context)


def _series(message: Element, context: Context) -> tuple[str, str, Any]:
    return context.sender.domain, message["CongestionPoint"], day(message["Period"])


def _lowered(message: Element, context: Context) -> None:
    if _series(message, context) in context.ledger.revisions:
        context.ledger.revisions[_series(message, context)] = whole(message["Revision"])


def _forgotten(message: Element, context: Context) -> None:
    context.ledger.revisions.pop(_series(message, context), None)


def _fully_priced(order: Element) -> Element:
    return order.having({"Price": str(Decimal(order["Price"]) / _share(order))}) if order.tag == "FlexOrder" else order


def _fully_powered(order: Element) -> Element:
    share = _share(order)
    return (
        each(order, "ISP", lambda isp: isp.having({"Power": f"{int(isp['Power']) / share:.0f}"}))
        if (order.tag == "FlexOrder")
        else order
    )


def _share(order: Element) -> Decimal:
    return Decimal(order.get("ActivationFactor") or "1")


def _starting(spoil: Spoil) -> Fault:
    return lambda: Faults(started=spoil)


_OFFERS: tuple[Row, ...] = (
    (
        "revoked-conversation",
        "A revocation voids every offer in its conversation.",
        beside("FlexOfferRevocation", do=become("revoked", same_conversation)),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "revoked-day",
        "A revocation voids every offer of its Period.",
        beside("FlexOfferRevocation", do=become("revoked", same_day)),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "offer-voids-day",
        "A new offer voids the earlier ones of its Period.",
        lambda: Faults(remembered=_before_offer),
        "OPR-FOFR-ACCEPT",
    ),
    ("few-offers", "Only the last four offers are kept.", small(offers=4), "OPR-FOFR-ACCEPT"),
    (
        "refused-order-voids",
        "An order that the AGR rejects voids its offer.",
        lambda: Faults(ledger=_Dropping),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "rejected-offer-forgets",
        "A FlexOffer that is rejected makes the one before it forgotten.",
        after_rejecting("FlexOffer", do=_last_forgotten),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "rejected-revocation-voids-day",
        "A revocation that is rejected voids the other offers of its Period.",
        after_rejecting("FlexOfferRevocation", do=become("revoked", same_day)),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "rejected-prognosis-voids",
        "A D-Prognosis that is rejected voids the offers of its Period.",
        after_rejecting("D-Prognosis", do=become("revoked", same_day)),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "prognosis-voids",
        "A new D-Prognosis voids the offers of its Period.",
        beside("D-Prognosis", do=become("revoked", same_day)),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "third-party-voids",
        "A message of another AGR that is rejected voids everybody else's offers.",
        after_rejecting("FlexOffer", "FlexOfferRevocation", "D-Prognosis", do=others_offers),
        "OPR-FOFR-ACCEPT",
    ),
    (
        "revoked-reopened",
        "A second revocation, which is rejected, brings an offer back.",
        after_rejecting("FlexOfferRevocation", do=reopened("revoked")),
        "INI-ONCE",
    ),
    (
        "ordered-reopened",
        "A revocation of what was ordered is rejected, and undoes the order.",
        after_rejecting("FlexOfferRevocation", do=reopened("ordered")),
        "OPR-FOFR-PROCURED",
    ),
    ("few-requests", "Only the last two requests of its own are kept.", small(requests_sent=2), "OPR-FO-ACCEPT"),
    (
        "no-offer-while-ordering",
        "No offer is taken while an order waits for its answer.",
        stricter("VAL-EXPIRATION", "Expired", _waiting_offer),
        "OPR-FO-ACCEPT",
    ),
    ("part-at-full-price", "An order of a part has the price of the whole.", _starting(_fully_priced), "INI-COPY"),
    ("part-at-full-power", "An order of a part has the power of the whole.", _starting(_fully_powered), "INI-COPY"),
)
_PROGNOSES: tuple[Row, ...] = (
    (
        "rejected-lowers",
        "A Revision that is too low is rejected, and is the highest one from then on.",
        after_rejecting("D-Prognosis", do=_lowered, for_="OPR-DP-SEQUENCE"),
        "OPR-DP-SEQUENCE",
    ),
    (
        "rejected-forgets",
        "A D-Prognosis that is rejected makes the Revisions of its series forgotten.",
        after_rejecting("D-Prognosis", do=_forgotten),
        "OPR-DP-SEQUENCE",
    ),
    (
        "offer-forgets",
        "A FlexOffer makes the Revisions of its point and Period forgotten.",
        beside("FlexOffer", do=_forgotten),
        "OPR-DP-SEQUENCE",
    ),
    (
        "rejected-offer-loses-revisions",
        "A FlexOffer that is rejected makes the Revisions forgotten.",
        after_rejecting("FlexOffer", do=_forgotten),
        "OPR-DP-SEQUENCE",
    ),
    ("few-prognoses", "Only the last three prognoses are kept.", small(prognoses=3, forecast=3), "OPR-FO-ACCEPT"),
)


def of_a_dso() -> Iterator[Mutant]:
    """Walk all of them."""
    yield from in_sequence("DSO", _OFFERS, "SEQ-OFFERS")
    yield from in_sequence("DSO", _PROGNOSES, "SEQ-PROGNOSES")
