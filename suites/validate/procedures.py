"""Procedures of the validate phase that no other phase has."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from fixtures.initiatives import Declined, Unmet
from fixtures.procedures import (
    either_way,
    expiring_before,
    offer_of_target,
    order,
    solicited,
    unasked,
    with_baseline,
    with_prerequisites,
)
from fixtures.procedures.fellows import fellow_beside
from fixtures.procedures.reflecting import claimed, forecast_before, forecast_of
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.contents import contents, requested_limit
from strategies.defects.validate import options_of
from strategies.settlements import request_of_today, too_late_today
from strategies.several import where
from suites.validate.gone import turned_down
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

_UNFORECAST = itertools.count(1)
_FAR = 400  # days beyond all Periods that other trials are about
_ODD_PRICES = ("0.00", "0.0075", "0")
_LEAST = "0.50"
_REASON = "Invalid Message"  # of the rejection of a revocation: it says neither that the offer is unknown, nor ordered
_BESIDE = (1, _OF_ANOTHER := 3)  # of four trials


# --- requests ----------------------------------------------------------------------------------------------


async def requested_today(trial: RunningTrial, case: Case) -> None:
    """Request the ISPs of today that lie ahead."""
    content = request_of_today(trial.situation, requested_limit(trial.situation))
    if content is None:
        raise Unmet(too_late_today(trial.situation))
    content = trial.unlike(content)
    tomorrow = trial.situation.today + timedelta(days=1)
    trial.not_after = trial.situation.market.start_of_isp(tomorrow, 1).timestamp()
    async with trial.series_lock(content):
        await trial.send_case(case, trial.outgoing(content))


async def requested_thrice(trial: RunningTrial, case: Case) -> None:
    """Send three requests for one Period, each asking for other ISPs or powers."""
    isps, step = case.content.children, trial.situation.market.power_step
    async with trial.series_lock(case.content):
        for size in (1, 2, 3):
            grown = tuple(_greater(isp, size * step) for isp in isps)
            await trial.send_case(case, trial.outgoing(case.content.containing(*grown)))


def _greater(isp: Element, watts: int) -> Element:
    name, sign = ("MaxPower", 1) if int(isp["MaxPower"]) > 0 else ("MinPower", -1)
    return isp.having({name: str(int(isp[name]) + sign * watts)})


async def requested_again(trial: RunningTrial, case: Case) -> None:
    """Send a request, and another one with the same content."""
    async with trial.series_lock(case.content):
        twin = trial.outgoing(case.content)
        if await trial.send(twin, "twin"):
            await trial.send_case(case, trial.outgoing(case.content).having(Revision=twin.element["Revision"]))


async def requested_with_a_lower_revision(trial: RunningTrial, case: Case) -> None:
    """Send a request, and another one for the same Period with a lower Revision."""
    async with trial.series_lock(case.content):
        twin = trial.outgoing(case.content)
        if await trial.send(twin, "twin"):
            lower = str(int(twin.element["Revision"]) - 1)
            step = trial.situation.market.power_step
            other = tuple(_greater(isp, step) for isp in case.content.children)
            await trial.send_case(case, trial.outgoing(case.content.containing(*other)).having(Revision=lower))


# --- offers ------------------------------------------------------------------------------------------------


async def offered_without_baseline(trial: RunningTrial, case: Case) -> None:
    """Offer on a baseline as twin; then on another day, of which no prognosis exists, on none.

    In some trials the day before was forecast, or that day for another AGR.

    No run, on whatever day, forecasts every second day of the calendar that far ahead: a target may remember them all.
    Who takes nothing for such a day is offered for one of the last that it takes and this run has not forecast.
    """
    days = [_far_day, _near_day] if trial.situation.statement.supports.d_prognosis else [None]
    why = "no FlexOffer on a baseline was accepted, for a day far ahead or for a near one"
    for chosen in days:
        content = _on_a_day(case.content, chosen(trial, case.content)) if chosen else case.content
        try:
            if await _offered_on_a_day(trial, case, content):
                return
        except Unmet as unmet:
            why = str(unmet) or why
    raise Unmet(why)


async def _offered_on_a_day(trial: RunningTrial, case: Case, content: Element) -> bool:
    """Offer on a baseline for a day, and on none for that, or for the next where forecasts are all baselines."""
    bare = _bare(trial, content)
    if not trial.situation.statement.supports.unsolicited_offers:
        content, bare = await solicited(trial, content, there=True), await solicited(trial, bare, there=True)
    resting = await _rested(trial, content)
    if resting is None or not await trial.tried(twin := trial.outgoing(resting)):
        return False
    await _forecast_beside(trial, bare)
    await trial.send_case(case, trial.outgoing(bare), twin)
    return True


async def _forecast_beside(trial: RunningTrial, bare: Element) -> None:
    """Forecast what is no baseline of an offer, in two of four trials: the day before, or for another AGR of ours."""
    turn, both = trial.number % 4, fellow_beside(trial)
    if not trial.situation.statement.supports.d_prognosis or turn not in _BESIDE:
        return
    sender, about = None, _on_the_next_day(bare, -1)
    if turn == _OF_ANOTHER:
        if both is None or both[1] != bare["CongestionPoint"]:
            return
        sender, about = both[0], bare
    forecast = forecast_of(trial, about, {})
    async with trial.series_lock(forecast):
        await trial.send(trial.outgoing(forecast, sender), "attempt", "a forecast that is no baseline of the case")


def _bare(trial: RunningTrial, content: Element) -> Element:
    return content if trial.situation.market.baseline_references else _on_the_next_day(content)


async def _rested(trial: RunningTrial, content: Element) -> Element | None:
    """Let an offer rest on a baseline; None where a D-Prognosis is refused that it would need for that."""
    if trial.situation.market.baseline_references or not trial.situation.statement.supports.d_prognosis:
        return content
    forecast = trial.outgoing(forecast_of(trial, content, {}), None, content.get("ConversationID"))
    async with trial.series_lock(forecast.element):
        if not await trial.tried(forecast):
            return None
    named = {"D-PrognosisMessageID": forecast.element["MessageID"]}
    return content.having({**named, "ConversationID": forecast.element["ConversationID"]})


def _near_day(trial: RunningTrial, content: Element) -> date:
    """Return one of the last days that the target takes, of which this run forecast nothing where none shall be."""
    today, ahead = trial.situation.today, trial.situation.market.periods_ahead
    days = [today + timedelta(days=n) for n in range(ahead - 1, 1, -1)] or [today + timedelta(days=ahead)]
    bare = {day: _bare(trial, _on_a_day(content, day)) for day in days}
    found = next((day for day in days if not forecast_before(trial, bare[day])), days[-1])
    claimed(trial, bare[found])
    return found


def _far_day(trial: RunningTrial, _: Element) -> date:
    return forecast_day(trial.situation)


def forecast_day(situation: Situation) -> date:
    """Return a day with an even number in the calendar that no other trial of this run has; its morrow's is odd."""
    day = situation.today + timedelta(days=situation.market.periods_ahead + _FAR + 2 * next(_UNFORECAST))
    return day + timedelta(days=day.toordinal() % 2)


