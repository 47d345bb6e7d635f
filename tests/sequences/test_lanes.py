"""Lanes: what one sequence has for itself, no other one has at the same time."""

import asyncio
import contextlib
import itertools
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.oracle.desk import NOW, statement_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages.lexical import day
from uftp_conformance.sequences.lanes import Lanes, clock_days, lanes_of
from uftp_conformance.sequences.others import metering
from uftp_conformance.sequences.past import Past
from uftp_conformance.sequences.scene import SPREAD, Lane, Scene


async def leased(lanes: Lanes, *kinds: tuple[bool, bool]) -> list[Lane]:
    """Lease lanes at the same time, each near or not, and with days that are over or not."""
    async with contextlib.AsyncExitStack() as stack:
        return [await stack.enter_async_context(lanes.lane(near=near, past=past)) for near, past in kinds]


def test_lanes_have_no_day_in_common() -> None:
    found = asyncio.run(leased(Lanes(30, 0.0), (True, False), *[(False, True)] * 6, *[(False, False)] * 7))
    days = [day for lane in found for day in lane.days]
    assert len(days) == len(set(days))
    assert max(days) <= 30
    assert min(days) >= -14
    assert all(min(lane.days) < 0 for lane in found[:7])


def test_the_days_on_which_the_clock_changes_are_one_lane_and_the_first() -> None:
    market = statement_of("DSO").agreement()
    days = clock_days(market, NOW)
    assert [market.isps(NOW.date() + timedelta(days=day)) for day in days] == [92, 100]
    found = asyncio.run(leased(Lanes(30, 0.0, clock_days=days), *[(False, False)] * 3))
    assert found[0].days == days
    assert not any({*days} & {*lane.days} for lane in found[1:])


def test_a_day_near_at_hand_on_which_the_clock_changes_stays_where_it_is() -> None:
    first, *_ = asyncio.run(leased(Lanes(30, 0.0, clock_days=(2,)), (True, False), (False, False)))
    assert 2 in first.days


async def across_midnight(count: int) -> list[Lane]:
    """Lease the lanes that are not near: some of them, and after midnight the others."""
    today = NOW.date()
    lanes = Lanes(30, 0.0, today=lambda: today)
    async with contextlib.AsyncExitStack() as stack:
        found = []
        for number in range(13):
            if number == count:
                today += timedelta(days=1)
            found.append(await stack.enter_async_context(lanes.lane(near=False, past=number % 2 == 1)))
    return found


@pytest.mark.parametrize("count", [1, 4, 9, 12])
def test_midnight_moves_no_lane_onto_another(count: int) -> None:
    """Who was sent the Revisions of a lane that was leased later refuses those of the earlier one, and is right."""
    found = asyncio.run(across_midnight(count))
    later = NOW.date() + timedelta(days=1)
    days = [each for lane in found for each in lane.days_from(later)]
    assert len(days) == len({*days})
    assert [lane.since == later for lane in found] == [number >= count for number in range(13)]
    assert all(lane.days for lane in found)


def test_a_lane_keeps_its_days() -> None:
    usual = target_of(statement_of("DSO"))
    lane = Lane((2, -1), since=NOW.date())
    before, after = (
        Scene(Random(0), usual, at, usual.partners[0], Past(), lane).days() for at in (NOW, NOW + timedelta(days=1))
    )
    assert before == after


def test_after_the_last_of_its_days_a_lane_is_about_today() -> None:
    usual = target_of(statement_of("DSO"))
    later = NOW + timedelta(days=1)
    scene = Scene(Random(0), usual, later, usual.partners[0], Past(), Lane((0, -1), since=NOW.date()))
    assert scene.a_day() == scene.a_traded_day() == scene.today


def test_who_finds_all_days_taken_waits() -> None:
    """What all belongs to a lane that was leased before midnight is another's when that is over."""

    async def both() -> bool:
        today = NOW.date()
        lanes, over = Lanes(30, 0.0, today=lambda: today), False
        lanes._far = asyncio.Queue()
        for days in ((9,), (8,)):
            lanes._far.put_nowait(days)

        async def later() -> bool:
            async with lanes.lane(near=False) as lane:
                return over and lane.days == (8,)

        async with lanes.lane(near=False) as first:
            today += timedelta(days=1)
            waiting = asyncio.ensure_future(later())
            await asyncio.sleep(0.01)
            over = first.days == (9,)
        return await waiting

    assert asyncio.run(both())


def test_revisions_rise_from_lane_to_lane() -> None:
    first, second = asyncio.run(leased(Lanes(30, 0.0), (False, False), (False, False)))
    assert second.revisions > first.revisions + SPREAD - 1
    assert second.mark != first.mark


@pytest.mark.parametrize("ahead", [1, 2, 4, 5, 8])
def test_where_there_are_few_days_one_waits_for_the_other(ahead: int) -> None:
    async def one_after_the_other() -> list[Lane]:
        lanes, found = Lanes(ahead, 0.0), []
        for near, past in ((True, True), (False, True), (False, False)):
            async with lanes.lane(near=near, past=past) as lane:
                found.append(lane)
        return found

    assert all(max(lane.days) <= ahead for lane in asyncio.run(one_after_the_other()))


def test_those_days_can_be_asked_for_again() -> None:
    """What failed on a day of another length is tried again on one."""

    async def one_after_the_other(wanted: list[bool | None]) -> list[bool]:
        lanes, found = Lanes(30, 0.0, clock_days=(9, 20)), []
        for clock in wanted:
            async with lanes.lane(near=False, clock=clock) as lane:
                found.append(lane.clock)
                assert lane.clock is (lane.days == (9, 20))
        return found

    assert asyncio.run(one_after_the_other([True, True, False, False])) == [True, True, False, False]
    assert sum(asyncio.run(one_after_the_other([None] * 30))) in range(2, 16)


@pytest.mark.parametrize(("back", "days"), [(1, {-1}), (3, {-3}), (5, {-3, -4, -5}), (None, {*range(-14, -2)})])
def test_of_what_is_over_only_as_much_is_metered_as_is_taken(back: int | None, days: set[int]) -> None:
    """Who takes only some days is sent these, in as many lanes as there are, and no two lanes have one of them."""
    usual = target_of(statement_of("DSO"))
    target = replace(usual, market=replace(usual.market, metering_days=back))
    count = {1: 1, 3: 1, 5: 2}.get(back or 0, 6)
    found = asyncio.run(leased(lanes_of(target, 0.0, itertools.count()), *[(False, True)] * count))
    lanes = [replace(lane, since=None) for lane in found]
    scenes = [
        Scene(Random(seed), target, NOW, target.partners[0], Past(), lane) for lane in lanes for seed in range(40)
    ]
    today = scenes[0].today
    assert {(each.a_metered_day() - today).days for each in scenes} == days
    assert {(day(metering(each)["Period"]) - today).days for each in scenes} == days


def test_a_settlement_of_any_day_is_sent_to_an_agr() -> None:
    usual = target_of(statement_of("AGR"))
    target = replace(usual, market=replace(usual.market, metering_days=1))
    found = asyncio.run(leased(lanes_of(target, 0.0, itertools.count()), *[(False, True)] * 6))
    assert min(day for lane in found for day in lane.days) == -14
