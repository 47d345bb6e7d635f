"""Whether an AGR keeps the orders of two DSOs apart: each settles its own (flex-settlement.md)."""

import re

from fixtures.procedures.fellows import fellow
from fixtures.procedures.orders import offer_if_taken, order
from fixtures.running_trial import RunningTrial
from strategies.defects import Unsuited
from strategies.settlements import request_of_today
from strategies.telling import turned_round
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.judge import answer_of

_DEMANDED = "orders of another DSO demanded of a settlement"
# The documented reason, and the cause that is documented beside it.
_MISSING = re.compile(r"missing\s*settlement\s*items|not all flexibility")


async def ordered_by_another(trial: RunningTrial) -> str | None:
    """Let our second DSO order something for today; return its OrderReference, None where the target sells it none."""
    request = request_of_today(trial.situation)
    try:
        other, point = fellow(trial)
    except Unsuited:
        return None
    if request is None or not trial.can_choose("FlexOffer"):
        return None
    request = request.having({"CongestionPoint": point})
    offer = await offer_if_taken(trial, request, other) or await offer_if_taken(trial, turned_round(request), other)
    if offer is None:
        return None
    placed = order(trial, offer, us=other)
    taken = await trial.send(placed, "attempt", "an order of another DSO")
    return placed.element["OrderReference"] if taken else None


async def settled_beside(trial: RunningTrial, again: Outgoing, other: str) -> None:
    """Settle what was accepted before once more, when another DSO has placed an order of this OrderReference.

    That days were settled already may be a reason to reject this one; that something is missing is none, because
    nothing was a moment before.
    """
    await trial.send(again, "attempt", "the same once more, after an order of another DSO")
    sent = (each for each in trial.seen("attempt") if each.sent.message_id == again.element["MessageID"])
    answers = [answer for each in sent if (answer := answer_of(each, trial.shared.criteria)) is not None]
    missed = any(_MISSING.search((answer.get("RejectionReason") or "").lower()) for answer in answers)
    disputed = any(status.get("OrderReference") == other for answer in answers for status in answer.children)
    trial.facts[_DEMANDED] = int(missed or disputed)
    trial.expected["fact"] = {_DEMANDED: 0}
