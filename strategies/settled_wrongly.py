"""Items of a settlement that are wrong about their order, and reservations that cannot be: one thing wrong in each."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from strategies.places import Isps, Unsuited
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day

Change = Callable[[Element, int], Element]  # of an item, or of a reserved day, which has so many ISPs
Runs = Callable[[Isps, int], Isps]

_FLEX = ("OrderedFlexPower", "ActualPower", "DeliveredFlexPower")  # what an item has of an order that was delivered


# --- another price or power than was ordered ------------------------------------------------------------------------


def at_twice_its_price(item: Element, _: int) -> Element:
    """Let an item cost twice what it was ordered for."""
    price = str(Decimal(item["Price"]) * 2 or Decimal(1))
    return item.having({"Price": price, "NetSettlement": price})


def of_half_its_power(item: Element, _: int) -> Element:
    """Let an item have half the power that was ordered."""
    half = item.containing(*(_with_power(isp, int(int(isp["OrderedFlexPower"]) / 2)) for isp in item.children))
    return _other(half, item)


def with_power_moved(item: Element, _: int) -> Element:
    """Let an inner ISP have the power of its neighbour as well, which has none: what all have together stays.

    Of three ISPs the inner one loses its power, of two the last; of one there is nothing to move.
    """
    isps = _one_by_one(item)
    inner = [n for n in range(1, len(isps) - 1) if int(isps[n]["OrderedFlexPower"])]
    if len(isps) < 2 or not (inner or len(isps) == 2):
        raise Unsuited
    source = inner[0] if inner else 1
    beside = next((n for n in range(1, len(isps) - 1) if n != source), None) if inner else 0
    powers = [int(isp["OrderedFlexPower"]) for isp in isps]
    if beside is not None:
        powers[beside] += powers[source]
    powers[source] = 0
    changed = item.containing(*map(_with_power, isps, powers))
    return _other(changed, item.containing(*isps))


def an_isp_off(item: Element, count: int) -> Element:
    """Let an item be about the ISPs that follow those which were ordered, or precede them at the end of the day."""
    last = max(map(_end, item.children))
    step = 1 if last < count else -1
    first = min(int(isp["Start"]) for isp in item.children)
    if first + step < 1 or not any(int(isp["OrderedFlexPower"]) for isp in item.children):
        raise Unsuited
    return item.containing(*(isp.having({"Start": str(int(isp["Start"]) + step)}) for isp in item.children))


# --- another sum ---------------------------------------------------------------------------------------------------


def with_a_wrong_sum(item: Element, _: int) -> Element:
    """Let the NetSettlement of an item be one more than its Price."""
    return item.having({"NetSettlement": str(Decimal(item["Price"]) + 1)})


def with_a_penalty_ignored(item: Element, _: int) -> Element:
    """Let an item have a Penalty that is not taken off."""
    return item.having({"Penalty": str(_penalty(item)), "NetSettlement": item["Price"]})


def with_a_penalty_added(item: Element, _: int) -> Element:
    """Let an item have a Penalty that is added."""
    return item.having({"Penalty": str(_penalty(item)), "NetSettlement": str(Decimal(item["Price"]) + _penalty(item))})


def _penalty(item: Element) -> Decimal:
    return (Decimal(item["Price"]) / 2).quantize(Decimal("0.01")) or Decimal(1)


# --- ISPs and days that cannot be: what is added has no power, so that nothing else is wrong ----------


def in_runs(change: Runs) -> Change:
    """Change the ISPs of an item, or of a reserved day."""
    return lambda part, count: part.containing(*change(tuple(part.all("ISP")), count))


def after_the_day(isps: Isps, count: int) -> Isps:
    """Add an ISP that follows the last one of the day."""
    return (*isps, _idle(isps[-1], count + 1))


def past_the_day(isps: Isps, count: int) -> Isps:
    """Let a run that begins within the day reach beyond it."""
    for number, isp in enumerate(isps):
        if _end(isp) >= count:
            longer = isp.having({"Duration": str(count - int(isp["Start"]) + 2)})
            return (*isps[:number], longer, *isps[number + 1 :])
    return (*isps, _idle(isps[-1], count).having({"Duration": "2"}))


def twice(isps: Isps, _: int) -> Isps:
    """Add the last ISP element once more."""
    return (*isps, isps[-1])


def overlapping(isps: Isps, _: int) -> Isps:
    """Add a run that has the last ISP of the last one as well, wherever it can under another Start."""
    start, end = int(isps[-1]["Start"]), _end(isps[-1])
    if end > start or end == 1:
        return (*isps, _idle(isps[-1], end))
    return (*isps, _idle(isps[-1], end - 1).having({"Duration": "2"}))


def of_the_day_before(part: Element, _: int) -> Element:
    """Let an item, or a reserved day, be about the day before its own."""
    return part.having({"Period": (day(part["Period"]) - timedelta(days=1)).isoformat()})


# --- inside --------------------------------------------------------------------------------------------------------


def _with_power(isp: Element, power: int) -> Element:
    return isp.having(dict.fromkeys(_FLEX, str(power)))


def _other(changed: Element, item: Element) -> Element:
    """Return what was changed; raise Unsuited where that left everything as it was."""
    if changed == item:
        raise Unsuited
    return changed


def _end(isp: Element) -> int:
    return int(isp["Start"]) + int(isp.get("Duration") or 1) - 1


def _one_by_one(item: Element) -> Isps:
    """Write each ISP of an item on its own, in the order of the day."""
    every = [
        isp.without("Duration").having({"Start": str(number)})
        for isp in item.children
        for number in range(int(isp["Start"]), _end(isp) + 1)
    ]
    return tuple(sorted(every, key=lambda isp: int(isp["Start"])))


def _idle(isp: Element, start: int) -> Element:
    """Make a single ISP like another one, without any power."""
    powers = {name: "0" for name in isp.attributes if "Power" in name}
    return isp.without("Duration").having({**powers, "Start": str(start)})
