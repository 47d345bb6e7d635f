"""Which orders the answer to a D-Prognosis lists, and what else it says after an order."""

from datetime import date, timedelta

from fixtures.initiatives import Declined, Unmet
from fixtures.procedures import offered, ordered_by_target
from fixtures.procedures.fellows import fellow, fellow_beside
from fixtures.procedures.reflecting import (
    claimed,
    forecast_of,
    forecast_reflecting,
    powers_of,
    unspoken_for,
    unspoken_for_here,
)
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.days import first_ahead, is_of_today, last_closed
from strategies.defects import Unsuited
from strategies.defects.validate import options_of
from strategies.several import everywhere
from strategies.telling import divided, telling_offer
from strategies.values import isp as an_isp
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Part
from uftp_conformance.messages import Element, lexical
from uftp_conformance.messages.lexical import whole

_MANY = 7  # orders for one Period, so that who lists the last few alone leaves some out
_HALF = "0.50"
_POWER = 1000  # Watts of the first order; each one has some more than the one before
Wanted = dict[str, str]


async def after_an_order(trial: RunningTrial, case: Case) -> None:
    """Let the target order several offers of ours for one Period; then send a prognosis for it.

    By turns the whole of two offers; a part of one, the last option of another and the whole of a third; or many.
    Where only what the target requests can be offered, they may be for different days or points.
    A DSO decides itself what it orders (validate-phase.md): what it declines after the first order is left out.
    """
    content = await _forecast_beforehand(trial, unspoken_for(trial, case.content, claim=True))
    kinds = (("whole",) * 2, ("part", "last option", "whole"), ("whole",) * _MANY)[trial.number % 3]
    placed = await _ordered(trial, content, kinds)
    last, _ = placed[-1]
    await forecast_reflecting(trial, last.element)
    trial.expected["order status"] = [each["MessageID"] for offer, each in placed if _one_series(offer, last)]


async def _ordered(trial: RunningTrial, content: Element, kinds: tuple[str, ...]) -> list[tuple[Outgoing, Element]]:
    """Let the target order of offers of these kinds, until it declines; return each offer with its order."""
    placed: list[tuple[Outgoing, Element]] = []
    for number, kind in enumerate(kinds):
        try:
            placed.append(await _ordered_of(trial, content, number, kind))
        except Declined:
            if not placed:
                raise
            break
    return placed


async def _forecast_beforehand(trial: RunningTrial, content: Element) -> Element:
    """Forecast no power where a content is about, so that what is ordered is a change of that; return the content."""
    if trial.situation.statement.supports.unsolicited_offers:
        forecast = forecast_of(trial, content, {})
        async with trial.series_lock(forecast):
            await trial.tried(trial.outgoing(forecast))
    return content


async def _ordered_of(trial: RunningTrial, content: Element, number: int, kind: str) -> tuple[Outgoing, Element]:
    """Let the target order of an offer of ours: a part, the last of several options, or all of it; whole, if it must.

    Each offer is for an ISP of its own, as far as the day has so many, so that one forecast can reflect all orders.
    """
    content = _of_its_own(trial, content, number)
    supports, wanted = trial.situation.statement.supports, Wanted()
    if kind == "part" and supports.partial_activation:
        content, wanted = divided(content), {"ActivationFactor": _HALF}
    elif kind == "last option" and everywhere(trial.situation):
        content = options_of(content, 2, trial.situation)
        wanted = {"OptionReference": content.children[-1]["OptionReference"]}
    offer = await offered(trial, content)
    try:
        return offer, await ordered_by_target(trial, offer, **wanted)
    except Declined:
        return offer, await ordered_by_target(trial, offer)


def _of_its_own(trial: RunningTrial, content: Element, number: int) -> Element:
    """Let an offer be for one ISP of the day, the later the greater its number is."""
    day, option = lexical.day(content["Period"]), next(content.all("OfferOption"))
    last = trial.situation.market.isps(day)
    room = max(1, last - first_ahead(trial.situation, day) + 1)
    power = min(_POWER + 2 * number, trial.situation.market.plausible_power)
    return content.containing(option.containing(an_isp(last - number % room, 1, Power=power)))


