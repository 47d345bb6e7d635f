"""Values that the schema takes and no market has: a target answers them in whichever way, and goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strategies.defects.registry import Unsuited, defect
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import REQUESTS, Element, complaints, serialise
from uftp_conformance.messages.breaking import replaced
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.shapes import Shape, shape_of

# Beyond what 31, 32 and 64 bits hold; the second is 1 for who cuts it off at 32 bits.
_NUMBERS = ("2147483648", "4294967297", "18446744073709551616", "-9223372036854775809", "1" + "0" * 40)
_COUNTS = ("2000000000", *_NUMBERS)
_DAYS = ("0001-01-01", "9999-12-31", "12026-01-01")
_TIMES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "12026-01-01T00:00:00Z")
_TEXTS = ("x" * 5000,)  # what has other letters only is no extreme: it is accepted (register, point 106)
_ADDRESSES = ("ean." + "9" * 34, f"ea1.2026-11.{'a' * 244}:{'#' * 244}")
_VALUES: dict[str, tuple[str, ...]] = {
    "Version": ("99.99.99", "0.0.0", "4294967296.0.0"),
    "TimeStamp": _TIMES,
    "ExpirationDateTime": _TIMES,
    "ISP-Duration": ("P1M", "P1Y", "-PT15M", "PT0S", "PT0.001S", "P99999999D"),
    "TimeZone": ("Europe/Nowhere", "Pacific/" + "x" * 200),
    "Period": _DAYS,
    "PeriodStart": _DAYS,
    "PeriodEnd": _DAYS,
    "StartPeriod": _DAYS,
    "EndPeriod": _DAYS,
    "CongestionPoint": _ADDRESSES,
    "EntityAddress": _ADDRESSES,
    "Start": _COUNTS,
    "Duration": _COUNTS,
    **dict.fromkeys(("ContractID", "Reference", "ServiceType", "BaselineReference", "OptionReference"), _TEXTS),
    **dict.fromkeys(("OrderReference",), _TEXTS),
}
_NUMERIC = (
    "Power",
    "MinPower",
    "MaxPower",
    "Value",
    "Price",
    "Penalty",
    "NetSettlement",
    "BaselinePower",
    "ActualPower",
    "OrderedFlexPower",
    "DeliveredFlexPower",
    "PowerDeficiency",
    "ReservedPower",
    "RequestedPower",
)
_VALUES |= dict.fromkeys(_NUMERIC, _NUMBERS)
# What no day has, whoever reads it with fewer bits than it has; and no market counts in months, or in ISPs that are
# longer than a day, whose minutes alone are those that were agreed.
_NO_DAYS = {"Start": ("4294967297", "18446744073709551617"), "Duration": ("4294967297", "2000000000")}
_MONTHS = ("P1M", "P1Y")
# No power of any market, whoever reads it with fewer bits than it has.
_NO_POWERS = {"Power": tuple(map(str, (2**31, -(2**31) - 1, 2**32, 2**63, -(2**63) - 1, 2**64, 10**40)))}
_POWERS = ("D-Prognosis", "FlexReservationUpdate", "FlexOffer")
_ISPS = ("D-Prognosis", "FlexReservationUpdate", "FlexRequest", "FlexOffer", "Metering")


@dataclass(frozen=True, slots=True)
class Extreme:
    """One value of one attribute of a message type; None where it is left out."""

    message: str
    path: str
    name: str
    value: str | None

    def __str__(self) -> str:
        """Say what stands where."""
        shown = "left out" if self.value is None else f'"{self.value[:40]}"'
        return f"{self.message}{self.path}@{self.name} {shown}"


def extremes_of(message: str, version: str) -> Iterator[Extreme]:
    """Walk the extreme values of a message type."""
    values = _VALUES if _can_be_refused(message, version) else {k: v for k, v in _VALUES.items() if k != "Version"}
    for shape in shape_of(message, version).walk():
        yield from _listed(message, shape, values)
    if message == "FlexRequest":
        yield Extreme(message, "/ISP", "Disposition", None)


def _can_be_refused(message: str, version: str) -> bool:
    """Return whether the version has an answer that says no; a TestMessage of 3.x that is refused stays unanswered."""
    answer = shape_of("TestMessageResponse", version)
    return message != "TestMessage" or any(each.name == "Result" for each in answer.attributes)


def beyond_any_day(message: str, version: str, minutes: int) -> Iterator[Extreme]:
    """Walk the values of a message type that no day of any market has, where an ISP has so many minutes."""
    durations = (*_MONTHS, f"P1DT{minutes}M", f"PT24H{minutes}M")
    for shape in shape_of(message, version).walk():
        yield from _listed(message, shape, {**_NO_DAYS, "ISP-Duration": durations})


def beyond_any_power(message: str, version: str) -> Iterator[Extreme]:
    """Walk the powers of a message type that no market has."""
    for shape in shape_of(message, version).walk():
        yield from _listed(message, shape, _NO_POWERS)


def _listed(message: str, shape: Shape, values: Mapping[str, tuple[str, ...]]) -> Iterator[Extreme]:
    for attribute in shape.attributes:
        for value in values.get(attribute.name, ()):
            if attribute.takes(value):
                yield Extreme(message, shape.path, attribute.name, value)


def _received(situation: Situation, *messages: str) -> list[str]:
    known = messages or tuple(REQUESTS)
    return [name for name in known if REQUESTS[name].receiver in (None, situation.role)]


@defect("VAL-EXTREME", boundaries=lambda s: [e for m in _received(s) for e in extremes_of(m, s.version)])
def has_an_extreme_value(out: Outgoing, situation: Situation, value: Extreme) -> Outgoing:
    """With a value that the schema takes and no market has: {value}."""
    return _with(out, situation, value)


def _beyond(situation: Situation) -> list[Extreme]:
    version, minutes = situation.version, situation.market.isp_minutes
    return [e for m in _received(situation, *_ISPS) for e in beyond_any_day(m, version, minutes)]


@defect("VAL-EXTREME-ISPS", boundaries=_beyond)
def is_beyond_any_day(out: Outgoing, situation: Situation, value: Extreme) -> Outgoing:
    """With ISPs that no day of any market has: {value}."""
    return _with(out, situation, value)


def _powers(situation: Situation) -> list[Extreme]:
    return [e for m in _received(situation, *_POWERS) for e in beyond_any_power(m, situation.version)]


@defect("VAL-EXTREME-POWER", boundaries=_powers)
def is_beyond_any_power(out: Outgoing, situation: Situation, value: Extreme) -> Outgoing:
    """With a power that no market has: {value}."""
    return _with(out, situation, value)


@defect("VAL-VERSION-MAJOR", boundaries=lambda _: ("99.0.0", "98.7.6"))
def is_of_a_later_major(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With the Version {value}."""
    return out.having(Version=value)


def _with(out: Outgoing, situation: Situation, value: Extreme) -> Outgoing:
    if value.message != out.element.tag:
        raise Unsuited
    place = _first(out.element, value.path.split("/")[1:])
    element: Any = out.element
    for number in place:
        element = element.children[number]
    changed = element.without(value.name) if value.value is None else element.having({value.name: value.value})
    extreme = replaced(out.element, place, changed)
    if complaints(parse_lxml(serialise(extreme)), situation.version, situation.statement.published):
        raise Unsuited  # another version, or the schema of this target, is narrower
    return out.carrying(extreme)


def _first(element: Element, tags: list[str]) -> tuple[int, ...]:
    """Return the position of the first element of a path; Unsuited where there is none."""
    if not tags:
        return ()
    for number, child in enumerate(element.children):
        if child.tag == tags[0]:
            return (number, *_first(child, tags[1:]))
    raise Unsuited
