"""Whether the answer to a D-Prognosis tells which orders it reflects."""

from collections.abc import Iterator
from datetime import date

from fixtures.initiatives import Unmet
from fixtures.procedures import ordered_by_target, solicited
from fixtures.procedures.reflecting import Powers, forecast_of, powers_of, unspoken_for
from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.telling import telling_offer
from suites.operate.reflected_beside import distinguished
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, lexical

_TRIES, _STRIDE = 6, 7


async def reflecting_an_order(trial: RunningTrial, case: Case) -> None:
    """Let the target order an offer on a forecast of no power; then forecast that again, and what was ordered.

    Where other orders are about the same Period, what a forecast reflects is less certain, and one that reflects none
    may be rejected: a Period without is looked for.
    """
    content = telling_offer(unspoken_for(trial, case.content, claim=True), 0, trial.situation)
    *earlier, last = _periods(trial, content)
    for day in (*earlier, last):
        about = content.having({"Period": day.isoformat()})
        if not trial.situation.statement.supports.unsolicited_offers:
            about = await solicited(trial, about, there=True)
        async with trial.series_lock(forecast_of(trial, about, {})):
            if await _judged(trial, about, whatever=day == last):
                return


def _periods(trial: RunningTrial, content: Element) -> Iterator[date]:
    """Walk some Periods that have every ISP of an offer, its own one first."""
    market, own = trial.situation.market, lexical.day(content["Period"])
    later = market.later_days(trial.situation.today)
    end = max(n for part in content.all("OfferOption") for n in powers_of(part))
    yield own
    for step in range(1, _TRIES):
        day = later[((own - later[0]).days + step * _STRIDE) % len(later)]
        if market.isps(day) >= end and day != own:
            yield day


async def _judged(trial: RunningTrial, about: Element, *, whatever: bool) -> bool:
    """Judge by a Period; tell whether it was one without other orders, or is taken whatever there is."""
    first = trial.outgoing(forecast_of(trial, about, {}), None, about.get("ConversationID"))
    if whatever:
        await trial.prerequisite(first)
    elif not await trial.tried(first):
        return False
    certain = not _listed(trial.answers("prerequisite" if whatever else "twin")[-1:])
    if not certain and not whatever:
        return False
    offer, rests = await _offered_on(trial, about, first)
    placed = await ordered_by_target(trial, offer)
    wanted = powers_of(placed)
    if not any(wanted.values()):
        raise Unmet("the target orders no power, which a forecast of none reflects as well")
    opposite = await _forecast_again(trial, about, {n: -power for n, power in wanted.items()}, "the opposite of it")
    copied = {
        opposite: "false",
        await _forecast_again(trial, about, {}, "nothing of it"): "false",
        await _forecast_again(trial, about, _first_of(wanted), "a part of it"): "false",
        await _forecast_again(trial, about, _last_of(wanted), "another part of it"): "false",
        await _forecast_again(trial, about, _shifted(wanted), "as much in fewer of its ISPs"): "false",
        await _forecast_again(trial, about, _halved(wanted), "half of it in each of its ISPs"): "false",
    }
    same = trial.outgoing(forecast_of(trial, about, wanted))
    await trial.send(same, "case", "a forecast of what was ordered")
    answer, reflected = trial.answers("case")[-1:], same.element["MessageID"]
    if any(each.get("Result") == "Rejected" for each in answer):
        raise Unmet("the D-Prognosis with what was ordered was not accepted")
    identifier = placed["MessageID"].lower()
    certain = certain and rests and _listed(answer) <= {identifier}
    of_two, other = await distinguished(trial, about, same, wanted) if certain else ({}, None)
    # It is about the one that was just received, not about whether an earlier one reflected the order.
    after = await _forecast_again(trial, about, {}, "nothing of it, after what was ordered")
    copied |= {reflected: "true", **of_two, after: "false"}
    says = {"says": copied, "others": [other] if other else []} if certain else {"not both": [opposite, reflected]}
    # A D-Prognosis that does not reflect an order may be rejected for that, as for any reasonable cause.
    trial.expected |= {"outcome": ["Accepted", "Rejected"], "validated": {"order": identifier, **says}}
    return True


def _listed(answers: list[Element]) -> set[str]:
    return {(s.get("FlexOrderMessageID") or "").lower() for a in answers for s in a.all("FlexOrderStatus")}


def _first_of(powers: Powers) -> Powers:
    """Leave out the power of the last ISP that has some, or half of it where no other one has any."""
    *kept, last = (n for n, power in powers.items() if power)
    return {n: powers[n] for n in kept} or {last: powers[last] // 2}


def _last_of(powers: Powers) -> Powers:
    """Leave out the power of the first ISP that has some, or a third of it where no other one has any."""
    first, *kept = (n for n, power in powers.items() if power)
    return {n: powers[n] for n in kept} or {first: powers[first] - (powers[first] // 3 or 1)}


def _shifted(powers: Powers) -> Powers:
    """Give the power of the last ISP that has some to the first one; leave out a quarter where there is one alone."""
    first, *others = _some(powers)
    if not others:
        return {first: powers[first] - (powers[first] // 4 or 1)}
    *between, last = others
    return {first: powers[first] + powers[last], **{n: powers[n] for n in between}}


def _halved(powers: Powers) -> Powers:
    """Leave half of the power in each ISP, on this side of 0."""
    return {n: power - power // 2 if power < 0 else power // 2 for n, power in powers.items()}


def _some(powers: Powers) -> list[int]:
    return [n for n, power in powers.items() if power]


async def _offered_on(trial: RunningTrial, about: Element, forecast: Outgoing) -> tuple[Outgoing, bool]:
    """Make an offer, and tell whether it rests on a forecast: who has another baseline need not take such a one.

    Both are in one conversation (register, point 50).
    """
    same = forecast.element["ConversationID"]
    named = {"D-PrognosisMessageID": forecast.element["MessageID"], "ConversationID": same}
    out = trial.outgoing(about.without("BaselineReference").having(named))
    if not trial.situation.market.baseline_references:
        return await trial.prerequisite(out), True
    if await trial.send(out, "attempt", "an offer on a D-Prognosis"):
        return out, True
    return await trial.prerequisite(trial.outgoing(about)), False


async def _forecast_again(trial: RunningTrial, about: Element, powers: Powers, note: str) -> str:
    out = trial.outgoing(forecast_of(trial, about, powers))
    await trial.send(out, "case", f"a forecast of {note}")
    return out.element["MessageID"]
