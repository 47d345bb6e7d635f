"""What the target orders for today, so that a settlement of it has something that was surely ordered."""

import contextlib
from collections.abc import Callable, Iterator, Mapping

from fixtures.initiatives import Unmet
from fixtures.procedures import ordered_by_target
from fixtures.procedures.prerequisites import with_prerequisites
from fixtures.running_trial import RunningTrial
from strategies.settlements import offer_of_today
from strategies.telling import HALF, divided, doubled
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

Reshaped = Callable[[Element], Element]


async def several_ordered_today(trial: RunningTrial, number: int) -> tuple[str, ...]:
    """Let the target order something for today in each shape that it supports; return what can be settled."""
    shapes = _shapes(trial.situation)
    placed = [await ordered_today(trial, number + n, *shape) for n, shape in enumerate(shapes)]
    return tuple(order["MessageID"] for order in placed if order is not None)


def _shapes(situation: Situation) -> Iterator[tuple[Reshaped, Mapping[str, str]]]:
    """Walk what is made of an offer, and what is asked for in an order of it beside its last option.

    A settlement of a part, or of another option than the first, has not what the offer has.
    """
    yield lambda offer: offer, {}
    yield _turned, {}
    if situation.statement.supports.partial_activation:
        yield divided, {"ActivationFactor": HALF}
    yield lambda offer: doubled(offer, situation), {}


async def ordered_today(
    trial: RunningTrial, number: int, reshaped: Reshaped, wanted: Mapping[str, str]
) -> Element | None:
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
    shaped = reshaped(offer)
    last = shaped.children[-1]["OptionReference"]
    if len(shaped.children) > 1 and not trial.situation.statement.takes_options(shaped["CongestionPoint"]):
        return None
    with contextlib.suppress(Unmet):
        ours = trial.outgoing(await with_prerequisites(trial, shaped, running=True))
        if await trial.tried(ours):
            order = await ordered_by_target(trial, ours, OptionReference=last, **wanted)
            shared.trades_today = True
            return order if order["MessageID"] in shared.tester.books.confirmed else None
    shared.trades_today = bool(shared.trades_today)
    return None


def _turned(offer: Element) -> Element:
    """Offer the same power in the other direction."""
    (option,) = offer.children
    isps = (isp.having({"Power": str(-int(isp["Power"]))}) for isp in option.children)
    return offer.containing(option.containing(*isps))
