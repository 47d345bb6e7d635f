"""The values of XML Schema as others write them, read as far as they can be read."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 2, 9998
_DATE = re.compile(r"(-?)(\d{4,})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?")
_CLOCK = re.compile(r"(.*)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")
_LONG = 40  # digits of a number that are more than anybody's


def day(text: str) -> date:
    """Read an xs:date; an offset changes nothing, and a year beyond the calendar becomes its first or last day."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no date")
    year = int(found[2][:_LONG])
    if found[1] or year < _FIRST_YEAR:
        return date(_FIRST_YEAR, 1, 1)
    return date(_LAST_YEAR, 12, 31) if year > _LAST_YEAR else date(year, int(found[3]), int(found[4]))


def instants(text: str, zone: str) -> tuple[datetime, datetime]:
    """Read an xs:dateTime as the earliest and the latest instant that it can mean.

    They differ where it has no offset, which the schemas of 3.x allow: it may be meant in UTC, or in the market's zone.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no time")
    midnight = datetime.combine(day(found[1]), datetime.min.time())
    fraction = int((found[5] or "0")[:6].ljust(6, "0"))
    local = midnight + timedelta(
        hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4]), microseconds=fraction
    )
    if found[6]:
        instant = local.replace(tzinfo=_offset(found[6]))
        return instant, instant
    either = sorted((local.replace(tzinfo=UTC), local.replace(tzinfo=ZoneInfo(zone))))
    return either[0], either[1]


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


def whole(text: str) -> int:
    """Read an xs:integer, however long; one of more digits than anybody needs becomes a very large one."""
    text = text.strip()
    digits = text.lstrip("+-").lstrip("0") or "0"
    value = int(digits) if len(digits) <= _LONG else 10**_LONG
    return -value if text.startswith("-") else value


def number(text: str) -> Decimal:
    """Read an xs:decimal."""
    return Decimal(text.strip())


def truth(text: str | None) -> bool | None:
    """Read an xs:boolean; None where it is left out."""
    return None if text is None else text.strip() in ("true", "1")
