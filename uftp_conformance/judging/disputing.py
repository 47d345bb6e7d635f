"""Whether an answer disputes what is wrong with a settlement that it accepts (register, point 127).  Pure."""

from collections.abc import Iterator

from uftp_conformance.judging.evidence import Exchange, Trial
from uftp_conformance.messages import Element, parse
from uftp_conformance.messages.lexical import Unreadable, day

DISPUTED = "disputed"  # the class of observation: something of what is accepted is


def disputes_something(answer: Element) -> bool:
    """Return whether an answer disputes anything."""
    return any(_disputed(answer))


def disputes_the_fault(exchange: Exchange, trial: Trial, answer: Element | None) -> bool:
    """Return whether an answer disputes each part of its case that has other ISPs, or another day, than the twin's.

    The twin may settle other days: a day is counted from the beginning of its settlement.
    """
    twin = next(iter(trial.part("twin")), None)
    if answer is None or twin is None or not (exchange.sent.payload and twin.sent.payload):
        return False
    both = zip(_parts(parse(exchange.sent.payload)), _parts(parse(twin.sent.payload)), strict=False)
    changed = {name for (name, said), (_, others) in both if said != others}
    return bool(changed) and changed.issubset(_disputed(answer))


def _parts(settlement: Element) -> Iterator[tuple[str, tuple[int | None, list[Element]]]]:
    """Walk the orders and the reserved days of a settlement, each with its day and its ISPs."""
    for item in settlement.all("FlexOrderSettlement"):
        yield f"order {item.get('OrderReference')}", (_day_of(item, settlement), [*item.all("ISP")])
    for contract in settlement.all("ContractSettlement"):
        for period in contract.all("Period"):
            yield f"contract {contract.get('ContractID')}", (_day_of(period, settlement), [*period.all("ISP")])


def _day_of(part: Element, settlement: Element) -> int | None:
    """Return on which day of a settlement a part is, the first being 0; None where one of the two cannot be counted."""
    period, start = part.get("Period"), settlement.get("PeriodStart")
    try:
        return (day(period) - day(start)).days if period and start else None
    except Unreadable:
        return None


def _disputed(answer: Element) -> Iterator[str]:
    for status in answer.all("FlexOrderSettlementStatus"):
        if status.get("Disposition") == "Disputed":
            yield f"order {status.get('OrderReference')}"
    for status in answer.all("ContractSettlementStatus"):
        if any(each.get("Disposition") == "Disputed" for each in status.walk()):
            yield f"contract {status.get('ContractID')}"
