"""Messages of the trade: right, if what they rest on still stands."""

from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import unsolicited
from uftp_conformance.sequences.scene import Scene, copied, isp
from uftp_conformance.statement.reserving import CHANGED, kind_of, reserved

_OF_THE_OFFER = (
    "ISP-Duration",
    "TimeZone",
    "Period",
    "CongestionPoint",
    "Currency",
    "BaselineReference",
    "ContractID",
    "D-PrognosisMessageID",
)


_OFFERED = 900  # Watts
Run = tuple[int, int, Element | None]  # the first ISP, how many, and what is requested in them


def prognosis(scene: Scene) -> Element:
    """Make a D-Prognosis of a whole day."""
    period = scene.a_day()
    last = scene.target.market.isps(period)
    cut = scene.dice.randrange(1, last)
    parts = [isp(1, cut, Power=scene.power(9000)), isp(cut + 1, last - cut, Power=scene.power(99))]
    return scene.message("D-Prognosis", {**scene.flex(period), "Revision": scene.revision()}, *parts)


def offer(scene: Scene) -> Element:
    """Make a FlexOffer, on a request of the target's or on none, on a baseline or a prognosis."""
    dice, period = scene.dice, scene.a_traded_day()
    about = scene.flex(period)
    runs: list[Run] = [(*run, None) for run in scene.runs(period)]
    asked = scene.mine("FlexRequest", started=True) or scene.anothers("FlexRequest", started=True)
    reference = dict(unsolicited(scene.target.version))
    if asked is not None and dice.random() < 0.6:
        about |= copied(asked.element, ("Period", "CongestionPoint", "ContractID"))
        runs = [
            (int(i["Start"]), int(i.get("Duration") or 1), i)
            for i in asked.element.all("ISP")
            if i.get("Disposition") == "Requested"
        ] or runs
        reference = {"FlexRequestMessageID": asked.element["MessageID"]}
    forecast = scene.mine("D-Prognosis", started=False)
    agreed = scene.target.market.baseline_references
    base = {"BaselineReference": agreed[0]} if agreed else {}
    if forecast is not None and (not agreed or dice.random() < 0.4):
        base = {"D-PrognosisMessageID": forecast.element["MessageID"]}
        if "FlexRequestMessageID" not in reference:
            about |= copied(forecast.element, ("Period", "CongestionPoint"))
            same = [each for each in scene.days() if each.isoformat() == about["Period"]]
            runs = [(*run, None) for run in scene.runs(same[0])] if same else runs
    several = scene.target.takes_options(about["CongestionPoint"])
    options = [_option(scene, n, runs) for n in range(dice.choice([1, 1, 2]) if several else 1)]
    expires = scene.soon(scene.begin(about["Period"], runs))
    attributes = {**about, "ExpirationDateTime": expires, **reference, **base}
    return scene.message("FlexOffer", {**attributes, "Currency": scene.target.market.currency}, *options)


def _power(scene: Scene, asked: Element | None) -> int:
    """Draw what is offered in an ISP, within the bounds of what is requested there: an even power, if it can be."""
    drawn = scene.power(_OFFERED)
    if asked is None:
        return drawn
    low, high = int(asked["MinPower"]), int(asked["MaxPower"])
    towards = abs(drawn) if high > 0 else -abs(drawn)
    within = min(max(towards, low), high)
    near = (within, within - 1, within + 1)
    return next((each for each in near if each and each % 2 == 0 and low <= each <= high), within)


def _option(scene: Scene, number: int, runs: list[Run]) -> Element:
    """Make an option with some power in each of the runs, within the bounds of what is requested there."""
    least = scene.dice.choice([{}, {}, {"MinActivationFactor": "0.50"}])
    attributes = {"OptionReference": f"option-{number}", "Price": f"{scene.dice.randrange(1, 99)}.50", **least}
    isps = (isp(first, length, Power=_power(scene, asked)) for first, length, asked in runs)
    return Element("OfferOption", attributes, tuple(isps))


def revocation(scene: Scene) -> Element:
    """Make the revocation of an offer of ours, whatever became of it."""
    about = scene.mine("FlexOffer", started=False) or scene.anothers("FlexOffer", started=False)
    name = about.element["MessageID"] if about else scene.fresh()
    return scene.message("FlexOfferRevocation", {"FlexOfferMessageID": name})


