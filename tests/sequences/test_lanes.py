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
    lanes = asyncio.run(leased(lanes_of(target, 0.0, itertools.count()), *[(False, True)] * count))
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
