"""Rules about what the market agreed: zone, ISPs, points, contracts, baselines, and when a message may come."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.lexical import Unreadable, day, instant, length, number
from uftp_conformance.messages.once import once
from uftp_conformance.messages.sense import nonsense
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.received.contract import anothers_connection
from uftp_conformance.oracle.received.message import Received, counted, covered, known_zone
from uftp_conformance.oracle.received.references import unlike_the_offer
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

_ISPS = ("FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder", "Metering")
_AHEAD = ("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_QUERIES = ("DSOPortfolioQuery", "AGRPortfolioQuery")
_LONG, _LONG_ADDRESS, _LONG_EAN, _MANY_DIGITS, _FAR, _VERSIONS = 255, 60, 18, 15, 10**9, 90
_TEXTS = frozenset({"Reference", "OrderReference", "OptionReference", "ServiceType", "ContractID", "BaselineReference"})
_ADDRESSES = frozenset({"CongestionPoint", "EntityAddress"})
_WHOLES = frozenset(
    {
        "Power",
        "MinPower",
        "MaxPower",
        "Start",
        "Duration",
        "ReservedPower",
        "RequestedPower",
        "BaselinePower",
        "ActualPower",
        "OrderedFlexPower",
        "DeliveredFlexPower",
        "PowerDeficiency",
    }
)
_NUMBERS = frozenset({"Price", "Penalty", "NetSettlement", "Value", "MinActivationFactor", "ActivationFactor"})
_SENSE = ("FlexOffer", "Metering")  # whose other rules do not speak of what makes no sense in them
_DAYS = frozenset({"Period", "StartPeriod", "EndPeriod", "PeriodStart", "PeriodEnd"})
_TIMES = frozenset({"TimeStamp", "ExpirationDateTime"})


@rule("VAL-ISP-DURATION", *_ISPS)
def other_isps(received: Received) -> Truth:
    """The ISPs have another length than was agreed; the same one in other words is left open (register, point 16)."""
    given, agreed = received.message["ISP-Duration"], received.market.isp_minutes
    if length(given) != timedelta(minutes=agreed):
        return f"the ISP-Duration is {given}, not PT{agreed}M"
    return perhaps(when=given.strip() != received.market.isp_duration)


@rule("VAL-TIME-ZONE", *_ISPS, *_QUERIES)
def other_zone(received: Received) -> Truth:
    """The zone has another offset from UTC on the Period; another one with the same is left open (register, 15)."""
    return _apart(received.message["TimeZone"], received.market.time_zone, [received.period])


@rule("VAL-TIME-ZONE-UPDATE", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def other_zone_of_an_update(received: Received) -> Truth:
    """The zone of an update, which has no Period, has another offset from UTC all year (register, point 84)."""
    today, _ = received.today
    year = [today + timedelta(days=n) for n in range(0, 360, 30)]
    return _apart(received.message["TimeZone"], received.market.time_zone, year)


def _apart(zone: str, agreed: str, days: list[date]) -> Truth:
    if not known_zone(zone):
        return None
    ours, theirs = ZoneInfo(agreed), ZoneInfo(zone)
    starts = (datetime.combine(each, time(), ours).astimezone(UTC) for each in days)
    moments = [start + timedelta(hours=n) for start in starts for n in (0, 6, 12, 18, 23)]
    differ = {m.astimezone(ours).utcoffset() != m.astimezone(theirs).utcoffset() for m in moments}
    if differ == {True}:
        return f"the TimeZone is {zone}, not {agreed}"
    return perhaps(when=len(differ) > 1 or zone != agreed)


# --- points, contracts and baselines ------------------------------------------------------------------------------


@rule(
    "VAL-CONGESTION-POINT",
    "FlexReservationUpdate",
    "D-Prognosis",
    "FlexRequest",
    "FlexOffer",
    "FlexOrder",
    "FlexSettlement",
)
def not_active_there(received: Received) -> Truth:
    """The target is not active at the point; one at which it meets another is left open (register, point 72)."""
    return some(_elsewhere(point.lower(), received) for point in _points(received.message))


def _points(message: Element) -> Iterator[str]:
    for element in (message, *message.all("FlexOrderSettlement")):
        if point := element.get("CongestionPoint"):
            yield point


def _elsewhere(point: str, received: Received) -> Truth:
    if point in received.own_points:
        return perhaps(when=point not in received.points)
    return f"the CongestionPoint {point} does not join the two"


@rule("VAL-CONTRACT", *_AHEAD)
def contract_is_not_held(received: Received) -> Truth:
    """The two parties do not have the contract; whether one for another point or than the offer's will do is open."""
    return some((no_contract(received.message, received), perhaps(when=unlike_the_offer("ContractID", received))))


