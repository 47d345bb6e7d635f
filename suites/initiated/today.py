"""What the target orders for today, so that a settlement of it has something that was surely ordered."""

import contextlib

from fixtures.initiatives import Unmet
from fixtures.procedures import ordered_by_target
from fixtures.procedures.prerequisites import with_prerequisites
from fixtures.running_trial import RunningTrial
from strategies.settlements import offer_of_today
from uftp_conformance.messages import Element


async def several_ordered_today(trial: RunningTrial, number: int) -> tuple[str, ...]:
    """Let the target order something for today, and something of negative power; return what can be settled."""
    placed = [await ordered_today(trial, number), await ordered_today(trial, number + 1, turned=True)]
    return tuple(order["MessageID"] for order in placed if order is not None)


async def ordered_today(trial: RunningTrial, number: int, *, turned: bool = False) -> Element | None:
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
    offer = _turned(offer) if turned else offer
    with contextlib.suppress(Unmet):
        ours = trial.outgoing(await with_prerequisites(trial, offer, running=True))
        if await trial.tried(ours):
            order = await ordered_by_target(trial, ours)
            shared.trades_today = True
            return order if order["MessageID"] in shared.tester.books.confirmed else None
    shared.trades_today = bool(shared.trades_today)
    return None


def _turned(offer: Element) -> Element:
    """Offer the same power in the other direction."""
    (option,) = offer.children
    isps = (isp.having({"Power": str(-int(isp["Power"]))}) for isp in option.children)
    return offer.containing(option.containing(*isps))
