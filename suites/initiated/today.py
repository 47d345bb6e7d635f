"""What the target orders for today, so that a settlement of it has something that was surely ordered."""

import contextlib

from fixtures.initiatives import Unmet
from fixtures.procedures import ordered_by_target
from fixtures.procedures.prerequisites import with_prerequisites
from fixtures.running_trial import RunningTrial
from strategies.settlements import offer_of_today
from uftp_conformance.messages import Element


async def ordered_today(trial: RunningTrial, number: int) -> Element | None:
    """Offer something for today, let the target order it, and accept the order; None where it does not do so.

    It is None too where the target does not know that the order was accepted.

    Nothing is said against that: it may refuse to trade on so late, and settle what is older.
    """
    shared = trial.shared
    if not trial.can_choose("FlexOrder") or shared.trades_today is False:
        return None
    offer = offer_of_today(trial.situation, trial.number + number)
    if offer is None:
        return None
    with contextlib.suppress(Unmet):
        ours = trial.outgoing(await with_prerequisites(trial, offer, running=True))
        if await trial.tried(ours):
            order = await ordered_by_target(trial, ours)
            shared.trades_today = True
            return order if order["MessageID"] in shared.tester.books.confirmed else None
    shared.trades_today = bool(shared.trades_today)
    return None
