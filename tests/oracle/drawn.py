"""Draws messages to a target, about whatever was told before: right, if what they rest on still stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.oracle.desk import fresh
from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import schema_version_number, unsolicited
from uftp_conformance.oracle.received import Partner, Target, Told

# Which types a target of a role receives in its trade.
RECEIVED = {
    "DSO": ("D-Prognosis", "FlexOffer", "FlexOfferRevocation", "Metering"),
    "AGR": ("FlexRequest", "FlexReservationUpdate", "FlexOrder", "FlexSettlement"),
    "CRO": ("DSOPortfolioUpdate", "AGRPortfolioUpdate", "DSOPortfolioQuery", "AGRPortfolioQuery"),
}

@dataclass(slots=True)
class Scene:
    """What a message is drawn from: the dice, who receives it, when, and all that was told before."""

    dice: Random
    target: Target
    now: datetime
    us: Partner
    told: list[Told] = field(default_factory=list)

    def days(self) -> list[date]:
        """Return days that messages are about: today and after it most of the time."""
        today = self.target.market.today(self.now)
        return [today + timedelta(days=n) for n in (0, 1, 1, 2, 3, 3, -1, -8)]

    def a_day(self, *, past: bool = False) -> date:
        """Draw a day, one that is over only where that is asked for."""
        today = self.target.market.today(self.now)
        return self.dice.choice([day for day in self.days() if past or day >= today])

    def points(self) -> list[str]:
        """Return the points of the two parties, or any of the market where they have none."""
        market = self.target.market
        shared = market.shared_by(self.target.domain, self.us.domain)
        return list(shared) or [point.address for point in market.congestion_points]

    def names(self, *tags: str) -> list[str]:
        """Return the MessageIDs of all that was told, of some types or of any."""
        return [t.element["MessageID"] for t in self.told if not tags or t.element.tag in tags]

    def reference(self, tag: str, *, started: bool) -> Told | None:
        """Draw a message of a type that the two exchanged, in whatever state it is, the later the likelier."""
        found = [t for t in self.told if t.element.tag == tag and t.started is started and t.domain == self.us.domain]
        return self.dice.choice(found[-4:]) if found else None

    def message(self, tag: str, attributes: dict[str, str], *children: Element) -> Element:
        """Make a message of our participant's to the target."""
        metadata = {
            "Version": schema_version_number(self.target.version), "SenderDomain": self.us.domain,
            "RecipientDomain": self.target.domain, "TimeStamp": self.now.isoformat(),
            "MessageID": fresh(), "ConversationID": fresh(),
        }
        return Element(tag, {**metadata, **attributes}, children)

    def flex(self, period: date) -> dict[str, str]:
        """Return the attributes of a message about ISPs."""
        market = self.target.market
        return {"ISP-Duration": market.isp_duration, "TimeZone": market.time_zone, "Period": period.isoformat(),
                "CongestionPoint": self.dice.choice(self.points())}

    def runs(self, period: date) -> list[tuple[int, int]]:
        """Draw a few runs of ISPs of a day, that lie ahead where there are any."""
        last = self.target.market.isps(period)
        first = 1
        if period == self.target.market.today(self.now):
            first = min(self.target.market.current_isp(self.now) + 2, last)
        found, at = [], first + self.dice.randrange(4)
        for _ in range(self.dice.randrange(1, 4)):
            if at > last:
                break
            length = min(self.dice.randrange(1, 6), last - at + 1)
            found.append((at, length))
            at += length + self.dice.randrange(1, 8)
        return found or [(last, 1)]

    def soon(self) -> str:
        """Draw an expiry: minutes or hours from now."""
        minutes = self.dice.choice([3, 20, 60, 180])
        return (self.now + timedelta(minutes=minutes)).isoformat()


def isp(start: int, length: int, **values: Any) -> Element:
    """Make an ISP element; a Duration of one is written or not."""
    texts = {name: str(value) for name, value in values.items()}
    return Element("ISP", {"Start": str(start), "Duration": str(length), **texts})


# --- valid messages -----------------------------------------------------------------------------------------------


def prognosis(scene: Scene) -> Element:
    """Make a D-Prognosis of a whole day, with a Revision near others."""
    period = scene.a_day()
    last = scene.target.market.isps(period)
    cut = scene.dice.randrange(1, last)
    powers = [scene.dice.randrange(-9000, 9000), scene.dice.randrange(99)]
    parts = [isp(1, cut, Power=powers[0]), isp(cut + 1, last - cut, Power=powers[1])]
    attributes = {**scene.flex(period), "Revision": str(scene.dice.randrange(1, 9) * 10)}
    return scene.message("D-Prognosis", attributes, *parts)


