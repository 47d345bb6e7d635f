"""What is published before a query, and what the answer must hold."""

from datetime import date, timedelta
from typing import Any

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    ask_agr,
    ask_dso,
    begun_before,
    by_turns,
    connection,
    connections,
    drawn_day,
    early_day,
    periods,
    point,
    points,
    publish,
    represent,
    taken,
    zone,
)
from suites.contract.published_again import connections_again
from suites.plan.claimed import claimed_by_another
from suites.plan.clock_changes import around_clock_changes
from suites.plan.coming import coming
from suites.plan.forms import asked_in_another_form, represented_in_another_form
from suites.plan.points import TERMS, exchanged
from suites.plan.successors import handed_over
from suites.plan.with_offsets import with_offsets
from uftp_conformance.judging.third_parties import claimed
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day

DAY = timedelta(days=1)
_STRAY = "answers to a query for what there is not that are about another Period"


async def _register(trial: RunningTrial, case: Case, *represented: str) -> str:
    """Publish point p with connections a and b for two days, represent these connections; return the first day.

    What ends today may be gone at once (register, point 23), so that it lasts beyond the day that is asked for.
    """
    day = drawn_day(case)
    within = periods(day, day + DAY)
    await publish(trial, points(trial, point("p", within, "a", "b")))
    await publish(trial, connections(trial, *(connection(name, within) for name in represented)))
    return day.isoformat()


def _at_point(trial: RunningTrial, name: str = "p") -> str:
    return f"{trial.us('DSO').domain}|{trial.address(name)}"


async def agr_asked(trial: RunningTrial, case: Case) -> None:
    """Represent a connection for some days and ask for each of them; the answer is about that day, in its zone.

    Who has registered nothing asks as well: the rejection is about the day too.
    """
    await _asked(trial, case, "AGR")


async def dso_asked(trial: RunningTrial, case: Case) -> None:
    """Publish a point for some days and ask for each of them; the answer is about that day, in its zone.

    So it is where the query is for a point that nobody has published, whether it is rejected or not.
    """
    await _asked(trial, case, "DSO")


async def _asked(trial: RunningTrial, case: Case, role: str) -> None:
    day = early_day(trial, case, 2)
    within = periods(day, day + 2 * DAY)
    await publish(trial, points(trial, point("p", within, "a")))
    await publish(trial, connections(trial, connection("a", within)))
    asked = [day + DAY, day, day + 2 * DAY]
    for each in asked:
        await (ask_agr(trial, each) if role == "AGR" else ask_dso(trial, each))
    trial.expected["periods"] = [each.isoformat() for each in asked]
    trial.expected["zone"] = trial.situation.market.time_zone
    await _asked_in_vain(trial, role, day + DAY)


async def _asked_in_vain(trial: RunningTrial, role: str, day: date) -> None:
    """Ask for what there is not, and count the answers about another Period than this one."""
    sender = trial.us("DSO") if role == "DSO" else trial.situation.find("AGR", "newcomer")
    if sender is None:
        return
    of_nobody = {"EntityAddress": "new:nobodys"} if role == "DSO" else {}
    query = Element(f"{role}PortfolioQuery", {**zone(trial), "Period": day.isoformat(), **of_nobody})
    await trial.send(trial.outgoing(query, sender), "after", "a query for what there is not")
    answers = trial.answers("after")
    trial.facts[_STRAY] = sum(1 for answer in answers if not same_day(answer.get("Period"), day.isoformat()))
    trial.expected["fact"] = {_STRAY: 0}


async def own_connections(trial: RunningTrial, case: Case) -> None:
    """Represent one connection of a point; exactly this one is listed there; then publish others again."""
    day = await _register(trial, case, "a")
    others = await represented_in_another_form(trial, day)
    await ask_agr(trial, day)
    trial.expected["connections"] = {_at_point(trial): [trial.address("a")], **others}
    trial.expected.setdefault("absent", []).append(trial.address("b"))
    await connections_again(trial, case)
    _each_once(trial)


def _each_once(trial: RunningTrial) -> None:
    """Expect each point and each connection that are to be listed once in an answer (register, point 138)."""
    about = (trial.expected, *trial.expected.get("on each Period", ()))
    listed = [pair for each in about for pair in each["connections"].items()]
    trial.expected["once"] = sorted({each for key, below in listed for each in (key.partition("|")[2], *below) if each})


