"""Procedures of what an AGR disputes, or rejects: today is settled with one thing wrong, first, inside or last."""

from collections.abc import Callable, Iterator, Mapping

from fixtures.initiatives import Unmet
from fixtures.running_trial import RunningTrial
from strategies import settled_wrongly as wrongly
from strategies.cases import Case
from strategies.places import FIRST, INSIDE, LAST, Unsuited, chosen
from strategies.settled_wrongly import Change
from strategies.settlements import items, with_items
from suites.settle.another_dso import settled_by_another
from suites.settle.today import note_listed, ordered_today, settlement_of_today
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day

# Makes of a valid settlement one that is wrong about its item of this index.
Way = Callable[[Situation, Outgoing, int], Outgoing]
Ways = Mapping[str, Way]

_PLACES = (FIRST, INSIDE, LAST)


def of_item(change: Change) -> Way:
    """Change the item of an index."""

    def way(situation: Situation, whole: Outgoing, index: int) -> Outgoing:
        every = list(items(whole.element))
        every[index] = change(every[index], situation.market.isps(day(every[index]["Period"])))
        return whole.carrying(with_items(whole.element, every))

    return way


def in_another_currency(situation: Situation, whole: Outgoing, _: int) -> Outgoing:
    """Let the same amounts be of another currency than the market's, in which everything is ordered."""
    return whole.having(Currency="USD" if situation.market.currency != "USD" else "EUR")


def listed_twice(_: Situation, whole: Outgoing, index: int) -> Outgoing:
    """List the item of an index once more, at the end."""
    every = items(whole.element)
    return whole.carrying(with_items(whole.element, (*every, every[index])))


def of_reservations(change: Change) -> Way:
    """Change the days of all reservations."""

    def way(situation: Situation, whole: Outgoing, _: int) -> Outgoing:
        def reserved(each: Element) -> Element:
            return change(each, situation.market.isps(day(each["Period"])))

        return whole.carrying(_with_days(whole.element, lambda days: tuple(map(reserved, days))))

    return way


def with_the_day_before(_: Situation, whole: Outgoing, __: int) -> Outgoing:
    """Add the day before to the days with reservations, behind the others."""
    return whole.carrying(
        _with_days(whole.element, lambda days: (*days, wrongly.of_the_day_before(days[-1], 0))),
    )


def _with_days(whole: Element, change: Callable[[tuple[Element, ...]], tuple[Element, ...]]) -> Element:
    held = (each.containing(*change(tuple(each.all("Period")))) for each in whole.all("ContractSettlement"))
    return whole.containing(*items(whole), *held)


WRONG_SUMS: Ways = {
    "with a wrong sum": of_item(wrongly.with_a_wrong_sum),
    "with a Penalty that is not taken off": of_item(wrongly.with_a_penalty_ignored),
    "with a Penalty that is added": of_item(wrongly.with_a_penalty_added),
}
WRONG_TERMS: Ways = {
    "with an order at twice its price": of_item(wrongly.at_twice_its_price),
    "in another currency": in_another_currency,
    "with an order of half its power": of_item(wrongly.of_half_its_power),
    "with the power of one ISP of an order in another one": of_item(wrongly.with_power_moved),
    "with an order in other ISPs": of_item(wrongly.an_isp_off),
}
TWICE: Ways = {"with an order listed twice": listed_twice}
IMPOSSIBLE: tuple[Ways, ...] = (
    {
        "with an ISP of an order after the end of the day": of_item(wrongly.in_runs(wrongly.after_the_day)),
        "with a run of ISPs of an order beyond the end of the day": of_item(wrongly.in_runs(wrongly.past_the_day)),
        "with an order of the day before": of_item(wrongly.of_the_day_before),
    },
    {
        "with an ISP of an order twice": of_item(wrongly.in_runs(wrongly.twice)),
        "with runs of ISPs of an order that overlap": of_item(wrongly.in_runs(wrongly.overlapping)),
    },
)
UNRESERVABLE: Ways = {
    "with a reservation beyond the end of the day": of_reservations(wrongly.in_runs(wrongly.past_the_day)),
    "with reservations that overlap": of_reservations(wrongly.in_runs(wrongly.overlapping)),
    "with a reservation of the day before beside the others": with_the_day_before,
}


def at_twice_its_price(whole: Outgoing) -> Outgoing:
    """Let the first order of a settlement cost twice what it was ordered for."""
    return _first(whole, wrongly.at_twice_its_price)


def wrongly_summed(whole: Outgoing) -> Outgoing:
    """Let the NetSettlement of the first order of a settlement be more than its Price."""
    return _first(whole, wrongly.with_a_wrong_sum)


def _first(whole: Outgoing, change: Change) -> Outgoing:
    first, *rest = items(whole.element)
    return whole.carrying(with_items(whole.element, (change(first, 0), *rest)))


async def settled_with_a_wrong_sum(trial: RunningTrial, _: Case) -> None:
    """Settle today with a NetSettlement that is not the Price minus the Penalty."""
    trial.expected["disputed"] = [await _settled_in_each(trial, WRONG_SUMS)]


async def settled_with_impossible_isps(trial: RunningTrial, _: Case) -> None:
    """Settle today with an order, or reservations, of ISPs that cannot be or of the day before, by turns."""
    # Without a contract nothing is reserved: what the schema demands then is under none (register, point 18).
    turn = trial.number % (len(IMPOSSIBLE) + bool(trial.situation.market.contracts))
    if turn < len(IMPOSSIBLE):
        trial.expected["disputed"] = [await _settled_in_each(trial, IMPOSSIBLE[turn])]
    else:
        await _settled_in_each(trial, UNRESERVABLE)
        trial.expected["disputed reservations"] = True


async def settled_otherwise_than_ordered(trial: RunningTrial, _: Case) -> None:
    """Settle today with an order of another price or power, twice, or of another DSO, by turns; the rest fits."""
    match trial.number % 3:
        case 0:
            trial.expected["disputed"] = [await _settled_in_each(trial, WRONG_TERMS)]
        case 1:
            trial.expected["disputed once"] = [await _settled_in_each(trial, TWICE)]
        case _:
            await settled_by_another(trial)


async def _settled_in_each(trial: RunningTrial, ways: Ways) -> str:
    """Settle today in each of some wrong ways, with an order of this trial at another place each time; return which."""
    async with trial.shared.locks["settlement", "today"]:
        placed = await ordered_today(trial)
        wrong = [*_wrong(trial, placed, ways)]
        for out, note in wrong:
            if await trial.send(out, "case", note):
                note_listed(trial)
    if not wrong:
        raise Unmet("nothing can be wrong in this way about the order, which has no power, or too few ISPs")
    trial.expected["outcome"] = ["Accepted", "Rejected"]
    return placed["OrderReference"]


def _wrong(trial: RunningTrial, placed: Element, ways: Ways) -> Iterator[tuple[Outgoing, str]]:
    for number, (note, way) in enumerate(ways.items(), trial.number // 2):
        whole = settlement_of_today(trial, placed)
        first, *rest = items(whole.element)
        index = _index(number, len(rest) + 1)
        moved = whole.carrying(with_items(whole.element, (*rest[:index], first, *rest[index:])))
        try:
            yield way(trial.situation, moved, index), note
        except Unsuited:
            continue


def _index(number: int, length: int) -> int:
    """Return the index of the first, an inner or the last item, in turn; of a short list the first."""
    try:
        (index,) = chosen(_PLACES[number % len(_PLACES)], length)
    except Unsuited:
        return 0
    return index
