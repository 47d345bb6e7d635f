"""Procedures in which the target is asked for an order, or a revocation, that it must not send."""

import asyncio
import contextlib
from dataclasses import replace

from fixtures.initiatives import TurnedAway, Unmet
from fixtures.procedures import offer_of_options, order, with_prerequisites
from fixtures.procedures.elsewhere import where_it_may_order
from fixtures.procedures.offers import faulty_offer
from fixtures.procedures.orders import offer_to_reject
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects.operate import IMPLAUSIBLE, TWICE
from strategies.several import everywhere
from strategies.telling import doubled, telling_offer
from suites.initiated.asking import laid_and_asked, wish
from suites.initiated.basis import Basis
from suites.initiated.procedures import SILENT, accept, answer, reply
from uftp_conformance.messages import Element

AGAIN = 1.0  # seconds of waiting for what must not come
_REASON = "Power value rejection"


async def again(trial: RunningTrial, case: Case) -> None:
    """Let the target order, or revoke, an offer; ask it to do so again, and to revoke an offer that we ordered.

    Then ask it for another option of an offer that it ordered, and for an order of one that it rejected, or for the
    revocation of one that we rejected.
    """
    laid, request = await laid_and_asked(trial, case)
    await accept(trial, request)
    await trial.initiated_against(wish(trial, laid), AGAIN)
    if trial.message == "FlexOfferRevocation":
        offer = await offer_of_options(trial, case.content)
        await trial.prerequisite(order(trial, offer, -1))  # whichever of them was ordered
        await trial.initiated_against(wish(trial, Basis(offer["MessageID"], offer["ConversationID"])), AGAIN)
    if not trial.can_choose(trial.message):
        return  # a person is asked for nothing that must not come
    if trial.message == "FlexOrder" and everywhere(trial.situation):
        with contextlib.suppress(Unmet, TurnedAway):  # of how many options it takes offers is its own decision
            await _another_option(trial, case)
    with contextlib.suppress(Unmet, TurnedAway):  # who makes, or is made, no other offer has none rejected
        rejected = await (_rejected_by_us if trial.message == "FlexOfferRevocation" else _rejected_by_it)(trial, case)
        if rejected is not None:
            about = Basis(rejected["MessageID"], rejected["ConversationID"], laid.wanted)
            await trial.initiated_against(wish(trial, about), AGAIN)


async def _another_option(trial: RunningTrial, case: Case) -> None:
    """Let the target order one option of an offer, and ask it for another: the options exclude each other."""
    content = doubled(telling_offer(where_it_may_order(trial, case.content), 0, trial.situation), trial.situation)
    ours = trial.outgoing(await with_prerequisites(trial, content))
    if not await trial.send(ours, "attempt", "an offer of two options"):
        return
    first, second = (option["OptionReference"] for option in ours.element.children)
    laid = Basis(ours.element["MessageID"], ours.element["ConversationID"], {"OptionReference": first})
    await accept(trial, await trial.started(wish(trial, laid), "FlexOfferMessageID"))
    await trial.initiated_against(wish(trial, replace(laid, wanted={"OptionReference": second})), AGAIN)


async def _rejected_by_us(trial: RunningTrial, case: Case) -> Element | None:
    """Reject an offer of the target's; None where it makes none, or sent its revocation before it can know that."""
    offer = await offer_to_reject(trial, case.content)
    if offer is None:
        return None
    await answer(trial, reply(trial, offer, _REASON), "our answer: Rejected", judged=False)
    await asyncio.sleep(SILENT)  # for what may be on its way
    taken = any(each.http.taken for each in trial.seen("answer")[-1:])
    return offer if taken and not trial.shared.tester.heard(lambda each: _revokes(each, offer)) else None


def _revokes(element: Element, offer: Element) -> bool:
    named = (element.get("FlexOfferMessageID") or "").lower()
    return element.tag == "FlexOfferRevocation" and named == offer["MessageID"].lower()


async def _rejected_by_it(trial: RunningTrial, case: Case) -> Element | None:
    """Make an offer that the target rejects; None where it takes whatever is wrong with it."""
    for fault in (IMPLAUSIBLE, TWICE):
        content = await with_prerequisites(trial, trial.unlike(case.content))
        offer = faulty_offer(trial, trial.outgoing(content), fault)
        await trial.send(offer, "attempt", f"an offer {fault}", valid=False)
        if [each.get("Result") for each in trial.answers("attempt")[-1:]] == ["Rejected"]:
            return offer.element
    return None
