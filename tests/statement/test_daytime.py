"""Where the embedded market is: its day has ISPs behind it and ahead, whenever a run begins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.strategies.table import zone_for_a_while
from uftp_conformance.statement.daytime import ZONES, zone_at

YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("month", range(12))
def test_the_day_neither_ends_soon_nor_has_just_begun(month: int) -> None:
    for minutes in range(0, 31 * 24 * 60, 7):
        now = YEAR + timedelta(days=30.5 * month, minutes=minutes)
        local = now.astimezone(ZoneInfo(zone_at(now)))
        assert 1 <= local.hour < 21, local


def test_noon_in_the_usual_zone_is_there() -> None:
    assert zone_at(datetime(2026, 3, 2, 11, tzinfo=UTC)) == ZONES[0]
    assert zone_at(datetime(2026, 3, 2, 22, 45, tzinfo=UTC)) == ZONES[1]


def test_the_tables_stay_where_it_is_day_for_another_hour() -> None:
    for minutes in range(0, 24 * 60, 5):
        now = YEAR + timedelta(minutes=minutes)
        zone = ZoneInfo(zone_for_a_while(now))
        assert all(1 <= at.astimezone(zone).hour < 21 for at in (now, now + timedelta(hours=1))), now
