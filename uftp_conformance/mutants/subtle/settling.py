"""Subtle faults about the days and ISPs of a settlement: what cannot be, or is to come, is settled as if it were."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import span
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.participants.xsd_types import day

_START, _END = "STL-PERIOD-START", "STL-PERIOD-END"


def _days(settlement: Element) -> tuple[date, date]:
    return day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])


def _backwards(settlement: Element, _: Context) -> bool:
    start, end = _days(settlement)
    return end < start


def _tomorrow(name: str) -> Callable[[Element, Context], bool]:
    """Return whether the first or the last day of a settlement is tomorrow."""
    return lambda settlement, context: day(settlement[name]) == context.today + timedelta(days=1)


def _once() -> Faults:
    """Settle days to come, but no day twice."""
    settled: list[tuple[date, date]] = []

    def check(settlement: Any, _: Any) -> Refusal | None:
        start, end = _days(settlement)
        if end < start:
            return refuse("PeriodEnd rejected")
        if any(start <= last and first <= end for first, last in settled):
            return refuse("These days were settled before")
        settled.append((start, end))
        return None

    def changed(rule: Rule) -> Rule:
        return replace(rule, check=check) if rule.id == _END else rule

    return Faults(rule=changed)


def _in_no_settlement(identifier: str) -> Fault:
    """Leave a rule out for settlements."""
    return laxer(identifier, lambda message, _: message.tag == "FlexSettlement")


Odd = Callable[[Element, Said], bool]


def _outside(item: Element, said: Said) -> bool:
    start, end = _days(said.request)
    return not start <= day(item["Period"]) <= end


def _beyond(item: Element, said: Said) -> bool:
    last = said.context.market.isps(day(item["Period"]))
    return any(span(isp)[1] > last for isp in item.all("ISP"))


def _reaching_beyond(item: Element, said: Said) -> bool:
    """Tell of an item whose runs all begin within the day, and do not all end there."""
    last = said.context.market.isps(day(item["Period"]))
    return _beyond(item, said) and all(span(isp)[0] <= last for isp in item.all("ISP"))


def _overlapping(item: Element, said: Said) -> bool:
    """Tell of an item with ISPs that come twice, of which no Start does."""
    starts = [isp["Start"] for isp in item.all("ISP")]
    return _twice(item, said) and len({*starts}) == len(starts)


def _twice(item: Element, _: Said) -> bool:
    counted = Counter(n for first, last in map(span, item.all("ISP")) for n in range(first, last + 1))
    return any(times > 1 for times in counted.values())


def _agreeing(rule: str, odd: Odd) -> Fault:
    """Let an AGR agree to the items of a settlement that a rule which it leaves out would have refused."""

    def answer(said: Said) -> Element:
        if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
            return said.answer
        listed = {item["OrderReference"] for item in said.request.all("FlexOrderSettlement") if odd(item, said)}

        def agreed(status: Element) -> Element:
            yes = status.get("OrderReference") in listed
            return status.without("DisputeReason").having({"Disposition": "Accepted"}) if yes else status

        return said.answer.containing(*map(agreed, said.answer.children))

    return lambda: replace(_in_no_settlement(rule)(), answer=answer)


def agreeing_outside(fault: Fault) -> Fault:
    """Let an AGR agree to the items of other days that a fault lets through."""
    return lambda: replace(fault(), answer=_agreeing("STL-ITEM-PERIOD", _outside)().answer)


def settling() -> Iterator[Mutant]:
    """Walk what is wrong about the days that an AGR lets be settled, and about the ISPs of their orders."""
    agreed: tuple[tuple[str, str, str, Odd], ...] = (
        ("beyond", "A settlement of an ISP after the end of the day is agreed to.", "VAL-ISP-BOUNDS", _beyond),
        ("twice", "A settlement of an ISP that an order has twice is agreed to.", "VAL-ISP-CONFLICT", _twice),
        ("outside", "A settlement of an order of another day is agreed to.", "STL-ITEM-PERIOD", _outside),
        ("long", "A run of an order that ends after the day is agreed to.", "VAL-ISP-BOUNDS", _reaching_beyond),
        ("overlap", "Runs of an order that overlap are agreed to.", "VAL-ISP-CONFLICT", _overlapping),
    )
    for name, wrong, rule, odd in agreed:
        yield mutant("AGR", f"STL-ISPS/{name}", wrong, _agreeing(rule, odd), "STL-ISPS")
    rows: tuple[tuple[str, str, str, Fault], ...] = (
        ("to-come", "Days to come are settled.", _END, instead(_END, "PeriodEnd rejected", _backwards)),
        ("once-to-come", "Days to come are settled, though none of them twice.", _END, _once),
        ("tomorrow", "A settlement may end tomorrow.", _END, laxer(_END, _tomorrow("PeriodEnd"))),
        ("tomorrow", "A settlement may begin tomorrow.", _START, laxer(_START, _tomorrow("PeriodStart"))),
    )
    for name, wrong, rule, faults in rows:
        yield mutant("AGR", f"{rule}/{name}", wrong, faults, rule)
