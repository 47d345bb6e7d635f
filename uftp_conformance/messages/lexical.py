"""Foreign text to Python values: every lexical form that XML Schema gives to the types of UFTP, and nothing else.

A schema bounds neither years nor digits, Python does: what is valid and cannot be held is `Unreadable`, which is
never the target's fault and never ours, so that a trial which rests on it is inconclusive.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar

from uftp_conformance.messages.tree import Element

_BLANKS = " \t\r\n"  # that XML Schema folds away; str.strip() knows more of them
CUT_OFF = 1.0  # seconds of which a TimeStamp may leave a part out
_MOST_DIGITS = 40
_SHORT = 40  # characters of a text that is kept in mind
_YEARS = range(1900, 3000)  # so that days can be counted from them without leaving Python's calendar

_DAY = r"(?P<year>-?\d{4,})-(?P<month>\d\d)-(?P<day>\d\d)"
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(_DAY + _ZONE, re.ASCII)
_INSTANT = re.compile(
    _DAY + r"T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?" + _ZONE, re.ASCII
)
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=[\dT])(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d*)?|\.\d+)S)?)?",
    re.ASCII,
)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Unreadable(ValueError):
    """A text is no value of its type, or one that is beyond what can be counted with."""

    def __init__(self, text: str, what: str) -> None:
        shown = text if len(text) <= 40 else f"{text[:37]}..."
        super().__init__(f'"{shown}" is no {what} that can be counted with')


T = TypeVar("T")


def _often(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return a function that keeps in mind what it read of short texts: the same few stand in most ISPs."""
    kept = lru_cache(maxsize=8192)(read)

    @wraps(read)
    def reading(text: str) -> T:
        return kept(text) if len(text) <= _SHORT else read(text)

    return reading


@_often
def day(text: str) -> date:
    """Read an xs:date; an offset behind it does not change which local day is meant."""
    found = _DATE.fullmatch(text.strip(_BLANKS))
    if found is None:
        raise Unreadable(text, "day")
    return _date_of(found, text)


@_often
def instant(text: str) -> datetime:
    """Read an xs:dateTime: aware if it has an offset, else naive; T24:00:00 is the next midnight.

    More than six digits of a fraction are cut off.
    """
    found = _INSTANT.fullmatch(text.strip(_BLANKS))
    if found is None:
        raise Unreadable(text, "time")
    begin = datetime.combine(_date_of(found, text), datetime.min.time(), _offset(found["zone"], text))
    hour, minute, second = (int(found[name]) for name in ("hour", "minute", "second"))
    fraction = found["fraction"] or ""
    ended = hour == 24 and not minute and not second and not fraction.strip("0")
    if not ended and not (hour < 24 and minute < 60 and second < 60):
        raise Unreadable(text, "time")
    return begin + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(fraction[:6].ljust(6, "0")))


@_often
def length(text: str) -> timedelta | None:
    """Read an xs:duration; None for one in months or years, which has no length of its own."""
    found = _DURATION.fullmatch(text.strip(_BLANKS))
    if found is None or len(text) > 2 * _MOST_DIGITS:
        raise Unreadable(text, "duration")
    if int(found["years"] or 0) or int(found["months"] or 0):
        return None
    seconds = Decimal(found["seconds"] or 0)
    for name, each in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        seconds += int(found[name] or 0) * each
    try:
        span = timedelta(microseconds=int(seconds * 10**6))
    except OverflowError:
        raise Unreadable(text, "duration") from None
    return -span if found["sign"] else span


@_often
def whole(text: str) -> int:
    """Read an xs:integer."""
    plain = text.strip(_BLANKS)
    digits = plain.lstrip("+-").lstrip("0") or "0"
    if not _INTEGER.fullmatch(plain) or len(digits) > _MOST_DIGITS:
        raise Unreadable(text, "integer")
    return -int(digits) if plain[0] == "-" else int(digits)


@_often
def number(text: str) -> Decimal:
    """Read an xs:decimal; how much is counted with one grows with its digits squared, and zeros are digits too."""
    plain = text.strip(_BLANKS)
    before, _, behind = plain.lstrip("+-").partition(".")
    if not _DECIMAL.fullmatch(plain) or len(before.lstrip("0")) + len(behind.rstrip("0")) > 2 * _MOST_DIGITS:
        raise Unreadable(text, "number")
    return Decimal(plain) if len(plain) <= 2 * _MOST_DIGITS else _short(plain[:1], before, behind)


def _short(sign: str, before: str, behind: str) -> Decimal:
    """Read a number without the zeros that say nothing."""
    return Decimal(f"{'-' if sign == '-' else ''}{before.lstrip('0') or '0'}.{behind.rstrip('0')}")


def truth(text: str) -> bool:
    """Read an xs:boolean."""
    found = _TRUTH.get(text.strip(_BLANKS))
    if found is None:
        raise Unreadable(text, "boolean")
    return found


def same_day(one: str | None, other: str | None) -> bool:
    """Return whether two xs:dates mean one local day; what cannot be read is compared as text."""
    try:
        return day(one or "") == day(other or "")
    except Unreadable:
        return one == other


def _date_of(found: re.Match[str], text: str) -> date:
    year = int(found["year"]) if len(found["year"]) < 6 else 0
    if year not in _YEARS:
        raise Unreadable(text, "day")
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        raise Unreadable(text, "day") from None


def _offset(zone: str | None, text: str) -> timezone | None:
    if zone is None:
        return None
    if zone == "Z":
        return UTC
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
    if ahead > timedelta(hours=14) or int(zone[4:]) > 59:
        raise Unreadable(text, "time")
    return timezone(-ahead if zone[0] == "-" else ahead)


_TYPES: dict[str, Callable[[str], object]] = {
    "Period": day,
    "StartPeriod": day,
    "EndPeriod": day,
    "PeriodStart": day,
    "PeriodEnd": day,
    "TimeStamp": instant,
    "ExpirationDateTime": instant,
    "Start": whole,
    "Duration": whole,
    "Power": whole,
    "MinPower": whole,
    "MaxPower": whole,
    "Revision": whole,
    "Price": number,
    "Penalty": number,
    "NetSettlement": number,
    "MinActivationFactor": number,
    "ActivationFactor": number,
}


def value_of(name: str, text: str) -> object:
    """Return the value of an attribute that two forms of it have in common; the text where it has none."""
    try:
        found = _TYPES[name](text) if name in _TYPES else text
    except Unreadable:
        return text
    if isinstance(found, Decimal):
        return found.normalize() + 0
    return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo is not None else found


def unreadable(message: Element) -> str:
    """Return what of a schema-valid message cannot be counted with, and so cannot be built on; "" when all can."""
    for element in message.walk():
        for name, text in element.attributes.items():
            if (read := _TYPES.get(name)) is not None:
                try:
                    read(text)
                except Unreadable as why:
                    return f"the {name} {why}"
    return ""
