"""What the target offers where one ISP alone is requested: nothing that lies beside it can pass for that."""

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited
from suites.initiated.basis import Basis
from suites.initiated.procedures import accept, asked
from uftp_conformance.messages import Element


async def on_a_lone_isp(trial: RunningTrial, case: Case) -> None:
    """Request one ISP, and accept what is offered; nothing is said about a target that offers nothing so short."""
    if not trial.can_choose(trial.message):
        raise Unsuited
    never = trial.shared.never_started
    before = trial.message in never
    content = trial.unlike(_lone(case.content))
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