async def as_published(trial: RunningTrial, case: Case) -> None:
    """Publish points that differ in all their attributes, then with other attributes; each is listed as it is last.

    Others change theirs on a later day: whether they are listed before is for the CRO (register, point 124), but not
    as they will be.
    """
    within, dso = periods(drawn_day(case), drawn_day(case)), by_turns(trial, "DSO", trial.number)
    await publish(trial, exchanged(case.content), dso)
    await publish(trial, case.content, dso)
    own = (connection(f"c{number}", within) for number, _ in enumerate(case.content.children))
    await publish(trial, connections(trial, *own))
    await ask_agr(trial, drawn_day(case))
    trial.expected["points"] = [
        {"EntityAddress": trial.minted(point)["EntityAddress"], **{name: point.get(name) for name in TERMS}}
        for point in case.content.children
    ]
    trial.expected["on each Period"] = await coming(trial, early_day(trial, case, 2), dso)


async def unallocated(trial: RunningTrial, case: Case) -> None:
    """Represent a connection of a point and one of none; the latter is listed apart."""
    await ask_agr(trial, await _register(trial, case, "a", "c"))
    trial.expected["connections"] = {_at_point(trial): [trial.address("a")], "": [trial.address("c")]}
    _each_once(trial)


async def of_another_agr(trial: RunningTrial, case: Case) -> None:
    """Let two AGRs represent connections at one point, and one of them at others; neither gets the other's.

    One tells of a connection that is the other's, too, which may be rejected (register, point 124).
    """
    day = await _register(trial, case, "a", "c")
    within, second = periods(day, drawn_day(case) + DAY), trial.us("AGR", "second")
    other = trial.situation.find("DSO", "second")
    await publish(trial, points(trial, point("q", within, "e")))
    if other is not None:
        await trial.prerequisite(trial.outgoing(points(trial, point("r", within, "f")), other))
    theirs = connections(trial, *(connection(name, within) for name in "bdefg"))
    await trial.prerequisite(trial.outgoing(theirs, second))
    await trial.send(trial.outgoing(connections(trial, connection("g", within))), "attempt", "another AGR's connection")
    trial.facts["findings"] = list(claimed([second.domain], trial.answers("attempt")))
    await ask_agr(trial, day)
    trial.expected["connections"] = {_at_point(trial): [trial.address("a")], "": [trial.address("c")]}
    trial.expected["absent"] = [trial.address(name) for name in "bdefqr"]


async def agr_periods(trial: RunningTrial, case: Case) -> None:
    """Represent connections for different days, at points that have them for different days; ask for one day.

    Only those that are represented on this day are listed, and at a point only those that are part of it then.  Then
    one AGR follows another one, and at last days are written with an offset.
    """
    day = early_day(trial, case, 3) + 2 * DAY  # nothing begins before today (register, point 133)
    about = await _represented_on(trial, day)
    begun = begun_before(trial, day)
    if await taken(trial, points(trial, point("begun", begun, "l")), connections(trial, connection("l", begun))):
        about["connections"][_at_point(trial, "begun")] = [trial.address("l")]
    await ask_agr(trial, day)
    trial.expected["on each Period"] = [
        about,
        *await handed_over(trial, day - 2 * DAY),
        *await around_clock_changes(trial, "AGR"),
    ]
    trial.facts["findings"] = await with_offsets(trial, day - 2 * DAY)


async def _represented_on(trial: RunningTrial, day: date) -> dict[str, Any]:
    """Publish points and connections of different days, and return what is to be listed on this one."""
    days = {
        "a": periods(day, day),
        "b": periods(day - DAY, day),
        "c": periods(day - DAY),
        "d": periods(day - 2 * DAY, day - DAY),
        "e": periods(day + DAY, day + 2 * DAY),
        **dict.fromkeys("fghijk", periods(day - 2 * DAY, day + 2 * DAY)),
    }
    on_it, before, after = periods(day, day), periods(day - 2 * DAY, day - DAY), periods(day + DAY, day + 2 * DAY)
    around = periods(day - 2 * DAY, day + 9 * DAY)
    at_times = {**dict.fromkeys("abcde", around), "i": on_it, "j": before, "k": after}
    placed = point("p", around).containing(*(connection(name, times) for name, times in at_times.items()))
    of_days = {"f": on_it, "g": before, "h": after}
    others = (point(f"of-{name}", times, name) for name, times in of_days.items())
    await publish(trial, points(trial, placed, *others))
    await publish(trial, connections(trial, *(connection(name, within) for name, within in days.items())))
    return {
        "Period": day.isoformat(),
        "connections": {
            _at_point(trial): [trial.address(n) for n in "abci"],
            _at_point(trial, "of-f"): [trial.address("f")],
        },
        "not at": {
            _at_point(trial): [trial.address(n) for n in "jk"],
            _at_point(trial, "of-g"): [trial.address("g")],
            _at_point(trial, "of-h"): [trial.address("h")],
        },
        "absent": [trial.address(n) for n in "de"],
    }


