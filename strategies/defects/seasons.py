"""Time zones that have the offset of the market for a part of the year: who compares on the wrong day takes them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from strategies.defects.registry import Unsuited, defect, suited
from strategies.defects.validation import always_apart
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import lexical

# Beside a market with an hour of summer time one of these is right for a while.
_WITHOUT_SUMMER = (
    "Africa/Maputo",
    "Africa/Lagos",
    "Africa/Abidjan",
    "Africa/Nairobi",
    "America/Phoenix",
    "America/Bogota",
    "America/Regina",
    "America/Caracas",
    "America/Sao_Paulo",
    "Australia/Brisbane",
    "Australia/Darwin",
    "Pacific/Guadalcanal",
    "Pacific/Tarawa",
)
# Beside a market without it one of these is; their rules are old, so that databases of any age agree about them.
_WITH_SUMMER = (
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "America/Anchorage",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Pacific/Auckland",
)
_SEASONAL = (*_WITHOUT_SUMMER, *_WITH_SUMMER)


def _other_seasons(situation: Situation) -> list[str]:
    """List zones whose offset is the market's in another half of the year, and not in this one (register, point 15)."""
    zones = [zone for zone in _SEASONAL if not always_apart(zone, situation)]
    return [zone for zone in zones if _apart_on(zone, situation, situation.today)]


def _like_today(situation: Situation) -> list[str]:
    """List zones whose offset is the market's today, and not on all other days."""
    zones = [zone for zone in _SEASONAL if not _apart_on(zone, situation, situation.today)]
    return [zone for zone in zones if _ever_apart(zone, situation)]


def _ever_apart(zone: str, situation: Situation) -> bool:
    return any(_apart_on(zone, situation, situation.today + timedelta(days=n)) for n in range(0, 366, 7))


def _apart_on(zone: str, situation: Situation, day: date) -> bool:
    """Return whether a zone has another offset from UTC than the market's throughout a day."""
    theirs, ours = ZoneInfo(zone), ZoneInfo(situation.market.time_zone)
    moments = (datetime.combine(day, time(), ours) + timedelta(hours=n) for n in range(-1, 27))
    return all(m.astimezone(theirs).utcoffset() != m.utcoffset() for m in moments)


@defect("VAL-TIME-ZONE", boundaries=lambda s: _other_seasons(s)[:2])
def lives_in_another_season(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With the TimeZone {value}, whose offset from UTC is the market's on other days only."""
    return _in(out, situation, value)


@defect("VAL-TIME-ZONE", boundaries=lambda s: _like_today(s)[:2])
def lives_in_the_season_of_today(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With the TimeZone {value}, whose offset from UTC is the market's today, and not on the Period."""
    return _in(out, situation, value)


def _in(out: Outgoing, situation: Situation, zone: str | None) -> Outgoing:
    if not _apart_on(suited(zone), situation, lexical.day(out.element["Period"])):
        raise Unsuited
    return out.having(TimeZone=suited(zone))