def _on_a_day(content: Element, day: date) -> Element:
    option = next(content.all("OfferOption"))
    first = Element("ISP", {"Power": "1000", "Start": "1"})
    return content.having({"Period": day.isoformat()}).containing(option.containing(first))


def _on_the_next_day(content: Element, days: int = 1) -> Element:
    return content.having({"Period": (date.fromisoformat(content["Period"]) + timedelta(days=days)).isoformat()})


async def offered_in_options(trial: RunningTrial, case: Case) -> None:
    """Make an offer of two to five options, by turns, or as many at the most as the two agreed on."""
    content = await with_prerequisites(trial, where(trial.situation, case.content, taken=True))
    count = 2 + trial.number % (trial.situation.market.most_options - 1)
    await trial.send_case(case, trial.outgoing(options_of(content, count, trial.situation)))


async def offered_in_options_where_none_are_taken(trial: RunningTrial, case: Case) -> None:
    """Make an offer as twin, then the case; in every fourth trial on a request of the target's, if both are taken."""
    content = where(trial.situation, case.content, taken=False)
    await either_way("FlexOffer")(trial, replace(case, content=content))


async def offered_in_part(trial: RunningTrial, case: Case) -> None:
    """Make an offer of which a part may be activated."""
    content = await with_prerequisites(trial, case.content)
    option = next(content.all("OfferOption")).having({"MinActivationFactor": _LEAST})
    await trial.send_case(case, trial.outgoing(content.containing(option)))


