"""Procedures of the operate phase that no other phase has."""

import asyncio
import time
from datetime import datetime, timedelta

from hypothesis import strategies as st

from fixtures.initiatives import Unmet
from fixtures.procedures import alone, offer_of_target, offered, order, revocation, unordered
from fixtures.procedures.offers import over_soon_if_taken
from fixtures.procedures.reflecting import claimed, forecast_before, unspoken_for
from fixtures.procedures.soon_over import expiry_of
from fixtures.procedures.waiting import over
from fixtures.running_trial import RunningTrial
from strategies.cases import Case, on_day
from strategies.contents import contents
from strategies.days import is_of_today, near_days
from strategies.settlements import too_late_today
from suites.operate import far_days
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element, lexical

_NO_ORDER_WITHIN = 1.0
_NO_FIRST = (
    "the target takes no first D-Prognosis of today, as it may where nothing is traded today.  Say so in the statement:"
    " supports.prognosis_of_today = false"
)
_TOO_SHORT = (
    "the target takes no offer that expires in a few seconds.  If a least validity was agreed, write it into "
    "market.shortest_validity"
)


async def risen(trial: RunningTrial, case: Case) -> None:
    """Send a prognosis, and again with a higher Revision."""
    async with trial.series_lock(case.content):
        await trial.send_case(case, trial.outgoing(case.content))
        await trial.send_case(case, trial.outgoing(case.content))


async def going_back(trial: RunningTrial, case: Case) -> None:
    """Send a prognosis, and another one that goes back in Revision; in every second trial one for a Period a while ago.

    By one it goes back from a large Revision, if that may be.
    For that one nothing was forecast since; the prognosis that is accepted comes after it.
    """
    earlier, us = trial.shared.earlier, trial.us("AGR")
    which = "D-Prognosis", us.domain, lambda each: earlier.last(each, "Period", "CongestionPoint")
    if case.value == 1 and await far_days.going_back_from_a_large_one(trial, case):
        return
    old = None
    if trial.number % 2:
        old = earlier.oldest(*which) or await earlier.first_to_wait("OPR-DP-SEQUENCE", *which)
    if old is None:
        await alone(trial, case)
        return
    content = old.without("MessageID", "ConversationID")
    async with trial.series_lock(content):
        before = trial.outgoing(content, us).carrying(old)
        await trial.send_case(case, trial.outgoing(content, us), before)
        await trial.send(trial.outgoing(content, us), "twin")


def _until_midnight(trial: RunningTrial) -> None:
    tomorrow = trial.situation.today + timedelta(days=1)
    trial.not_after = trial.situation.market.start_of_isp(tomorrow, 1).timestamp()


async def repeated_today(trial: RunningTrial, case: Case) -> None:
    """Send today's prognosis, and again unchanged with a higher Revision.

    Where nothing is traded today the first one may come too late, and only the next one is an update that has to be
    accepted (register, point 90).
    """
    _until_midnight(trial)
    if trial.situation.statement.supports.intraday:
        await risen(trial, case)
        return
    async with trial.series_lock(case.content):
        if not await trial.send(trial.outgoing(case.content), "twin"):
            raise Unmet(_NO_FIRST)
        await trial.send_case(case, trial.outgoing(case.content))


async def changed_past(trial: RunningTrial, case: Case) -> None:
    """Send today's prognosis, and again with another Power in the ISPs that are over."""
    _until_midnight(trial)
    market, past = trial.situation.market, trial.situation.surely_past
    step = market.power_step
    # Before the tolerance of the clocks has passed since midnight, no ISP of today is over by both of them.
    current = market.current_isp(past) if market.today(past) == trial.situation.today else 1
    async with trial.series_lock(case.content):
        await trial.send(trial.outgoing(case.content), "twin")
        changed = []
        for isp in case.content.children:
            over = int(isp["Start"]) + int(isp.get("Duration") or 1) <= current
            power = int(isp["Power"])
            changed.append(isp.having({"Power": str(power - step if power > 0 else power + step)}) if over else isp)
        await trial.send_case(case, trial.outgoing(case.content.containing(*changed)))


