from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.statement.market import CongestionPoint, Contract, Market, isps_in_day

NORTH, SOUTH, EAST = (
    CongestionPoint("ean.871685900001", "dso.example.com", "agr.example.com"),
    CongestionPoint("ean.871685900002", "dso.example.com", "other.example.com"),
    CongestionPoint("ean.871685900003", "dso2.example.com", "agr.example.com"),
)
CONTRACT = Contract("C-1", NORTH.address, -500, 1, time(10))
MARKET = Market(
    isp_minutes=15,
    time_zone="Europe/Amsterdam",
    currency="EUR",
    plausible_power=1000,
    plausible_price=Decimal(9),
    periods_ahead=30,
    clock_days_ahead=True,
    congestion_points=(NORTH, SOUTH, EAST),
    contracts=(CONTRACT,),
    baseline_references=(),
)
HALF_HOURS = replace(MARKET, isp_minutes=30, time_zone="Europe/London")


@pytest.mark.parametrize(
    ("zone", "minutes", "day", "expected"),
    [
        ("Europe/Amsterdam", 15, date(2026, 3, 28), 96),
        ("Europe/Amsterdam", 15, date(2026, 3, 29), 92),
        ("Europe/Amsterdam", 15, date(2026, 3, 30), 96),
        ("Europe/Amsterdam", 15, date(2026, 10, 25), 100),
        ("Europe/Amsterdam", 60, date(2026, 10, 25), 25),
        ("Europe/Amsterdam", 5, date(2026, 3, 29), 276),
        ("Europe/London", 30, date(2026, 1, 1), 48),
        ("Europe/London", 30, date(2026, 3, 29), 46),
        ("Europe/London", 30, date(2026, 10, 25), 50),
        ("Australia/Sydney", 15, date(2026, 4, 5), 100),
        ("Australia/Sydney", 15, date(2026, 10, 4), 92),
        ("Australia/Sydney", 15, date(2026, 3, 29), 96),
        ("America/New_York", 15, date(2026, 3, 8), 92),
        ("America/New_York", 15, date(2026, 11, 1), 100),
        ("America/New_York", 15, date(2026, 3, 29), 96),
        ("Australia/Lord_Howe", 15, date(2026, 4, 5), 98),
        ("Australia/Lord_Howe", 15, date(2026, 10, 4), 94),
        ("Africa/Cairo", 15, date(2026, 4, 24), 92),
        ("America/Santiago", 15, date(2026, 4, 4), 100),
        ("Africa/Nairobi", 15, date(2026, 3, 29), 96),
    ],
)
def test_isps_of_a_day(zone: str, minutes: int, day: date, expected: int) -> None:
    """A day has as many ISPs as its real length holds, also where the clock changes at midnight or by half an hour."""
    assert isps_in_day(day, zone, minutes) == expected
    assert replace(MARKET, time_zone=zone, isp_minutes=minutes).isps(day) == expected


@pytest.mark.parametrize(
    ("market", "day", "number", "expected"),
    [
        (MARKET, date(2026, 3, 29), 1, "2026-03-28T23:00:00+00:00"),
        (MARKET, date(2026, 3, 29), 8, "2026-03-29T00:45:00+00:00"),
        (MARKET, date(2026, 3, 29), 9, "2026-03-29T01:00:00+00:00"),
        (MARKET, date(2026, 3, 29), 92, "2026-03-29T21:45:00+00:00"),
        (MARKET, date(2026, 3, 30), 1, "2026-03-29T22:00:00+00:00"),
        (MARKET, date(2026, 10, 25), 1, "2026-10-24T22:00:00+00:00"),
        (MARKET, date(2026, 10, 25), 9, "2026-10-25T00:00:00+00:00"),
        (MARKET, date(2026, 10, 25), 13, "2026-10-25T01:00:00+00:00"),
        (MARKET, date(2026, 10, 25), 100, "2026-10-25T22:45:00+00:00"),
        (HALF_HOURS, date(2026, 10, 25), 50, "2026-10-25T23:30:00+00:00"),
    ],
)
def test_starts_across_the_change(market: Market, day: date, number: int, expected: str) -> None:
    """ISPs follow one another without gap or overlap while the local clock jumps."""
    assert market.start_of_isp(day, number).isoformat() == expected


