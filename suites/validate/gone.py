"""Offers on a FlexRequest of the target's that may be over for it: rejected, or with a successor."""

import asyncio

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.procedures.prerequisites import on_request, solicited, with_baseline
from fixtures.procedures.requested_days import asking
from fixtures.running_trial import RunningTrial
from fixtures.taken_back import on_a_day_of_its_own
from strategies.cases import Case
from uftp_conformance.messages.responses import rejection

_REASON = "Lacking Requested Disposition"
_SETTLED = 0.5  # seconds in which an answer of ours that was taken is looked at


async def offered_on_what_was_rejected(trial: RunningTrial, case: Case) -> None:
    """Let the target request flexibility, reject that, and offer on it (register, point 94)."""
    try:
        request = await trial.initiated(asking(trial, on_a_day_of_its_own(trial, case.content)))
    except TurnedAway as why:
        raise Unmet(f"the suite refused the FlexRequest, {why}") from None
    answer = trial.outgoing(rejection(request, trial.situation.version, _REASON), trial.us("AGR"))
    await trial.send(answer, "answer", f"our answer: Rejected, {_REASON}", patient=False)
    if not all(each.http.taken for each in trial.seen("answer")[-1:]):
        raise Unmet("the target did not take the answer that rejects its request")
    await asyncio.sleep(_SETTLED)
    content = await with_baseline(trial, on_request(trial, case.content, request))
    await trial.send_case(case, trial.outgoing(content))


async def offered_on_what_was_replaced(trial: RunningTrial, case: Case) -> None:
    """Let the target request flexibility twice for one Period and point, and offer on the first request."""
    content = await solicited(trial, case.content)
    about = {name: content[name] for name in ("Period", "CongestionPoint")}
    await solicited(trial, case.content.having(about), there=True)
    await trial.send_case(case, trial.outgoing(await with_baseline(trial, content)))