def no_contract(element: Element, received: Received) -> Truth:
    """Return whether a message, or an item of one, is under a contract that the two parties do not have."""
    name = element.get("ContractID")
    if name is None:
        return False
    if not name or not received.market.contracts:
        return None
    held = received.contract(name)
    point = element.get("CongestionPoint")
    if held is None:
        return f"the two have no contract {name}"
    return perhaps(when=point is not None and point.lower() != held.congestion_point.lower())


@rule("VAL-BASELINE-REFERENCE", "FlexOffer", "FlexOrder")
def baseline_is_not_agreed(received: Received) -> Truth:
    """The baseline was not agreed; what an empty name means is open (register, point 41), or another than offered."""
    other = any(unlike_the_offer(name, received) for name in ("BaselineReference", "D-PrognosisMessageID"))
    return some((no_baseline(received.message, received), perhaps(when=other)))


def no_baseline(element: Element, received: Received) -> Truth:
    """Return whether a message, or an item of one, is on a baseline that was not agreed."""
    name, agreed = element.get("BaselineReference"), received.market.baseline_references
    if name is None:
        return False
    return None if not name or not agreed else name not in agreed and f"no baseline {name} was agreed"


@rule("STL-AGREED", "FlexSettlement")
def settles_what_was_not_agreed(received: Received) -> Truth:
    """An item is under a contract or on a baseline that the two parties do not have."""
    orders = list(received.message.all("FlexOrderSettlement"))
    under = [*orders, *received.message.all("ContractSettlement")]
    contracts = (no_contract(each, received) for each in under)
    return some((*contracts, *(no_baseline(each, received) for each in orders)))


@rule("VAL-CURRENCY", "FlexOffer", "FlexSettlement")
def in_another_currency(received: Received) -> Truth:
    """The amounts are in another currency than the market's (register, point 95)."""
    return received.message["Currency"] != received.market.currency


# --- when ---------------------------------------------------------------------------------------------------------


@rule("VAL-PERIOD", *_AHEAD)
def period_is_over(received: Received) -> Truth:
    """The Period is over; how far ahead one may be is for the target to say."""
    early, late = received.today
    if received.period < late:
        firm = received.period < early - timedelta(days=_has_an_offset(received.message))
        return f"the Period {received.message['Period']} is over" if firm else None
    return perhaps(when=_too_far_ahead(received))


def _too_far_ahead(received: Received) -> bool:
    """Return whether the Period lies beyond those about which the target takes messages, as its statement says."""
    market, (early, _) = received.market, received.today
    ahead = market.periods_ahead
    if received.tag == "FlexReservationUpdate":  # whose deadline may be earlier than all these Periods
        ahead = max([ahead, *(contract.release_days_before + 2 for contract in market.contracts)])
    return market.beyond(received.period, early, ahead)


@rule("VAL-PERIOD-PROGNOSIS", "D-Prognosis")
@rule("VAL-PERIOD-QUERY", *_QUERIES)
def period_is_history(received: Received) -> Truth:
    """The Period is over, and yet may be spoken of (register, points 55, 83)."""
    early, late = received.today
    ahead = received.tag == "D-Prognosis" and _too_far_ahead(received)
    return received.period < early or perhaps(when=received.period < late or ahead)


@rule("VAL-EXPIRATION", "FlexRequest", "FlexOffer")
def has_expired(received: Received) -> Truth:
    """It expired before it came."""
    expiry = received.message["ExpirationDateTime"]
    return received.over(expiry) and f"it expired at {expiry}, before it was sent"


@rule("VAL-EXPIRATION-LATE", "FlexRequest", "FlexOffer")
def expires_late(received: Received) -> Truth:
    """It expires after the end of its last ISP (register, point 17)."""
    lasts = [run.last for _, found in received.parts() for run in found]
    if not lasts:
        return False
    time_ = instant(received.message["ExpirationDateTime"])
    if time_.tzinfo is None:
        return None
    return time_ > received.start_of(received.period, max(lasts) + 1)


