"""Variants of markets with forecasts alone as baselines, or a least validity of offers and requests."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.own_market import OF_AGR, options_at
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import changed, instead, with_one_more
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, refuse
from uftp_conformance.participants.xsd_types import day, instant


def _on_the_newest() -> Way:
    """Let a DSO take an offer only on the newest forecast that it accepted for its Period and point."""
    newest: dict[tuple[str, str, date], str] = {}

    def about(message: Element, context: Context) -> tuple[str, str, date]:
        return context.sender.domain, message["CongestionPoint"].lower(), day(message["Period"])

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(message, context)
        if message.tag == "D-Prognosis":
            newest[about(message, context)] = message["MessageID"].lower()

    def check(offer: Element, context: Context) -> Refusal | None:
        named = (offer.get("D-PrognosisMessageID") or "").lower()
        return refuse("No baseline") if named and newest.get(about(offer, context)) != named else None

    return Way(remembered=remembered, book=lambda book: with_one_more(book, "FlexOffer", check))


def _too_soon(least: timedelta) -> Callable[[Element, Context], bool]:
    """Return whether a message is valid for less than some time."""

    def broken(message: Element, context: Context) -> bool:
        return instant(message["ExpirationDateTime"], context.market.time_zone) < context.now + least

    return broken


def _options_where_taken(offer: Element) -> Element:
    """Offer half of it as an option of its own, at the point where the DSO takes several."""
    if offer.tag != "FlexOffer" or offer["CongestionPoint"] != OF_AGR[0]:
        return offer
    *others, last = offer.children
    isps = (isp.having({"Power": str(-(-int(isp["Power"]) // 2))}) for isp in last.children)
    less = last.having({"OptionReference": f"{last['OptionReference']}-less"}).containing(*isps)
    return offer.containing(*others, last, less)


def markets() -> Iterator[Variant]:
    """Walk the variants of markets."""
    yield from _of_validity()
    yield Variant(
        "market/options-where-taken",
        "An offer has two options at one congestion point, and one at the other, where the DSO takes no more.",
        "A DSO says of each congestion point whether it accepts mutually exclusive offers there.",
        "dso-portfolio-update.md, MutexOffersSupported; flex-offer.md, OfferOption; register, points 99 and 134",
        partial(Way, started=_options_where_taken),
        ("AGR",),
        overrides={"market": options_at(OF_AGR[0])},
    )
    yield Variant(
        "market/newest-forecast",
        "D-Prognoses are the only baselines, and an offer on one that was updated is Rejected: it has none.",
        "An accepted D-Prognosis is assumed actual, provided no update of it is accepted.",
        "general-description/validate-phase.md, Exchange of D-prognoses between AGR and DSO; register, point 28",
        _on_the_newest,
        ("DSO",),
        overrides={"market": {"baseline_references": []}},
    )
    yield Variant(
        "market/without-forecasts",
        "Nobody sends D-Prognoses, and nobody looks at the name of one.",
        "If UFTP is used with alternative baselines, all references to the D-Prognosis can be ignored.",
        "general-description/usef-general-concepts.md, Alternative baselines; register, point 69",
        changed(("VAL-REFERENCE-PROGNOSIS", "VAL-PERIOD-BASELINE", "STL-PROGNOSIS"), lambda _: None),
        ("AGR", "DSO"),
        supports={"d_prognosis": False, "flex_settlement": True},
    )


def _of_validity() -> Iterator[Variant]:
    """Walk the variants of how long an offer or a request has to be valid at least."""
    yield Variant(
        "market/time-to-order",
        "Offers and requests that are valid for less than 15 minutes are Rejected, and the statement says so.",
        "Which ExpirationDateTime is acceptable is for the two parties to agree.",
        "message-validation.md, ExpirationDateTime out of bounds; register, point 67",
        instead("VAL-EXPIRATION", "ExpirationDateTime out of bounds", _too_soon(timedelta(minutes=15))),
        ("AGR", "DSO"),
        overrides={"market": {"shortest_validity": 900}},
    )
    yield Variant(
        "market/a-moment-to-order",
        "Offers and requests that are valid for less than 30 seconds are Rejected; the statement says nothing of it.",
        "Which ExpirationDateTime is acceptable is for the two parties to agree.",
        "message-validation.md, ExpirationDateTime out of bounds; register, point 67",
        instead("VAL-EXPIRATION", "ExpirationDateTime out of bounds", _too_soon(timedelta(seconds=30))),
        ("AGR", "DSO"),
    )
