"""Subtle faults of an AGR that holds the items of a settlement against its orders, and not all of each of all."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.isps import merged, powers
from uftp_conformance.participants.ledger import IspRun, Procured

Runs = tuple[IspRun, ...]
Fits = Callable[[Element, Procured], bool]

_POWER, _SUM, _TERMS = "the order was of another power", "NetSettlement", "the order "


def items() -> Iterator[Mutant]:
    """Walk what an AGR does not see of the items of a settlement."""
    for name, wrong, same in (
        ("total-power", "Of the powers of an item only the sum is compared with the order.", _total),
        ("first-power", "Of the powers of an item only that of the first ISP is compared with the order.", _at(0)),
        ("end-powers", "Of the powers of an item only those of the first and last ISP are compared.", _at(0, -1)),
        ("powers-alone", "The powers of an item are compared with the order, not in which ISPs they are.", _in_order),
        ("ordered-isps", "Of an item only the ISPs that were ordered are looked at.", _where_ordered),
    ):
        yield mutant("AGR", f"STL-AS-ORDERED/{name}", wrong, _agreeing(_POWER, _compared(same)), "STL-AS-ORDERED")
    for rule, name, wrong, reason, fits in (
        ("STL-AS-ORDERED", "any-currency", "An item is agreed to in whatever currency.", f"{_TERMS}was given in", _any),
        ("STL-AS-ORDERED", "any-times", "An order is agreed to as often as it is listed.", f"{_TERMS}is listed", _any),
        ("STL-NET", "penalty-ignored", "The Penalty is not taken off the Price.", _SUM, _penalty_times(0)),
        ("STL-NET", "penalty-added", "The Penalty is added to the Price.", _SUM, _penalty_times(1)),
    ):
        yield mutant("AGR", f"{rule}/{name}", wrong, _agreeing(reason, fits), rule)
    for rule, reason in (("STL-AS-ORDERED", _TERMS), ("STL-NET", _SUM)):
        for name, index in (("first", 0), ("last", -1)):
            wrong = f"Of the items of a settlement only the {name} is compared."
            yield mutant("AGR", f"{rule}/{name}-item", wrong, _comparing(reason, index), rule)


def _any(_: Element, __: Procured) -> bool:
    return True


def _agreeing(reason: str, fits: Fits) -> Fault:
    """Agree to what is disputed for a reason where it fits all the same."""

    def changed(status: Element, item: Element, said: Said) -> Element:
        order = said.context.ledger.procured.get((said.context.sender.domain, item.get("OrderReference") or ""))
        disputed = (status.get("DisputeReason") or "").startswith(reason)
        return agreed(status) if disputed and order is not None and fits(item, order) else status

    def answer(said: Said) -> Element:
        return _with_statuses(said, lambda pairs: tuple(changed(status, item, said) for status, item in pairs))

    return lambda: Faults(answer=answer)


def _comparing(reason: str, index: int) -> Fault:
    """Agree to what is disputed for a reason of every item but one."""

    def changed(pairs: tuple[tuple[Element, Element], ...]) -> tuple[Element, ...]:
        seen = pairs[index][0]
        disputed = (status for status, _ in pairs if (status.get("DisputeReason") or "").startswith(reason))
        gone = {id(status) for status in disputed if status is not seen}
        return tuple(agreed(status) if id(status) in gone else status for status, _ in pairs)

    return lambda: Faults(answer=lambda said: _with_statuses(said, changed))


def _with_statuses(said: Said, change: Callable[[tuple[tuple[Element, Element], ...]], tuple[Element, ...]]) -> Element:
    """Change the statuses of an accepted settlement, each of which comes with its item."""
    if said.request.tag != "FlexSettlement" or said.answer.get("Result") != "Accepted":
        return said.answer
    listed = said.request.all("FlexOrderSettlement")
    return said.answer.containing(*change(tuple(zip(said.answer.children, listed, strict=True))))


def agreed(status: Element) -> Element:
    """Return the status of an item that is agreed to."""
    return status.without("DisputeReason").having({"Disposition": "Accepted"})


def _penalty_times(sign: int) -> Fits:
    """Take the NetSettlement for the Price and so many times the Penalty."""

    def fits(item: Element, _: Procured) -> bool:
        penalty = Decimal(item.get("Penalty") or "0")
        return bool(penalty) and Decimal(item["NetSettlement"]) == Decimal(item["Price"]) + sign * penalty

    return fits


def _compared(same: Callable[[Runs, Runs], bool]) -> Fits:
    return lambda item, order: same(powers(item, "OrderedFlexPower"), order.ordered)


def _spread(runs: Runs) -> dict[int, int]:
    return {number: power for first, end, power in sorted(runs) for number in range(first, end + 1)}


def _total(settled: Runs, ordered: Runs) -> bool:
    return sum(_spread(settled).values()) == sum(_spread(ordered).values())


def _at(*places: int) -> Callable[[Runs, Runs], bool]:
    """Compare the powers at some places of the two lists alone."""

    def same(settled: Runs, ordered: Runs) -> bool:
        both = [[*_spread(runs).items()] for runs in (settled, ordered)]
        return all(both[0][place] == both[1][place] for place in places)

    return same


def _in_order(settled: Runs, ordered: Runs) -> bool:
    return [run[2] for run in merged(settled)] == [run[2] for run in merged(ordered)]


def _where_ordered(settled: Runs, ordered: Runs) -> bool:
    there, wanted = _spread(settled), _spread(ordered)
    return all(there.get(number, power) == power for number, power in wanted.items())
