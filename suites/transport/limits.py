"""Procedures that are heavy for the target, and bounded for its sake and ours."""

import asyncio
import time
from dataclasses import replace

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.judging.evidence import OPEN_AFTER
from uftp_conformance.messages import Element

_AT_ONCE = 64
_MOST = 1000
_PATIENCE = 60.0  # seconds for an HTTP answer beyond the usual ones, as a busy machine may need them
_HEADERS = 4096  # bytes
_RECOVERS_WITHIN = 120.0  # seconds
_RECOVERY = 1.5  # seconds after which the rate is that of the statement again


async def one_at_a_time(trial: RunningTrial, case: Case) -> None:
    """Send the case while no other heavy one is under way, with time for it, and wait until the target is back."""
    async with trial.shared.locks["heavy",]:
        broken = replace(trial.defective(case, trial.outgoing(case.content), None), patience=_PATIENCE)
        await trial.send(broken, "case", case.describe(), valid=False, patient=trial.patient)
        await _recovered(trial)


async def hardly_smaller(trial: RunningTrial, case: Case) -> None:
    """Send a valid message with white space behind its envelope, up to nearly the size that the statement names.

    Something is left for who counts the headers as well.
    """
    async with trial.shared.locks["heavy",]:
        out = trial.outgoing(case.content)
        size = trial.situation.statement.limits.message_bytes - _HEADERS
        padded = replace(out, body=encode(out)[1].ljust(size), patience=_PATIENCE)
        await trial.send(padded, "case", f"with white space behind its envelope, {size} bytes in all")
        await _recovered(trial)


async def _recovered(trial: RunningTrial) -> None:
    """Wait, not for ever, until a target that is still busy answers again, so that no other rule is judged by this."""
    trial.facts[OPEN_AFTER] = True  # whoever is still busy may answer in no form (register, point 57)
    end = time.monotonic() + _RECOVERS_WITHIN
    while time.monotonic() < end:
        if await trial.send(trial.outgoing(Element("TestMessage")), "after", "is it back?"):
            return
        await asyncio.sleep(1)


async def beyond_the_rate(trial: RunningTrial, case: Case) -> None:
    """Send twice as many messages at once as the statement allows in a second; then see whether the target lives."""
    rate = trial.situation.statement.limits.requests_per_second or 0.0
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> None:
        out = replace(trial.outgoing(case.content), hurried=True)
        async with slots:
            await trial.send(out, "case", f"message {number} of a burst", patient=False)

    await asyncio.gather(*(one(number) for number in range(1, min(_MOST, int(2 * rate) + 5))))
    await asyncio.sleep(_RECOVERY)
    await trial.probe()
