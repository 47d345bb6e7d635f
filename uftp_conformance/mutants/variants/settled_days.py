"""What an AGR may make of items of other days than their settlement's, and of orders that it has not, or has once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import day

_OUTSIDE = "STL-ITEM-PERIOD"


def by_its_side(rule: Rule) -> Rule:
    """Refuse an item of an earlier day because the settlement starts too late, of a later one because it ends early."""
    return replace(rule, check=_outside_its_days) if rule.id == _OUTSIDE else rule


def _outside_its_days(settlement: Any, _: Any) -> Refusal | None:
    """Say of an item of other days that the settlement starts too late for it, or ends too early."""
    start, end = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    periods = [day(part["Period"]) for part in settlement.walk() if part.get("Period")]
    if any(period < start for period in periods):
        return refuse("PeriodStart rejected")
    return refuse("PeriodEnd rejected") if any(period > end for period in periods) else None


def reservations_within(rule: Rule) -> Rule:
    """Hold the days of reservations alone against the settlement: in 3.x no answer can dispute these."""
    if rule.id != _OUTSIDE:
        return rule
    usual = rule.check
    return replace(rule, check=lambda said, view: usual(said.containing(*said.all("ContractSettlement")), view))


def of_known_orders(settlement: Element, context: Context) -> Refusal | None:
    """Demand that every item is about an order that was accepted."""
    items = settlement.all("FlexOrderSettlement")
    known = all((context.sender.domain, item["OrderReference"]) in context.ledger.procured for item in items)
    return None if known else refuse("Unknown OrderReference")


def _once_agreed(said: Said) -> Element:
    """Agree to the first of several items about one order, and dispute the others."""
    if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
        return said.answer
    seen: set[str | None] = set()

    def status(each: Element) -> Element:
        first, name = each.get("OrderReference") not in seen, each.get("OrderReference")
        seen.add(name)
        again = (each.get("DisputeReason") or "").startswith("the order is listed")
        return each.without("DisputeReason").having({"Disposition": "Accepted"}) if first and again else each

    return said.answer.containing(*map(status, said.answer.children))


def settled() -> Iterator[Variant]:
    """Walk the variants of what an AGR makes of an order that is settled twice."""
    yield Variant(
        "agreed/second-item-disputed",
        "Of two items about one order the second is disputed, and the first agreed to.",
        "An item is disputed that is not in accordance with the accounting of the AGR; the order is, once.",
        "flex-settlement-response.md, Result; register, point 126",
        partial(Way, answer=_once_agreed),
        ("AGR",),
        supports={"flex_settlement": True},
    )
