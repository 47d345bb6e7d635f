"""What a participant starts on nothing but its own plans: prognoses, requests, portfolios, settlements and the like.

A reference participant has no plant and no grid, so that the figures are made up; everything else is as agreed.
"""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.requests import Asked, Declined, Makers, Nonsense, Proposal, head, market
from uftp_conformance.participants.xsd_types import day, instant
from uftp_conformance.statement.market import unit_of

VALID_FOR = timedelta(hours=1)
_NOTICE = timedelta(minutes=3)  # that an AGR has for its offer before the first ISP of a request begins
_NONE_LEFT = 10**6
_RUN = 4  # ISPs of a request
_POWER = 100_000  # Watts of a request
_REVISIONS = count(1)
_FORECAST = "D-PrognosisMessageID"
_SETTLED = (
    "OrderReference",
    "Period",
    "ContractID",
    _FORECAST,
    "BaselineReference",
    "CongestionPoint",
    "Price",
)  # of an order
_PUBLISHED = ("ean.871685900000000110", "ean.871685900000000127")  # a congestion point and a connection


def chosen_expiration(asked: Asked, usual: str, context: Context) -> str:
    """Return the wanted ExpirationDateTime, or the usual one; Nonsense when it is none."""
    wanted = asked.wanted.get("ExpirationDateTime")
    if wanted is None:
        return usual
    try:
        instant(str(wanted), context.market.time_zone)
    except ValueError:
        raise Nonsense("ExpirationDateTime is not an xs:dateTime") from None
    return str(wanted)


def _place(asked: Asked, context: Context) -> tuple[date, str] | Declined:
    """Return the Period and the congestion point of a message: as wanted, or tomorrow at the first point."""
    agr, dso = context.sender.domain, context.own.domain
    if context.own.role == "AGR":
        agr, dso = dso, agr
    points = [joining.address for joining in context.market.points_of(agr=agr, dso=dso)]
    if not points:
        return Declined(409, "no congestion point joins the two")
    point = asked.wanted.get("CongestionPoint", points[0])
    if point not in points:
        return Declined(409, "this congestion point does not join the two")
    try:
        period = day(str(asked.wanted.get("Period", context.today + timedelta(days=1))))
    except ValueError:
        raise Nonsense("Period is not an xs:date") from None
    return Declined(409, "the Period is over") if period < context.today else (period, str(point))


def _whole_day(period: date, context: Context, **attributes: str) -> Element:
    return Element("ISP", {**attributes, "Start": "1", "Duration": str(context.market.isps(period))})


def _zone(context: Context) -> dict[str, str]:
    return {"TimeZone": context.market.time_zone}


def _test_message(asked: Asked, context: Context) -> Proposal | Declined:
    return Proposal(Element("TestMessage", head(asked, context)))


# --- AGR ------------------------------------------------------------------------------------------------------


def _prognosis(asked: Asked, context: Context) -> Proposal | Declined:
    place = _place(asked, context)
    if isinstance(place, Declined):
        return place
    attributes = {**head(asked, context), **market(*place, context), "Revision": str(next(_REVISIONS))}
    return Proposal(Element("D-Prognosis", attributes, (_whole_day(place[0], context, Power="0"),)))


def _metering(asked: Asked, context: Context) -> Proposal | Declined:
    period, agreed = context.today - timedelta(days=1), context.market
    isps = tuple(Element("ISP", {"Start": str(n + 1), "Value": "0"}) for n in range(agreed.isps(period)))
    profiles = tuple(
        Element("Profile", {"ProfileType": name, "Unit": unit_of(name)}, isps) for name in agreed.metering_profiles
    )
    attributes = {
        **head(asked, context),
        "Revision": str(next(_REVISIONS)),
        "ISP-Duration": agreed.isp_duration,
        **_zone(context),
        "Period": period.isoformat(),
        "EAN": agreed.metering_ean,
    }
    return Proposal(Element("Metering", attributes, profiles))


def _connections(asked: Asked, context: Context) -> Proposal | Declined:
    connection = Element("Connection", {"EntityAddress": _PUBLISHED[1], **_from_tomorrow(context)})
    return Proposal(Element("AGRPortfolioUpdate", {**head(asked, context), **_zone(context)}, (connection,)))


def _from_tomorrow(context: Context) -> dict[str, str]:
    return {"StartPeriod": (context.today + timedelta(days=1)).isoformat()}


def _query(asked: Asked, context: Context) -> Proposal | Declined:
    period = {"Period": (context.today + timedelta(days=1)).isoformat()}
    about = {"EntityAddress": _PUBLISHED[0]} if context.own.role == "DSO" else {}
    return Proposal(Element(asked.message, {**head(asked, context), **_zone(context), **period, **about}))


# --- DSO ------------------------------------------------------------------------------------------------------


def _points(asked: Asked, context: Context) -> Proposal | Declined:
    connection = Element("Connection", {"EntityAddress": _PUBLISHED[1], **_from_tomorrow(context)})
    point = {
        "EntityAddress": _PUBLISHED[0],
        **_from_tomorrow(context),
        "MutexOffersSupported": "true",
        "DayAheadRedispatchBy": "AGR",
    }
    published = Element("CongestionPoint", point, (connection,))
    return Proposal(Element("DSOPortfolioUpdate", {**head(asked, context), **_zone(context)}, (published,)))


