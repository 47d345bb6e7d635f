"""Variants of trading: what is offered, what an order is compared with, and in which words it is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.subtle.rejected import Final
from uftp_conformance.mutants.variants.requested import of_plausible_bounds, within_bounds
from uftp_conformance.mutants.variants.settled_days import by_its_side, of_known_orders, reservations_within
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import in_words, instead, with_one_more, with_rule, without
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse
from uftp_conformance.participants.xsd_types import day


def _each_day_once() -> Way:
    """Let an AGR refuse whatever touches a day that is settled, before it looks at anything else."""
    settled: set[tuple[str, date]] = set()

    def days(message: Element, context: Context) -> set[tuple[str, date]]:
        first, last = day(message["PeriodStart"]), day(message["PeriodEnd"])
        return {(context.sender.domain, first + timedelta(days=n)) for n in range((last - first).days + 1)}

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        if message.tag == "FlexSettlement":
            settled.update(days(message, context))
        usual(message, context)

    def check(message: Any, context: Any) -> Refusal | None:
        return refuse("These days are settled") if settled & days(message, context) else None

    own = Rule("OWN", Stage.CONTENT, check, messages=("FlexSettlement",))

    def first_of_all(book: Book) -> Book:
        rules = (own, *book.business["FlexSettlement"])
        return replace(book, business={**book.business, "FlexSettlement": rules})

    return Way(remembered=remembered, book=first_of_all)


def _is_not_over(settlement: Element, context: Context) -> bool:
    begin, end = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    return begin <= context.today and not begin <= end < context.today


def _known_orders_that_are_over() -> Way:
    book = partial(with_one_more, message="FlexSettlement", check=of_known_orders)
    return replace(instead("STL-PERIOD-END", "PeriodEnd rejected", _is_not_over)(), book=book)


def _ignored_beside_another(rule: Rule) -> Rule:
    if rule.id != "VAL-REFERENCE-PROGNOSIS":
        return rule

    def check(message: Any, context: Any) -> Refusal | None:
        beside = message.get("BaselineReference") in context.market.baseline_references
        return None if beside else rule.check(message, context)

    return replace(rule, check=check)


def _offer_first() -> Way:
    """Let an AGR look at the point of the offer before it looks whether it is active at that of the order."""

    def turned(book: Book) -> Book:
        rules = sorted(book.business["FlexOrder"], key=lambda rule: rule.id != "OPR-FOR-POINT")
        return replace(book, business={**book.business, "FlexOrder": tuple(rules)})

    return Way(book=turned)


def _only_option() -> Way:
    """Let an AGR look at the OptionReference of an order only where its offer has several options."""

    def read(message: Element, context: Context) -> Element:
        offer = referred(message, context)
        return message.without("OptionReference") if offer is not None and len(offer.options) == 1 else message

    def in_another_way(rule: Rule) -> Rule:
        if "FlexOrder" not in rule.messages or rule.stage < Stage.REFERENCE:
            return rule
        usual = rule.check

        def check(message: Any, view: Any) -> Refusal | None:
            return usual(read(message, view) if message.tag == "FlexOrder" else message, view)

        return replace(rule, check=check)

    return Way(rule=in_another_way)


def trading() -> Iterator[Variant]:
    """Walk all of them."""
    yield from _refusals()
    yield from _of_power()
    yield from _of_comparisons()
    yield from _settlements()
    yield from _revocations()
    yield from _orders()


def _refusals() -> Iterator[Variant]:
    yield Variant(
        "trading/rejected-is-unknown",
        "It calls an offer that it rejected unknown when that is revoked.",
        "A revocation is rejected if its offer is unknown, such as one that has not been accepted.",
        "message-catalog/flex-offer-revocation-response.md, Result; register, point 94",
        in_words("Unknown reference FlexOfferMessageID", "OPR-FOFR-REJECTED"),
        roles=("DSO",),
    )
    for role, what, rules in (
        ("AGR", "FlexOffer", ("VAL-REFERENCE-EXPIRED", "VAL-REFERENCE-REVOKED")),
        ("DSO", "FlexRequest", ("VAL-REFERENCE-EXPIRED",)),
    ):
        yield Variant(
            f"trading/void-{what[4:].lower()}-is-unknown",
            f"It keeps a {what} only as long as that is good, and calls it unknown when somebody builds on it later.",
            "What cannot be found is unknown; whether that which is void is kept is not said.",
            "message-catalog/flex-order-response.md, Result; register, point 67",
            in_words(f"Unknown reference {what}MessageID", *rules),
            roles=(role,),
        )


def _of_power() -> Iterator[Variant]:
    yield Variant(
        "trading/within-the-request",
        "It rejects an offer that leaves the bounds of its request, before it looks at anything else.",
        "MinPower and MaxPower bound the space to deviate from the baseline, which an AGR under contract must keep.",
        "message-catalog/flex-request.md; appendix/flex-reservation-mechanism.md; register, point 33",
        within_bounds,
        roles=("DSO",),
    )
    yield Variant(
        "trading/plausible-requests",
        "It rejects a request with a bound that is not plausible in its market.",
        "A FlexRequest may be rejected for any other reasonable cause.",
        "use-cases/validate-phase.md, Exchange Flexibility Requests; register, point 33",
        with_rule(("FlexRequest",), lambda: of_plausible_bounds),
        roles=("AGR",),
    )


def _of_comparisons() -> Iterator[Variant]:
    yield Variant(
        "trading/forecasts-ignored-beside-another-baseline",
        "It looks at no D-Prognosis that is named beside an agreed baseline.",
        "With an alternative baseline all references to the D-Prognosis can be ignored.",
        "usef-general-concepts.md, Alternative baselines; register, point 69",
        partial(Way, rule=_ignored_beside_another),
        roles=("AGR", "DSO"),
    )
    yield Variant(
        "trading/currency-in-words",
        "It says that it is the currency of an order which differs from its offer's.",
        "No reason is named for a currency, and other reasonable causes may be given in words of one's own.",
        "message-validation.md, Other reasonable cause; register, point 95",
        in_words("This is not the currency of the offer", "OPR-FOR-CURRENCY"),
        roles=("AGR",),
    )
    yield Variant(
        "trading/point-of-the-offer",
        "It compares an order with its offer first, and says that the point differs.",
        "No document says in which order reasons are looked at, nor has one for an order at another point.",
        "message-validation.md, Other reasonable cause; register, point 71",
        _offer_first,
        roles=("AGR",),
    )


def _few_at_once() -> Variant:
    return Variant(
        "trading/few-at-once-settled-once",
        "It takes two requests at once, and Rejects what touches a day that is settled.",
        "A settlement may be rejected if one that covers its period was accepted before.",
        "message-catalog/flex-settlement-response.md, Result; register, point 56",
        _each_day_once,
        roles=("AGR",),
        overrides={"target": {"max_in_flight": 2}},
    )


def _settlements() -> Iterator[Variant]:
    """Walk the variants of which days an AGR settles."""
    yield Variant(
        "trading/each-day-settled-once",
        "What touches a day that is settled is Rejected, whatever else it may lack.",
        "A settlement may be rejected if one that covers its period was accepted before.",
        "message-catalog/flex-settlement-response.md, Result; register, point 56",
        _each_day_once,
        roles=("AGR",),
    )
    yield _few_at_once()
    yield Variant(
        "trading/days-that-are-over",
        "It settles no day before it has ended.",
        "A settlement is rejected that ends too early or is not plausible; that of today is of a day that goes on.",
        "use-cases/settle-phase.md, PeriodEnd rejected; register, point 56",
        instead("STL-PERIOD-END", "PeriodEnd rejected", _is_not_over),
        roles=("AGR",),
        supports={"settlement_of_today": False},
    )
    yield Variant(
        "trading/known-orders-that-are-over",
        "It settles no day before it has ended, and Rejects a settlement with an order that it does not know.",
        "A settlement is rejected that is not plausible, or has invalid data; the statement says both.",
        "use-cases/settle-phase.md, PeriodEnd rejected; flex-settlement-response.md, Result; register, point 56",
        _known_orders_that_are_over,
        roles=("AGR",),
        supports={"settlement_of_today": False, "settlement_of_unknown_orders": False},
    )
    yield from _items_outside()


def _items_outside() -> Iterator[Variant]:
    """Walk the variants of items of days outside their settlement."""
    yield Variant(
        "trading/item-outside-disputed",
        "An item of a day outside its settlement is disputed, and the message Accepted.",
        "A message is accepted, and the item disputed, that is not in accordance with the accounting of the AGR.",
        "message-catalog/flex-settlement-response.md, Result; register, point 127",
        partial(Way, rule=reservations_within),
        roles=("AGR",),
        supports={"flex_settlement": True},
    )
    yield Variant(
        "trading/item-outside-by-its-side",
        "A settlement with an item of an earlier day starts too late, one with an item of a later day ends too early.",
        "It is rejected so where items of an earlier period are unsettled, or where those of a later one come too.",
        "use-cases/settle-phase.md, PeriodStart rejected and PeriodEnd rejected; register, point 127",
        partial(Way, rule=by_its_side),
        roles=("AGR",),
        supports={"flex_settlement": True},
    )


def _revocations() -> Iterator[Variant]:
    yield Variant(
        "trading/revocation-is-final",
        "What it has revoked is not ordered any more, even where the DSO rejects the revocation.",
        "A revocation voids its offer, and that a DSO wants to order the offer is no reason to reject it.",
        "message-catalog/flex-offer-revocation.md; use-cases/validate-phase.md, Revocation; register, point 144",
        partial(Way, ledger=Final),
        roles=("AGR",),
    )
    yield Variant(
        "trading/revoked-twice",
        "The second revocation of an offer is Accepted.",
        "A rejection is allowed where the offer is unknown or ordered; one that was revoked is void anyway.",
        "message-catalog/flex-offer-revocation-response.md, Result; register, point 67",
        without("OPR-FOFR-REVOKED"),
        roles=("DSO",),
    )
    yield Variant(
        "trading/rejected-offer-revoked",
        "The revocation of an offer that it rejected is Accepted.",
        "A rejection is allowed, and that only accepted offers are revoked is the responsibility of the AGR.",
        "message-catalog/flex-offer-revocation-response.md, Result; register, point 94",
        without("OPR-FOFR-REJECTED"),
        roles=("DSO",),
    )


def _orders() -> Iterator[Variant]:
    """Walk what an AGR takes from a DSO under any name."""
    yield Variant(
        "trading/any-contract-requested",
        "A FlexRequest under a contract that the AGR does not know is Accepted.",
        "A request may be about a contract of the market, and no rule refuses it for one that is unknown.",
        "message-catalog/flex-request.md, ContractID; flex-request-response.md, Result; register, point 82",
        without("VAL-CONTRACT-REQUEST"),
        roles=("AGR",),
    )
    yield Variant(
        "trading/only-option",
        "The OptionReference of an order is not looked at where the offer has one option.",
        "An OptionReference is only there if there are multiple options, and named if it is applicable.",
        "message-catalog/flex-offer.md; message-catalog/flex-order.md, OptionReference; register, point 28",
        _only_option,
        roles=("AGR",),
    )
