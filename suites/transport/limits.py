"""Courses that are heavy for the target, and bounded for its sake and ours."""

import asyncio
import time
from dataclasses import replace

from fixtures.stage import Stage
from strategies.plans import Plan
from uftp_conformance.messages import Element

_AT_ONCE = 64
_MOST = 1000
_PATIENCE = 60.0  # seconds for an HTTP answer beyond the usual ones, as a busy machine may need them
_RECOVERS_WITHIN = 120.0  # seconds
_RECOVERY = 1.5  # seconds after which the rate is that of the statement again


async def one_at_a_time(stage: Stage, plan: Plan) -> None:
    """Send the case while no other heavy one is under way, with time for it, and wait until the target is back."""
    async with stage.grounds.lanes["heavy",]:
        broken = replace(stage.defective(plan, stage.outgoing(plan.content), None), patience=_PATIENCE)
        await stage.send(broken, "case", plan.describe(), valid=False, patient=stage.patient)
        await _recovered(stage)


async def _recovered(stage: Stage) -> None:
    """Wait, not for ever, until a target that is still busy answers again, so that no other rule is judged by this."""
    end = time.monotonic() + _RECOVERS_WITHIN
    while time.monotonic() < end:
        if await stage.send(stage.outgoing(Element("TestMessage")), "after", "is it back?"):
            return
        await asyncio.sleep(1)


async def beyond_the_rate(stage: Stage, plan: Plan) -> None:
    """Send twice as many messages at once as the statement allows in a second; then see whether the target lives."""
    rate = stage.situation.statement.limits.requests_per_second or 0.0
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> None:
        out = replace(stage.outgoing(plan.content), hurried=True)
        async with slots:
            await stage.send(out, "case", f"message {number} of a burst", patient=False)

    await asyncio.gather(*(one(number) for number in range(1, min(_MOST, int(2 * rate) + 5))))
    await asyncio.sleep(_RECOVERY)
    await stage.probe()
