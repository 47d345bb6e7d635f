"""Rules about what the market agreed: zone, ISPs, points, contracts, baselines, and when a message may come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.lexical import instant, length
from uftp_conformance.messages.sense import nonsense
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.received.calendars import known_zone
from uftp_conformance.oracle.received.contract import anothers_connection, anothers_point
from uftp_conformance.oracle.received.extremes import beyond_all_markets, has_an_offset
from uftp_conformance.oracle.received.gates import (
    of_a_closed_gate,
    of_a_late_forecast,
    of_closed_day_ahead,
    of_no_intraday_trading,
)
from uftp_conformance.oracle.received.message import Received, counted, unbroken
from uftp_conformance.oracle.received.plan import of_another_day_than_its_contract, rises_again
from uftp_conformance.oracle.received.references import (
    contract_asked_for,
    doubtful_prognosis,
    unlike_the_offer,
)
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some
from uftp_conformance.oracle.received.steps import between_steps

RULES: Rules = {}
rule = registering(RULES)

_ISPS = ("FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder", "Metering")
_AHEAD = ("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_QUERIES = ("DSOPortfolioQuery", "AGRPortfolioQuery")
_BRIEF = 60.0  # seconds within which an order of people's own does not come
_SENSE = ("FlexOffer", "Metering")  # whose other rules do not speak of what makes no sense in them


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
    return apart(received.message["TimeZone"], received.market.time_zone, [received.period])


@rule("VAL-TIME-ZONE-UPDATE", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def other_zone_of_an_update(received: Received) -> Truth:
    """The zone of an update, which has no Period, has another offset from UTC all year (register, point 84)."""
    today, _ = received.today
    year = [today + timedelta(days=n) for n in range(0, 360, 30)]
    return apart(received.message["TimeZone"], received.market.time_zone, year)


def apart(zone: str, agreed: str, days: list[date]) -> Truth:
    """Say that a zone has another offset from UTC than the agreed one, all the time on these days."""
    if not known_zone(zone):
        return None
    differ = _apart(zone, agreed, tuple(days)) if zone != agreed else frozenset()
    if differ == {True}:
        return f"the TimeZone is {zone}, not {agreed}"
    return perhaps(when=len(differ) > 1 or zone != agreed)


@lru_cache(maxsize=512)
def _apart(zone: str, agreed: str, days: tuple[date, ...]) -> frozenset[bool]:
    ours, theirs = ZoneInfo(agreed), ZoneInfo(zone)
    starts = (datetime.combine(each, time(), ours).astimezone(UTC) for each in days)
    moments = [start + timedelta(hours=n) for start in starts for n in (0, 6, 12, 18, 23)]
    return frozenset(m.astimezone(ours).utcoffset() != m.astimezone(theirs).utcoffset() for m in moments)


# --- points, contracts and baselines ------------------------------------------------------------------------------


@rule("VAL-CONGESTION-POINT", "FlexReservationUpdate", "D-Prognosis", "FlexRequest", "FlexOffer", "FlexOrder")
@rule("STL-POINT", "FlexSettlement")
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


@rule("VAL-CONTRACT", "FlexReservationUpdate", "FlexOffer", "FlexOrder")
@rule("VAL-CONTRACT-REQUEST", "FlexRequest")
def contract_is_not_held(received: Received) -> Truth:
    """The two parties do not have the contract; whether one for another point or than the offer's will do is open.

    So is that of the request, and another one or none instead of it (register, points 125 and 136).
    """
    unheld, asked = no_contract(received.message, received), contract_asked_for(received)
    if not asked:
        return some((unheld, perhaps(when=unlike_the_offer("ContractID", received))))
    if asked == received.message.get("ContractID"):
        return perhaps(when=unheld is not False)
    return unheld or None


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
        return None if _requested_under(name, received) else f"the two have no contract {name}"
    return perhaps(when=point is not None and point.lower() != held.congestion_point.lower())


def _requested_under(name: str, received: Received) -> bool:
    """Return whether flexibility was requested under a contract, which the market may have (register, point 136)."""
    return any(
        each.element.tag == "FlexRequest" and each.element.get("ContractID") == name
        for each in received.history.messages
        if each.started or each.outcome == "accepted"
    )


@rule("VAL-BASELINE-REFERENCE", "FlexOffer", "FlexOrder")
def baseline_is_not_agreed(received: Received) -> Truth:
    """The baseline was not agreed; what an empty name means is open (register, point 41), or another than offered.

    So is a D-Prognosis that is about another point, or was not accepted (point 71).
    """
    other = any(unlike_the_offer(name, received) for name in ("BaselineReference", "D-PrognosisMessageID"))
    doubtful = doubtful_prognosis(received.message, received)
    return some((no_baseline(received.message, received), perhaps(when=other or doubtful)))


def no_baseline(element: Element, received: Received) -> Truth:
    """Return whether a message, or an item of one, is on a baseline that was not agreed."""
    name, agreed = element.get("BaselineReference"), received.market.baseline_references
    if name is None:
        return False
    return None if not name or not agreed else name not in agreed and f"no baseline {name} was agreed"


@rule("STL-AGREED", "FlexSettlement")
def settles_what_was_not_agreed(received: Received) -> Truth:
    """An item is under a contract or on a baseline that the two do not have, or perhaps on such a D-Prognosis."""
    orders = list(received.message.all("FlexOrderSettlement"))
    under = [*orders, *received.message.all("ContractSettlement")]
    contracts = (no_contract(each, received) for each in under)
    doubtful = perhaps(when=any(doubtful_prognosis(each, received) for each in orders))
    return some((*contracts, *(no_baseline(each, received) for each in orders), doubtful))


@rule("VAL-CURRENCY", "FlexOffer", "FlexSettlement")
def in_another_currency(received: Received) -> Truth:
    """The amounts are in another currency than the market's (register, point 95)."""
    return received.message["Currency"] != received.market.currency


