"""What the target offers where one ISP alone is requested, or where one option is taken: it has no choice there."""

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited
from suites.initiated.asking import asked
from suites.initiated.basis import Basis
from suites.initiated.procedures import accept
from uftp_conformance.messages import Element


async def on_a_lone_isp(trial: RunningTrial, case: Case) -> None:
    """Request one ISP, and accept what is offered; nothing is said about a target that offers nothing so short."""
    await _accepted_offer(trial, _lone(case.content))


async def where_one_option_is_taken(trial: RunningTrial, case: Case) -> None:
    """Request at a congestion point whose DSO takes one option, and accept what is offered, if anything is."""
    market = trial.situation.market
    points = [each.address for each in trial.situation.points() if not market.takes_options(each.address, usual=True)]
    if not points:
        raise Unsuited
    at = {"CongestionPoint": points[-1]}
    await _accepted_offer(trial, case.content.having(at).without("ContractID"))  # which may be for another point


async def _accepted_offer(trial: RunningTrial, wanted: Element) -> None:
    """Make a request, and accept what is offered; nothing is said about a target that offers nothing on it."""
    if not trial.can_choose(trial.message):
        raise Unsuited
    never = trial.learned.never_started
    before = trial.message in never
    content = trial.unlike(wanted)
    async with trial.series_lock(content):
        request = trial.outgoing(content)
        if not await trial.send(request, "attempt"):
            raise Unsuited
    laid = Basis(request.element["MessageID"], request.element["ConversationID"])
    try:
        await accept(trial, await asked(trial, laid))
    except (Unmet, TurnedAway):
        raise Unsuited from None
    finally:
        if not before:
            never.discard(trial.message)  # others may ask for longer ones


def _lone(request: Element) -> Element:
    """Return a FlexRequest of the first ISP that it requests."""
    first = next(isp for isp in request.children if isp["Disposition"] == "Requested")
    return request.containing(first.without("Duration"))