def offer(scene: Scene) -> Element:
    """Make a FlexOffer, on a request of the target's or on none, on a baseline or a prognosis."""
    dice, period = scene.dice, scene.a_day()
    about, runs = scene.flex(period), scene.runs(period)
    asked = scene.reference("FlexRequest", started=True)
    reference = dict(unsolicited(scene.target.version))
    if asked is not None and dice.random() < 0.6:
        about |= {name: asked.element[name] for name in ("Period", "CongestionPoint")}
        runs = [(int(i["Start"]), int(i.get("Duration") or 1)) for i in asked.element.all("ISP")
                if i.get("Disposition") == "Requested"] or runs
        reference = {"FlexRequestMessageID": asked.element["MessageID"]}
    forecast = scene.reference("D-Prognosis", started=False)
    base = {"BaselineReference": scene.target.market.baseline_references[0]}
    if forecast is not None and dice.random() < 0.4:
        base = {"D-PrognosisMessageID": forecast.element["MessageID"]}
        if "FlexRequestMessageID" not in reference:
            about |= {name: forecast.element[name] for name in ("Period", "CongestionPoint")}
    options = [_option(scene, n, runs) for n in range(dice.choice([1, 1, 2]))]
    currency = scene.target.market.currency
    attributes = {**about, "ExpirationDateTime": scene.soon(), **reference, **base, "Currency": currency}
    return scene.message("FlexOffer", attributes, *options)


def _option(scene: Scene, number: int, runs: list[tuple[int, int]]) -> Element:
    dice, least = scene.dice, scene.dice.choice([{}, {}, {"MinActivationFactor": "0.50"}])
    attributes = {"OptionReference": f"option-{number}", "Price": f"{dice.randrange(1, 99)}.50", **least}
    isps = (isp(*run, Power=dice.choice([-1, 1]) * 2 * dice.randrange(1, 500)) for run in runs)
    return Element("OfferOption", attributes, tuple(isps))


def revocation(scene: Scene) -> Element:
    """Make the revocation of an offer of ours, whatever became of it."""
    about = scene.reference("FlexOffer", started=False)
    name = about.element["MessageID"] if about else fresh()
    return scene.message("FlexOfferRevocation", {"FlexOfferMessageID": name})


def metering(scene: Scene) -> Element:
    """Make metering data of today or before, with all agreed profiles."""
    market, dice = scene.target.market, scene.dice
    today = market.today(scene.now)
    period = today - timedelta(days=dice.randrange(3))
    units = {"Power": "kW"}
    profiles = [
        Element("Profile", {"ProfileType": name, "Unit": units.get(name, "kWh")},
                tuple(Element("ISP", {"Start": str(n), "Value": "0"}) for n in range(1, 4)))
        for name in market.metering_profiles
    ]
    about = {"ISP-Duration": market.isp_duration, "TimeZone": market.time_zone, "Period": period.isoformat()}
    revision = str(dice.randrange(1, 9) * 10)
    attributes = {**about, "EAN": market.metering_ean, "Currency": market.currency, "Revision": revision}
    return scene.message("Metering", attributes, *profiles)


def request(scene: Scene) -> Element:
    """Make a FlexRequest."""
    dice, period = scene.dice, scene.a_day()
    isps = []
    for start, length in scene.runs(period):
        low, high = dice.choice([(-500, 0), (0, 500), (-900, -100), (100, 900)])
        isps.append(isp(start, length, Disposition="Requested", MinPower=low, MaxPower=high))
    attributes = {**scene.flex(period), "Revision": str(dice.randrange(1, 9) * 10), "ExpirationDateTime": scene.soon()}
    return scene.message("FlexRequest", attributes, *isps)


def reservation(scene: Scene) -> Element:
    """Make a reservation under a contract of the two parties."""
    dice, period = scene.dice, scene.target.market.today(scene.now) + timedelta(days=scene.dice.randrange(1, 5))
    about = scene.flex(period)
    held = [c for c in scene.target.market.contracts if c.congestion_point in scene.points()]
    contract = dice.choice(held or list(scene.target.market.contracts))
    about |= {"CongestionPoint": contract.congestion_point, "ContractID": contract.id}
    about["Reference"] = f"R-{dice.random()}"
    isps = [isp(start, length, Power=int(contract.reserved_power * dice.choice([0, 0.5, 1])))
            for start, length in scene.runs(period)]
    return scene.message("FlexReservationUpdate", about, *isps)


