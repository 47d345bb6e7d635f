"""Settlements and meterings: what the two parties tell each other about days that are over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from hypothesis import strategies as st

from strategies.days import first_ahead
from strategies.energies import unit_of_energy
from strategies.values import isp, prices
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element, lexical
from uftp_conformance.messages.tables import unsolicited
from uftp_conformance.statement.market import Market, unit_of
from uftp_conformance.statement.meters import reading_of

_SHORTEST_DAY = 23 * 60  # minutes; settlements are moved to days of whatever length
_DAYS_AGO = 7
_SPANS = (1, 1, 2, 3)  # days; no day is settled twice as long as there are others, so that half are of one
_CONTRACTS = 2  # under which a settlement has reservations, where the two parties have as many
_DATES = ("Period", "PeriodStart", "PeriodEnd")
_FEW, _VARIETY = 4, 7  # ISPs of an offer for today; so many of these differ
_OPTION = {"OptionReference": "option-1"}
_SOMEWHERE = "ean.871685900000000004"
_COPIED = ("Period", "ContractID", "D-PrognosisMessageID", "BaselineReference", "CongestionPoint", "Price")


@st.composite
def settlements(draw: st.DrawFn, situation: Situation) -> Element:
    """Draw settlements of the last day before the day of the statement, or before today; some of two or three days.

    The items are about orders that the recipient does not know; the days are moved when the message is sent,
    so that no day is settled twice.
    """
    last = (situation.market.settlements_before or situation.today) - timedelta(days=1)
    span = draw(st.sampled_from(_SPANS))
    start = last - timedelta(days=span - 1)
    days = st.integers(0, span - 1).map(lambda n: start + timedelta(days=n))
    items = tuple(_item(draw, situation, f"settled-{n}", draw(days)) for n in range(draw(st.integers(span, 3))))
    reserved = sorted(draw(st.lists(days, min_size=1, max_size=span, unique=True)))
    return settlement(situation, start, last, items, reserved_on=reserved, contracts=draw(st.integers(1, _CONTRACTS)))


def _item(draw: st.DrawFn, situation: Situation, reference: str, day: date) -> Element:
    price = Decimal(draw(prices(situation.market.plausible_price)))
    penalty = draw(st.none() | st.integers(0, int(price)).map(Decimal))
    baseline = situation.market.baseline_references[:1]
    points = [point.address for point in situation.points()] or [_SOMEWHERE]
    last = _SHORTEST_DAY // situation.market.isp_minutes
    first = draw(st.integers(1, last))
    power = draw(st.integers(-1000, 1000))
    attributes = {
        "OrderReference": reference,
        "Period": day.isoformat(),
        **({"BaselineReference": baseline[0]} if baseline else {}),
        "CongestionPoint": draw(st.sampled_from(points)),
        "Price": str(price),
        **({"Penalty": str(penalty)} if penalty is not None else {}),
        "NetSettlement": str(price - (penalty or 0)),
    }
    return Element("FlexOrderSettlement", attributes, (_settled(first, draw(st.integers(1, last - first + 1)), power),))


def _settled(first: int, length: int, power: int) -> Element:
    return isp(first, length, BaselinePower=0, OrderedFlexPower=power, ActualPower=power, DeliveredFlexPower=power)


def settlement(
    situation: Situation,
    start: date,
    end: date,
    items: tuple[Element, ...],
    *,
    reserved_on: Iterable[date],
    contracts: int = 1,
) -> Element:
    """Make a settlement of these items, with one ISP a day under each of so many contracts.

    The schema demands a ContractSettlement (register, point 18): without any contract there is one under none.
    """
    own = {point.address for point in situation.points()}
    every = [contract for contract in situation.market.contracts if contract.congestion_point in own]
    days = list(reserved_on)
    held = [contract for contract in every if any(map(contract.is_about, days))][:contracts]

    def under(identifier: Mapping[str, str], first: int, power: int, about: Iterable[date] = days) -> Element:
        named = (day.isoformat() for day in about)
        reserved = (Element("Period", {"Period": day}, (isp(first, 1, ReservedPower=power),)) for day in named)
        return Element("ContractSettlement", identifier, tuple(reserved))

    attributes = {
        **({} if situation.version == "draft" else {"Result": "Accepted"}),
        "PeriodStart": start.isoformat(),
        "PeriodEnd": end.isoformat(),
        "Currency": situation.market.currency,
    }
    each_under = [
        under({"ContractID": each.id}, each.first_isp, each.reserved_power, filter(each.is_about, days))
        for each in held
    ]
    reservations = each_under or [under({}, 1, 0)]
    return Element("FlexSettlement", attributes, (*items, *reservations))


def item_of(order: Element) -> Element:
    """Make the item that settles an order exactly as it was placed, all of it delivered."""
    attributes = {name: order[name] for name in _COPIED if order.get(name) is not None}
    settled = (_settled(int(i["Start"]), int(i.get("Duration") or 1), int(i["Power"])) for i in order.all("ISP"))
    known = {"OrderReference": order["OrderReference"], "NetSettlement": order["Price"]}
    return Element("FlexOrderSettlement", {**attributes, **known}, tuple(settled))


def deficient(item: Element) -> Element:
    """Return an item of whose first ISP a Watt was not delivered, for which a quarter of the price is a penalty."""
    first, *others = item.all("ISP")
    power = int(first["OrderedFlexPower"])
    less = str(power - 1 if power > 0 else power + 1)
    lacking = first.having({"ActualPower": less, "DeliveredFlexPower": less, "PowerDeficiency": "1"})
    penalty = (Decimal(item["Price"]) / 4).quantize(Decimal("0.01"))
    changed = {"Penalty": str(penalty), "NetSettlement": str(Decimal(item["Price"]) - penalty)}
    return item.having(changed).containing(lacking, *others)


def moved(element: Element, days: int) -> Element:
    """Return an element with every day in it moved by so many days."""
    dates = {n: lexical.day(element[n]) + timedelta(days=days) for n in _DATES if element.get(n)}
    children = (moved(child, days) for child in element.children)
    return element.having({name: day.isoformat() for name, day in dates.items()}).containing(*children)


def renamed(element: Element, suffix: str) -> Element:
    """Return a settlement whose orders have references that end in this suffix."""
    return element.containing(
        *(
            child.having({"OrderReference": f"{child['OrderReference']}-{suffix}"})
            if child.get("OrderReference")
            else child
            for child in element.children
        )
    )


def items(element: Element) -> tuple[Element, ...]:
    """Return the items of a settlement that are about orders."""
    return tuple(element.all("FlexOrderSettlement"))


def with_items(element: Element, changed: Iterable[Element]) -> Element:
    """Return a settlement with these items about orders in place of its own."""
    return element.containing(*changed, *element.all("ContractSettlement"))


def _days_metered(market: Market) -> int:
    """Count the days before today of which Metering is sent to whoever takes any."""
    return market.metering_days or _DAYS_AGO


@st.composite
def meterings(draw: st.DrawFn, situation: Situation) -> Element:
    """Draw the metering of one of the last days, with every agreed profile, each of which fits the others."""
    day = situation.today - timedelta(days=draw(st.integers(1, _days_metered(situation.market))))
    count, minutes = situation.market.isps(day), situation.market.isp_minutes
    energies, (unit, most) = {}, unit_of_energy(situation.market, minutes)
    for way in ("Import", "Export"):
        base = draw(st.integers(0, min(9, most)))
        step = draw(st.integers(0, min(3, (most - base) // 3)))
        energies[way] = [(base + step * (n % 4)) * unit for n in range(count)]
    began = reading_of(day, minutes)
    profiles = metered(situation.market.metering_profiles, energies["Import"], energies["Export"], minutes, began)
    attributes = {
        "Revision": "1",
        "ISP-Duration": situation.market.isp_duration,
        "TimeZone": situation.market.time_zone,
        "Period": day.isoformat(),
        "EAN": situation.market.metering_ean,
    }
    return Element("Metering", attributes, profiles)


def metered(
    names: Iterable[str], imported: Sequence[Decimal], exported: Sequence[Decimal], minutes: int, began: int
) -> tuple[Element, ...]:
    """Make profiles that fit each other (message-catalog/metering.md, note on the power profile).

    Args:
        names: the profiles to make.
        imported: kWh of each ISP of the day.
        exported: likewise.
        minutes: of an ISP; the power of each comes out even.
        began: what each of the two meters read when the day began.
    """
    series = {
        "Power": [(taken - given) * 60 / minutes for taken, given in zip(imported, exported, strict=True)],
        "ImportEnergy": imported,
        "ExportEnergy": exported,
        "ImportMeterReading": [began + each for each in accumulate(imported)],
        "ExportMeterReading": [began + each for each in accumulate(exported)],
    }
    return tuple(
        Element(
            "Profile",
            {"ProfileType": name, "Unit": unit_of(name)},
            tuple(Element("ISP", {"Start": str(n), "Value": f"{value:f}"}) for n, value in enumerate(series[name], 1)),
        )
        for name in names
    )


def metered_on(metering: Element, day: date, situation: Situation) -> Element:
    """Return the metering of another day, with as many ISPs as that has, in which nothing was taken or given."""
    market = situation.market
    nothing = [Decimal(0)] * market.isps(day)
    names = [profile["ProfileType"] for profile in metering.all("Profile")]
    profiles = metered(names, nothing, nothing, market.isp_minutes, reading_of(day, market.isp_minutes))
    return metering.having({"Period": day.isoformat()}).containing(*profiles)


def metered_when_the_clock_changed(situation: Situation, metering: Element) -> list[Element]:
    """Return the meterings of the last day that was shorter, and of the last one that was longer than others.

    None is of a day before those of which the statement says that Metering is taken.
    """
    market, today = situation.market, situation.today
    days = (day for day in market.past_clock_days(today) if market.is_metered(day, today))
    return [metered_on(metering, day, situation) for day in days]


def is_long_ago(metering: Element, situation: Situation) -> bool:
    """Return whether a metering is of a day before those of which it is drawn: a DSO may have closed its books."""
    return lexical.day(metering["Period"]) < situation.today - timedelta(days=_days_metered(situation.market))


def in_other_isps(metering: Element, minutes: int, market: Market) -> Element:
    """Return a metering whose profiles fit each other in ISPs of so many minutes, not of the usual ones."""
    names = [profile["ProfileType"] for profile in metering.all("Profile")]
    count = max(len(profile.children) for profile in metering.all("Profile"))
    unit, most = unit_of_energy(market, minutes)
    imported, exported = ([min(n % 4 + more, most) * unit for n in range(count)] for more in (1, 0))
    began = reading_of(lexical.day(metering["Period"]), market.isp_minutes)
    return metering.containing(*metered(names, imported, exported, minutes, began))


def request_of_today(situation: Situation, power: int = 1000) -> Element | None:
    """Make a request for the ISPs of today that lie ahead; None when the day is nearly over, or is not traded."""
    market, now, today = situation.market, situation.now, situation.today
    first, last = first_ahead(situation, today), market.isps(today)
    if first > last or not situation.points() or not situation.statement.supports.intraday:
        return None
    attributes = {
        "ISP-Duration": market.isp_duration,
        "TimeZone": market.time_zone,
        "Period": today.isoformat(),
        "CongestionPoint": situation.points()[0].address,
        "Revision": "1",
        "ExpirationDateTime": timestamp(min(now + market.validity, market.start_of_isp(today, first))),
    }
    wanted = isp(first, last - first + 1, Disposition="Requested", MinPower=1, MaxPower=power)
    return Element("FlexRequest", attributes, (wanted,))


def offer_of_today(situation: Situation, number: int) -> Element | None:
    """Make an offer for the ISPs of today that lie ahead, of a price and a power of its own; None as above.

    Args:
        situation: whose points it is for.
        number: offers of different numbers differ.
    """
    request = request_of_today(situation)
    if request is None:
        return None
    market = situation.market
    (ahead,) = request.all("ISP")
    few = min(int(ahead.get("Duration") or 1), _FEW)
    power = max(market.plausible_power // 100, 2) - number % _VARIETY * 2 or 2
    price = (market.plausible_price / (number % _VARIETY + 2)).quantize(Decimal("0.01"))
    attributes = {
        **request.without("Revision").attributes,
        **({"BaselineReference": market.baseline_references[0]} if market.baseline_references else {}),
        **unsolicited(situation.version),
        "Currency": market.currency,
    }
    run = isp(int(ahead["Start"]), few, Power=power)
    return Element("FlexOffer", attributes, (Element("OfferOption", _OPTION | {"Price": str(price)}, (run,)),))


def too_late_today(situation: Situation) -> str:
    """Say why there is no such request, and what to do about it."""
    zone, early = situation.market.time_zone, "a run that begins after midnight there can tell"
    return f"today is nearly over in {zone}, or the gates of its last ISPs are closed: {early}"
