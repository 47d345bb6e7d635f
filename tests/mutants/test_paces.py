"""How fast variants take requests and deliver answers, seen by a client and an inbox."""

import asyncio
import time

import pytest

from tests.mutants.listening import Seen
from tests.mutants.test_variants_over_http import served
from uftp_conformance.messages import serialise
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.pace import STEADY, Clock, Pace
from uftp_conformance.mutants.variants.posting import Posting, post
from uftp_conformance.mutants.variants.variant import Way
from uftp_conformance.statement.counterparties import MESSAGE_PATH

PACES = {v.name: v.way() for v in registry.variants() if v.name.startswith("pace/")}


async def _sent(way: Way, seen: Seen, count: int) -> list[int | None]:
    """Send so many TestMessages at once, and return the statuses."""
    async with served(way, seen) as (port, desk):
        agr = desk.parties["AGR", "registered"]
        url = f"http://127.0.0.1:{port}/1{MESSAGE_PATH}"
        bodies = [desk.body(serialise(desk.message("TestMessage", agr, {})), agr) for _ in range(count)]
        return [answer.status for answer in await asyncio.gather(*(post(url, b, Posting(), 5.0) for b in bodies))]


def test_each_has_a_pace() -> None:
    """Each of them has another pace, or delivers in batches."""
    assert [name for name, way in PACES.items() if way.pace == STEADY and not way.posting.bundled] == []


def test_one_by_one() -> None:
    """What comes at once is taken one after another."""
    begin = time.monotonic()
    assert asyncio.run(_sent(Way(pace=Pace(each=0.1)), Seen(), 4)) == [200] * 4
    assert time.monotonic() - begin >= 0.4


def test_a_rate() -> None:
    """What comes too fast is turned away with 429."""
    statuses = asyncio.run(_sent(Way(pace=Pace(rate=2)), Seen(), 6))
    assert sorted(map(str, statuses)) == ["200", "200", "429", "429", "429", "429"]


@pytest.mark.parametrize(("says_so", "status"), [(True, 503), (False, None)])
def test_it_is_started_again(says_so: bool, status: int | None) -> None:
    """From a certain request on nothing is taken for a while."""

    async def statuses() -> list[int | None]:
        clock = Clock(Pace(leaves=2, gone=0.2, says_so=says_so))
        found = [await clock.turn() for _ in range(3)]
        await asyncio.sleep(0.25)
        return [*found, await clock.turn()]

    assert asyncio.run(statuses()) == [None, status or 0, status or 0, None]
    way = Way(pace=Pace(leaves=1, gone=2.0, says_so=says_so))
    assert asyncio.run(_sent(way, Seen(), 1)) == [status]


def test_in_batches() -> None:
    """All that is delivered waits for the same moment."""
    posting = PACES["pace/in-batches"].posting
    waits = [time.time() + posting.wait(str(number).encode()) for number in range(10)]
    assert max(each - round(each) for each in waits) < 0.05
    assert min(each - round(each) for each in waits) > -0.05