_ZONES = st.sampled_from(["Europe/Amsterdam", "Australia/Sydney", "America/New_York", "Australia/Lord_Howe"])
_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(max_examples=150, deadline=None)
@given(_ZONES, st.sampled_from([5, 15, 30]), _DAYS, st.data())
def test_every_isp_has_its_instants(zone: str, minutes: int, day: date, data: st.DataObject) -> None:
    """The first and the last instant of an ISP lie in that ISP of that day."""
    market = replace(MARKET, time_zone=zone, isp_minutes=minutes)
    number = data.draw(st.integers(1, market.isps(day)))
    first = market.start_of_isp(day, number)
    last = first + timedelta(minutes=minutes) - timedelta(microseconds=1)
    assert [(market.today(i), market.current_isp(i)) for i in (first, last)] == [(day, number)] * 2


@settings(max_examples=100, deadline=None)
@given(_ZONES, _DAYS)
def test_days_follow_one_another(zone: str, day: date) -> None:
    """The ISP after the last one of a day is the first of the next."""
    market = replace(MARKET, time_zone=zone)
    assert market.start_of_isp(day, market.isps(day) + 1) == market.start_of_isp(day + timedelta(days=1), 1)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Amsterdam", "2026-05-01T21:59:59+00:00", date(2026, 5, 1)),
        ("Europe/Amsterdam", "2026-05-01T22:00:00+00:00", date(2026, 5, 2)),
        ("America/New_York", "2026-05-01T03:59:59+00:00", date(2026, 4, 30)),
        ("Australia/Sydney", "2026-05-01T14:00:00+00:00", date(2026, 5, 2)),
    ],
)
def test_today_is_local(zone: str, now: str, expected: date) -> None:
    """Today is the market's local day, not that of UTC."""
    assert replace(MARKET, time_zone=zone).today(datetime.fromisoformat(now)) == expected


@pytest.mark.parametrize(
    ("now", "within", "expected"),
    [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), 400, (date(2026, 3, 29), date(2026, 10, 25))),
        (datetime(2026, 3, 27, 12, tzinfo=UTC), 1, (date(2026, 3, 29),)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 100, ()),
        (datetime(2026, 3, 26, 12, tzinfo=UTC), 1, ()),
        (datetime(2026, 3, 26, 12, tzinfo=UTC), 2, (date(2026, 3, 29),)),
    ],
)
def test_days_on_which_the_clock_changes(now: datetime, within: int, expected: tuple[date, ...]) -> None:
    """Days shorter or longer than 24 hours are found from the day after tomorrow on, within the days asked for."""
    assert MARKET.change_of_clock_days(now, within) == expected


@pytest.mark.parametrize(
    ("far", "ahead", "expected"),
    [
        (True, 30, (date(2026, 3, 29), date(2026, 10, 25))),
        (False, 30, ()),
        (False, 87, (date(2026, 3, 29),)),
        (False, 86, ()),
    ],
)
def test_how_far_ahead_such_days_are_spoken_of(far: bool, ahead: int, expected: tuple[date, ...]) -> None:
    """A target takes the next ones, however far they are, or says that it does not."""
    market = replace(MARKET, clock_days_ahead=far, periods_ahead=ahead)
    assert market.change_of_clock_days(datetime(2026, 1, 1, 12, tzinfo=UTC)) == expected


@pytest.mark.parametrize(("ahead", "first"), [(1, 1), (2, 2), (3, 2), (30, 2)])
def test_the_later_days(ahead: int, first: int) -> None:
    """They begin with the day after tomorrow, or with the only one there is, and end with the last that is taken."""
    market, today = replace(MARKET, periods_ahead=ahead), date(2026, 3, 2)
    found = market.later_days(today)
    assert market.first_later == first
    assert found == tuple(today + timedelta(days=n) for n in range(first, ahead + 1))
    assert not any(market.beyond(day, today) for day in found)


def test_a_zone_without_change() -> None:
    """Where the clock never changes there is no such day."""
    market = replace(MARKET, time_zone="Africa/Nairobi")
    assert market.change_of_clock_days(datetime(2026, 1, 1, tzinfo=UTC)) == ()


