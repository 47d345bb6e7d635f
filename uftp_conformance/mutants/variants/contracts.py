"""Variants of what contracts say, and of markets that have none."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.own_market import market
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import changed, with_one_more, with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import day
from uftp_conformance.statement.market import WEEKDAYS

_COMMODITIZED = "CAPACITY-LIMIT-PRODUCT"
_WORKING_DAYS = 5  # from Monday on
_UNDER_CONTRACTS = ("FlexReservationUpdate", "FlexRequest", "FlexOffer")
_EVENING = {"first_isp": 69, "last_isp": 76}


def _with_contracts(**terms: Any) -> Mapping[str, Any]:
    """Return the market in which all contracts have some other terms, as a statement overrides it."""
    contracts = market()["contracts"]
    return {"contracts": [{**each, "release_until": each["release_until"].isoformat(), **terms} for each in contracts]}


def _no_more(update: Element, context: Context) -> Refusal | None:
    contract = context.market.contract(update["ContractID"])
    beyond = contract is not None and any(
        abs(power) > abs(contract.reserved_power) for _, _, power in context.profiles[0]
    )
    return refuse("Power value rejection") if beyond else None


def _released_for_good() -> Check:
    """Take back nothing of what was released: it may be sold already."""
    left: dict[tuple[str, str, str, int], int] = {}

    def check(update: Element, context: Context) -> Refusal | None:
        about = (context.sender.domain, update["ContractID"], update["Period"])
        said = {
            (*about, isp): abs(power) for first, last, power in context.profiles[0] for isp in range(first, last + 1)
        }
        if any(power > left.get(isp, power) for isp, power in said.items()):
            return refuse("This was released before, and is sold")
        every = range(1, context.market.isps(day(update["Period"])) + 1)
        left.update(dict.fromkeys(((*about, isp) for isp in every), 0) | said)
        return None

    return check


def _under_its_contract() -> Way:
    """Let a DSO request under the contract at the point, and take an offer on that under this contract only."""
    contracts = {each["congestion_point"]: each["id"] for each in market()["contracts"]}
    asked: dict[str, str] = {}

    def started(message: Element) -> Element:
        contract = contracts.get(message.get("CongestionPoint") or "")
        if message.tag != "FlexRequest" or contract is None:
            return message
        asked[message["MessageID"].lower()] = contract
        return message.having({"ContractID": contract})

    def check(offer: Element, _: Context) -> Refusal | None:
        contract = asked.get((offer.get("FlexRequestMessageID") or "").lower())
        other = contract is not None and offer.get("ContractID") != contract
        return refuse(f"The request was made under {contract}") if other else None

    return Way(started=started, book=lambda book: with_one_more(book, "FlexOffer", check))


def _under_one_of_the_market() -> Way:
    """Let a DSO request under a contract that nobody concluded with it, and take the name in what rests on that."""

    def started(message: Element) -> Element:
        return message.having({"ContractID": _COMMODITIZED}) if message.tag == "FlexRequest" else message

    def known(rule: Rule) -> Rule:
        if rule.id != "VAL-CONTRACT":
            return rule
        usual = rule.check
        return replace(rule, check=lambda m, view: None if m.get("ContractID") == _COMMODITIZED else usual(m, view))

    return Way(started=started, rule=known)


def _in_the_evening() -> Way:
    """Let a participant hold what is under a contract against the hours of that."""
    first, last = _EVENING["first_isp"], _EVENING["last_isp"]

    def check(message: Element, _: Context) -> Refusal | None:
        isps = [isp for isp in message.walk() if isp.tag == "ISP" and isp["Power"] != "0"]
        outside = any(
            int(isp["Start"]) < first or int(isp["Start"]) + int(isp.get("Duration") or 1) - 1 > last for isp in isps
        )
        return refuse("The contract is about other hours") if message.get("ContractID") and outside else None

    def added(book: Book) -> Book:
        for message in ("FlexReservationUpdate", "FlexOffer"):
            book = with_one_more(book, message, check) if message in book.business else book
        return book

    return Way(book=added)


def _on_its_days(message: Element, _: Context) -> Refusal | None:
    named = day(message["Period"]) if message.get("ContractID") else None
    other = named is not None and named.weekday() >= _WORKING_DAYS
    return refuse("The contract is about working days") if other else None


def _of_orders_alone(message: Element) -> Element:
    if message.tag != "FlexSettlement":
        return message
    return message.containing(*message.all("FlexOrderSettlement"))


def _of_its_own_orders(message: Element) -> Element:
    """Settle what was ordered since this participant began, which is behind the first item."""
    if message.tag != "FlexSettlement":
        return message
    first = next(message.all("FlexOrderSettlement"))
    return message.containing(*(child for child in message.children if child is not first))


def contracts() -> Iterator[Variant]:
    """Walk the variants of contracts."""
    yield Variant(
        "market/under-its-contract",
        "A DSO requests under its contract, takes offers on its requests only, and Rejects one that does not name it.",
        "The AGR is obliged to an offer that meets the contract, and an offer names the contract that it refers to.",
        "flex-reservation-mechanism.md; flex-offer.md, ContractID; register, point 136",
        _under_its_contract,
        ("DSO",),
        supports={"unsolicited_offers": False},
    )
    yield Variant(
        "market/commoditized-contract",
        "A DSO requests under a contract of the market that the two parties did not conclude.",
        "The contract of a FlexRequest may be either bilateral or a commoditized market contract.",
        "flex-request.md, ContractID; register, point 136",
        _under_one_of_the_market,
        ("DSO",),
    )
    yield Variant(
        "market/no-names",
        "In a market without contracts and other baselines nobody looks at the name of one.",
        "Either is named only where it applies, and such a market does without both.",
        "flex-offer.md, ContractID and BaselineReference; register, point 69",
        changed(("VAL-CONTRACT", "VAL-CONTRACT-REQUEST", "VAL-BASELINE-REFERENCE", "STL-AGREED"), lambda _: None),
        ("AGR", "DSO"),
        supports={"flex_reservation_update": False},
        overrides={"market": {"contracts": [], "baseline_references": []}},
    )
    yield from _of_settlements()
    yield from _of_terms()


def _of_settlements() -> Iterator[Variant]:
    """Walk the variants of what a DSO settles that has no contract, or nothing that it ordered."""
    yield Variant(
        "market/nothing-under-contract",
        "In a market without contracts a FlexSettlement has no ContractSettlement.",
        "There is one only in case of bilateral contracts.",
        "flex-settlement.md, ContractSettlement; register, point 18",
        partial(Way, started=_of_orders_alone),
        ("DSO",),
        supports={"flex_reservation_update": False},
        overrides={"market": {"contracts": []}},
    )
    yield Variant(
        "market/no-order",
        "A FlexSettlement of days for which nothing was ordered has no FlexOrderSettlement.",
        "It lists the FlexOrders that were placed, which may be none.",
        "flex-settlement.md, FlexOrderSettlement; register, point 18",
        partial(Way, started=_of_its_own_orders),
        ("DSO",),
        supports={"intraday": False},
    )
    yield Variant(
        "market/nothing-to-settle",
        "In a market without contracts a FlexSettlement of days for which nothing was ordered is empty.",
        "Both of its lists may be.",
        "flex-settlement.md; register, point 18",
        partial(Way, started=lambda message: _of_orders_alone(_of_its_own_orders(message))),
        ("DSO",),
        supports={"flex_reservation_update": False, "intraday": False},
        overrides={"market": {"contracts": []}},
    )


def _of_terms() -> Iterator[Variant]:
    """Walk the variants of what a contract is about, and of what is left of it."""
    yield Variant(
        "agreed/volumes",
        "Contracts are about a volume in either direction.",
        'Reserved power is compared by its "(absolute) values", and the parties have agreements of their own.',
        "flex-reservation-mechanism.md; register, point 87",
        changed(("PLN-FRU-POWER",), lambda rule: replace(rule, check=_no_more)),
        ("AGR",),
        overrides={"market": _with_contracts(directed=False)},
    )
    yield Variant(
        "agreed/released-for-good",
        "A reservation of more than an earlier one left of an ISP is Rejected in words of its own.",
        "A FlexReservationUpdate can only reduce the power that is to be offered, and what is not needed may be used "
        "for other purposes.",
        "appendix/flex-reservation-mechanism.md; flex-reservation-update.md; register, point 135",
        with_rule(("FlexReservationUpdate",), _released_for_good),
        ("AGR",),
    )
    yield Variant(
        "market/no-deadline",
        "What is reserved can be released until its day is over.",
        "A flexibility option may not expire.",
        "general-description/contract-phase.md, FlexOption, Lead time; register, point 150",
        changed(("PLN-FRU-DEADLINE",), lambda _: None),
        ("AGR",),
        overrides={"market": _with_contracts(release_days_before=None, release_until=None)},
    )
    yield from _of_schedules()


def _of_schedules() -> Iterator[Variant]:
    """Walk the variants of the hours and the days of a contract."""
    yield Variant(
        "market/hours",
        "A contract is about two hours of the evening: what is reserved or offered under it in others is Rejected.",
        "A contract has a time schedule and a duration, and what does not match it may be rejected.",
        "general-description/contract-phase.md, FlexOption; flex-reservation-update-response.md; register, point 141",
        _in_the_evening,
        ("AGR", "DSO"),
        overrides={"market": _with_contracts(**_EVENING)},
    )
    yield Variant(
        "market/requests-for-hours",
        "A contract is about two hours of the evening, and no offer is taken that nobody asked for.",
        "A contract has a time schedule and a duration, and a DSO may take no offers that it did not ask for.",
        "general-description/contract-phase.md, FlexOption; flex-offer.md, Unsolicited; register, point 141",
        _in_the_evening,
        ("DSO",),
        supports={"unsolicited_offers": False},
        overrides={"market": _with_contracts(**_EVENING)},
    )
    yield Variant(
        "market/working-days",
        "A contract is about the days from Monday to Friday: what names it for another day is Rejected.",
        "A contract has a time schedule and a duration, and what does not match it may be rejected.",
        "general-description/contract-phase.md, FlexOption; flex-reservation-update-response.md; register, point 141",
        with_rule(_UNDER_CONTRACTS, lambda: _on_its_days),
        ("AGR", "DSO"),
        overrides={"market": _with_contracts(weekdays=WEEKDAYS[:_WORKING_DAYS])},
    )
