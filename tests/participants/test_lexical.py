"""Every lexical form that the schema allows is read, and none of them ends in an exception."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from uftp_conformance.participants.isps import merged, missing, overlap
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.xsd_types import (
    FIRST_DAY,
    HUGE,
    LAST_DAY,
    day,
    instant,
    length,
    number,
    offsets,
    whole,
)

ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-007", -7),
        (" +12 ", 12),
        ("9" * 5000, HUGE),
        ("-" + "9" * 5000, -HUGE),
        ("0" * 60 + "5", 5),
    ],
)
def test_whole(text: str, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("2026-11-18Z", date(2026, 11, 18)),
        (" 2026-11-18+14:00 ", date(2026, 11, 18)),
        ("0002-06-01", date(2, 6, 1)),
        ("9998-06-01", date(9998, 6, 1)),
        ("12026-11-18", LAST_DAY),
        ("-0044-03-15", FIRST_DAY),
        ("9999-12-31", LAST_DAY),
        ("0001-01-01", FIRST_DAY),
    ],
)
def test_day(text: str, value: date) -> None:
    assert day(text) == value


def test_what_is_no_day_is_reported() -> None:
    with pytest.raises(ValueError, match="'today' is not an xs:date"):
        day("today")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-18T10:00:00Z", datetime(2026, 11, 18, 10, tzinfo=UTC)),
        ("2026-11-18T10:00:00.1234567+01:00", datetime(2026, 11, 18, 9, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-18T10:00:00", datetime(2026, 11, 18, 9, tzinfo=UTC)),
        ("2026-11-18T24:00:00-14:00", datetime(2026, 11, 19, 14, tzinfo=UTC)),
        ("99999-01-01T00:00:00Z", datetime(9998, 12, 31, tzinfo=UTC)),
    ],
)
def test_instant(text: str, value: datetime) -> None:
    assert instant(text, ZONE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT15M", timedelta(minutes=15)),
        ("PT900S", timedelta(minutes=15)),
        ("PT0H15M0.0S", timedelta(minutes=15)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("PT1.0000015S", timedelta(seconds=1, microseconds=1)),
        ("P1Y", None),
        ("P0Y0M0DT15M", timedelta(minutes=15)),
        ("P1D", timedelta(days=1)),
        ("P1M", None),
        ("-PT15M", None),
        ("PT9999999999M", None),
        ("P999999999D", timedelta(days=999999999)),
        ("P999999999DT999999999H", None),
    ],
)
def test_length(text: str, value: timedelta | None) -> None:
    assert length(text) == value


def test_number_reads_equal_prices_as_equal() -> None:
    assert number("1.50") == number(" +1.5 ") == Decimal("1.5")
    assert number(None) == 1


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe/", "America/Argentina", "Europe/../UTC"])
def test_a_zone_that_does_not_exist_has_no_offsets(zone: str) -> None:
    assert offsets(zone, date(2026, 11, 18)) is None


def test_offsets_of_a_day_on_which_the_clock_changes() -> None:
    changing = date(2027, 3, 28)
    assert offsets("Europe/Brussels", changing) == offsets(ZONE, changing)
    assert offsets("Africa/Algiers", changing) != offsets(ZONE, changing)
    the_day_before = date(2027, 3, 27)
    assert offsets("Africa/Algiers", the_day_before) == offsets(ZONE, the_day_before)


@pytest.mark.parametrize(
    ("runs", "first"),
    [
        ([(1, 96, 0)], None),
        ([(2, 96, 0)], 1),
        ([(1, 95, 0)], 96),
        ([(50, 96, 0), (1, 48, 0)], 49),
        ([(1, 10, 0), (5, HUGE, 0)], None),
        ([], 1),
    ],
)
def test_missing(runs: list[IspRun], first: int | None) -> None:
    assert missing(runs, 96) == first


def test_runs_overlap_wherever_they_stand() -> None:
    assert overlap([(9, 12, 0), (1, 2, 0), (3, 9, 0)])
    assert not overlap([(9, 12, 0), (1, 2, 0), (3, 8, 0)])


def test_two_notations_of_one_profile_are_equal() -> None:
    assert merged([(3, 4, 7), (1, 2, 7), (5, 5, 8)]) == ((1, 4, 7), (5, 5, 8))
