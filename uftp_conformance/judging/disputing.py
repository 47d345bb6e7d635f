"""Whether an answer disputes what is wrong with a settlement that it accepts (register, point 127).  Pure."""

from collections.abc import Iterator

from uftp_conformance.judging.evidence import Exchange, Trial
from uftp_conformance.messages import Element, parse

DISPUTED = "disputed"  # the class of observation: something of what is accepted is


def disputes_something(answer: Element) -> bool:
    """Return whether an answer disputes anything."""
    return any(_disputed(answer))


def disputes_the_fault(exchange: Exchange, trial: Trial, answer: Element | None) -> bool:
    """Return whether the answer to a case disputes each of its parts that has other ISPs than the twin's."""
    twin = next(iter(trial.part("twin")), None)
    if answer is None or twin is None or not (exchange.sent.payload and twin.sent.payload):
        return False
    both = zip(_parts(parse(exchange.sent.payload)), _parts(parse(twin.sent.payload)), strict=False)
    changed = {name for (name, isps), (_, others) in both if isps != others}
    return bool(changed) and changed.issubset(_disputed(answer))


def _parts(settlement: Element) -> Iterator[tuple[str, list[Element]]]:
    """Walk the orders and the reserved days of a settlement, each with its ISPs."""
    for item in settlement.all("FlexOrderSettlement"):
        yield f"order {item.get('OrderReference')}", [*item.all("ISP")]
    for contract in settlement.all("ContractSettlement"):
        for period in contract.all("Period"):
            yield f"contract {contract.get('ContractID')}", [*period.all("ISP")]


def _disputed(answer: Element) -> Iterator[str]:
    for status in answer.all("FlexOrderSettlementStatus"):
        if status.get("Disposition") == "Disputed":
            yield f"order {status.get('OrderReference')}"
    for status in answer.all("ContractSettlementStatus"):
        if any(each.get("Disposition") == "Disputed" for each in status.walk()):
            yield f"contract {status.get('ContractID')}"
