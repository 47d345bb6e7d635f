"""What the schema cannot see: whether a message of ours says what the text of the specification lets it say.  Pure.

A valid message of ours is held against this before it leaves; a target may well reject what makes no sense.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages.cache import once
from uftp_conformance.messages.lexical import Unreadable, day, length, number, whole
from uftp_conformance.messages.tree import Element

Rule = Callable[[Element], Iterator[str]]
_HOUR = timedelta(hours=1)
_FOREVER = date.max


@once  # the oracle asks for it in each history that it looks at
def nonsense(message: Element) -> tuple[str, ...]:
    """Return what is wrong with a schema-valid message besides its schema, nothing when it makes sense."""
    rule = _RULES.get(message.tag)
    try:
        return tuple(rule(message)) if rule is not None else ()
    except Unreadable as why:
        return (str(why),)


def _portfolio(update: Element) -> Iterator[str]:
    """A connection lies within its point, and has no end if and only if the point has none.

    Source: message-catalog/dso-portfolio-update.md, StartPeriod and EndPeriod (register, point 88).
    """
    for point in update.all("CongestionPoint"):
        begin, end = _span(point)
        if end < begin:
            yield f"a congestion point ends on {end}, before it starts"
        for connection in point.all("Connection"):
            first, last = _span(connection)
            if (last == _FOREVER) != (end == _FOREVER):
                yield "the EndPeriod of a connection is null if and only if the EndPeriod of its congestion point is"
            if not begin <= first <= last <= end:
                yield f"a connection is valid from {first} to {last}, which is not within its congestion point"


def _span(element: Element) -> tuple[date, date]:
    end = element.get("EndPeriod")
    return day(element["StartPeriod"]), _FOREVER if end is None else day(end)


def _metering(message: Element) -> Iterator[str]:
    """Power is (import - export) x 60 / minutes of an ISP, and a reading rises by the energy of its ISP.

    Source: message-catalog/metering.md, note on the power profile (register, point 89).
    """
    profiles = {profile["ProfileType"]: _metered(profile.children) for profile in message.all("Profile")}
    span = length(message["ISP-Duration"])
    taken, given = profiles.get("ImportEnergy"), profiles.get("ExportEnergy")
    if span and taken is not None and given is not None:
        hour, each = (Decimal(time // timedelta(microseconds=1)) for time in (_HOUR, span))
        for start, power in profiles.get("Power", {}).items():
            # Without a division, whose result may have no end.
            if start in taken and start in given and power * each != (taken[start] - given[start]) * hour:
                yield f"the Power of ISP {start} is {power}, which is not that of {taken[start]} - {given[start]} kWh"
    for way in ("Import", "Export"):
        energy, readings = profiles.get(f"{way}Energy", {}), profiles.get(f"{way}MeterReading", {})
        for start, reading in readings.items():
            before = readings.get(start - 1)
            if before is not None and start in energy and reading - before != energy[start]:
                yield f"the {way}MeterReading rises by {reading - before} in ISP {start}, by {energy[start]} in energy"


@once  # by the ISPs, which a message has in common with those that are made of it
def _metered(isps: tuple[Element, ...]) -> dict[int, Decimal]:
    return {whole(isp["Start"]): number(isp["Value"]) for isp in isps if isp.tag == "ISP"}


def _request(message: Element) -> Iterator[str]:
    """Each ISP has its power in order, and what is requested has a direction (validate-phase.md)."""
    for isp in message.all("ISP"):
        low, high = whole(isp["MinPower"]), whole(isp["MaxPower"])
        if low > high:
            yield f"the MinPower {low} is above the MaxPower {high}"
        if isp.get("Disposition") == "Requested" and low < 0 < high:
            yield f"what is requested from {low} to {high} has no direction"
    if not any(isp.get("Disposition") == "Requested" for isp in message.all("ISP")):
        yield "nothing is requested"


def _offer(message: Element) -> Iterator[str]:
    """Options are told apart by their references (flex-offer.md, OptionReference)."""
    named = Counter(option["OptionReference"] for option in message.all("OfferOption"))
    yield from (f"two options are called {name}" for name, count in named.items() if count > 1)


def _settlement(message: Element) -> Iterator[str]:
    """Every item is of a day of the settlement's period, and amounts to its price less the penalty.

    Source: message-validation.md, Period out of bounds; message-catalog/flex-settlement.md, NetSettlement.
    """
    begin, end = day(message["PeriodStart"]), day(message["PeriodEnd"])
    days = [day(e["Period"]) for e in message.walk() if e is not message and e.get("Period") is not None]
    for item in message.all("FlexOrderSettlement"):
        price, penalty, net = (number(item.get(name) or "0") for name in ("Price", "Penalty", "NetSettlement"))
        if price - penalty != net:
            yield f"the NetSettlement is {net}, where the Price is {price} and the Penalty {penalty}"
    yield from (f"an item of {each} is outside {begin} to {end}" for each in days if not begin <= each <= end)


_RULES: dict[str, Rule] = {
    "DSOPortfolioUpdate": _portfolio,
    "Metering": _metering,
    "FlexRequest": _request,
    "FlexOffer": _offer,
    "FlexSettlement": _settlement,
}
