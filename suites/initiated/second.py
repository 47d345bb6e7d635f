"""What the target starts for our second participant, which has an endpoint of its own: that is where it has to go."""

import uuid
from datetime import timedelta

from fixtures.initiatives import Unmet
from fixtures.procedures import offer_of_target, with_prerequisites
from fixtures.procedures.fellows import fellow, fellow_beside
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited
from strategies.telling import telling_offer, telling_request
from suites.initiated.asking import asked
from suites.initiated.basis import Basis
from suites.initiated.procedures import accept
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty


async def for_the_second(trial: RunningTrial, case: Case) -> None:
    """Ask for a message to our second participant where it meets the target, and accept it.

    Of these a hook may decline any, so that nothing is said about a target that starts none; nor is a person asked.
    """
    other, point = fellow(trial)
    lay = _LAYING.get(trial.message)
    if lay is None or not trial.can_choose(trial.message):
        raise Unsuited
    try:
        await accept(trial, await asked(trial, await lay(trial, case.content, other, point), other), other)
    except Unmet:
        raise Unsuited from None


async def _offer(trial: RunningTrial, content: Element, other: Counterparty, point: str) -> Basis:
    request = trial.unlike(telling_request(_at(content, point), trial.number))
    async with trial.series_lock(request):
        ours = await _taken(trial, trial.outgoing(request, other))
    return Basis(ours.element["MessageID"], ours.element["ConversationID"])


async def _revocation(trial: RunningTrial, content: Element, other: Counterparty, point: str) -> Basis:
    offer = await offer_of_target(trial, _at(content, point), other)
    return Basis(offer["MessageID"], offer["ConversationID"])


async def _order(trial: RunningTrial, content: Element, other: Counterparty, point: str) -> Basis:
    content_of_offer = telling_offer(_at(content, point), trial.number, trial.situation)
    ours = await _taken(trial, trial.outgoing(await with_prerequisites(trial, content_of_offer, other), other))
    return Basis(ours.element["MessageID"], ours.element["ConversationID"], {"OptionReference": "option-1"})


async def _request(trial: RunningTrial, _: Element, __: Counterparty, point: str) -> Basis:
    """Ask for a request where the first participant is active too, if anywhere: there it may get one of its own."""
    beside = fellow_beside(trial)
    return Basis(None, str(uuid.uuid4()), {"CongestionPoint": beside[1] if beside else point})


async def _prognosis(trial: RunningTrial, _: Element, __: Counterparty, point: str) -> Basis:
    day = trial.situation.today + timedelta(days=1)
    return Basis(None, str(uuid.uuid4()), {"Period": day.isoformat(), "CongestionPoint": point})


# The types of which the documented recipient of a stimulus may be our second participant (docs/statement.md).
_LAYING = {
    "FlexOffer": _offer,
    "FlexOfferRevocation": _revocation,
    "FlexOrder": _order,
    "FlexRequest": _request,
    "D-Prognosis": _prognosis,
}


def _at(content: Element, point: str) -> Element:
    """Move a request or an offer to another congestion point, for which no contract of the first one holds."""
    return content.having({"CongestionPoint": point}).without("ContractID")


async def _taken(trial: RunningTrial, ours: Outgoing) -> Outgoing:
    """Send what the target may refuse; raise Unmet where it does."""
    if not await trial.send(ours, "attempt"):
        raise Unmet("the target does not take it")
    return ours