# --- values -------------------------------------------------------------------------------------------------------


@rule("VAL-VERSION-MAJOR", *(tag for tag in REQUESTS if tag != "TestMessage"))
def higher_major(received: Received) -> Truth:
    """The Version has a higher major number than the target speaks (register, point 11)."""
    said = counted(received.message["Version"].partition(".")[0])
    spoken = int(schema_version_number(received.version).partition(".")[0])
    return said > spoken or perhaps(when=said < spoken)


@rule("VAL-EXTREME", *REQUESTS)
def no_market_has(received: Received) -> Truth:
    """A value is one that the schema takes and no market has; what makes no sense is left open (register, 105)."""
    message = received.message
    if _extremes(message) or (
        message.tag == "FlexRequest" and any(i.get("Disposition") is None for i in message.all("ISP"))
    ):
        return True
    senseless = message.tag in _SENSE and (bool(nonsense(message)) or _leaves_gaps(received))
    return perhaps(
        when=senseless or anothers_connection(received) or _has_an_offset(message) or _has_a_name_again(received)
    )


def _has_a_name_again(received: Received) -> bool:
    """Return whether an order has the OrderReference of another one, by which each is known when it is settled."""
    name = received.message.get("OrderReference")
    every = received.history.sent("FlexOrder", received.domain) if name and received.tag == "FlexOrder" else ()
    return any(order.element.get("OrderReference") == name for order in every)


def _has_an_offset(message: Element) -> bool:
    """Return whether a day has an offset: what is then compared is another day by XML Schema, or the same one."""
    days = (text for each in message.walk() for name, text in each.attributes.items() if name in _DAYS)
    return any(len(text.strip()) > len("2026-01-01") for text in days)


def _leaves_gaps(received: Received) -> bool:
    """Return whether a profile that was measured lacks an ISP of its day."""
    if received.tag != "Metering":
        return False
    last = received.last_isp(received.period)
    return any(covered(found, last) < last for _, found in received.parts())


@once
def _extremes(message: Element) -> bool:
    return _extremes_of(message.attributes.items()) or _extremes_below(message.children)


@once  # by the children, which a message has in common with those that are made of it
def _extremes_below(children: tuple[Element, ...]) -> bool:
    return _extremes_of({item for child in children for each in child.walk() for item in each.attributes.items()})


def _extremes_of(items: Iterable[tuple[str, str]]) -> bool:
    return any(_extreme(name, text) for name, text in items)


def _extreme(name: str, text: str) -> bool:
    """Return whether a value is beyond all markets; one that cannot even be read is."""
    try:
        return any(odd(text) for odd in _odd(name))
    except Unreadable:
        return True


def _plain(span: timedelta | None) -> bool:
    return span is not None and timedelta(minutes=1) <= span <= timedelta(days=1)


def _far_version(text: str) -> bool:
    numbers = [counted(part) for part in text.split(".")]
    return numbers[0] == 0 or max(numbers) >= _VERSIONS


_ODD: tuple[tuple[frozenset[str], Callable[[str], bool]], ...] = (
    (frozenset({"Version"}), _far_version),
    (frozenset({"TimeZone"}), lambda text: not known_zone(text)),
    (frozenset({"ISP-Duration"}), lambda text: not _plain(length(text))),
    (_TEXTS, lambda text: len(text) > _LONG),
    (_ADDRESSES, lambda text: len(text) > (len("ean.") + _LONG_EAN if text.startswith("ean.") else _LONG_ADDRESS)),
    (_WHOLES, lambda text: abs(counted(text)) >= _FAR or len(text) > _MANY_DIGITS),
    (_NUMBERS, lambda text: len(text) > _MANY_DIGITS or abs(number(text)) >= _FAR),
    (_DAYS, lambda text: not 2000 <= day(text).year < 2200),
    (_TIMES, lambda text: not 2000 <= instant(text).year < 2200),
)


@lru_cache(maxsize=512)
def _odd(name: str) -> tuple[Callable[[str], bool], ...]:
    """Return what is beyond all markets in an attribute of this name."""
    return tuple(odd for names, odd in _ODD if name in names)
