"""Meterings of the last days on which the clock changed: they are over, as everything is that was metered."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fixtures.drawing import draw
from fixtures.sense import insist_on_sense
from fixtures.stock import Stock
from strategies.bounds import metering_cases
from strategies.defects import defects_of
from strategies.settlements import is_long_ago, metered_on, metered_when_the_clock_changed, meterings
from tests.strategies.table import situation_of
from uftp_conformance.messages import Element

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
SITUATION = situation_of("DSO", datetime(2026, 11, 28, 11, tzinfo=UTC), "Europe/Amsterdam")
METERING = Stock({}, 1, 1).simplest("Metering", SITUATION)


def test_each_has_as_many_isps_as_its_day() -> None:
    found = metered_when_the_clock_changed(SITUATION, METERING)
    assert [each["Period"] for each in found] == [AUTUMN.isoformat(), SPRING.isoformat()]
    for each, count in zip(found, (100, 92), strict=True):
        starts = [[int(isp["Start"]) for isp in profile.children] for profile in each.all("Profile")]
        assert starts == [[*range(1, count + 1)]] * len(SITUATION.market.metering_profiles)
        insist_on_sense(each)


def test_they_are_tried() -> None:
    """Whatever is accepted on other days is on these, and what an ISP more is refused for, as well."""
    periods = {case.content["Period"] for case in metering_cases(SITUATION, METERING)}
    assert periods == {METERING["Period"], SPRING.isoformat(), AUTUMN.isoformat()}
    bounds = defects_of("VAL-ISP-BOUNDS", "Metering")
    clock = Stock({}, 1, 1).material("Metering", SITUATION, bounds, near=False).clock
    assert [each["Period"] for each in clock] == [AUTUMN.isoformat(), SPRING.isoformat()]


def test_where_the_clock_never_changes_there_are_none() -> None:
    situation = situation_of("DSO", SITUATION.now, "Africa/Nairobi")
    assert metered_when_the_clock_changed(situation, METERING) == []


@pytest.mark.parametrize(("day", "long"), [(date(2026, 11, 21), False), (date(2026, 11, 20), True), (AUTUMN, True)])
def test_what_is_long_ago(day: date, long: bool) -> None:
    """A week is drawn from; what is older comes only to who takes the day before it."""
    metering: Element = metered_on(METERING, day, SITUATION)
    assert is_long_ago(metering, SITUATION) is long


@pytest.mark.parametrize(("back", "clock"), [(1, []), (33, []), (34, [AUTUMN]), (365, [AUTUMN, SPRING])])
def test_a_statement_says_how_far_back(back: int, clock: list[date]) -> None:
    """What is metered lies within the days that it names, some of it long before the last ones if they are many."""
    there = replace(SITUATION, market=replace(SITUATION.market, metering_days=back))
    found = metered_when_the_clock_changed(there, METERING)
    assert [each["Period"] for each in found] == [each.isoformat() for each in clock]
    drawn = draw(meterings(there), 60, 1, "meterings")
    ago = {(SITUATION.today - date.fromisoformat(each["Period"])).days for each in drawn}
    assert min(ago) == 1
    assert back / 2 < max(ago) <= back
    for each in drawn:
        assert not is_long_ago(each, there)
        insist_on_sense(each)
