"""What a rejected message leaves behind: nothing.

It is rejected for naming a recipient that nobody is, and for a fault in what it says, at which a target looks later.
What is published can be rejected for more (`portfolio_effects`).
"""

import asyncio
import contextlib
import uuid

from fixtures.initiatives import Unmet
from fixtures.procedures import offer_of_target, order, revocation, unordered, with_prerequisites
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.defects import Unsuited, defects_of
from suites.validation.portfolio_effects import published_in_vain, represented_in_vain
from uftp_conformance.conversation.situation import Outgoing, Situation

_NOBODY = "nobody.example"
_NOTHING_WITHIN = 1.0  # seconds
_SETTLES_NOTHING = (
    "the target rejects settlements of orders that it does not know, as it may, and takes none of what was ordered."
    "  If it settles no day before it is over, say so: supports.settlement_of_today = false, and"
    " supports.settlement_of_unknown_orders = false"
)
# Requirements whose first defect makes the content wrong.  One per trial: a target may store the message between two
# checks.
_FAULTS = {
    "D-Prognosis": ("OPR-DP-POWER", "OPR-DP-LACKING", "VAL-TIME-ZONE", "VAL-ISP-BOUNDS"),
    "FlexOffer": ("VLD-FO-POWER", "VAL-EXPIRATION", "VAL-TIME-ZONE", "VAL-ISP-BOUNDS"),
    "FlexRequest": ("VLD-FR-POWER", "VAL-TIME-ZONE", "VLD-FR-DIRECTION", "VAL-ISP-BOUNDS"),
    "FlexOrder": ("OPR-FOR-PRICE", "OPR-FOR-ISP", "OPR-FOR-POWER", "VAL-TIME-ZONE"),
    "FlexReservationUpdate": ("PLN-FRU-POWER", "VAL-TIME-ZONE", "VAL-ISP-BOUNDS"),
    "FlexSettlement": ("STL-PERIOD-END",),  # no fault of an item, which may be disputed
    "Metering": ("MTR-UNIT", "VAL-TIME-ZONE", "VAL-ISP-BOUNDS"),
}


async def without_effect(trial: RunningTrial, case: Case) -> None:
    """Send a message with a fault, for which it is rejected; then see that it changed nothing."""
    procedures = {
        "FlexOrder": _ordered_in_vain,
        "FlexOfferRevocation": _revoked_in_vain,
        "FlexOffer": _offered_in_vain,
        "FlexRequest": _requested_in_vain,
        "DSOPortfolioUpdate": published_in_vain,
        "AGRPortfolioUpdate": represented_in_vain,
    }
    await procedures.get(trial.message, _said_in_vain)(trial, case)


async def _rejected(trial: RunningTrial, outgoing: Outgoing) -> list[Outgoing]:
    """Send a message with each fault; end the trial unless it is rejected every time, which other rules judge.

    Raises:
        Unmet: it was not rejected for what is looked at in every run.
        Unsuited: it was not rejected for what is looked at by turns, or cannot have that fault.
    """
    faults = _FAULTS.get(outgoing.element.tag, ())
    turn = trial.number % len(faults) if faults else 0
    sent = []
    for words, broken in _faulty(trial, outgoing, faults[turn : turn + 1]):
        sent.append(broken.having(MessageID=str(uuid.uuid4())))
        await trial.send(sent[-1], "after", words)
        if [answer.get("Result") for answer in trial.answers("after")][len(sent) - 1 :] != ["Rejected"]:
            raise Unsuited if turn and len(sent) > 1 else Unmet("the message with a fault was not rejected")
    return sent


def _faulty(trial: RunningTrial, outgoing: Outgoing, faults: tuple[str, ...]) -> list[tuple[str, Outgoing]]:
    found, situation = (
        [(f"with the RecipientDomain {_NOBODY}", outgoing.having(RecipientDomain=_NOBODY))],
        trial.situation,
    )
    return [*found, *(_broken(fault, outgoing, situation) for fault in faults)]


