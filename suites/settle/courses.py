"""Courses of the settle phase: what was ordered for today is settled today; all else on days long settled."""

import uuid
from decimal import Decimal

from fixtures.flows import offer_of_target, order
from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.plans import Plan
from strategies.settlements import item_of, items, request_of_today, settlement, too_late_today, with_items
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Part
from uftp_conformance.judging.judge import observe
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day


async def _ordered_today(stage: Stage) -> Element:
    """Let the target offer for today, and order it; return the order."""
    content = request_of_today(stage.situation)
    if content is None:
        raise Unmet(too_late_today(stage.situation))
    placed = await stage.prerequisite(order(stage, await offer_of_target(stage, content)))
    return placed.element


def _settlement_of_today(stage: Stage, first: Element, *more: Element) -> Outgoing:
    """Make the settlement of all that was ordered for today, these orders at its ends and in its middle."""
    today, mine = stage.situation.today, (first, *more)
    known = {order["OrderReference"] for order in mine}
    others = {
        order["OrderReference"]: order for order in stage.grounds.orders
        if same_day(order["Period"], today.isoformat()) and order["OrderReference"] not in known
    }
    listed, rest = [first], list(others.values())
    for left, each in zip(range(len(more), 0, -1), more, strict=True):
        share = -(-len(rest) // left)
        listed, rest = [*listed, *rest[:share], each], rest[share:]
    return stage.outgoing(settlement(
        stage.situation, today, today, tuple(item_of(each) for each in (*listed, *rest)), reserved_on=today
    ))


async def settled_as_ordered(stage: Stage, plan: Plan) -> None:
    """Settle what was ordered for today, exactly as it was ordered."""
    async with stage.grounds.lanes["settlement", "today"]:
        await stage.case(plan, _settlement_of_today(stage, await _ordered_today(stage)))
        if _accepted_once(stage, "case"):
            return
    if any("already" in reason for reason in _reasons(stage, "case")):
        raise Unmet("the target says that today was settled already, perhaps in an earlier run")


async def settled_in_part(stage: Stage, plan: Plan) -> None:
    """Settle today without some of its orders, then with all of them."""
    async with stage.grounds.lanes["settlement", "today"]:
        placed = [await _ordered_today(stage) for _ in range(3)]
        await stage.case(plan, _settlement_of_today(stage, *placed))
        await stage.send(_settlement_of_today(stage, *placed), "twin")
        _accepted_once(stage, "twin")


def _accepted_once(stage: Stage, part: Part) -> bool:
    """Let the settlement of today that was accepted before count, where the one of this part is refused.

    Whether days can be settled twice is not said (register, point 56), and no other day can be settled with orders.
    It does not count where what was left out is refused in the words in which the whole is.
    """
    for exchange in stage.seen(part):
        if observe(exchange, stage.grounds.bar).accepted:
            stage.grounds.settled_today = exchange
            return True
    settled = stage.grounds.settled_today
    if settled is None or (part == "twin" and _reasons(stage, "case") == _reasons(stage, "twin")):
        return False
    stage.stand_in(settled, part)
    return True


def _reasons(stage: Stage, part: Part) -> list[str]:
    return [(answer.get("RejectionReason") or "").lower() for answer in stage.answers(part)]


async def settled_with_a_wrong_sum(stage: Stage, _: Plan) -> None:
    """Settle today with a NetSettlement that is not the Price minus the Penalty."""
    async with stage.grounds.lanes["settlement", "today"]:
        placed = await _ordered_today(stage)
        whole = _settlement_of_today(stage, placed)
        first, *rest = items(whole.element)
        wrong = first.having({"NetSettlement": str(Decimal(first["Price"]) + 1)})
        await stage.send(whole.carrying(with_items(whole.element, (wrong, *rest))), "case", "with a wrong sum")
    stage.expected["outcome"] = ["Accepted", "Rejected"]
    stage.expected["disputed"] = [placed["OrderReference"]]


async def every_item_has_a_status(stage: Stage, plan: Plan) -> None:
    """Send a settlement; its answer lists all of its items."""
    sent = await _taken(stage, plan)
    stage.expected["settlement status"] = [i["OrderReference"] for i in items(sent)]


async def _taken(stage: Stage, plan: Plan) -> Element:
    """Send a settlement that is accepted as a message; whether it must be is the matter of other rules."""
    out = stage.outgoing(plan.content)
    if not await stage.send(out, "case"):
        raise Unmet("the settlement was not accepted, so that nothing follows for its items")
    return out.element


async def unknown_items_are_disputed(stage: Stage, plan: Plan) -> None:
    """Send a settlement of orders that nobody placed; they are disputed, and the message is not rejected."""
    out = stage.outgoing(plan.content)
    await stage.send(out, "case", "with orders that nobody placed")
    stage.expected["disputed"] = [i["OrderReference"] for i in items(out.element)]


async def disputes_have_reasons(stage: Stage, plan: Plan) -> None:
    """Send a settlement of orders that nobody placed; where they are disputed, it is said why."""
    await _taken(stage, plan)
    statuses = [s for answer in stage.answers("case") for s in answer.all("FlexOrderSettlementStatus")]
    if not any(status.get("Disposition") == "Disputed" for status in statuses):
        raise Unmet("the target disputes nothing")
    stage.expected["dispute reasons"] = True


async def settled_again(stage: Stage, plan: Plan) -> None:
    """Settle the same days a second time."""
    twin = stage.outgoing(plan.content)
    if await stage.send(twin, "twin"):
        await stage.case(plan, twin.having(MessageID=str(uuid.uuid4())))


async def metered_again(stage: Stage, plan: Plan) -> None:
    """Send the metering of a day, and again with the same Revision."""
    async with stage.lane(plan.content):
        twin = stage.outgoing(plan.content)
        if await stage.send(twin, "twin"):
            again = stage.outgoing(plan.content)
            await stage.case(plan, again.having(Revision=twin.element["Revision"]))
