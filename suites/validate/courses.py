"""Courses of the validate phase that no other phase has."""

import itertools
from datetime import date, timedelta

from hypothesis import strategies as st

from fixtures.flows import expiring_before, grounded, offer_of_target, order, solicited, unasked, with_baseline
from fixtures.initiatives import Unmet
from fixtures.stage import Stage
from strategies.contents import contents
from strategies.defects.validate import options_of
from strategies.plans import Plan
from strategies.settlements import request_of_today, too_late_today
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

_UNFORECAST = itertools.count(1)
_FAR = 400  # days beyond all Periods that other trials are about
_LEAST = "0.50"


# --- requests ----------------------------------------------------------------------------------------------


async def requested_today(stage: Stage, plan: Plan) -> None:
    """Request the ISPs of today that lie ahead."""
    content = request_of_today(stage.situation, int(plan.content.children[0]["Start"]) + 1)
    if content is None:
        raise Unmet(too_late_today(stage.situation))
    tomorrow = stage.situation.today + timedelta(days=1)
    stage.not_after = stage.situation.market.start_of_isp(tomorrow, 1).timestamp()
    async with stage.lane(content):
        await stage.case(plan, stage.outgoing(content))


async def requested_thrice(stage: Stage, plan: Plan) -> None:
    """Send three requests for one Period, each asking for other ISPs or powers."""
    isps = plan.content.children
    async with stage.lane(plan.content):
        for size in (1, 2, 3):
            grown = tuple(_greater(isp, size) for isp in isps)
            await stage.case(plan, stage.outgoing(plan.content.containing(*grown)))


def _greater(isp: Element, watts: int) -> Element:
    name, sign = ("MaxPower", 1) if int(isp["MaxPower"]) > 0 else ("MinPower", -1)
    return isp.having({name: str(int(isp[name]) + sign * watts)})


async def requested_again(stage: Stage, plan: Plan) -> None:
    """Send a request, and another one with the same content."""
    async with stage.lane(plan.content):
        twin = stage.outgoing(plan.content)
        if await stage.send(twin, "twin"):
            await stage.case(plan, stage.outgoing(plan.content).having(Revision=twin.element["Revision"]))


async def requested_with_a_lower_revision(stage: Stage, plan: Plan) -> None:
    """Send a request, and another one for the same Period with a lower Revision."""
    async with stage.lane(plan.content):
        twin = stage.outgoing(plan.content)
        if await stage.send(twin, "twin"):
            lower = str(int(twin.element["Revision"]) - 1)
            other = tuple(_greater(isp, 1) for isp in plan.content.children)
            await stage.case(plan, stage.outgoing(plan.content.containing(*other)).having(Revision=lower))


# --- offers ------------------------------------------------------------------------------------------------


async def offered_without_baseline(stage: Stage, plan: Plan) -> None:
    """Offer on a baseline as twin; then on another day, of which no prognosis exists, on none."""
    supports, market = stage.situation.statement.supports, stage.situation.market
    content = plan.content
    if supports.d_prognosis:
        content = _on_a_day_ahead(content, stage, market.periods_ahead + _FAR + 2 * next(_UNFORECAST))
    bare = content if market.baseline_references else _on_the_next_day(content)
    if not supports.unsolicited_offers:
        content, bare = await solicited(stage, content), await solicited(stage, bare)
    twin = stage.outgoing(await with_baseline(stage, content))
    if await stage.send(twin, "twin"):
        await stage.case(plan, stage.outgoing(bare), twin)


def _on_a_day_ahead(content: Element, stage: Stage, ahead: int) -> Element:
    day = stage.situation.today + timedelta(days=ahead)
    option = next(content.all("OfferOption"))
    first = Element("ISP", {"Power": "1000", "Start": "1"})
    return content.having({"Period": day.isoformat()}).containing(option.containing(first))


def _on_the_next_day(content: Element) -> Element:
    return content.having({"Period": (date.fromisoformat(content["Period"]) + timedelta(days=1)).isoformat()})


async def offered_in_options(stage: Stage, plan: Plan) -> None:
    """Make an offer of three options."""
    content = await grounded(stage, plan.content)
    await stage.case(plan, stage.outgoing(options_of(content, 3)))


async def offered_in_part(stage: Stage, plan: Plan) -> None:
    """Make an offer of which a part may be activated."""
    content = await grounded(stage, plan.content)
    option = next(content.all("OfferOption")).having({"MinActivationFactor": _LEAST})
    await stage.case(plan, stage.outgoing(content.containing(option)))


async def offered_on_some(stage: Stage, plan: Plan) -> None:
    """Let the target request flexibility; offer for one of the requested ISPs alone, the first or the last."""
    content = await with_baseline(stage, await solicited(stage, plan.content))
    option = next(content.all("OfferOption"))
    isps = tuple(option.all("ISP"))
    wanted = [(int(i["Start"]), int(i.get("Duration") or 1), i["Power"]) for i in isps]
    if sum(length for _, length, _ in wanted) < 2:
        raise Unmet("the target requests a single ISP, so that no offer covers a part of it")
    first, last = wanted[0], wanted[-1]
    for start, power in ((first[0], first[2]), (last[0] + last[1] - 1, last[2])):
        some = Element("ISP", {"Power": power, "Start": str(start)})
        offer = expiring_before(stage, content.containing(option.containing(some)))
        await stage.case(plan, stage.outgoing(offer))


async def offered_unsolicited(stage: Stage, plan: Plan) -> None:
    """Make an offer that says that it is unsolicited."""
    content = await with_baseline(stage, plan.content)
    await stage.case(plan, stage.outgoing(content.having({"Unsolicited": "true"})))


# --- orders ------------------------------------------------------------------------------------------------


async def ordered_one_option(stage: Stage, plan: Plan) -> None:
    """Order the last one of several options."""
    offer = await offer_of_target(stage, plan.content, options=3)
    options = list(offer.all("OfferOption"))
    if len(options) < 2:
        raise Unmet("the target made an offer of one option, although three were asked for")
    await stage.case(plan, order(stage, offer.containing(options[-1])))


async def ordered_without_offer(stage: Stage, plan: Plan) -> None:
    """Order what nobody offered."""
    await stage.case(plan, unasked(stage, plan.content))


def single_isps(situation: Situation) -> st.SearchStrategy[Element]:
    """Draw requests about one ISP."""
    return contents("FlexRequest", situation).map(
        lambda e: e.containing(next(i for i in e.children if i["Disposition"] == "Requested").without("Duration"))
    )
