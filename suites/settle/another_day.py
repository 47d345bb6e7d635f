"""Whether an AGR misses nothing in a settlement but what was ordered in its period (settle-phase.md)."""

import contextlib

from fixtures.initiatives import Unmet
from fixtures.procedures.elsewhere import on_another_day
from fixtures.procedures.orders import offer_if_taken, order
from fixtures.running_trial import RunningTrial
from strategies.settlements import request_of_today
from suites.settle.another_dso import answers_to, misses_something
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages.lexical import day

_DEMANDED = "orders of a later day demanded of a settlement"


async def settled_before_the_next(trial: RunningTrial, again: Outgoing) -> None:
    """Order for a later day, and settle what was accepted before once more: nothing of it is missing still.

    That days were settled already may be a reason to reject this one.  Who sells nothing for later shows nothing.
    """
    with contextlib.suppress(Unmet):
        if await _ordered_for_later(trial):
            answers = await answers_to(trial, again, "the same once more, after an order for a later day")
            trial.facts[_DEMANDED] = int(misses_something(answers))
            trial.expected["fact"] = {**trial.expected.get("fact", {}), _DEMANDED: 0}


async def _ordered_for_later(trial: RunningTrial) -> bool:
    """Let the target offer for a later day, and order it; tell whether it was taken."""
    request = request_of_today(trial.situation)
    offer = await offer_if_taken(trial, on_another_day(trial, request)) if request is not None else None
    if offer is None or day(offer["Period"]) <= trial.situation.today:
        return False
    return await trial.send(order(trial, offer), "attempt", "an order for a later day")
