"""Variants of values: other forms of the same value, in answers and in what is started."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from itertools import count

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.presence import TRADERS, everywhere, presence
from uftp_conformance.mutants.variants.script import Sealing
from uftp_conformance.mutants.variants.variant import Variant, Way

ALL = ("AGR", "CRO", "DSO")
_DATATYPES = "XML Schema 1.0 Datatypes"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = ("Start", "Duration", "Power", "MinPower", "MaxPower", "Revision")
_MONEY = ("Price", "NetSettlement", "Penalty")
_TRUTHS = ("MutexOffersSupported", "IsValidated", "Unsolicited")

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Reformed:
    """Writes some values of a message in another form, whatever element they are in.

    `changes` goes by the name of the attribute; "*" is every attribute whose value is a UUID, "date" every date.
    """

    changes: Mapping[str, Change]

    def __call__(self, message: Element) -> Element:
        """Return the message with these values in the other form."""
        attributes = {name: self._value(name, value) for name, value in message.attributes.items()}
        return Element(message.tag, attributes, tuple(self(child) for child in message.children))

    def _value(self, name: str, value: str) -> str:
        kind = "*" if _UUID.fullmatch(value) else "date" if _DATE.fullmatch(value) else ""
        change = self.changes.get(name) or self.changes.get(kind)
        return change(value) if change else value


def _each(names: tuple[str, ...], change: Change) -> dict[str, Change]:
    return dict.fromkeys(names, change)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _at_offset(hours: float, text: str) -> str:
    moved = _instant(text).astimezone(timezone(timedelta(hours=hours)))
    return moved.isoformat(timespec="milliseconds")


def _to_seconds(text: str) -> str:
    return _instant(text).isoformat(timespec="seconds").replace("+00:00", "Z")


def _to_a_tenth(text: str) -> str:
    return _instant(text).isoformat(timespec="milliseconds")[:-8] + "Z"


def _to_nanoseconds(text: str) -> str:
    return _instant(text).isoformat(timespec="microseconds").replace("+00:00", "001Z")


def _moved(seconds: float, text: str) -> str:
    return (_instant(text) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _padded(text: str) -> str:
    return f"-00{text[1:]}" if text.startswith("-") else f"00{text}"


def _shorter(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _longer(text: str) -> str:
    return f"{text}00" if "." in text else f"{text}.0000"


def _as_digit(text: str) -> str:
    return {"true": "1", "false": "0"}.get(text, text)


def _blank_around(text: str) -> str:
    return f" {text}  "


_TIMES = ("TimeStamp", "ExpirationDateTime")
_STAMP = "metadata-attributes.md, TimeStamp"
_FORMS: tuple[tuple[str, str, str, str, tuple[str, ...], Mapping[str, Change]], ...] = (
    (
        "uuids-upper",
        "All UUIDs are in upper case.",
        "The pattern of a UUID takes both cases, and two that differ in case are one.",
        "XSD, UUIDType; RFC 4122, 3",
        ALL,
        {"*": str.upper},
    ),
    (
        "offset-positive",
        "All times are at an offset of plus 05:45.",
        "A time says its offset, whichever it is.",
        f"{_STAMP}; XSD, DateTimeType",
        ALL,
        _each(_TIMES, partial(_at_offset, 5.75)),
    ),
    (
        "offset-negative",
        "All times are at an offset of minus 03:30.",
        "A time says its offset, whichever it is.",
        f"{_STAMP}; XSD, DateTimeType",
        ALL,
        _each(_TIMES, partial(_at_offset, -3.5)),
    ),
    (
        "offset-zero",
        'All times are at an offset of "+00:00" in place of "Z".',
        "Both say the same.",
        f"{_DATATYPES}, 3.2.7 (dateTime)",
        ALL,
        _each(_TIMES, partial(_at_offset, 0)),
    ),
    (
        "whole-seconds",
        "All times are in whole seconds.",
        "Fractions of a second may be left out.",
        f"{_DATATYPES}, 3.2.7; {_STAMP}",
        ALL,
        _each(_TIMES, _to_seconds),
    ),
    (
        "tenths",
        "All times have one digit of a fraction.",
        "A fraction of a second has any number of digits, up to nine in the draft.",
        "XSD, DateTimeType",
        ALL,
        _each(_TIMES, _to_a_tenth),
    ),
    (
        "nanoseconds",
        "All times have nine digits of a fraction.",
        "A fraction of a second has any number of digits, up to nine in the draft.",
        "XSD, DateTimeType",
        ALL,
        _each(_TIMES, _to_nanoseconds),
    ),
    (
        "clock-slow",
        "The clock is 0.8 s slow, where one second is tolerated.",
        "The parties agree how far their clocks may differ, and the statement says how far.",
        "docs/statement.md, timing",
        ALL,
        {"TimeStamp": partial(_moved, -0.8)},
    ),
    (
        "clock-fast",
        "The clock is 0.8 s fast, where one second is tolerated.",
        "The parties agree how far their clocks may differ, and the statement says how far.",
        "docs/statement.md, timing",
        ALL,
        {"TimeStamp": partial(_moved, 0.8)},
    ),
    (
        "dates-offset",
        "All dates have an offset.",
        "A date may have an offset from UTC; which local day is meant the TimeZone says.",
        f"{_DATATYPES}, 3.2.9 (date); XSD, PeriodType",
        ALL,
        {"date": lambda text: f"{text}+01:00"},
    ),
    (
        "dates-z",
        "All dates have a Z.",
        "A date may have an offset from UTC; which local day is meant the TimeZone says.",
        f"{_DATATYPES}, 3.2.9 (date); XSD, PeriodType",
        ALL,
        {"date": lambda text: f"{text}Z"},
    ),
    (
        "numbers-plus",
        "Whole numbers and prices that are not negative have a plus sign.",
        "An integer and a decimal may begin with a plus sign.",
        f"{_DATATYPES}, 3.2.3 and 3.3.13",
        TRADERS,
        _each((*_WHOLE, *_MONEY, "Value"), _signed),
    ),
    (
        "numbers-zeros",
        "Whole numbers and prices begin with zeros.",
        "An integer and a decimal may begin with zeros.",
        f"{_DATATYPES}, 3.2.3 and 3.3.13",
        TRADERS,
        _each((*_WHOLE, *_MONEY, "Value"), _padded),
    ),
    (
        "decimals-short",
        "Decimals have no digits that say nothing: 1.5, not 1.50.",
        "Zeros at the end of a decimal change nothing.",
        f"{_DATATYPES}, 3.2.3",
        TRADERS,
        _each((*_MONEY, "MinActivationFactor", "ActivationFactor", "Value"), _shorter),
    ),
    (
        "decimals-long",
        "Prices have zeros at the end, up to four decimals.",
        "Zeros at the end of a decimal change nothing.",
        f"{_DATATYPES}, 3.2.3; XSD, CurrencyAmountType",
        TRADERS,
        _each(_MONEY, lambda text: f"{text}00" if "." in text else f"{text}.0000"),
    ),
    (
        "booleans-digits",
        "Booleans are 1 and 0.",
        "A boolean is true, false, 1 or 0.",
        f"{_DATATYPES}, 3.2.2",
        ("CRO", "DSO"),
        _each(_TRUTHS, _as_digit),
    ),
    (
        "blanks-around",
        "There are blanks around times, dates, numbers and booleans.",
        "White space around a value of these types is no part of it.",
        f"{_DATATYPES}, 4.3.6 (whiteSpace)",
        ALL,
        {"date": _blank_around, **_each((*_TIMES, *_WHOLE, *_MONEY, *_TRUTHS, "Value"), _blank_around)},
    ),
)


def _numbered_by_clock() -> Way:
    """Let each Revision be higher than the one before, as a clock of milliseconds gives it."""
    numbers = count(int(datetime.now(UTC).timestamp() * 1000))
    change = partial(
        everywhere,
        ("D-Prognosis", "Metering", "FlexRequest"),
        lambda element: element.having({"Revision": str(next(numbers))}),
    )
    return Way(sealed=Sealing(change=change))


def values() -> Iterator[Variant]:
    """Walk the variants of values."""
    for name, does, allowed_by, source, roles, changes in _FORMS:
        sealing = Sealing(change=Reformed(changes))
        yield Variant(f"value/{name}", does, allowed_by, source, partial(Way, sealed=sealing), roles)
    yield from presence()
    yield Variant(
        "value/revision-by-clock",
        "A Revision is the time in milliseconds.",
        "Each Revision is to be higher than the one before; no document says by how much.",
        "d-prognosis.md, Revision",
        _numbered_by_clock,
        TRADERS,
    )
