"""Zones that have the market's offset from UTC on some days only, beside markets with summer time and without it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from strategies.defects import Unsuited, defects_of
from strategies.defects.registry import Defect
from tests.strategies.table import TableTester, situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element

WINTER, SUMMER = datetime(2026, 1, 14, 11, tzinfo=UTC), datetime(2026, 7, 15, 11, tzinfo=UTC)
MARKETS = ("Europe/Amsterdam", "America/New_York", "Africa/Johannesburg", "America/Phoenix")
TODAY, OTHER = "lives_in_the_season_of_today", "lives_in_another_season"


def defect(name: str) -> Defect:
    (found,) = (each for each in defects_of("VAL-TIME-ZONE", "FlexRequest") if each.name == name)
    return found


def tried(name: str, situation: Situation, period: date) -> list[str]:
    """Return the zones that come with a message about a day."""
    out = Outgoing(Element("FlexRequest", {"Period": period.isoformat()}), TableTester("AGR").counterparties[0])
    found = []
    for value in defect(name).boundaries(situation):
        try:
            found.append(defect(name).apply(out, situation, value).element["TimeZone"])
        except Unsuited:
            continue
    return found


def offset(zone: str, day: date) -> timedelta | None:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("now", [WINTER, SUMMER])
def test_a_period_in_the_other_half_of_the_year(now: datetime, market: str) -> None:
    """Who compares the offsets of today takes such a zone; on the Period it has another one."""
    situation = situation_of("AGR", now, market)
    today, later = now.date(), now.date() + timedelta(days=183)
    zones = tried(TODAY, situation, later)
    assert zones
    for zone in zones:
        assert offset(zone, today) == offset(market, today)
        assert offset(zone, later) != offset(market, later)
    assert tried(TODAY, situation, today) == []


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("now", [WINTER, SUMMER])
def test_a_period_in_this_half_of_the_year(now: datetime, market: str) -> None:
    """Who takes a zone that has the market's offset at some time takes such a one; on the Period it has another."""
    situation = situation_of("AGR", now, market)
    today, later = now.date(), now.date() + timedelta(days=183)
    zones = tried(OTHER, situation, today)
    assert zones
    for zone in zones:
        assert offset(zone, today) != offset(market, today)
    assert any(offset(zone, later) == offset(market, later) for zone in zones)


def test_a_market_that_is_alone() -> None:
    """No zone has the offset of Adelaide in one half of the year alone, but for Darwin."""
    situation = situation_of("AGR", SUMMER, "Australia/Adelaide")
    assert tried(TODAY, situation, SUMMER.date() + timedelta(days=183)) == ["Australia/Darwin"]