@pytest.mark.parametrize(
    ("before", "until", "period", "expected"),
    [
        (1, time(10), date(2026, 3, 29), datetime(2026, 3, 28, 9, tzinfo=UTC)),
        (1, time(10), date(2026, 3, 30), datetime(2026, 3, 29, 8, tzinfo=UTC)),
        (1, time(10), date(2026, 10, 26), datetime(2026, 10, 25, 9, tzinfo=UTC)),
        (0, time(0), date(2026, 5, 2), datetime(2026, 5, 1, 22, tzinfo=UTC)),
        (7, time(23, 59), date(2026, 1, 3), datetime(2025, 12, 27, 22, 59, tzinfo=UTC)),
    ],
)
def test_deadlines(before: int, until: time, period: date, expected: datetime) -> None:
    """The deadline of a contract is a local time, so many days before the Period."""
    contract = replace(CONTRACT, release_days_before=before, release_until=until)
    assert contract.deadline(period, "Europe/Amsterdam").astimezone(UTC) == expected


@pytest.mark.parametrize(
    ("agr", "dso", "expected"),
    [
        (None, None, (NORTH, SOUTH, EAST)),
        ("agr.example.com", None, (NORTH, EAST)),
        (None, "dso.example.com", (NORTH, SOUTH)),
        ("agr.example.com", "dso.example.com", (NORTH,)),
        ("other.example.com", "dso2.example.com", ()),
    ],
)
def test_points_of_participants(agr: str | None, dso: str | None, expected: tuple[CongestionPoint, ...]) -> None:
    """A point is found by each of its participants, and by none."""
    assert MARKET.points_of(agr=agr, dso=dso) == expected


@pytest.mark.parametrize(("identifier", "expected"), [("C-1", CONTRACT), ("C-2", None), ("", None)])
def test_contracts(identifier: str, expected: Contract | None) -> None:
    """A contract is found by its id."""
    assert MARKET.contract(identifier) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(15, "PT15M"), (60, "PT60M")])
def test_isp_duration(minutes: int, expected: str) -> None:
    """The ISP-Duration is written in minutes."""
    assert replace(MARKET, isp_minutes=minutes).isp_duration == expected


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("agr.example.com", "dso.example.com", [NORTH]),
        ("dso2.example.com", "agr.example.com", [EAST]),
        ("agr.example.com", "fellow.example.com", [NORTH]),
        ("fellow.example.com", "dso.example.com", [NORTH, SOUTH]),
        ("agr.example.com", "other.example.com", []),
        ("nobody.example.com", "dso.example.com", []),
    ],
)
def test_points_shared(one: str, other: str, shared: list[CongestionPoint]) -> None:
    """Two participants share the points at which both are active, also where several AGRs are at one point."""
    also = tuple(replace(point, agr="fellow.example.com") for point in (NORTH, SOUTH))
    market = replace(MARKET, congestion_points=(NORTH, SOUTH, EAST, *also))
    assert market.shared_by(one, other) == tuple(point.address for point in shared)


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        ({}, date(2026, 3, 6), True),
        ({"weekdays": ("Friday",)}, date(2026, 3, 6), True),
        ({"weekdays": ("Friday",)}, date(2026, 3, 7), False),
        ({"first_day": date(2026, 3, 6)}, date(2026, 3, 5), False),
        ({"first_day": date(2026, 3, 6), "last_day": date(2026, 3, 6)}, date(2026, 3, 6), True),
        ({"last_day": date(2026, 3, 6)}, date(2026, 3, 7), False),
    ],
)
def test_the_days_of_a_contract(terms: dict[str, Any], day: date, expected: bool) -> None:
    assert replace(CONTRACT, **terms).is_about(day) is expected


def test_the_days_of_a_contract_are_stored() -> None:
    """What was agreed can be read again from a stream, and from one of before too."""
    some = replace(CONTRACT, weekdays=("Friday",), first_day=date(2026, 3, 6))
    agreed = replace(MARKET, contracts=(some,))
    assert market_in(as_data(agreed)) == agreed
    data = as_data(MARKET)
    (held,) = data["contracts"]
    before = {name: value for name, value in held.items() if name not in ("weekdays", "first_day", "last_day")}
    assert market_in({**data, "contracts": [before]}) == MARKET
