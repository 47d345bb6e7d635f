"""Lanes: what one sequence has for itself, no other one has at the same time."""

import asyncio
import contextlib

import pytest

from uftp_conformance.sequences.lanes import Lanes
from uftp_conformance.sequences.scene import SPREAD, Lane


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