async def after_an_order_for_another_day(trial: RunningTrial, case: Case) -> None:
    """Let the target order offers for two days, and of another AGR; then send a prognosis for either Period."""
    content = _beside_a_fellow(trial, case.content) or unspoken_for(trial, case.content, claim=True)
    market, day = trial.situation.market, lexical.day(content["Period"])
    beside = (day + timedelta(days=1), day - timedelta(days=1))
    open_ = (each for each in beside if each > last_closed(trial.situation))
    fit = (each for each in open_ if not market.beyond(each, trial.situation.today) and _ahead(trial, content, each))
    other = next((each for each in fit if market.isps(each) == market.isps(day)), None)
    if other is None:
        raise Unsuited
    moved = unspoken_for(trial, content.having({"Period": other.isoformat()}), claim=True)
    elsewhere, placed = await _forecast_after_an_order(trial, moved, "twin")
    of_others: list[str] = []
    here, _ = await _forecast_after_an_order(trial, content, "case", of_others)
    if _one_series(elsewhere, here):
        raise Unmet("the target requests for one Period and congestion point alone")
    trial.expected["other orders"] = [placed["MessageID"], *of_others]


def _beside_a_fellow(trial: RunningTrial, content: Element) -> Element | None:
    """Move an offer to a congestion point of two AGRs of ours, and claim a Period of it; None if there is none."""
    both = fellow_beside(trial)
    if both is None:
        return None
    other, point = both
    here = Element(content.tag, _at(point, content), content.children)
    found = unspoken_for_here(trial, here, (trial.us("AGR"), other))
    return found if found is not None and not is_of_today(found, trial.situation) and claimed(trial, found) else None


def _ahead(trial: RunningTrial, content: Element, day: date) -> bool:
    """Return whether all ISPs of an offer are traded still if it is about this day."""
    first = min(whole(isp["Start"]) for option in content.all("OfferOption") for isp in option.all("ISP"))
    return first >= first_ahead(trial.situation, day)


async def _ordered_of_a_fellow(trial: RunningTrial, content: Element) -> list[str]:
    """Let the target order an offer of another AGR of ours for the same Period; return its MessageID, if it does.

    It is for the same congestion point, too, where both of them are active at that.
    Nothing is missing where there is no such AGR, or the target makes no such order.
    """
    situation = trial.situation
    freely = situation.statement.supports.unsolicited_offers and situation.market.baseline_references
    if not freely or not trial.can_choose("FlexOrder"):
        return []
    try:
        both = fellow_beside(trial)
        other, point = both if both and both[1] == content["CongestionPoint"] else fellow(trial)
        offer = trial.outgoing(Element(content.tag, _at(point, content), content.children), other)
        if not await trial.send(offer, "attempt", "an offer of another AGR"):
            return []
        return [(await ordered_by_target(trial, offer))["MessageID"]]
    except (Unmet, Unsuited):
        return []


def _at(point: str, content: Element) -> Wanted:
    """Return the attributes of an offer at another point, where no contract for the first one counts."""
    kept = {name: value for name, value in content.attributes.items() if name != "ContractID"}
    return {**kept, "CongestionPoint": point}


def _one_series(one: Outgoing, other: Outgoing) -> bool:
    """Return whether two offers are for the same Period and congestion point."""
    same = one.element["CongestionPoint"].lower() == other.element["CongestionPoint"].lower()
    return same and lexical.same_day(one.element["Period"], other.element["Period"])


async def _forecast_after_an_order(
    trial: RunningTrial, content: Element, part: Part, of_others: list[str] | None = None
) -> tuple[Outgoing, Element]:
    """Let the target order an offer of ours, and send a prognosis for its Period; return the offer and the order.

    Where `of_others` is given, an offer of another AGR is ordered as well, and the MessageID of that order added.
    """
    await _forecast_beforehand(trial, content)
    offer = await offered(trial, content)
    placed = await ordered_by_target(trial, offer)
    if of_others is not None:
        of_others += await _ordered_of_a_fellow(trial, content)
    await forecast_reflecting(trial, offer.element, part)
    return offer, placed


async def unreflected(trial: RunningTrial, case: Case) -> None:
    """Let the target order an offer of ours; then forecast the opposite of it, and that nothing is used at all."""
    content = telling_offer(unspoken_for(trial, case.content, claim=True), 0, trial.situation)
    offer = await offered(trial, await _forecast_beforehand(trial, content))
    placed = await ordered_by_target(trial, offer)
    nothing: dict[int, int] = {}
    for powers in ({n: -power for n, power in powers_of(placed).items()}, nothing):
        forecast = forecast_of(trial, offer.element, powers)
        async with trial.series_lock(forecast):
            await trial.send_case(case, trial.outgoing(forecast))