def _broken(fault: str, outgoing: Outgoing, situation: Situation) -> tuple[str, Outgoing]:
    """Break a rule in the first way in which the message can break it."""
    for defect in defects_of(fault, outgoing.element.tag):
        with contextlib.suppress(Unsuited):
            value = next(iter(defect.boundaries(situation)), None)
            return defect.describe(value), defect.apply(outgoing, situation, value)
    raise Unsuited


async def _said_in_vain(trial: RunningTrial, case: Case) -> None:
    async with trial.series_lock(case.content):
        twin = trial.outgoing(case.content)
        if twin.element.tag == "FlexSettlement":
            if trial.shared.settles_nothing:
                raise Unmet(_SETTLES_NOTHING)
            await _rejected(trial, twin)
            await trial.send(twin, "case", "the message without the fault")
            return
        if not await trial.send(twin, "twin"):
            return
        # Its Revision is not above what follows: that of a rejected D-Prognosis may count (register, point 42).
        await _rejected(trial, trial.outgoing(case.content))
        await trial.send(trial.outgoing(case.content), "case", "the message without the fault")


async def _requested_in_vain(trial: RunningTrial, case: Case) -> None:
    request = trial.outgoing(case.content)
    refused = await _rejected(trial, request)
    for each in refused:
        wish = trial.wish("FlexOffer", each.sender, each.element["ConversationID"], each.element["MessageID"])
        await trial.stimulate(wish)
    identifiers = {each.element["MessageID"] for each in refused}
    await asyncio.sleep(_NOTHING_WITHIN)
    offers = await trial.shared.tester.initiative(
        lambda e: e.tag == "FlexOffer" and (e.get("FlexRequestMessageID") or "").lower() in identifiers, 0.01
    )
    async with trial.series_lock(case.content):  # another trial may have had a higher Revision meanwhile
        valid = trial.outgoing(case.content, conversation=request.element["ConversationID"])
        await trial.send(valid, "case", "the request without the fault")
    trial.facts["offers on a rejected request"] = 0 if offers is None else 1
    trial.expected["fact"] = {"offers on a rejected request": 0}


async def _offered_in_vain(trial: RunningTrial, case: Case) -> None:
    offer = trial.outgoing(await with_prerequisites(trial, case.content))
    refused = await _rejected(trial, offer)
    placed = await _orders_of(trial, refused)
    await trial.send(offer, "case", "the offer without the fault")
    trial.facts["orders of a rejected offer"] = placed
    trial.expected["fact"] = {"orders of a rejected offer": 0}


async def _orders_of(trial: RunningTrial, offers: list[Outgoing]) -> int:
    """Ask the target to order from offers that it rejected, and count those from which it does."""
    if not trial.can_choose("FlexOrder"):
        return 0  # a person is asked for nothing that must not come
    for each in offers:
        about = each.element["ConversationID"], each.element["MessageID"]
        await trial.stimulate(trial.wish("FlexOrder", each.sender, *about, OptionReference="option-1"))
    await asyncio.sleep(_NOTHING_WITHIN)
    orders = trial.shared.tester.heard(lambda each: each.tag == "FlexOrder")
    named = {(order.element.get("FlexOfferMessageID") or "").lower() for order in orders}
    return sum(each.element["MessageID"].lower() in named for each in offers)


async def _ordered_in_vain(trial: RunningTrial, case: Case) -> None:
    other, offer = await offer_of_target(trial, case.content), await offer_of_target(trial, case.content)
    if await trial.send(order(trial, other), "twin"):
        await _rejected(trial, order(trial, offer))
        await trial.send(order(trial, offer), "case", "the order without the fault")


async def _revoked_in_vain(trial: RunningTrial, case: Case) -> None:
    other, offer = await unordered(trial, case.content), await unordered(trial, case.content)
    if await trial.send(revocation(trial, other), "twin"):
        await _rejected(trial, revocation(trial, offer))
        await trial.send(revocation(trial, offer), "case", "the revocation without the fault")
