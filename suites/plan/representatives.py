"""Which AGR represents each connection of a point, and what a DSO is to be told of it."""

from datetime import date

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    DAY,
    ask_dso,
    connection,
    connections,
    early_day,
    periods,
    point,
    points,
    publish,
)

_FIRST_NAMED, _NAMED_LATER = "before-the-point", "after-the-point"


async def represented(trial: RunningTrial, case: Case) -> None:
    """Let two AGRs represent connections of a point, some of them only before or after the day; each names its own.

    Which AGR is the former one, and which said so last, is not the same for the connections that change.  At another
    point nothing changes; it is asked for on a near Period and on the furthest one.
    """
    day = early_day(trial, case, 3) + 2 * DAY  # nothing is over before today (register, point 133)
    agrs = await _at_one_point(trial, day)
    again = await _published_again(trial, day)
    await ask_dso(trial, day)
    await ask_dso(trial, day, "again")
    # Whether the others are there is for the CRO (register, point 142), but twice is none of them.
    known = [trial.address(name) for name, domain in agrs.items() if domain]
    trial.expected["once"] = sorted(map(trial.address, ("p", *agrs)))
    placed = {f"|{trial.address('p')}": known, f"|{trial.address('again')}": [trial.address(name) for name in again]}
    about = {"Period": day.isoformat(), "connections": placed}
    lasting = await _for_long(trial)
    near, far = _near_and_far(trial)
    for each in (near, far):
        await ask_dso(trial, each, "lasting")
    listed = {f"|{trial.address('lasting')}": [trial.address(name) for name in lasting]}
    trial.expected["on each Period"] = [
        about,
        *({"Period": each.isoformat(), "connections": listed} for each in (near, far)),
    ]
    trial.expected["represented"] = {trial.address(name): domain for name, domain in (agrs | again | lasting).items()}


def _near_and_far(trial: RunningTrial) -> tuple[date, date]:
    today = trial.situation.today
    return today + DAY, today + trial.situation.market.periods_ahead * DAY


async def _at_one_point(trial: RunningTrial, day: date) -> dict[str, str]:
    """Publish a point whose connections change their AGRs; return whose each is on this day, "" for nobody's.

    Of two of them their AGR tells once more, with another end: "h" has lost it then, and "i" has it on.
    """
    on_it, before, after = periods(day, day), periods(day - 2 * DAY, day - DAY), periods(day + DAY, day + 2 * DAY)
    ours, second = trial.us("AGR"), trial.situation.find("AGR", "second")
    lasting = periods(day - 2 * DAY)
    held = {"a": (ours, on_it), "b": (None, on_it), "e": (ours, before), "f": (ours, after)}
    held |= {"h": (ours, lasting), "i": (ours, before)}
    former, later, nobody = {}, {}, ["b", "e", "f", "h"]
    if second is not None:
        held |= {"c": (second, on_it), "d": (second, periods(day, day + DAY)), "g": (ours, periods(day - DAY, day))}
        former, later = {"d": before}, {"g": after}
    await publish(trial, points(trial, point("p", periods(day - 2 * DAY, day + 2 * DAY), *held)))
    own = {name: times for name, (agr, times) in held.items() if agr == ours}
    await publish(trial, connections(trial, *(connection(name, times) for name, times in (own | former).items())))
    await publish(trial, connections(trial, connection("h", before), connection("i", lasting)))
    if second is not None:
        theirs = {name: times for name, (agr, times) in held.items() if agr == second} | later
        update = connections(trial, *(connection(name, times) for name, times in theirs.items()))
        if not await trial.send(trial.outgoing(update, second), "attempt"):
            # Nobody takes over a connection from another AGR there (register, point 124): "d" stays nobody's.
            nobody.append("d")
            await trial.prerequisite(trial.outgoing(connections(trial, connection("c", on_it)), second))
    return {name: "" if agr is None or name in nobody else agr.domain for name, (agr, _) in held.items()}


async def _published_again(trial: RunningTrial, day: date) -> dict[str, str]:
    """Publish a point again, for longer, when an AGR has told of its connections; return whose they are."""
    names, ours = ("j", "k"), trial.us("AGR")
    await publish(trial, points(trial, point("again", periods(day, day + DAY), *names)))
    await publish(trial, connections(trial, *(connection(name, periods(day)) for name in names)), ours)
    await publish(trial, points(trial, point("again", periods(day, day + 2 * DAY), *names)))
    return dict.fromkeys(names, ours.domain)


async def _for_long(trial: RunningTrial) -> dict[str, str]:
    """Publish a point that lasts; one AGR told of its connections before it was there, and others tell of theirs later.

    In between the point is asked for, of which nothing is expected.  Return whose each is.
    """
    within = periods(trial.situation.today, trial.situation.today + trial.situation.market.periods_ahead * DAY)
    ours, second = trial.us("AGR"), trial.situation.find("AGR", "second")
    heard = [
        (agr, f"{when}-{agr.domain}", when) for agr in (ours, second) if agr for when in (_FIRST_NAMED, _NAMED_LATER)
    ]
    names = {name: agr.domain for agr, name, _ in heard}
    for agr, name, when in heard:
        if when == _FIRST_NAMED:
            await publish(trial, connections(trial, connection(name, within)), agr)
    await publish(trial, points(trial, point("lasting", within, *names)))
    for each in _near_and_far(trial):
        await ask_dso(trial, each, "lasting", part="attempt")
    for agr, name, when in heard:
        if when == _NAMED_LATER:
            await publish(trial, connections(trial, connection(name, within)), agr)
    return names
