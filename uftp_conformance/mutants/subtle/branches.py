"""Subtle faults in one branch: a rule holds for what nobody asked for, for whole orders or for single options only."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.agr import factor, ordered_option
from uftp_conformance.participants.rules.references import referred

Branch = Callable[[Element, Context], bool]
_OF_EITHER = ("VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT", "VAL-CONGESTION-POINT", "VAL-TIME-ZONE", "VAL-CONTRACT")
_OFFERED = (*_OF_EITHER, "VAL-ISP-DURATION", "VAL-BASELINE-REFERENCE", "VAL-EXPIRATION", "VLD-FO-POWER")
_ORDERED = (*_OF_EITHER, "VAL-PERIOD", "VAL-RECIPIENT")
_OF_A_PART = ("OPR-FOR-ISP", "OPR-FOR-CURRENCY", "OPR-FOR-POINT", "OPR-FOR-OPTION")
_OF_AN_OPTION = (
    "OPR-FOR-ISP",
    "OPR-FOR-POWER",
    "OPR-FOR-PRICE",
    "OPR-FOR-FACTOR",
    "VLD-FOR-SCALED",
    "VLD-FOR-WHOLE",
    "VAL-REFERENCE-EXPIRED",
    "VAL-REFERENCE-REVOKED",
    "OPR-FOR-ONCE",
)


def solicited() -> Iterator[Mutant]:
    """Walk the rules that are not looked at in offers on a request, or in orders that nobody offered."""
    for role, message, words, reference, there, rules in (
        ("DSO", "FlexOffer", "an offer on a request", "FlexRequestMessageID", True, _OFFERED),
        ("AGR", "FlexOrder", "an order without an offer", "FlexOfferMessageID", False, _ORDERED),
    ):
        for rule in rules:
            yield mutant(
                role,
                f"{rule}/{'on-request' if there else 'unoffered'}",
                f"{rule} is not looked at in {words}.",
                laxer(rule, _where(message, reference, there=there)),
                rule,
                thorough=True,
                hidden_in=_others(role, message),
            )


def _where(message: str, reference: str, *, there: bool) -> Branch:
    return lambda given, _: given.tag == message and (given.get(reference) is not None) is there


def _others(role: str, message: str) -> tuple[str, ...]:
    """Return the types whose cells need not catch what is wrong in one type alone."""
    mine = {
        "AGR": ("FlexReservationUpdate", "FlexRequest", "FlexOrder", "FlexSettlement"),
        "DSO": ("D-Prognosis", "FlexOffer", "FlexOfferRevocation", "Metering"),
    }[role]
    return tuple(each for each in mine if each != message)


def unseen() -> Iterator[Mutant]:
    """Walk the rules that are not looked at in orders of a part, or of one of several options."""
    for rule in _OF_A_PART:
        yield mutant(
            "AGR",
            f"{rule}/of-a-part",
            f"{rule} is not looked at in an order of a part.",
            laxer(rule, lambda m, _: m.tag == "FlexOrder" and factor(m) != 1),
            rule,
        )
    for rule in _OF_AN_OPTION:
        yield mutant(
            "AGR",
            f"{rule}/of-an-option",
            f"{rule} is not looked at in an order of another option than the first.",
            laxer(rule, _not_the_first),
            rule,
        )


def orders() -> Iterator[Mutant]:
    """Walk what is wrong with orders of a part, or of one of several options."""
    yield mutant(
        "AGR",
        "OPR-FOR-PRICE/any-option",
        "The price of any option of an offer will do.",
        laxer("OPR-FOR-PRICE", _at_the_price_of_any),
        "OPR-FOR-PRICE",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-OPTION/of-one",
        f"An OptionReference is compared where {an('FlexOffer')} has a single option only.",
        laxer("OPR-FOR-OPTION", _has_several),
        "OPR-FOR-OPTION",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/a-part",
        "After an order of a part an offer can be ordered again.",
        _parts_forgotten,
        "OPR-FOR-ONCE",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/parts",
        "Parts of an offer can be ordered until they make the whole.",
        _parts_added_up,
        "OPR-FOR-ONCE",
    )


def _has_several(order: Element, context: Context) -> bool:
    offer = referred(order, context)
    return offer is not None and len(offer.options) > 1


def _not_the_first(order: Element, context: Context) -> bool:
    offer = referred(order, context)
    return offer is not None and ordered_option(order, offer) is not offer.options[0]


def _at_the_price_of_any(order: Element, context: Context) -> bool:
    offer = referred(order, context)
    return offer is not None and any(Decimal(order["Price"]) == option.price for option in offer.options)


def _parts_added_up(*, most: Decimal = Decimal(1)) -> Faults:
    ordered: dict[str, Decimal] = {}

    def pardoned(order: Element, context: Context) -> bool:
        offer = referred(order, context)
        return offer is not None and ordered.get(offer.message_id, Decimal(1)) + factor(order) <= most

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        offer = referred(message, context) if message.tag == "FlexOrder" else None
        if offer is not None:
            ordered[offer.message_id] = ordered.get(offer.message_id, Decimal(0)) + factor(message)

    return Faults(rule=laxer("OPR-FOR-ONCE", pardoned)().rule, remembered=remembered)


def _parts_forgotten() -> Faults:
    ordered: set[str] = set()

    def pardoned(order: Element, context: Context) -> bool:
        offer = referred(order, context)
        return offer is not None and offer.message_id in ordered

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        offer = referred(message, context) if message.tag == "FlexOrder" else None
        if offer is not None and factor(message) < 1:
            ordered.add(offer.message_id)

    return Faults(rule=laxer("OPR-FOR-ONCE", pardoned)().rule, remembered=remembered)