async def implausible_past(trial: RunningTrial, case: Case) -> None:
    """Send today's prognosis, and again with a Power beyond what is plausible in ISPs that are over."""
    _until_midnight(trial)
    market, over = trial.situation.market, _over(trial.situation)
    if not over:
        raise Unmet("the day has only just begun: no ISP of it is over by both clocks")
    wrong = Element("ISP", {"Power": str(market.implausible_power), "Start": "1", "Duration": str(over)})
    left = market.isps(trial.situation.today) - over
    rest = Element("ISP", {"Power": "0", "Start": str(over + 1), "Duration": str(left)})
    async with trial.series_lock(case.content):
        if await trial.send(trial.outgoing(case.content), "twin"):
            await trial.send_case(case, trial.outgoing(case.content.containing(wrong, rest)))


def _over(situation: Situation) -> int:
    """Count the ISPs of today that are over, whichever way the clock of the target is off; never all of them."""
    past = situation.surely_past
    return situation.market.current_isp(past) - 1 if situation.market.today(past) == situation.today else 0


async def revoked_today(trial: RunningTrial, case: Case) -> None:
    """Offer for ISPs of today that lie ahead, and revoke it."""
    _insist_on_today(trial, case)
    await trial.send_case(case, revocation(trial, await unordered(trial, case.content)))


async def ordered_today(trial: RunningTrial, case: Case) -> None:
    """Let the target offer for ISPs of today that lie ahead, and order it."""
    _insist_on_today(trial, case)
    offer = await offer_of_target(trial, case.content)
    if not lexical.same_day(offer["Period"], case.content["Period"]):
        raise Unmet("the target offers for another day")
    await trial.send_case(case, order(trial, offer))


def _insist_on_today(trial: RunningTrial, case: Case) -> None:
    if not is_of_today(case.content, trial.situation):
        raise Unmet(too_late_today(trial.situation))


def of_today(message: str, situation: Situation) -> st.SearchStrategy[Element]:
    """Draw messages about today; about some day when it is nearly over."""
    near = situation.today in near_days(message, situation)
    return contents(message, on_day(situation, situation.today) if near else situation)


async def first_of_its_day(trial: RunningTrial, case: Case) -> None:
    """Send a usual prognosis; then one with a lower Revision, for a Period and point that no other trial uses.

    In every second trial the usual one is for that day too, at another point.  Its Revision is above those of earlier
    runs, which a target may remember.
    """
    content = _unforecast(trial, case.content)
    if content is None:
        await far_days.first_of_a_far_day(trial, case)
        return
    others = [p.address for p in trial.situation.points() if p.address != content["CongestionPoint"]]
    of_that_day = content.having({"CongestionPoint": others[-1]}) if others and trial.number % 2 else case.content
    low, usual = trial.outgoing(content), trial.outgoing(unspoken_for(trial, of_that_day))
    async with trial.series_lock(usual.element):
        await trial.send(usual, "twin")
    async with trial.series_lock(content):
        await trial.send_case(case, low)


def _unforecast(trial: RunningTrial, content: Element) -> Element | None:
    """Return a prognosis of the last Period and point that the target takes and of which none was sent; claim those."""
    market = trial.situation.market
    for day in reversed(market.later_days(trial.situation.today)):
        whole = Element("ISP", {"Power": "0", "Start": "1", "Duration": str(market.isps(day))})
        for point in trial.situation.points():
            about = content.having({"Period": day.isoformat(), "CongestionPoint": point.address}).containing(whole)
            if not forecast_before(trial, about) and claimed(trial, about):
                return about
    return None


