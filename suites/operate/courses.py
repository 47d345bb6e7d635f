"""Courses of the operate phase that no other phase has."""

import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from fixtures.flows import offer_of_target, offered, order, ordered_by_target, revocation
from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.contents import contents
from strategies.days import is_of_today, near_days
from strategies.defects import Unsuited
from strategies.plans import Plan, on_day
from strategies.settlements import too_late_today
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.judging.evidence import Part
from uftp_conformance.messages import Element, lexical

_FAR_DAYS = itertools.count(1)
# Far below all others, which count milliseconds, and above those of an earlier run against the same target.
_LOW_REVISIONS = itertools.count(int(time.time() * 10))
_NO_ORDER_WITHIN = 1.0
_SOON, _MARGIN = 3.0, 0.5  # seconds


async def risen(stage: Stage, plan: Plan) -> None:
    """Send a prognosis, and again with a higher Revision."""
    async with stage.lane(plan.content):
        await stage.case(plan, stage.outgoing(plan.content))
        await stage.case(plan, stage.outgoing(plan.content))


def _until_midnight(stage: Stage) -> None:
    tomorrow = stage.situation.today + timedelta(days=1)
    stage.not_after = stage.situation.market.start_of_isp(tomorrow, 1).timestamp()


async def repeated_today(stage: Stage, plan: Plan) -> None:
    """Send today's prognosis, and again unchanged with a higher Revision."""
    _until_midnight(stage)
    await risen(stage, plan)


async def changed_past(stage: Stage, plan: Plan) -> None:
    """Send today's prognosis, and again with another Power in the ISPs that are over."""
    _until_midnight(stage)
    market, past = stage.situation.market, stage.situation.surely_past
    # Before the tolerance of the clocks has passed since midnight, no ISP of today is over by both of them.
    current = market.current_isp(past) if market.today(past) == stage.situation.today else 1
    async with stage.lane(plan.content):
        await stage.send(stage.outgoing(plan.content), "twin")
        changed = []
        for isp in plan.content.children:
            over = int(isp["Start"]) + int(isp.get("Duration") or 1) <= current
            power = int(isp["Power"])
            changed.append(isp.having({"Power": str(power - 1 if power > 0 else power + 1)}) if over else isp)
        await stage.case(plan, stage.outgoing(plan.content.containing(*changed)))


async def implausible_past(stage: Stage, plan: Plan) -> None:
    """Send today's prognosis, and again with a Power beyond what is plausible in ISPs that are over."""
    _until_midnight(stage)
    market, over = stage.situation.market, _over(stage.situation)
    if not over:
        raise Unmet("the day has only just begun: no ISP of it is over by both clocks")
    wrong = Element("ISP", {"Power": str(market.plausible_power + 1), "Start": "1", "Duration": str(over)})
    left = market.isps(stage.situation.today) - over
    rest = Element("ISP", {"Power": "0", "Start": str(over + 1), "Duration": str(left)})
    async with stage.lane(plan.content):
        if await stage.send(stage.outgoing(plan.content), "twin"):
            await stage.case(plan, stage.outgoing(plan.content.containing(wrong, rest)))


def _over(situation: Situation) -> int:
    """Count the ISPs of today that are over, whichever way the clock of the target is off; never all of them."""
    past = situation.surely_past
    return situation.market.current_isp(past) - 1 if situation.market.today(past) == situation.today else 0


async def revoked_today(stage: Stage, plan: Plan) -> None:
    """Offer for ISPs of today that lie ahead, and revoke it."""
    _insist_on_today(stage, plan)
    await stage.case(plan, revocation(stage, await offered(stage, plan.content)))


async def ordered_today(stage: Stage, plan: Plan) -> None:
    """Let the target offer for ISPs of today that lie ahead, and order it."""
    _insist_on_today(stage, plan)
    offer = await offer_of_target(stage, plan.content)
    if not lexical.same_day(offer["Period"], plan.content["Period"]):
        raise Unmet("the target offers for another day")
    await stage.case(plan, order(stage, offer))


def _insist_on_today(stage: Stage, plan: Plan) -> None:
    if not is_of_today(plan.content, stage.situation):
        raise Unmet(too_late_today(stage.situation))


def of_today(message: str, situation: Situation) -> st.SearchStrategy[Element]:
    """Draw messages about today; about some day when it is nearly over."""
    near = situation.today in near_days(message, situation)
    return contents(message, on_day(situation, situation.today) if near else situation)


def _with_revision(outgoing: Outgoing, revision: str) -> Outgoing:
    return outgoing.having(Revision=revision)


async def first_of_its_day(stage: Stage, plan: Plan) -> None:
    """Send a usual prognosis; then one for a day that no other trial uses, with a Revision far below all others."""
    async with stage.lane(plan.content):
        await stage.send(stage.outgoing(plan.content), "twin")
    number = next(_LOW_REVISIONS)
    ahead = stage.situation.market.periods_ahead + next(_FAR_DAYS)
    day = stage.situation.today + timedelta(days=ahead)
    whole = Element("ISP", {"Power": "0", "Start": "1", "Duration": str(stage.situation.market.isps(day))})
    content = plan.content.having({"Period": day.isoformat()}).containing(whole)
    async with stage.lane(content):
        # Each once only: the specification wants a sender's Revisions to differ as well (register, point 42).
        await stage.case(plan, _with_revision(stage.outgoing(content), str(number)))


