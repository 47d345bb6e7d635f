"""What can be wrong with a message of a sequence, one thing at a time: any value, ISP or reference may be another one.

Not every change makes a message wrong, and what it breaks is not said here: that is for the oracle to find out.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.sequences.astray import ASTRAY, ours
from uftp_conformance.sequences.defect import Apply, Defect, replaced
from uftp_conformance.sequences.isp_defects import PARTS
from uftp_conformance.sequences.past import Entry
from uftp_conformance.sequences.places import Site, having
from uftp_conformance.sequences.scene import SPREAD, Scene
from uftp_conformance.statement.meters import metered_elsewhen
from uftp_conformance.statement.reserving import CHANGED, kind_of

# --- values -------------------------------------------------------------------------------------------------------

Choices = Callable[[Scene, str], list[str]]


def _values(name: str, *attributes: str, choices: Choices) -> Defect:
    """Return what gives one of these attributes another value, somewhere in a message that has it."""

    def sites(message: Element) -> list[Site]:
        return having(message, attributes)

    def apply(scene: Scene, message: Element, site: Site) -> Element:
        place, attribute = site
        others = [value for value in choices(scene, place[attribute]) if value != place[attribute]]
        others = [value for value in others if not _is_said_otherwise(scene, message, attribute, value)]
        if not others:
            return message
        other = scene.dice.choice(others)
        if message.tag == "Metering" and attribute == "Period":
            return metered_elsewhen(message, date.fromisoformat(other), scene.target.market.isp_minutes)
        return replaced(message, place, place.having({attribute: other}))

    return Defect(name, sites, apply)


def _is_said_otherwise(scene: Scene, message: Element, attribute: str, value: str) -> bool:
    """Return whether a reservation would be a valid one that says something else of a day than others (point 135)."""
    if message.tag != "FlexReservationUpdate":
        return False
    if attribute == "Period":
        return kind_of(date.fromisoformat(value)) != CHANGED
    contract = scene.target.market.contract(message.get("ContractID") or "")
    return attribute == "Power" and contract is not None and 0 < abs(int(value)) <= abs(contract.reserved_power)


def _power(scene: Scene, text: str) -> list[str]:
    limit = scene.target.market.plausible_power
    return [str(limit), str(limit + 1), str(-limit - 1), str(int(text) + 1), str(-int(text)), "0", str(2**40)]


def _bounds(scene: Scene, text: str) -> list[str]:
    """Return other bounds of a request, none of which is beyond what is plausible: an AGR may refuse what is."""
    limit = scene.target.market.plausible_power
    return [str(limit), str(-limit), str(min(int(text) + 1, limit)), str(-int(text)), "0"]


def _instants(scene: Scene, _: str) -> list[str]:
    return [(scene.now + timedelta(minutes=n)).isoformat(timespec="milliseconds") for n in (-60, -1, 1, 9999, 99999)]


def _points(scene: Scene, _: str) -> list[str]:
    return ["ean.000000000000000000", *(point.address for point in scene.target.market.congestion_points)]


def _domains(scene: Scene, _: str) -> list[str]:
    return ["nobody.example", *(partner.domain for partner in scene.target.partners)]


def _days(scene: Scene, _: str) -> list[str]:
    return [each.isoformat() for each in scene.days()]


def _ahead(message: Element) -> list[Site]:
    """Return the day of what can only be about days to come; one that is over leaves nothing behind there."""
    return having(message, ("Period",)) if message.tag in _TO_COME else []


def _over(scene: Scene, message: Element, site: Site) -> Element:
    return message.having({site[1]: (scene.today - timedelta(days=scene.dice.choice([1, 1, 8, 400]))).isoformat()})


_TO_COME = ("FlexRequest", "FlexReservationUpdate", "FlexOffer", "FlexOrder")
_ZONES = ["Europe/Brussels", "Europe/London", "Africa/Lagos", "America/New_York", "Pacific/Auckland", "Asia/Tokyo"]
_VALUES = (
    _values("another ISP-Duration", "ISP-Duration", choices=lambda *_: ["PT30M", "PT900S", "PT5M", "PT60M"]),
    _values("another TimeZone", "TimeZone", choices=lambda *_: _ZONES),
    _values("another day", "Period", "PeriodStart", "PeriodEnd", "StartPeriod", "EndPeriod", choices=_days),
    Defect("a day that is over", _ahead, _over),
    _values("another point", "CongestionPoint", choices=_points),
    _values(
        "another contract",
        "ContractID",
        choices=lambda scene, _: ["NONE", *(c.id for c in scene.target.market.contracts)],
    ),
    _values("another baseline", "BaselineReference", choices=lambda *_: ["", "NO-SUCH"]),
    _values("another expiry", "ExpirationDateTime", choices=_instants),
    _values("another Power", "Power", choices=_power),
    _values("other bounds", "MinPower", "MaxPower", choices=_bounds),
    _values(
        "another Price", "Price", choices=lambda _, text: [str(Decimal(text) + 1), f"{text}0", str(Decimal(text) * 2)]
    ),
    _values("another NetSettlement", "NetSettlement", choices=lambda _, text: [str(Decimal(text) + 1)]),
    _values("another Currency", "Currency", choices=lambda *_: ["USD", "EUR"]),
    _values("another option", "OptionReference", choices=lambda *_: ["option-0", "option-1", "option-2", "no-such"]),
    _values(
        "another Revision", "Revision", choices=lambda scene, _: [str(scene.lane.revisions + n) for n in range(SPREAD)]
    ),
    _values("nothing requested", "Disposition", choices=lambda *_: ["Available"]),
    _values("another unit", "Unit", choices=lambda *_: ["kW", "kWh"]),
    _values("another recipient", "RecipientDomain", choices=_domains),
    _values("another sender", "SenderDomain", choices=_domains),
    _values("another Version", "Version", choices=lambda *_: ["99.0.0", "98.7.6"]),
    _values("another share", "ActivationFactor", choices=lambda *_: ["0.10", "0.50", "1.00"]),
)


# --- identifiers, and what may be there or not --------------------------------------------------------------------


def _reusing(fits: Callable[[Scene, Element, Entry], bool]) -> Apply:
    def apply(scene: Scene, message: Element, _: Site) -> Element:
        found = scene.pick(lambda entry: fits(scene, message, entry))
        return message if found is None else message.having({"MessageID": found.element["MessageID"]})

    return apply


def _without(name: str, *attributes: str) -> Defect:
    def sites(message: Element) -> list[Site]:
        return having(message, attributes)

    def apply(_: Scene, message: Element, site: Site) -> Element:
        return replaced(message, site[0], site[0].without(site[1]))

    return Defect(name, sites, apply)


def _solicitable(message: Element) -> list[Site]:
    return [(message, "Unsolicited")] if message.tag in ("FlexOffer", "FlexOrder") else []


def _called(scene: Scene, message: Element, _: Site) -> Element:
    return message.having({"Unsolicited": scene.dice.choice(["true", "false"])})


_OTHERS = (
    Defect(
        "the MessageID of another message of its type",
        lambda message: [(message, "MessageID")],
        _reusing(lambda s, m, e: e.element.tag == m.tag and ours(s, e) and not e.started),
    ),
    Defect(
        "the MessageID of a message of another type",
        lambda message: [(message, "MessageID")],
        _reusing(lambda s, m, e: e.element.tag != m.tag and ours(s, e) and not e.started),
    ),
    Defect("it calls itself asked for, or not", _solicitable, _called),
    _without("no baseline", "BaselineReference"),
    _without("no contract", "ContractID"),
    _without("no option named", "OptionReference"),
    _without("no share", "ActivationFactor"),
)

DEFECTS = {each.name: each for each in (*_VALUES, *PARTS, *ASTRAY, *_OTHERS)}
