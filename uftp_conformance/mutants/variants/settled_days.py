"""What an AGR may make of items of other days than their settlement's, and of orders that it has not, or has once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.subtle.makers import stricter
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


def _later_days_too() -> Way:
    """Settle nothing while what was ordered for a later day, up to today, is in no settlement that was accepted."""
    listed: set[tuple[str, str | None]] = set()

    def too_early(settlement: Any, view: Any) -> bool:
        end = day(settlement["PeriodEnd"])
        due = (key for key, order in view.ledger.procured.items() if end < order.period <= view.today)
        return any(dso == view.sender.domain and (dso, name) not in listed for dso, name in due)

    def answer(said: Said) -> Element:
        if said.request.tag == "FlexSettlement" and said.answer.get("Result") == "Accepted":
            items = said.request.all("FlexOrderSettlement")
            listed.update((said.context.sender.domain, item.get("OrderReference")) for item in items)
        return said.answer

    return Way(rule=stricter("STL-PERIOD-END", "PeriodEnd rejected", too_early)().rule, answer=answer)


def settled() -> Iterator[Variant]:
    """Walk the variants of what an AGR makes of an order that is settled twice, or of one that is left for later."""
    yield Variant(
        "agreed/later-days-settled-too",
        "No earlier day is settled while what was ordered for a later one, up to today, is not.",
        "A settlement period may end too early, if there are unsettled items from a later period to be treated too.",
        "use-cases/settle-phase.md, PeriodEnd rejected",
        _later_days_too,
        ("AGR",),
        supports={"flex_settlement": True},
    )
    yield Variant(
        "agreed/second-item-disputed",
        "Of two items about one order the second is disputed, and the first agreed to.",
        "An item is disputed that is not in accordance with the accounting of the AGR; the order is, once.",
        "flex-settlement-response.md, Result; register, point 126",
        partial(Way, answer=_once_agreed),
        ("AGR",),
        supports={"flex_settlement": True},
    )
