"""The runs of ISPs in a message: numbers from 1, both ends included."""

from collections.abc import Iterable

from uftp_conformance.messages import Element
from uftp_conformance.participants.ledger import IspRun, Placed
from uftp_conformance.participants.xsd_types import whole


def span(isp: Element) -> tuple[int, int]:
    """Return the first and the last ISP of an ISP element; without a Duration it is one ISP long."""
    start, duration = whole(isp["Start"]), isp.get("Duration")
    return (start, start) if duration is None else (start, start + whole(duration) - 1)


def powers(part: Element, name: str = "Power") -> tuple[IspRun, ...]:
    """Return the runs of a message, an option or an item, with a power of each; it is 0 where an ISP has none."""
    found: list[IspRun] = []
    for isp in part.children:
        if isp.tag == "ISP":
            named = isp.attributes
            start, duration = whole(named["Start"]), named.get("Duration")
            end = start if duration is None else start + whole(duration) - 1
            found.append((start, end, whole(named.get(name) or "0")))
    return tuple(found)


def parts(message: Element) -> tuple[Element, ...]:
    """Return what has ISPs of its own: options, profiles, settled orders and days of a contract, or the message."""
    if message.tag == "FlexSettlement":
        contracts = message.all("ContractSettlement")
        return (*message.all("FlexOrderSettlement"), *(day for held in contracts for day in held.all("Period")))
    return tuple([child for child in message.children if child.tag in ("OfferOption", "Profile")]) or (message,)


def profiles(message: Element) -> tuple[tuple[IspRun, ...], ...]:
    """Return the runs of each part of a message on their own."""
    return tuple([powers(part) for part in parts(message)])


def within(runs: Iterable[IspRun], last: int) -> bool:
    """Return whether all runs are runs at all and lie in a day of so many ISPs."""
    return not [run for run in runs if not 1 <= run[0] <= run[1] <= last]


def overlap(runs: Iterable[IspRun]) -> bool:
    """Return whether an ISP is in two runs, wherever these stand in the list."""
    reached: int | None = None
    for first, end, _ in sorted([run for run in runs if run[0] <= run[1]]):
        if reached is not None and first <= reached:
            return True
        reached = end
    return False


def missing(runs: Iterable[IspRun], last: int) -> int | None:
    """Return the first ISP of a day of so many that no run has."""
    wanted = 1
    for first, end, _ in sorted(runs):
        if first > wanted:
            break
        if end >= wanted:
            wanted = end + 1
    return wanted if wanted <= last else None


def merged(runs: Iterable[IspRun]) -> tuple[IspRun, ...]:
    """Join neighbouring runs of the same power, so that two notations of one profile are equal."""
    joined: list[IspRun] = []
    for first, end, power in sorted(runs):
        if joined and joined[-1][1] + 1 == first and joined[-1][2] == power:
            joined[-1] = (joined[-1][0], end, power)
        else:
            joined.append((first, end, power))
    return tuple(joined)


def same_power(runs: Iterable[IspRun], others: Iterable[IspRun]) -> bool:
    """Return whether two notations have the same power in each ISP; one that is not there has none."""
    return merged(run for run in runs if run[2]) == merged(run for run in others if run[2])


def reflects(forecast: Iterable[IspRun], order: Placed) -> bool:
    """Return whether a forecast is the one on which an order rests, changed by what was ordered."""
    numbers = [number for first, end, _ in order.ordered for number in (first, end)]
    low, high = min(numbers, default=0), max(numbers, default=0)
    now, before = _spread(forecast, low, high), _spread(order.forecast, low, high)
    return all(
        now.get(number, 0) == before.get(number, 0) + power
        for first, end, power in order.ordered
        for number in range(first, end + 1)
    )


def _spread(runs: Iterable[IspRun], low: int, high: int) -> dict[int, int]:
    """Return the power of each ISP between two; of two runs that have it the first counts."""
    return {
        number: power
        for first, end, power in reversed(tuple(runs))
        for number in range(max(first, low), min(end, high) + 1)
    }
