"""What a rejected message leaves behind: nothing.  What rejects it here is that it names a recipient that nobody is."""

from fixtures.flows import offer_of_target, offered, order, revocation
from fixtures.stage import Stage, Unmet
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
from uftp_conformance.situation import Outgoing

_NOBODY = "nobody.example"


async def without_effect(stage: Stage, plan: Plan) -> None:
    """Send a message to the wrong recipient, which rejects it; then see that it changed nothing."""
    match plan.content.tag:
        case "FlexRequest":
            await _ordered_in_vain(stage, plan)
        case "FlexOffer":
            await _revoked_in_vain(stage, plan)
        case "DSOPortfolioUpdate":
            await _published_in_vain(stage, plan)
        case _:
            await _represented_in_vain(stage, plan)


async def _rejected(stage: Stage, outgoing: Outgoing) -> None:
    """Send a message to a recipient that nobody is; raise Unmet unless it is rejected, which other rules judge."""
    await stage.send(outgoing.having(RecipientDomain=_NOBODY), "after", f"with the RecipientDomain {_NOBODY}")
    if [answer.get("Result") for answer in stage.answers("after")] != ["Rejected"]:
        raise Unmet("the message with a wrong recipient was not rejected")


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