async def of_equal_revision(trial: RunningTrial, case: Case) -> None:
    """Send a prognosis, and another one with the same Revision."""
    async with trial.series_lock(case.content):
        first = trial.outgoing(case.content)
        if await trial.send(first, "twin"):
            await trial.send_case(case, far_days.with_revision(trial.outgoing(case.content), first.element["Revision"]))


async def revoking_what_expired(trial: RunningTrial, case: Case) -> None:
    """Make an offer that expires soon; revoke another one as twin, then this one after it has expired."""
    late = await over_soon_if_taken(trial, case.content)
    if late is None:
        raise Unmet(_TOO_SHORT)
    if not await trial.send(revocation(trial, await unordered(trial, case.content)), "twin"):
        return
    await over(trial, expiry_of(late))
    await trial.send_case(case, revocation(trial, late))


async def asked_to_order_what_was_revoked(trial: RunningTrial, case: Case) -> None:
    """Revoke an offer; when that was accepted ask the target to order it; no order may come that was made since."""
    offer = await unordered(trial, case.content)
    await trial.prerequisite(revocation(trial, offer))
    agreed, begin = trial.answers("prerequisite")[-1:], time.time()
    # An order that was on its way when the revocation was answered crossed it (register, point 34); of one that has
    # the TimeStamp of its offer nobody knows when it was made.
    since = [
        placed
        for placed in await _orders_of(trial, offer, begin)
        if _same_time(placed, offer.element) or not any(made_before(placed, answer) for answer in agreed)
    ]
    trial.facts["orders on the revoked offer"] = len(since)
    trial.expected["fact"] = {"orders on the revoked offer": 0}


async def asked_to_order_what_expired(trial: RunningTrial, case: Case) -> None:
    """Make an offer that expires soon; ask the target to order it when it has; no order may come."""
    # Whether the target takes an offer with so little time left is for the two to agree (register, point 67).
    offer = await offered(trial, case.content, soon=True)
    await over(trial, expiry_of(offer))
    trial.facts["orders on the expired offer"] = len(await _orders_of(trial, offer, time.time()))
    trial.expected["fact"] = {"orders on the expired offer": 0}


async def _orders_of(trial: RunningTrial, offer: Outgoing, begin: float) -> list[Element]:
    """Ask the target to order an offer, and return the orders of it that come since an instant."""
    identifier, conversation = offer.element["MessageID"], offer.element["ConversationID"]
    await trial.stimulate(trial.wish("FlexOrder", offer.sender, conversation, identifier, OptionReference="option-1"))
    await asyncio.sleep(_NO_ORDER_WITHIN)
    came = trial.shared.tester.heard(lambda e: fitting_order(e, identifier), begin)
    return [each.element for each in came]


def fitting_order(element: Element, offer: str) -> bool:
    """Return whether a message orders from the offer with this MessageID."""
    return element.tag == "FlexOrder" and (element.get("FlexOfferMessageID") or "").lower() == offer.lower()


def made_before(one: Element, other: Element) -> bool:
    """Return whether a message has the earlier TimeStamp of two by the same clock; no if one of them cannot be read."""
    first, second = _made(one), _made(other)
    if first is None or second is None:
        return False
    return (first.tzinfo is None) == (second.tzinfo is None) and first < second


def _same_time(one: Element, other: Element) -> bool:
    """Return whether two messages have one TimeStamp, to a part of a second."""
    first = _made(one)
    return first is not None and bool(first.microsecond) and first == _made(other)


def _made(message: Element) -> datetime | None:
    try:
        return lexical.instant(message.get("TimeStamp") or "")
    except lexical.Unreadable:
        return None


async def ordered_at_an_equal_price(trial: RunningTrial, case: Case) -> None:
    """Order an offer with its price written with more digits."""
    exact = order(trial, await offer_of_target(trial, case.content))
    price = exact.element["Price"].strip()
    await trial.send_case(case, exact.having(Price=f"{price}0" if "." in price else f"{price}.0"))
