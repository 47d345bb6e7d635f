"""Rules of the settle phase: settlements at the AGR, meterings at the DSO, and what an AGR makes of an item."""

from collections.abc import Iterator
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers, same_power
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, number
from uftp_conformance.statement.market import unit_of

RULES: list[Rule] = []
rule = registering(RULES)

AGR, DSO, SETTLEMENT, METERING = ("AGR",), ("DSO",), ("FlexSettlement",), ("Metering",)


def _period(settlement: Element) -> tuple[date, date]:
    return day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])


def _periods_of_items(settlement: Element) -> Iterator[date]:
    for item in settlement.all("FlexOrderSettlement"):
        yield day(item["Period"])
    for contract in settlement.all("ContractSettlement"):
        for period in contract.all("Period"):
            yield day(period["Period"])


@rule("STL-PERIOD-START", Stage.PERIOD, AGR, SETTLEMENT)
def starts_in_the_past(settlement: Element, context: Context) -> Refusal | None:
    """Demand that the period has begun."""
    start, _ = _period(settlement)
    return refuse("PeriodStart rejected") if start > context.today else None


@rule("STL-PERIOD-END", Stage.PERIOD, AGR, SETTLEMENT)
def ends_after_it_starts(settlement: Element, context: Context) -> Refusal | None:
    """Demand that a period that has begun ends by today, and not before it starts."""
    start, end = _period(settlement)
    wrong = start <= context.today and not start <= end <= context.today
    return refuse("PeriodEnd rejected") if wrong else None


@rule("STL-ITEM-PERIOD", Stage.PERIOD, AGR, SETTLEMENT)
def items_within(settlement: Element, _: Context) -> Refusal | None:
    """Demand that every item is about a Period of the settlement."""
    start, end = _period(settlement)
    outside = start <= end and not all(start <= period <= end for period in _periods_of_items(settlement))
    return refuse("Period out of bounds") if outside else None


@rule("STL-AGREED", Stage.REFERENCE, AGR, SETTLEMENT)
def settles_what_was_agreed(settlement: Element, context: Context) -> Refusal | None:
    """Demand contracts and baselines that the two have; empty is none."""
    for part in settlement.children:
        contract, baseline = part.get("ContractID"), part.get("BaselineReference")
        if contract and context.market.contract(contract) is None:
            return refuse("Unknown reference ContractID")
        if baseline and baseline not in context.market.baseline_references:
            return refuse("Unknown reference BaselineReference")
    return None


@rule("STL-MISSING", Stage.CONTENT, AGR, SETTLEMENT)
def nothing_missing(settlement: Element, context: Context) -> Refusal | None:
    """Demand an item for every order of the sender in this period."""
    start, end = _period(settlement)
    listed = {item.get("OrderReference") for item in settlement.all("FlexOrderSettlement")}
    ordered = {
        reference
        for (dso, reference), order in context.ledger.procured.items()
        if dso == context.sender.domain and start <= order.period <= end
    }
    return refuse("Missing Settlement Items") if ordered - listed else None


def dispute(item: Element, settlement: Element, context: Context) -> str:
    """Return what an AGR disputes about an item, "" when it agrees: the order, its price, its power, or the sum."""
    name = item.get("OrderReference") or ""
    order = context.ledger.procured.get((context.sender.domain, name))
    if order is None:
        return "this AGR has no such order"
    if (order.period, order.point) != (day(item["Period"]), item["CongestionPoint"]):
        return "the order is of another Period or congestion point"
    price, penalty = number(item["Price"]), number(item.get("Penalty"), "0")
    if price != order.price:
        return f"the order was given at {order.price}"
    if settlement["Currency"] != order.currency:
        return f"the order was given in {order.currency}"
    if not same_power(powers(item, "OrderedFlexPower"), order.ordered):
        return "the order was of another power"
    if sum(each.get("OrderReference") == name for each in settlement.all("FlexOrderSettlement")) > 1:
        return "the order is listed more than once"
    return "" if number(item["NetSettlement"]) == price - penalty else "NetSettlement is not Price minus Penalty"


@rule("MTR-UNIT", Stage.CONTENT, DSO, METERING)
def units_fit(metering: Element, _: Context) -> Refusal | None:
    """Demand kW for power and kWh for energy."""
    fit = all(profile["Unit"] == unit_of(profile["ProfileType"]) for profile in metering.all("Profile"))
    return None if fit else refuse("Unit does not fit the profile")


@rule("MTR-PROFILES", Stage.CONTENT, DSO, METERING)
def has_every_profile(metering: Element, context: Context) -> Refusal | None:
    """Demand every profile type that was agreed."""
    given = {profile["ProfileType"] for profile in metering.all("Profile")}
    return None if given >= {*context.market.metering_profiles} else refuse("A profile is missing")


@rule("MTR-PERIOD", Stage.PERIOD, DSO, METERING)
def day_has_begun(metering: Element, context: Context) -> Refusal | None:
    """Demand that what was measured is not in the future."""
    return refuse("Period out of bounds") if day(metering["Period"]) > context.today else None