def _reservation(asked: Asked, context: Context) -> Proposal | Declined:
    own = {point.address for point in context.market.points_of(agr=context.sender.domain, dso=context.own.domain)}
    contract = next((c for c in context.market.contracts if c.congestion_point in own), None)
    if contract is None:
        return Declined(409, "the two have no contract")
    period = context.today + timedelta(days=contract.release_days_before + 2)
    attributes = {
        **head(asked, context),
        **market(period, contract.congestion_point, context),
        "ContractID": contract.id,
        "Reference": f"reservation-{uuid4()}",
    }
    isp = _whole_day(period, context, Power=str(contract.reserved_power))
    return Proposal(Element("FlexReservationUpdate", attributes, (isp,)))


def _flex_request(asked: Asked, context: Context) -> Proposal | Declined:
    place = _place(asked, context)
    if isinstance(place, Declined):
        return place
    period, point = place
    first, soon = 1, context.now + _NOTICE
    if period == context.today:
        first = context.market.current_isp(soon) + 1 if context.market.today(soon) == period else _NONE_LEFT
    last = min(first + _RUN - 1, context.market.isps(period))
    if last < first:
        return Declined(409, "the last ISP of the Period has begun")
    isps = [_asked_for("Requested", first, last)]
    if last < (end := context.market.isps(period)):
        isps.append(_asked_for("Available", end, end))
    attributes = {
        **head(asked, context),
        **market(period, point, context),
        "Revision": str(next(_REVISIONS)),
        "ExpirationDateTime": chosen_expiration(
            asked, (context.now + VALID_FOR).isoformat(timespec="seconds"), context
        ),
    }
    return Proposal(Element("FlexRequest", attributes, tuple(isps)))


def _asked_for(disposition: str, first: int, last: int) -> Element:
    bounds = {"MinPower": "0", "MaxPower": str(_POWER)}
    span = {"Start": str(first), "Duration": str(last - first + 1)}
    return Element("ISP", {"Disposition": disposition, **bounds, **span})


def _settlement(asked: Asked, context: Context) -> Proposal | Declined:
    """Settle an order from before this participant's memory, those of today, and one ISP under contract.

    The schema demands the last one.
    """
    own = context.market.points_of(agr=context.sender.domain, dso=context.own.domain)
    if not own:
        return Declined(409, "no congestion point joins the two")
    period = (context.today - timedelta(days=1)).isoformat()
    before = _from_before(period, own[0].address, context)
    places = ((context.sender.domain, point.address, context.today) for point in own)
    placed = [each.order for place in places for each in context.ledger.orders.get(place, ())]
    contract = next((c for c in context.market.contracts if c.congestion_point in {p.address for p in own}), None)
    reserved = Element("ISP", {"Start": "1", "Duration": "1", "ReservedPower": "0"})
    under_contract = Element(
        "ContractSettlement",
        {"ContractID": contract.id if contract else "none"},
        (Element("Period", {"Period": period}, (reserved,)),),
    )
    attributes = {
        **head(asked, context),
        **({} if context.version == "draft" else {"Result": "Accepted"}),
        "PeriodStart": period,
        "PeriodEnd": context.today.isoformat() if placed else period,
        "Currency": context.market.currency,
    }
    return Proposal(
        Element("FlexSettlement", attributes, (before, *(_settled(each, context) for each in placed), under_contract))
    )


def _from_before(period: str, point: str, context: Context) -> Element:
    baselines = context.market.baseline_references
    attributes = {
        "OrderReference": f"order-{uuid4()}",
        "Period": period,
        **({"BaselineReference": baselines[0]} if baselines else {}),
        "CongestionPoint": point,
        "Price": "1.00",
        "NetSettlement": "1.00",
    }
    return Element("FlexOrderSettlement", attributes, (_delivered(1, 1, 0),))


def _settled(order: Element, context: Context) -> Element:
    """Settle an order as it was placed, all of it delivered."""
    attributes = {name: order[name] for name in _SETTLED if order.get(name) is not None}
    forecast = context.ledger.prognoses.get((context.sender.domain, (order.get(_FORECAST) or "").lower())) or ()
    isps = [
        _delivered(first, end, power, baseline)
        for begin, until, power in powers(order)
        for first, end, baseline in _within(forecast, begin, until)
    ]
    return Element("FlexOrderSettlement", {**attributes, "NetSettlement": order["Price"]}, tuple(isps))


def _within(forecast: tuple[IspRun, ...], begin: int, until: int) -> tuple[IspRun, ...]:
    """Return what was forecast from one ISP to another; nothing where nobody forecast anything."""
    cut = ((max(first, begin), min(end, until), power) for first, end, power in sorted(forecast))
    return tuple(run for run in cut if run[0] <= run[1]) or ((begin, until, 0),)


def _delivered(first: int, end: int, power: int, baseline: int = 0) -> Element:
    ordered = dict.fromkeys(("OrderedFlexPower", "DeliveredFlexPower"), str(power))
    actual = {"BaselinePower": str(baseline), "ActualPower": str(baseline + power)}
    return Element("ISP", {"Start": str(first), "Duration": str(end - first + 1), **ordered, **actual})


REGULAR: Makers = {
    ("AGR", "TestMessage"): (_test_message, ()),
    ("AGR", "AGRPortfolioUpdate"): (_connections, ()),
    ("AGR", "AGRPortfolioQuery"): (_query, ()),
    ("AGR", "D-Prognosis"): (_prognosis, ("Period", "CongestionPoint")),
    ("AGR", "Metering"): (_metering, ()),
    ("DSO", "TestMessage"): (_test_message, ()),
    ("DSO", "DSOPortfolioUpdate"): (_points, ()),
    ("DSO", "DSOPortfolioQuery"): (_query, ()),
    ("DSO", "FlexReservationUpdate"): (_reservation, ()),
    ("DSO", "FlexRequest"): (_flex_request, ("Period", "CongestionPoint", "ExpirationDateTime")),
    ("DSO", "FlexSettlement"): (_settlement, ()),
}
