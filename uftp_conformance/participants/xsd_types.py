"""The lexical forms of XML Schema, read into Python values without ever failing on a valid form.

A schema bounds neither years nor numbers.  What lies beyond Python's range is clamped to a value that is beyond
every market's range too, so that a rule, and not an exception, decides about it.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

HUGE = 10**40
_LONG = 41  # digits of HUGE
_FIRST_YEAR, _LAST_YEAR = 2, 9998
FIRST_DAY, LAST_DAY = date(_FIRST_YEAR, 1, 1), date(_LAST_YEAR, 12, 31)

_DATE = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?")
_INSTANT = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))?")
_DURATION = re.compile(
    r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d+))?S)?)?"
)


def whole(text: str) -> int:
    """Read an xs:integer; numbers of more than 40 digits become plus or minus 10^40."""
    if len(text) < _LONG:
        return int(text)
    text = text.strip()
    digits = text.lstrip("+-").lstrip("0")
    value = int(digits or "0") if len(digits) < _LONG else HUGE
    return -value if text.startswith("-") else value


def number(text: str | None, otherwise: str = "1") -> Decimal:
    """Read an xs:decimal; an absent attribute has its default."""
    return Decimal((otherwise if text is None else text).strip())


def truth(text: str | None) -> bool:
    """Read an xs:boolean; an absent attribute is false."""
    return text is not None and text.strip() in ("true", "1")


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """Read an xs:date; an offset, which the schema allows, does not change which local day is meant."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an xs:date")
    year = int(match[1][:12])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return FIRST_DAY if year < _FIRST_YEAR else LAST_DAY
    return date(year, int(match[2]), int(match[3]))


def instant(text: str, zone: str) -> datetime:
    """Read an xs:dateTime as an aware instant; without an offset it is local time of `zone`."""
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an xs:dateTime")
    year = int(match[1][:12])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        bound = FIRST_DAY if year < _FIRST_YEAR else LAST_DAY
        return datetime(bound.year, bound.month, bound.day, tzinfo=UTC)
    month, dom, hour, minute, second = (int(match[n]) for n in range(2, 7))
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    begin = datetime(year, month, dom, tzinfo=_offset(match, zone))
    return begin + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)


def _offset(match: re.Match[str], zone: str) -> timezone | ZoneInfo:
    if match[8]:
        return UTC
    if match[9] is None:
        return ZoneInfo(zone)
    offset = timedelta(hours=int(match[10]), minutes=int(match[11]))
    return timezone(-offset if match[9] == "-" else offset)


@lru_cache(maxsize=256)
def length(text: str) -> timedelta | None:
    """Read an xs:duration of fixed length; None for one in years or months, a negative or an absurd one."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or int(match[1] or 0) or int(match[2] or 0):
        return None
    days, hours, minutes, seconds = (int(match[n] or 0) for n in range(3, 7))
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    try:
        return timedelta(days, seconds, micro, minutes=minutes, hours=hours)
    except OverflowError:
        return None


@lru_cache(maxsize=4096)
def offsets(zone: str, period: date) -> tuple[timedelta | None, ...] | None:
    """Return a zone's offsets from UTC at the beginning and at the end of a local day; None for no known zone."""
    if zone not in _zones():
        return None
    begin = datetime(period.year, period.month, period.day, tzinfo=ZoneInfo(zone))
    return begin.utcoffset(), (begin + timedelta(days=1)).utcoffset()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
