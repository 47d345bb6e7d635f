"""Messages beside the trade: settlements, metering data, portfolios, and tests of the line."""

from datetime import date, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, day
from uftp_conformance.sequences.scene import Scene, isp
from uftp_conformance.statement.market import unit_of
from uftp_conformance.statement.meters import nothing_metered

_POWERS = ("BaselinePower", "OrderedFlexPower", "ActualPower", "DeliveredFlexPower", "PowerDeficiency")
_AHEAD = 0.15
_BEGUN = (0, 0, 0, 3, 3, 3, -9)  # days from today; what begins in the past may be refused (register, point 133)
_POINTS = 6  # addresses of connections; those behind them are of points


def metering(scene: Scene) -> Element:
    """Make metering data of a day that is over, with all agreed profiles."""
    market, period = scene.target.market, scene.a_metered_day()
    profiles = [
        Element("Profile", {"ProfileType": name, "Unit": unit_of(name)}, _idle(scene, name, period))
        for name in market.metering_profiles
    ]
    about = {"ISP-Duration": market.isp_duration, "TimeZone": market.time_zone, "Period": period.isoformat()}
    attributes = {**about, "EAN": market.metering_ean, "Currency": market.currency, "Revision": scene.revision()}
    return scene.message("Metering", attributes, *profiles)


def _idle(scene: Scene, name: str, period: date) -> tuple[Element, ...]:
    market = scene.target.market
    return nothing_metered(name, period, market.isps(period), market.isp_minutes)


def settlement(scene: Scene) -> Element:
    """Settle a day or two, with the orders that were sent for them, and one that was not where there are none."""
    dice = scene.dice
    begin, end = _settled(scene)
    ours = scene.us.domain
    orders = [e.element for e in scene.past.entries if e.element.tag == "FlexOrder" and e.party.domain == ours]
    listed = [e for e in orders if _within(e["Period"], begin, end) and dice.random() < 0.9]
    names = ("OrderReference", "Period", "CongestionPoint", "Price")
    items = [_item([e[name] for name in names], tuple(e.all("ISP"))) for e in listed]
    if not items:
        name = f"unknown-{scene.lane.mark}-{dice.randrange(10**9)}"
        items = [_item([name, end.isoformat(), dice.choice(scene.points()), "2.00"], (isp(1, 2),))]
    nothing = Element("ISP", {"Start": "1", "ReservedPower": "0"})
    held = Element("ContractSettlement", {}, (Element("Period", {"Period": end.isoformat()}, (nothing,)),))
    attributes = {"PeriodStart": begin.isoformat(), "PeriodEnd": end.isoformat()}
    attributes["Currency"] = scene.target.market.currency
    if scene.target.version != "draft":
        attributes["Result"] = "Accepted"
    return scene.message("FlexSettlement", attributes, *items, held)


def _within(text: str, begin: date, end: date) -> bool:
    """Return whether a day lies between two; one that cannot be counted with does not."""
    try:
        return begin <= day(text) <= end
    except Unreadable:
        return False


def _settled(scene: Scene) -> tuple[date, date]:
    """Draw days that are over, and now and then some that are not."""
    dice, past = scene.dice, scene.past
    latest = scene.today - timedelta(days=int(past.partial))
    if before := scene.target.market.settlements_before:
        latest = min(latest, before - timedelta(days=1))
    begin = min(scene.a_past_day() if past.partial or dice.random() < 0.8 else scene.today, latest)
    end = min(begin + timedelta(days=dice.randrange(2)), latest)
    if dice.random() < _AHEAD:
        end = scene.today + timedelta(days=dice.randrange(1, 3))
        begin = dice.choice([begin, end])
    return begin, end


def _item(values: list[str], isps: tuple[Element, ...]) -> Element:
    name, period, point, price = values
    powers = dict.fromkeys(_POWERS, "0")
    runs = tuple(
        Element("ISP", {"Start": each["Start"], "Duration": each.get("Duration") or "1", **powers}) for each in isps
    )
    about = {"OrderReference": name, "Period": period, "CongestionPoint": point}
    return Element("FlexOrderSettlement", {**about, "Price": price, "NetSettlement": price}, runs)


def _published(scene: Scene) -> tuple[dict[str, str], tuple[Element, ...]]:
    """Draw from when to when something is, and connections of a few addresses that come again."""
    dice = scene.dice
    start = (scene.today + timedelta(days=dice.choice(_BEGUN))).isoformat()
    times = {"StartPeriod": start}
    if dice.random() < 0.3:
        times["EndPeriod"] = (date.fromisoformat(start) + timedelta(days=20)).isoformat()
    chosen = dice.sample(range(_POINTS), dice.randrange(1, 3))
    found = tuple(Element("Connection", {"EntityAddress": scene.address(n), **times}) for n in chosen)
    return times, found


def connections(scene: Scene) -> Element:
    """Publish the connections of an AGR."""
    _, published = _published(scene)
    return scene.message("AGRPortfolioUpdate", {"TimeZone": scene.target.market.time_zone}, *published)


def points(scene: Scene) -> Element:
    """Publish a point of a DSO."""
    times, published = _published(scene)
    zone = {"TimeZone": scene.target.market.time_zone}
    about = {"EntityAddress": a_point(scene), "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR"}
    return scene.message("DSOPortfolioUpdate", zone, Element("CongestionPoint", {**about, **times}, published))


def a_point(scene: Scene) -> str:
    """Draw one of the addresses of points."""
    return scene.address(_POINTS + scene.dice.randrange(3))


def _asked(scene: Scene) -> dict[str, str]:
    return {"TimeZone": scene.target.market.time_zone, "Period": scene.a_day().isoformat()}


def own_connections(scene: Scene) -> Element:
    """Ask for the connections of an AGR."""
    return scene.message("AGRPortfolioQuery", _asked(scene))


def own_point(scene: Scene) -> Element:
    """Ask for a point of a DSO."""
    return scene.message("DSOPortfolioQuery", {**_asked(scene), "EntityAddress": a_point(scene)})


def test(scene: Scene) -> Element:
    """Test the line."""
    return scene.message("TestMessage", {})
