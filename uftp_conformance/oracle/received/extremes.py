"""Values that the schema takes and no market has, and values that may mean one thing or another (register, 80, 105)."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache

from uftp_conformance.messages import Element
from uftp_conformance.messages.cache import once
from uftp_conformance.messages.lexical import Unreadable, day, instant, length, number
from uftp_conformance.oracle.received.calendars import known_zone
from uftp_conformance.oracle.received.message import counted

_LONG, _LONG_ADDRESS, _LONG_EAN, _MANY_DIGITS, _FAR, _VERSIONS = 255, 60, 18, 15, 10**9, 90
_TEXTS = frozenset({"Reference", "OrderReference", "OptionReference", "ServiceType", "ContractID", "BaselineReference"})
_ADDRESSES = frozenset({"CongestionPoint", "EntityAddress"})
_WHOLES = frozenset(
    {
        "Power",
        "MinPower",
        "MaxPower",
        "Start",
        "Duration",
        "ReservedPower",
        "RequestedPower",
        "BaselinePower",
        "ActualPower",
        "OrderedFlexPower",
        "DeliveredFlexPower",
        "PowerDeficiency",
    }
)
_NUMBERS = frozenset({"Price", "Penalty", "NetSettlement", "Value", "MinActivationFactor", "ActivationFactor"})
_DAYS = frozenset({"Period", "StartPeriod", "EndPeriod", "PeriodStart", "PeriodEnd"})
_TIMES = frozenset({"TimeStamp", "ExpirationDateTime"})
_DAY = len("2026-01-01")
_SHORT = 40  # characters of a value that is kept in mind


@once
def has_an_offset(message: Element) -> bool:
    """Return whether a day has an offset: what is then compared is another day by XML Schema, or the same one."""
    return _offsets_of(message.attributes.items()) or _offsets_of(_values_below(message.children))


@once  # by the children, which a message has in common with those that are made of it
def _values_below(children: tuple[Element, ...]) -> frozenset[tuple[str, str]]:
    """Return the values below a message with their names: the ISPs have most of theirs in common."""
    found: set[tuple[str, str]] = set()
    for each in children:
        found.update(each.attributes.items())
        if each.children:
            found |= _values_below(each.children)
    return frozenset(found)


def _offsets_of(items: Iterable[tuple[str, str]]) -> bool:
    return any(name in _DAYS and len(text.strip()) > _DAY for name, text in items)


@once
def beyond_all_markets(message: Element) -> bool:
    """Return whether a message has a value that no market has."""
    return _extremes_of(message.attributes.items()) or _extremes_below(message.children)


@once
def _extremes_below(children: tuple[Element, ...]) -> bool:
    return _extremes_of(_values_below(children))


def _extremes_of(items: Iterable[tuple[str, str]]) -> bool:
    return any(_extreme(name, text) for name, text in items if name in _LOOKED_AT)


def _extreme(name: str, text: str) -> bool:
    """Return whether a value is beyond all markets; one that cannot even be read is."""
    return _beyond(name, text) if len(text) <= _SHORT else _beyond.__wrapped__(name, text)


@lru_cache(maxsize=8192)  # the same few stand in most messages
def _beyond(name: str, text: str) -> bool:
    try:
        return any(odd(text) for odd in _odd(name))
    except Unreadable:
        return True


def _plain(span: timedelta | None) -> bool:
    return span is not None and timedelta(minutes=1) <= span <= timedelta(days=1)


def _far_version(text: str) -> bool:
    numbers = [counted(part) for part in text.split(".")]
    return numbers[0] == 0 or max(numbers) >= _VERSIONS


_ODD: tuple[tuple[frozenset[str], Callable[[str], bool]], ...] = (
    (frozenset({"Version"}), _far_version),
    (frozenset({"TimeZone"}), lambda text: not known_zone(text)),
    (frozenset({"ISP-Duration"}), lambda text: not _plain(length(text))),
    (_TEXTS, lambda text: len(text) > _LONG),
    (_ADDRESSES, lambda text: len(text) > (len("ean.") + _LONG_EAN if text.startswith("ean.") else _LONG_ADDRESS)),
    (_WHOLES, lambda text: abs(counted(text)) >= _FAR or len(text) > _MANY_DIGITS),
    (_NUMBERS, lambda text: len(text) > _MANY_DIGITS or abs(number(text)) >= _FAR),
    (_DAYS, lambda text: not 2000 <= day(text).year < 2200),
    (_TIMES, lambda text: not 2000 <= instant(text).year < 2200),
)


_LOOKED_AT = frozenset().union(*(names for names, _ in _ODD))


@lru_cache(maxsize=512)
def _odd(name: str) -> tuple[Callable[[str], bool], ...]:
    """Return what is beyond all markets in an attribute of this name."""
    return tuple(odd for names, odd in _ODD if name in names)
