"""What a rejected message leaves behind: nothing.

It is rejected for naming a recipient that nobody is, and for a fault in what it says, at which a target looks later.
"""

import asyncio
import uuid

from fixtures.flows import grounded, offer_of_target, offered, order, revocation
from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.defects import defects_of
from strategies.plans import Plan
from suites.contract.courses import (
    ask_agr,
    ask_dso,
    connection,
    connections,
    drawn_day,
    periods,
    point,
    points,
    publish,
)
from uftp_conformance.conversation.situation import Outgoing

_NOBODY = "nobody.example"
_ABOVE = 1000  # how much higher the Revision of what is rejected is
_NO_OFFER_WITHIN = 1.0  # seconds
# Whose first defect is a fault in what a message says.
_FAULTS = {
    "D-Prognosis": "OPR-DP-POWER", "FlexOffer": "VLD-FO-POWER", "FlexRequest": "VLD-FR-POWER",
    "FlexOrder": "OPR-FOR-PRICE", "FlexReservationUpdate": "PLN-FRU-POWER", "FlexSettlement": "STL-ITEM-PERIOD",
    "Metering": "MTR-UNIT",
}


async def without_effect(stage: Stage, plan: Plan) -> None:
    """Send a message with a fault, for which it is rejected; then see that it changed nothing."""
    flows = {
        "FlexOrder": _ordered_in_vain, "FlexOfferRevocation": _revoked_in_vain, "FlexOffer": _offered_in_vain,
        "FlexRequest": _requested_in_vain, "DSOPortfolioUpdate": _published_in_vain,
        "AGRPortfolioUpdate": _represented_in_vain,
    }
    await flows.get(stage.message, _said_in_vain)(stage, plan)


async def _rejected(stage: Stage, outgoing: Outgoing) -> list[Outgoing]:
    """Send a message with each fault; raise Unmet unless it is rejected every time, which other rules judge."""
    sent = []
    for words, broken in _faulty(stage, outgoing):
        sent.append(broken.having(MessageID=str(uuid.uuid4())))
        await stage.send(sent[-1], "after", words)
        if [answer.get("Result") for answer in stage.answers("after")][len(sent) - 1 :] != ["Rejected"]:
            raise Unmet("the message with a fault was not rejected")
    return sent


def _faulty(stage: Stage, outgoing: Outgoing) -> list[tuple[str, Outgoing]]:
    found = [(f"with the RecipientDomain {_NOBODY}", outgoing.having(RecipientDomain=_NOBODY))]
    fault = _FAULTS.get(outgoing.element.tag)
    if fault is not None:
        defect, situation = defects_of(fault, outgoing.element.tag)[0], stage.situation
        value = next(iter(defect.boundaries(situation)))
        found.append((defect.describe(value), defect.apply(outgoing, situation, value)))
    return found


async def _said_in_vain(stage: Stage, plan: Plan) -> None:
    async with stage.lane(plan.content):
        twin = stage.outgoing(plan.content)
        if twin.element.tag == "FlexSettlement":
            await _rejected(stage, twin)
            await stage.send(twin, "case", "the message without the fault")
            return
        if not await stage.send(twin, "twin"):
            return
        revision = twin.element.get("Revision")
        above = {"Revision": str(int(revision) + _ABOVE)} if revision is not None else {}
        await _rejected(stage, twin.having(**above))
        await stage.send(stage.outgoing(plan.content), "case", "the message without the fault")


async def _requested_in_vain(stage: Stage, plan: Plan) -> None:
    request = stage.outgoing(plan.content)
    refused = await _rejected(stage, request)
    for each in refused:
        wish = stage.wish("FlexOffer", each.sender, each.element["ConversationID"], each.element["MessageID"])
        await stage.stimulate(wish)
    identifiers = {each.element["MessageID"] for each in refused}
    await asyncio.sleep(_NO_OFFER_WITHIN)
    offers = await stage.grounds.tester.initiative(
        lambda e: e.tag == "FlexOffer" and (e.get("FlexRequestMessageID") or "").lower() in identifiers, 0.01
    )
    await stage.send(request, "case", "the request without the fault")
    stage.facts["offers on a rejected request"] = 0 if offers is None else 1
    stage.expected["fact"] = {"offers on a rejected request": 0}


async def _offered_in_vain(stage: Stage, plan: Plan) -> None:
    offer = stage.outgoing(await grounded(stage, plan.content))
    refused = await _rejected(stage, offer)
    taken = [await stage.send(revocation(stage, each), "after", "its revocation") for each in refused]
    await stage.send(offer, "case", "the offer without the fault")
    stage.facts["revocations of a rejected offer that were accepted"] = sum(taken)
    stage.expected["fact"] = {"revocations of a rejected offer that were accepted": 0}


async def _ordered_in_vain(stage: Stage, plan: Plan) -> None:
    other, offer = await offer_of_target(stage, plan.content), await offer_of_target(stage, plan.content)
    if await stage.send(order(stage, other), "twin"):
        await _rejected(stage, order(stage, offer))
        await stage.send(order(stage, offer), "case", "the order without the fault")


async def _revoked_in_vain(stage: Stage, plan: Plan) -> None:
    other, offer = await offered(stage, plan.content), await offered(stage, plan.content)
    if await stage.send(revocation(stage, other), "twin"):
        await _rejected(stage, revocation(stage, offer))
        await stage.send(revocation(stage, offer), "case", "the revocation without the fault")


async def _published_in_vain(stage: Stage, plan: Plan) -> None:
    day = drawn_day(plan)
    within = periods(day, day)
    await publish(stage, points(stage, point("q", within, "c")))
    await _rejected(stage, stage.outgoing(points(stage, point("p", within, "a", "b"))))
    await ask_dso(stage, day)
    stage.expected["absent"] = [stage.address("a"), stage.address("b")]
    stage.expected["outcome"] = ["Accepted", "Rejected"]


async def _represented_in_vain(stage: Stage, plan: Plan) -> None:
    day = drawn_day(plan)
    within = periods(day, day)
    await publish(stage, points(stage, point("p", within, "a", "b")))
    await publish(stage, connections(stage, connection("b", within)))
    await _rejected(stage, stage.outgoing(connections(stage, connection("a", within))))
    await ask_agr(stage, day)
    dso = stage.us("DSO").domain
    stage.expected["connections"] = {f"{dso}|{stage.address('p')}": [stage.address("b")]}
    stage.expected["absent"] = [stage.address("a")]