async def of_equal_revision(stage: Stage, plan: Plan) -> None:
    """Send a prognosis, and another one with the same Revision."""
    async with stage.lane(plan.content):
        first = stage.outgoing(plan.content)
        if await stage.send(first, "twin"):
            await stage.case(plan, _with_revision(stage.outgoing(plan.content), first.element["Revision"]))


async def revoking_what_expired(stage: Stage, plan: Plan) -> None:
    """Make an offer that expires soon; revoke another one as twin, then this one after it has expired."""
    expiry = datetime.now(UTC) + timedelta(seconds=_SOON)
    # Whether the target takes an offer with so little time left is for the two to agree (register, point 67).
    late = await offered(stage, plan.content.having({"ExpirationDateTime": timestamp(expiry)}))
    if not await stage.send(revocation(stage, await offered(stage, plan.content)), "twin"):
        return
    tolerance = stage.situation.statement.timing.clock_tolerance
    await asyncio.sleep(max(0.0, (expiry - datetime.now(UTC)).total_seconds()) + tolerance + _MARGIN)
    await stage.case(plan, revocation(stage, late))


async def after_an_order(stage: Stage, plan: Plan) -> None:
    """Let the target order an offer of ours; then send a prognosis for its Period."""
    placed = await _forecast_after_an_order(stage, plan.content, "case")
    stage.expected["order status"] = [placed["MessageID"]]


async def after_an_order_for_another_day(stage: Stage, plan: Plan) -> None:
    """Let the target order offers for two days; then send a prognosis for each of the two Periods."""
    market, day = stage.situation.market, lexical.day(plan.content["Period"])
    other = day + timedelta(days=1)
    if market.isps(other) != market.isps(day):
        raise Unsuited
    moved = plan.content.having({"Period": other.isoformat()})
    elsewhere = await _forecast_after_an_order(stage, moved, "prerequisite")
    await _forecast_after_an_order(stage, plan.content, "case")
    stage.expected["other orders"] = [elsewhere["MessageID"]]


async def _forecast_after_an_order(stage: Stage, content: Element, part: Part) -> Element:
    """Let the target order an offer of ours, and send a prognosis for its Period; return the order."""
    offer = await offered(stage, content)
    placed = await ordered_by_target(stage, offer)
    attributes = {n: offer.element[n] for n in ("ISP-Duration", "TimeZone", "Period", "CongestionPoint")}
    length = stage.situation.market.isps(lexical.day(offer.element["Period"]))
    whole = Element("ISP", {"Power": "0", "Start": "1", "Duration": str(length)})
    prognosis = Element("D-Prognosis", {**attributes, "Revision": "1"}, (whole,))
    async with stage.lane(prognosis):
        await stage.send(stage.outgoing(prognosis), part)
    return placed


async def asked_to_order_what_was_revoked(stage: Stage, plan: Plan) -> None:
    """Revoke an offer; when that was accepted ask the target to order it; no order may come that was made since."""
    offer = await offered(stage, plan.content)
    await stage.prerequisite(revocation(stage, offer))
    agreed, begin = stage.answers("prerequisite")[-1:], time.time()
    # An order that was on its way when the revocation was answered crossed it (register, point 34).
    since = [placed for placed in await _orders_of(stage, offer, begin)
             if not any(made_before(placed, answer) for answer in agreed)]
    stage.facts["orders on the revoked offer"] = len(since)
    stage.expected["fact"] = {"orders on the revoked offer": 0}


async def asked_to_order_what_expired(stage: Stage, plan: Plan) -> None:
    """Make an offer that expires soon; ask the target to order it when it has; no order may come."""
    expiry = datetime.now(UTC) + timedelta(seconds=_SOON)
    # Whether the target takes an offer with so little time left is for the two to agree (register, point 67).
    offer = await offered(stage, plan.content.having({"ExpirationDateTime": timestamp(expiry)}))
    tolerance = stage.situation.statement.timing.clock_tolerance
    await asyncio.sleep(max(0.0, (expiry - datetime.now(UTC)).total_seconds()) + tolerance + _MARGIN)
    stage.facts["orders on the expired offer"] = len(await _orders_of(stage, offer, time.time()))
    stage.expected["fact"] = {"orders on the expired offer": 0}


async def _orders_of(stage: Stage, offer: Outgoing, begin: float) -> list[Element]:
    """Ask the target to order an offer, and return the orders of it that come since an instant."""
    identifier, conversation = offer.element["MessageID"], offer.element["ConversationID"]
    await stage.stimulate(stage.wish("FlexOrder", offer.sender, conversation, identifier, OptionReference="option-1"))
    await asyncio.sleep(_NO_ORDER_WITHIN)
    came = stage.grounds.tester.heard(lambda e: fitting_order(e, identifier), begin)
    return [each.element for each in came]


def fitting_order(element: Element, offer: str) -> bool:
    """Tell whether a message orders from the offer with this MessageID."""
    return element.tag == "FlexOrder" and (element.get("FlexOfferMessageID") or "").lower() == offer.lower()


def made_before(one: Element, other: Element) -> bool:
    """Tell whether a message has the earlier TimeStamp of two by the same clock; no if one of them cannot be read."""
    try:
        first, second = (lexical.instant(each.get("TimeStamp") or "") for each in (one, other))
    except lexical.Unreadable:
        return False
    return (first.tzinfo is None) == (second.tzinfo is None) and first < second


async def ordered_at_an_equal_price(stage: Stage, plan: Plan) -> None:
    """Order an offer with its price written with more digits."""
    exact = order(stage, await offer_of_target(stage, plan.content))
    price = exact.element["Price"].strip()
    await stage.case(plan, exact.having(Price=f"{price}0" if "." in price else f"{price}.0"))
