"""Zones, local days and lengths of ISPs: read once, though each rule asks for them, in each history.  Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from uftp_conformance.messages.lexical import Unreadable, length


@dataclass(frozen=True, slots=True)
class Calendar:
    """By which zone and length of an ISP a message counts its ISPs."""

    zone: str
    minutes: int


@lru_cache(maxsize=1024)
def calendars_of(zone: str, duration: str, own_zone: str, own_minutes: int) -> tuple[Calendar, ...]:
    """Return each way in which a zone and a length of ISPs, "" for none, may be read beside those of the market."""
    try:
        span = length(duration or f"PT{own_minutes}M")
    except Unreadable:
        span = None
    minutes = int(span / timedelta(minutes=1)) if span else 0
    zones = (own_zone, zone) if zone and known_zone(zone) else (own_zone,)
    lengths = (own_minutes, minutes) if 0 < minutes <= 1440 else (own_minutes,)
    return tuple(dict.fromkeys(Calendar(z, m) for z in zones for m in lengths))


@lru_cache(maxsize=128)  # each history in which a message is looked at asks for the same ones
def instants(early: float, late: float) -> tuple[datetime, datetime]:
    """Return two instants that are in seconds since the epoch."""
    return datetime.fromtimestamp(early, UTC), datetime.fromtimestamp(late, UTC)


@lru_cache(maxsize=128)
def local_days(early: datetime, late: datetime, zone: str) -> tuple[date, date]:
    """Return the local days of two instants."""
    local = ZoneInfo(zone)
    return early.astimezone(local).date(), late.astimezone(local).date()


@lru_cache(maxsize=4096)
def midnight(period: date, zone: str) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(period, time(), ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=1024)
def known_zone(name: str) -> bool:
    """Return whether the database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database, or too long for a file
        return False
    return True