def request(scene: Scene) -> Element:
    """Make a FlexRequest."""
    dice, period = scene.dice, scene.a_traded_day()
    isps: list[Element] = []
    runs = scene.runs(period)
    for start, length in runs:
        low, high = dice.choice([(-dice.randrange(1, 900), 0), (0, dice.randrange(1, 900)), (-900, -100), (100, 900)])
        if not isps:
            low, high = _unlike_others(scene, low, high)
        isps.append(isp(start, length, Disposition="Requested", MinPower=low, MaxPower=high))
    begin = scene.begin(period.isoformat(), runs)
    attributes = {**scene.flex(period), "Revision": scene.revision(), "ExpirationDateTime": scene.soon(begin)}
    return scene.message("FlexRequest", attributes, *isps)


def _unlike_others(scene: Scene, low: int, high: int) -> tuple[int, int]:
    """Return limits of the same direction that no other sequence asks for on that day, or not for long.

    A recipient may refuse what an earlier request said, and other sequences are drawn from the same seeds.
    """
    own = 101 + scene.lane.mark % 799
    return (low, own) if high > 0 else (-own, high)


def reservation(scene: Scene) -> Element:
    """Make a reservation under a contract of the two parties: what is still reserved of a day (register, point 135)."""
    dice, market, points = scene.dice, scene.target.market, scene.points()
    held = [contract for contract in market.contracts if contract.congestion_point in points]
    contract = dice.choice(held or list(market.contracts) or [None])
    period = _reserved_day(scene)
    if contract is not None and not contract.is_about(period):
        contract = next((each for each in held if each.is_about(period)), contract)
    about = scene.flex(period) | {"Reference": f"R-{scene.lane.mark}-{dice.randrange(10**9)}"}
    if contract is None:
        return scene.message("FlexReservationUpdate", about, *(isp(*run, Power=0) for run in scene.runs(period)))
    about |= {"CongestionPoint": contract.congestion_point, "ContractID": contract.id}
    last, first = market.isps(period), market.first_isp_from(period, scene.now + market.ahead)
    runs = reserved(contract, period, last, min(first, contract.hours(last)[1]))
    return scene.message("FlexReservationUpdate", about, *(isp(r.start, r.length, Power=r.power) for r in runs))


def _reserved_day(scene: Scene) -> date:
    """Draw a day, of others than of these alone: of those that are kept for it where something will be made wrong."""
    ahead = (scene.today + timedelta(days=n) for n in range(1, scene.target.market.periods_ahead + 1))
    fit = [day for day in ahead if (kind_of(day) == CHANGED) is scene.spoiled]
    return scene.dice.choice(fit) if fit and (scene.spoiled or scene.dice.random() < 0.7) else scene.a_traded_day()


def order(scene: Scene) -> Element:
    """Order an offer of the target's, whatever became of it: a whole option, or a part."""
    dice, about = scene.dice, scene.mine("FlexOffer", started=True) or scene.anothers("FlexOffer", started=True)
    if about is None or dice.random() < 0.05:
        return _lone_order(scene)
    given = about.element
    option = dice.choice(list(given.all("OfferOption")))
    attributes = copied(given, _OF_THE_OFFER)
    attributes |= {
        "FlexOfferMessageID": given["MessageID"],
        "OrderReference": _order_reference(scene),
        **copied(option, ("OptionReference", "Price")),
    }
    isps = list(option.all("ISP"))
    if dice.random() < 0.25:
        share = dice.choice([Decimal("0.50"), Decimal("0.50"), Decimal("0.75"), Decimal("0.20")])
        share = share if _in_steps(scene, isps, share) else Decimal(1)
        attributes |= {"ActivationFactor": str(share), "Price": str(Decimal(option["Price"]) * share)}
        isps = [each.having({"Power": str(int(int(each["Power"]) * share))}) for each in isps]
    return scene.message("FlexOrder", attributes, *isps)


def _in_steps(scene: Scene, isps: list[Element], share: Decimal) -> bool:
    """Return whether a part of these is one of the steps of the market, as far as it has any."""
    step = scene.target.market.power_step
    return step == 1 or all(int(each["Power"]) * share % step == 0 for each in isps)


def _lone_order(scene: Scene) -> Element:
    """Order what nobody offered."""
    period = scene.a_traded_day()
    currency, agreed = scene.target.market.currency, scene.target.market.baseline_references
    lone = {**scene.flex(period), "Price": "1.00", "Currency": currency, "OrderReference": _order_reference(scene)}
    if scene.target.version == "3.0.0":
        lone["FlexOfferMessageID"] = scene.fresh()
    else:
        lone["Unsolicited"] = "true"
    if agreed:
        lone["BaselineReference"] = agreed[0]
    return scene.message("FlexOrder", lone, *(isp(*run, Power=6) for run in scene.runs(period)))


def _order_reference(scene: Scene) -> str:
    """Return a name that no other order has: one that is rejected may use up its own."""
    return f"order-{scene.lane.mark}-{scene.dice.randrange(10**9)}-{len(scene.past.entries)}"
