"""What is wrong with a message, one thing at a time: any value, ISP or reference may be another one.

Not every change makes a message wrong, and what it breaks is not said here: that is for the oracle to find out.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tests.oracle.desk import fresh
from tests.oracle.drawn import Scene
from uftp_conformance.messages import Element

Change = Callable[[Scene, Element], Element]

_REFERRED = ("FlexRequestMessageID", "FlexOfferMessageID", "D-PrognosisMessageID")


def _value(*names: str, choices: Callable[[Scene, str], list[str]]) -> Change:
    """Return what gives one attribute of these another value, somewhere in a message that has it."""

    def change(scene: Scene, message: Element) -> Element:
        places = [(e, name) for e in message.walk() for name in names if e.get(name) is not None]
        if not places:
            return message
        element, name = scene.dice.choice(places)
        return _with(message, element, {name: scene.dice.choice(choices(scene, element[name]))})

    return change


def _with(message: Element, place: Element, values: dict[str, str]) -> Element:
    if message is place:
        return message.having(values)
    return message.containing(*(_with(child, place, values) for child in message.children))


def _day(scene: Scene, text: str) -> list[str]:
    return [each.isoformat() for each in scene.days()]


def _power(scene: Scene, text: str) -> list[str]:
    limit = scene.target.market.plausible_power
    return [str(limit), str(limit + 1), str(-limit - 1), str(int(text) + 1), str(-int(text)), "0", str(2**40)]


def _isps(scene: Scene, message: Element) -> Element:
    """Add, drop, double, shift or lengthen an ISP."""
    holders = [e for e in message.walk() if any(e.all("ISP"))]
    if not holders:
        return message
    holder = scene.dice.choice(holders)
    isps = list(holder.all("ISP"))
    at = scene.dice.randrange(len(isps))
    moved = isps[at].having({"Start": str(int(isps[at]["Start"]) + scene.dice.choice([-1, 1, 40, 97]))})
    longer = isps[at].having({"Duration": str(int(isps[at].get("Duration") or 1) + scene.dice.choice([-1, 1, 3, 96]))})
    if holder.tag == "Profile":
        longer = moved
    match scene.dice.randrange(4):
        case 0 if len(isps) > 1:
            isps.pop(at)
        case 1:
            isps.append(moved)
        case 2:
            isps[at] = moved
        case _:
            isps[at] = longer
    return _inside(message, holder, holder.containing(*isps, *(c for c in holder.children if c.tag != "ISP")))


def _inside(message: Element, place: Element, new: Element) -> Element:
    if message is place:
        return new
    return message.containing(*(_inside(child, place, new) for child in message.children))


def _astray(scene: Scene, message: Element) -> Element:
    """Let a reference name any other message that there is, or none, or leave it out."""
    held = [name for name in _REFERRED if message.get(name)]
    possible = held or [name for name in _REFERRED if name in _CAN.get(message.tag, ())]
    if not possible:
        return message
    name = scene.dice.choice(possible)
    if scene.dice.random() < 0.2:
        return message.without(name)
    return message.having({name: scene.dice.choice([*scene.names(), fresh(), message["MessageID"]])})


def _fewer(_: Scene, message: Element) -> Element:
    """Leave out the last of several parts: an option, a profile, an item, a connection."""
    return message.containing(*message.children[:-1]) if len(message.children) > 1 else message


_CAN = {
    "FlexOffer": ("FlexRequestMessageID", "D-PrognosisMessageID"),
    "FlexOrder": ("FlexOfferMessageID", "D-PrognosisMessageID"),
    "FlexOfferRevocation": ("FlexOfferMessageID",),
}


def _reused(scene: Scene, message: Element) -> Element:
    return message.having({"MessageID": scene.dice.choice([*scene.names(), fresh()])})


def _without(*names: str) -> Change:
    def change(scene: Scene, message: Element) -> Element:
        return message.without(scene.dice.choice(names))

    return change


def _given(name: str, *values: str) -> Change:
    def change(scene: Scene, message: Element) -> Element:
        return message.having({name: scene.dice.choice(values)})

    return change


_ZONES = ["Europe/Brussels", "Europe/London", "Africa/Lagos", "America/New_York", "Pacific/Auckland", "Asia/Tokyo"]
WRONG: tuple[Change, ...] = (
    _value("ISP-Duration", choices=lambda *_: ["PT30M", "PT900S", "PT5M", "PT60M"]),
    _value("TimeZone", choices=lambda *_: _ZONES),
    _value("Period", "PeriodStart", "PeriodEnd", "StartPeriod", "EndPeriod", choices=_day),
    _value("CongestionPoint", choices=lambda scene, _: [
        "ean.000000000000000000", *(point.address for point in scene.target.market.congestion_points)]),
    _value("ContractID", choices=lambda scene, _: ["NONE", *(c.id for c in scene.target.market.contracts)]),
    _value("BaselineReference", choices=lambda *_: ["", "NO-SUCH"]),
    _value("ExpirationDateTime", choices=lambda scene, _: [
        (scene.now + timedelta(minutes=n)).isoformat() for n in (-60, -1, 1, 9999, 99999)]),
    _value("Power", choices=_power), _value("MinPower", "MaxPower", choices=_power), _isps, _isps, _isps,
    _value("Price", choices=lambda _, text: [str(Decimal(text) + 1), f"{text}0", str(Decimal(text) * 2)]),
    _value("NetSettlement", choices=lambda _, text: [str(Decimal(text) + 1)]),
    _value("Currency", choices=lambda *_: ["USD", "EUR"]),
    _value("OptionReference", choices=lambda *_: ["option-0", "option-1", "option-2", "no-such"]),
    _value("Revision", choices=lambda *_: [str(n) for n in range(0, 100, 10)]),
    _value("Disposition", choices=lambda *_: ["Available"]),
    _value("Unit", choices=lambda *_: ["kW", "kWh"]),
    _value("RecipientDomain", choices=lambda scene, _: ["nobody.example", scene.us.domain]),
    _value("SenderDomain", choices=lambda scene, _: ["nobody.example", *(p.domain for p in scene.target.partners)]),
    _value("Version", choices=lambda *_: ["99.0.0", "3.0.0", "3.1.0", "3.9.9"]),
    _value("ActivationFactor", choices=lambda *_: ["0.10", "0.50", "1.00"]),
    _astray, _astray, _astray, _reused, _fewer, _without("BaselineReference", "ContractID", "OptionReference"),
    _given("Unsolicited", "true", "false"),
)