# --- when ---------------------------------------------------------------------------------------------------------


@rule("VAL-PERIOD", *_AHEAD)
def period_is_over(received: Received) -> Truth:
    """The Period is over; how far ahead one may be, and whether today is traded, is for the target to say."""
    early, late = received.today
    if received.period < late:
        slack = timedelta(days=1) if has_an_offset(received.message) else timedelta()
        firm = received.period < early - slack
        return f"the Period {received.message['Period']} is over" if firm else None
    return perhaps(when=_too_far_ahead(received) or of_no_intraday_trading(received) or of_closed_day_ahead(received))


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
    """The Period is over, and yet may be spoken of (register, points 55, 83); or a first forecast comes too late."""
    early, late = received.today
    closed = of_closed_day_ahead(received) or of_a_late_forecast(received)
    ahead = received.tag == "D-Prognosis" and (_too_far_ahead(received) or closed)
    return received.period < early or perhaps(when=received.period < late or ahead)


@rule("VAL-EXPIRATION", "FlexRequest", "FlexOffer")
def has_expired(received: Received) -> Truth:
    """It expired before it came; how much time it must have left is for the two to agree (register, point 67)."""
    expiry, least = received.message["ExpirationDateTime"], max(_BRIEF, received.market.shortest_validity)
    if received.over(expiry):
        return f"it expired at {expiry}, before it was sent"
    return perhaps(when=received.soon_over(expiry, least))


@rule("VAL-EXPIRATION-LATE", "FlexRequest", "FlexOffer")
def expires_late(received: Received) -> Truth:
    """It expires after the end of its last ISP; after the first one has begun is for the two to agree (point 17)."""
    runs = [run for _, found in received.parts() for run in found]
    if not runs:
        return False
    time_ = instant(received.message["ExpirationDateTime"])
    if time_.tzinfo is None:
        return None
    begin, end = (
        received.start_of(received.period, isp) for isp in (min(r.first for r in runs), max(r.last for r in runs) + 1)
    )
    return time_ > end or perhaps(when=time_ > begin)


# --- values -------------------------------------------------------------------------------------------------------


@rule("VAL-VERSION-MAJOR", *(tag for tag in REQUESTS if tag != "TestMessage"))
def higher_major(received: Received) -> Truth:
    """The Version has a higher major number than the target speaks (register, point 11)."""
    said = counted(received.message["Version"].partition(".")[0])
    spoken = int(schema_version_number(received.version).partition(".")[0])
    return said > spoken or perhaps(when=said < spoken)


@rule("VAL-EXTREME", *REQUESTS)
def no_market_has(received: Received) -> Truth:
    """A value is one that the schema takes and no market has, or not this one; what makes no sense is open (105).

    So is what is about a day that is not traded, or no longer metered, or about ISPs that no longer are, and what
    reserves again what was released: no document has a reason for it, so that any words will do.
    """
    message = received.message
    if (
        beyond_all_markets(message)
        or between_steps(received)
        or of_another_day_than_its_contract(received)
        or (message.tag == "FlexRequest" and any(i.get("Disposition") is None for i in message.all("ISP")))
    ):
        return True
    senseless = message.tag in _SENSE and (bool(nonsense(message)) or _leaves_gaps(received))
    anothers = anothers_connection(received) or anothers_point(received)
    again = _has_a_name_again(received) or rises_again(received)
    untimely = of_a_closed_gate(received) or _metered_too_late(received)
    return perhaps(when=senseless or anothers or has_an_offset(message) or untimely or again)


def _has_a_name_again(received: Received) -> bool:
    """Return whether an order has the OrderReference of another one, by which each is known when it is settled."""
    name = received.message.get("OrderReference")
    every = received.history.sent("FlexOrder", received.domain) if name and received.tag == "FlexOrder" else ()
    return any(order.element.get("OrderReference") == name for order in every)


def _metered_too_late(received: Received) -> bool:
    """Return whether a day lies before those of which Metering is taken still, as the statement says."""
    market, (_, late) = received.market, received.today
    if received.tag != "Metering" or market.metering_days is None:
        return False
    return not market.is_metered(received.period, late)


def _leaves_gaps(received: Received) -> bool:
    """Return whether a profile that was measured lacks an ISP of its day."""
    if received.tag != "Metering":
        return False
    last = received.last_isp(received.period)
    return any(unbroken(found) < last for _, found in received.parts())