async def offered_on_some(trial: RunningTrial, case: Case) -> None:
    """Let the target request flexibility; offer for one of the requested ISPs alone, the first or the last."""
    content = await with_baseline(trial, await solicited(trial, case.content))
    option = next(content.all("OfferOption"))
    isps = tuple(option.all("ISP"))
    wanted = [(int(i["Start"]), int(i.get("Duration") or 1), i["Power"]) for i in isps]
    if sum(length for _, length, _ in wanted) < 2:
        trial.facts["findings"] = ["the target requests a single ISP, so that nothing is offered for a part of several"]
    first, last = wanted[0], wanted[-1]
    for start, power in ((first[0], first[2]), (last[0] + last[1] - 1, last[2])):
        some = Element("ISP", {"Power": power, "Start": str(start)})
        offer = expiring_before(trial, content.containing(option.containing(some)))
        await trial.send_case(case, trial.outgoing(offer))


async def offered_nothing(trial: RunningTrial, case: Case) -> None:
    """Make an offer with a power of 0 W in each of its ISPs, on what any offer rests on in this market."""
    content = await with_prerequisites(trial, case.content)
    none = (
        option.containing(*(isp.having({"Power": "0"}) for isp in option.children))
        for option in content.all("OfferOption")
    )
    await trial.send_case(case, trial.outgoing(content.containing(*none)))


async def offered_at_an_odd_price(trial: RunningTrial, case: Case) -> None:
    """Make an offer at a price of 0 or of less than a cent, on what any offer rests on in this market."""
    content = await with_prerequisites(trial, case.content)
    price = _ODD_PRICES[trial.number % len(_ODD_PRICES)]
    odd = (option.having({"Price": price}) for option in content.all("OfferOption"))
    await trial.send_case(case, trial.outgoing(content.containing(*odd)))


async def offered_unsolicited(trial: RunningTrial, case: Case) -> None:
    """Make an offer that says that it is unsolicited."""
    content = await with_baseline(trial, case.content)
    await trial.send_case(case, trial.outgoing(content.having({"Unsolicited": "true"})))


# --- orders ------------------------------------------------------------------------------------------------


async def ordered_one_option(trial: RunningTrial, case: Case) -> None:
    """Order the last one of several options: of three, or of two, where the target declines to offer so many."""
    content = where(trial.situation, case.content, taken=True)
    try:
        offer = await offer_of_target(trial, content, options=3)
    except Declined:
        offer = await offer_of_target(trial, content, options=2)
    options = list(offer.all("OfferOption"))
    if len(options) < 2:
        raise Unmet("the target made an offer of one option, although several were asked for")
    await trial.send_case(case, order(trial, offer.containing(options[-1])))


async def ordered_although_revoked(trial: RunningTrial, case: Case) -> None:
    """Let the target revoke an offer, reject the revocation, and order the offer (register, point 144)."""
    offer = await offer_of_target(trial, case.content)
    wish = trial.wish("FlexOfferRevocation", trial.us("DSO"), offer["ConversationID"], offer["MessageID"])
    await turned_down(trial, wish, "DSO", _REASON)
    await trial.send_case(case, order(trial, offer))


async def ordered_without_offer(trial: RunningTrial, case: Case) -> None:
    """Order what nobody offered."""
    await trial.send_case(case, unasked(trial, case.content))


def single_isps(situation: Situation) -> st.SearchStrategy[Element]:
    """Draw requests about one ISP."""
    return contents("FlexRequest", situation).map(
        lambda e: e.containing(next(i for i in e.children if i["Disposition"] == "Requested").without("Duration"))
    )
