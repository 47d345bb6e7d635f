"""What our counterparties do to the target that delivers an answer, and what has to come of it."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from fixtures.held_back import until_open
from fixtures.initiatives import Unmet
from fixtures.procedures import Procedure, with_prerequisites
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.replies import Conduct, Reply
from uftp_conformance.judging.answer_content import check
from uftp_conformance.judging.judge import attempts
from uftp_conformance.messages import Element
from uftp_conformance.statement import TimingSection

_FEWEST, _ATTEMPTS = 3, 8  # whose pauses show whether they grow; all but the last of so many may be refused
_WATCHED = 7  # times the first pause at most, the sum of three that double: who pauses so long shows it sooner
_SERIES = 6  # messages whose pauses are looked at together, because a sender may add chance to them
_SLACK = 0.5  # seconds that a message may take on its way beyond what the statement promises


def met_with(*statuses: int) -> Procedure:
    """Refuse the first delivery with each of these statuses; it has to come again.  0 resets the connection."""

    async def procedure(trial: RunningTrial, case: Case) -> None:
        within = _again_within(trial)
        trial.expected["redelivered"] = {"within": within}
        if await _each(trial, case, [(Reply(status),) for status in statuses], 2, within):
            await until_open(trial, trial.sender_of(case.content.tag), within)

    return procedure


async def met_with_silence(trial: RunningTrial, case: Case) -> None:
    """Accept the first delivery and say nothing until the target's patience is over; it has to come again."""
    patience = _patience(trial)
    within = patience + _again_within(trial)
    trial.expected["redelivered"] = {"within": within}
    if await _each(trial, case, [(Reply(0, after=within),)], 2, within):
        await until_open(trial, trial.sender_of(case.content.tag), within)


async def met_slowly(trial: RunningTrial, case: Case) -> None:
    """Take the delivery well within the target's patience, but slowly; it must not come again."""
    slowly = min(1.0, _patience(trial) / 2)
    quiet = slowly + _quiet(trial)
    trial.expected["given up"] = {"for": quiet}
    await _each(trial, case, [(Reply(200, after=slowly),)], 2, quiet)


def met_finally_with(*statuses: int) -> Procedure:
    """Refuse the delivery with each of these statuses, which are final; it must not come again."""

    async def procedure(trial: RunningTrial, case: Case) -> None:
        quiet = _quiet(trial)
        trial.expected["given up"] = {"for": quiet}
        await _each(trial, case, [(Reply(status),) for status in statuses], 2, quiet)

    return procedure


async def met_often(trial: RunningTrial, case: Case) -> None:
    """Refuse deliveries of several messages until the pauses between their attempts have grown, which they have to.

    No more than that is refused: whoever delivers one message after the other holds back all others meanwhile.
    """
    within = _again_within(trial) * _WATCHED
    trial.expected["pauses grow"] = {"within": within}
    met = await _each(trial, case, [(Reply(503),) * (_ATTEMPTS - 1)] * _SERIES, _FEWEST, within, again=True)
    for count in range(_FEWEST + 1, _ATTEMPTS + 1):
        seen = [attempts(pending.freeze(), trial.shared.criteria) for pending in met]
        if not check(trial.expected, (), {"attempts": seen}):
            break
        await asyncio.gather(*(_further(trial, pending, count, within) for pending in met))
    for pending in met:
        pending.relent()
    if met:
        await until_open(trial, trial.sender_of(case.content.tag), within)


async def _further(trial: RunningTrial, pending: Pending, count: int, within: float) -> None:
    """Wait for delivery number `count`, until so many seconds after the first."""
    with contextlib.suppress(TimeoutError):  # that it did not come is an observation
        left = within - (time.time() - pending.deliveries[0].at)
        await trial.shared.tester.attention.within(left, pending.until(count))


async def compared(trial: RunningTrial, case: Case) -> None:
    """Refuse two deliveries; all attempts have to carry the same message."""
    trial.expected["same message"] = True
    within = 3 * _again_within(trial)
    if await _each(trial, case, [(Reply(503), Reply(503))], 3, within, again=True):
        await until_open(trial, trial.sender_of(case.content.tag), within)


async def sent_elsewhere(trial: RunningTrial, case: Case) -> None:
    """Redirect the delivery to another path of ours, with 307 and with 308; it has to arrive there."""
    endpoint = trial.sender_of(case.content.tag)
    trial.expected["redirected"] = {"path": unquote(urlsplit(endpoint.moved).path)}
    trial.expected["same message"] = True
    conducts, within = [(Reply(status, location=endpoint.moved),) for status in (307, 308)], _timing(trial).reply_within
    if await _each(trial, case, conducts, 2, within):
        await until_open(trial, endpoint, within)


async def _each(
    trial: RunningTrial, case: Case, conducts: Sequence[Conduct], count: int, within: float, *, again: bool = False
) -> list[Pending]:
    """Send a twin whose answer is taken as usual, then one case a conduct; return those whose answers were delivered.

    All deliveries are met at the same time, or one after the other where the target itself delivers so.
    `again` tells that there is nothing to judge where no second delivery comes, which is another rule's matter.
    """
    content = await with_prerequisites(trial, case.content)
    async with trial.series_lock(content):
        taken = await trial.send(trial.outgoing(content), "twin")
    if not taken:
        return []
    # A recipient may refuse a request that says what an earlier one said, and what it redelivers is no matter here.
    messages = [(trial.unlike(content), conduct) for conduct in conducts]

    def meeting(message: Element, conduct: Conduct) -> Coroutine[Any, Any, Pending]:
        return trial.delivering(message, conduct, count, within)

    came = await asyncio.gather(*(_if_any(meeting(*each)) for each in messages))
    met = [pending for pending in came if pending is not None]
    if met and not again:
        for each in (each for each, pending in zip(messages, came, strict=True) if pending is None):
            await until_open(trial, trial.sender_of(content.tag), within)
            met.append(await meeting(*each))
    if not met or (again and max(len(pending.deliveries) for pending in met) < 2):
        await until_open(trial, trial.sender_of(content.tag), within)
        raise Unmet(
            f"it was not delivered again within {within:g} s" if met else "no delivery came that could have been met so"
        )
    return met


async def _if_any(meeting: Coroutine[Any, Any, Pending]) -> Pending | None:
    """Return what came of a case, None for nothing: who delivers one message after the other is held up by another."""
    try:
        return await meeting
    except Unmet:
        return None


def _timing(trial: RunningTrial) -> TimingSection:
    return trial.situation.statement.timing


def _again_within(trial: RunningTrial) -> float:
    return (_timing(trial).redelivery_within or 0.0) + _SLACK


def _patience(trial: RunningTrial) -> float:
    return _timing(trial).delivery_patience or 0.0


def _quiet(trial: RunningTrial) -> float:
    """Return for how long nothing may come until it counts as never: by default twice the time of a repetition."""
    timing = _timing(trial)
    return timing.given_up_after or 2 * (timing.redelivery_within or 0.0)
