"""Offers on a FlexRequest of the target's that may be over for it: rejected, or with a successor."""

import asyncio

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.procedures.prerequisites import on_request, solicited, with_baseline
from fixtures.procedures.requested_days import asking
from fixtures.running_trial import RunningTrial
from fixtures.taken_back import on_a_day_of_its_own
from strategies.cases import Case
from uftp_conformance.conversation.stimulus import Wish
from uftp_conformance.messages import Element
from uftp_conformance.messages.responses import rejection

_REASON = "Lacking Requested Disposition"
_SETTLED = 0.5  # seconds in which an answer of ours that was taken is looked at


async def turned_down(trial: RunningTrial, wish: Wish, role: str, reason: str) -> Element:
    """Let the target start what is wished for, reject it as our participant of a role, and return it.

    Raises:
        Unmet: the suite refused it before that, or the target did not take the answer.
    """
    try:
        started = await trial.initiated(wish)
    except TurnedAway as why:
        raise Unmet(f"the suite refused the {wish.message}, {why}") from None
    answer = trial.outgoing(rejection(started, trial.situation.version, reason), trial.us(role))
    await trial.send(answer, "answer", f"our answer: Rejected, {reason}", patient=False)
    if not all(each.http.taken for each in trial.seen("answer")[-1:]):
        raise Unmet(f"the target did not take the answer that rejects its {wish.message}")
    await asyncio.sleep(_SETTLED)
    return started


async def offered_on_what_was_rejected(trial: RunningTrial, case: Case) -> None:
    """Let the target request flexibility, reject that, and offer on it (register, point 94)."""
    wish = asking(trial, on_a_day_of_its_own(trial, case.content))
    request = await turned_down(trial, wish, "AGR", _REASON)
    content = await with_baseline(trial, on_request(trial, case.content, request))
    await trial.send_case(case, trial.outgoing(content))


async def offered_on_what_was_replaced(trial: RunningTrial, case: Case) -> None:
    """Let the target request flexibility twice for one Period and point, and offer on the first request."""
    content = await solicited(trial, case.content)
    about = {name: content[name] for name in ("Period", "CongestionPoint")}
    await solicited(trial, case.content.having(about), there=True)
    await trial.send_case(case, trial.outgoing(await with_baseline(trial, content)))