async def own_point(trial: RunningTrial, case: Case) -> None:
    """Publish two points whose addresses are much alike; the asked one is listed, without the other's connections.

    An AGR represents all that is to be listed.
    """
    day = drawn_day(case)
    within = periods(day, day + DAY)
    trial.beside("p", "q")
    await publish(trial, points(trial, point("p", within, "a", "b"), point("q", within, "c")))
    await represent(trial, day, "abc")
    await ask_dso(trial, day)
    others = await asked_in_another_form(trial, day.isoformat())
    trial.expected["connections"] = {f"|{trial.address('p')}": [trial.address("a"), trial.address("b")], **others}
    trial.expected.setdefault("absent", []).append(trial.address("c"))
    _each_once(trial)


async def dso_periods(trial: RunningTrial, case: Case) -> None:
    """Publish connections for different days, and represent them on all; on one day, only those of it are listed.

    A connection has no end if and only if its point has none (register, point 88), so that there are two points.
    """
    day = early_day(trial, case, 3) + 2 * DAY  # nothing begins before today (register, point 133)
    ending = {
        "a": periods(day, day),
        "b": periods(day - DAY, day),
        "d": periods(day - 2 * DAY, day - DAY),
        "e": periods(day + DAY, day + 2 * DAY),
    }
    lasting = {"c": periods(day), "f": periods(day - DAY), "g": periods(day + DAY)}
    found = [
        point(name, within).containing(*(connection(n, held) for n, held in below.items()))
        for name, within, below in (
            ("p", periods(day - 2 * DAY, day + 9 * DAY), ending),
            ("q", periods(day - 2 * DAY), lasting),
        )
    ]
    await publish(trial, points(trial, *found))
    await represent(trial, day - 2 * DAY, (*ending, *lasting, "h"))
    await ask_dso(trial, day)
    await ask_dso(trial, day, "q")
    trial.expected["connections"] = {
        f"|{trial.address('p')}": [trial.address(n) for n in "ab"],
        f"|{trial.address('q')}": [trial.address(n) for n in "cf"],
    }
    trial.expected["absent"] = [trial.address(n) for n in "deg"]
    if await taken(trial, points(trial, point("begun", begun_before(trial, day), "h"))):
        await ask_dso(trial, day, "begun")
        trial.expected["connections"][f"|{trial.address('begun')}"] = [trial.address("h")]
    trial.expected["on each Period"] = await around_clock_changes(trial, "DSO")


async def foreign_point(trial: RunningTrial, case: Case) -> None:
    """Publish a point; another registered DSO, with a point of its own, learns nothing of it, in whichever words.

    Then it publishes the same point, with a connection of its own.
    """
    day = await _register(trial, case, "a")
    own = points(trial, point("theirs", periods(day, drawn_day(case) + DAY), "e"))
    await trial.prerequisite(trial.outgoing(own, trial.us("DSO", "second")))
    query = Element(
        "DSOPortfolioQuery",
        {
            **zone(trial),
            "Period": day,
            "EntityAddress": "new:p",
        },
    )
    await trial.prerequisite(trial.outgoing(query))
    await trial.send(trial.outgoing(query, trial.us("DSO", "second")), "case")
    trial.expected["absent"] = [trial.address("a"), trial.address("b")]
    trial.expected["unnamed AGRs"] = [trial.us("AGR").domain]
    trial.expected["unnamed DSOs"] = [trial.us("DSO").domain]
    trial.expected["outcome"] = ["Accepted", "Rejected"]
    trial.facts["findings"] = await claimed_by_another(trial, day)
