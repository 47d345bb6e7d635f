"""Time in which our side could not listen is not held against anybody who answered meanwhile."""

import asyncio
import time
from typing import Any

import pytest

from uftp_conformance.conversation.attention import Attention


@pytest.mark.parametrize(
    ("late", "lost", "stalled"),
    [
        (0.0, 0.0, False),
        (0.05, 0.0, False),
        (0.06, 0.06, False),
        (0.3, 0.3, False),
        (0.31, 0.31, True),
    ],
)
def test_what_is_lost(late: float, lost: float, *, stalled: bool) -> None:
    """A look at the clock is never exact; what is later is lost, and what is much later stalls everybody."""
    attention = Attention()
    attention.note(late)
    assert (attention.lost, attention.stalled > 0) == (lost, stalled)


def waited(attention: Attention, work: Any, seconds: float) -> Any:
    """Wait for something while the loop is watched; return it, or "not in time"."""

    async def wait() -> Any:
        watching = asyncio.create_task(attention.watch())
        await asyncio.sleep(0.01)
        try:
            return await attention.within(seconds, work())
        except TimeoutError:
            return "not in time"
        finally:
            watching.cancel()

    return asyncio.run(wait())


async def in_time() -> str:
    await asyncio.sleep(0.01)
    return "came"


async def never() -> str:
    await asyncio.sleep(60)
    return "came"


async def behind_a_stall() -> str:
    """Come in three short steps, while something else keeps the loop busy for longer than is waited."""
    asyncio.get_running_loop().call_later(0.05, time.sleep, 0.8)
    for _ in range(3):
        await asyncio.sleep(0.1)
    return "came"


def test_waiting() -> None:
    """What comes in time is returned; what does not come is waited for as long as was said, and no longer."""
    assert waited(Attention(), in_time, 5.0) == "came"
    begin = time.monotonic()
    attention = Attention()
    assert waited(attention, never, 0.2) == "not in time"
    assert time.monotonic() - begin < 0.6 + 2 * attention.lost


def test_what_comes_behind_a_stall() -> None:
    """What took no longer than was allowed, but for the time in which nobody could listen, is heard."""
    attention = Attention()
    assert waited(attention, behind_a_stall, 0.5) == "came"
    assert attention.lost > 0.5
    assert attention.stalled > 0


def test_nothing_goes_on_behind_it() -> None:
    """What did not come in time is ended, and so is a wait that somebody breaks off."""
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("ended")
            raise

    async def story() -> None:
        with pytest.raises(TimeoutError):
            await Attention().within(0.01, work())
        waiting = asyncio.create_task(Attention().within(60, work()))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.sleep(0)

    asyncio.run(story())
    assert ended == ["ended", "ended"]