def order(scene: Scene) -> Element:
    """Order an offer of the target's, whatever became of it: a whole option, or a part."""
    dice, about = scene.dice, scene.reference("FlexOffer", started=True)
    if about is None:
        period = scene.a_day()
        lone = {**scene.flex(period), "Price": "1.00", "Currency": "EUR", "OrderReference": f"order-{fresh()}"}
        if scene.target.version == "3.0.0":
            lone["FlexOfferMessageID"] = fresh()
        else:
            lone["Unsolicited"] = "true"
        return scene.message("FlexOrder", lone, *(isp(s, n, Power=5) for s, n in scene.runs(period)))
    given = about.element
    option = dice.choice(list(given.all("OfferOption")))
    copied = ("ISP-Duration", "TimeZone", "Period", "CongestionPoint", "Currency", "BaselineReference", "ContractID",
              "D-PrognosisMessageID")
    attributes = {name: given[name] for name in copied if given.get(name) is not None}
    attributes |= {"FlexOfferMessageID": given["MessageID"], "OptionReference": option["OptionReference"],
                   "OrderReference": f"order-{fresh()}", "Price": option["Price"]}
    isps = list(option.all("ISP"))
    if dice.random() < 0.25:
        share = dice.choice([Decimal("0.50"), Decimal("0.75"), Decimal("0.20")])
        attributes |= {"ActivationFactor": str(share), "Price": str(Decimal(option["Price"]) * share)}
        isps = [each.having({"Power": str(int(int(each["Power"]) * share))}) for each in isps]
    return scene.message("FlexOrder", attributes, *isps)


def settlement(scene: Scene) -> Element:
    """Settle today, or days before, with orders that were told and others."""
    dice, today = scene.dice, scene.target.market.today(scene.now)
    end = today - timedelta(days=dice.choice([0, 1, 5]))
    begin = end - timedelta(days=dice.randrange(3))
    told = [t.element for t in scene.told if t.element.tag == "FlexOrder" and t.domain == scene.us.domain]
    listed = [e for e in told if begin.isoformat() <= e["Period"] <= end.isoformat() and dice.random() < 0.9]
    names = ("OrderReference", "Period", "CongestionPoint", "Price")
    items = [_item(*(e[name] for name in names), isps=tuple(e.all("ISP"))) for e in listed]
    if not items:
        items = [_item(f"unknown-{fresh()}", end.isoformat(), dice.choice(scene.points()), "2.00", isps=(isp(1, 2),))]
    held = Element("ContractSettlement", {}, (
        Element("Period", {"Period": end.isoformat()}, (Element("ISP", {"Start": "1", "ReservedPower": "0"}),)),
    ))
    attributes = {"PeriodStart": begin.isoformat(), "PeriodEnd": end.isoformat(), "Currency": "EUR"}
    if scene.target.version != "draft":
        attributes["Result"] = "Accepted"
    return scene.message("FlexSettlement", attributes, *items, held)


_POWERS = ("BaselinePower", "OrderedFlexPower", "ActualPower", "DeliveredFlexPower", "PowerDeficiency")


def _item(name: str, period: str, point: str, price: str, *, isps: tuple[Element, ...]) -> Element:
    powers = dict.fromkeys(_POWERS, "0")
    runs = tuple(
        Element("ISP", {"Start": each["Start"], "Duration": each.get("Duration") or "1", **powers}) for each in isps
    )
    values = {"OrderReference": name, "Period": period, "CongestionPoint": point}
    values |= {"Price": price, "NetSettlement": price}
    return Element("FlexOrderSettlement", values, runs)


_ADDRESSES = tuple(f"ean.87160000000000000{n}" for n in range(9))


def portfolio(scene: Scene) -> Element:
    """Publish points or connections, of a few addresses that come again."""
    dice, zone = scene.dice, {"TimeZone": scene.target.market.time_zone}
    start = (scene.target.market.today(scene.now) + timedelta(days=dice.choice([-9, 0, 3]))).isoformat()
    times = {"StartPeriod": start}
    if dice.random() < 0.3:
        times["EndPeriod"] = (date.fromisoformat(start) + timedelta(days=20)).isoformat()
    chosen = dice.sample(_ADDRESSES[:6], dice.randrange(1, 3))
    connections = tuple(Element("Connection", {"EntityAddress": name, **times}) for name in chosen)
    if scene.us.role == "AGR":
        return scene.message("AGRPortfolioUpdate", zone, *connections)
    about = {"EntityAddress": dice.choice(_ADDRESSES[6:]), "MutexOffersSupported": "true"}
    about["DayAheadRedispatchBy"] = "AGR"
    return scene.message("DSOPortfolioUpdate", zone, Element("CongestionPoint", {**about, **times}, connections))


def query(scene: Scene) -> Element:
    """Ask for a portfolio."""
    about = {"TimeZone": scene.target.market.time_zone, "Period": scene.a_day().isoformat()}
    if scene.us.role == "AGR":
        return scene.message("AGRPortfolioQuery", about)
    return scene.message("DSOPortfolioQuery", {**about, "EntityAddress": scene.dice.choice(_ADDRESSES[6:])})


VALID: dict[str, Callable[[Scene], Element]] = {
    "D-Prognosis": prognosis, "FlexOffer": offer, "FlexOfferRevocation": revocation, "Metering": metering,
    "FlexRequest": request, "FlexReservationUpdate": reservation, "FlexOrder": order, "FlexSettlement": settlement,
    "DSOPortfolioUpdate": portfolio, "AGRPortfolioUpdate": portfolio, "DSOPortfolioQuery": query,
    "AGRPortfolioQuery": query,
}
