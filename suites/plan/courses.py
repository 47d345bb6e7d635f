"""What is published before a query, and what the answer must hold."""

from datetime import timedelta

from fixtures.stage import Stage
from strategies.plans import Plan
from suites.contract.courses import (
    ask_agr,
    ask_dso,
    connection,
    connections,
    drawn_day,
    periods,
    point,
    points,
    publish,
)
from uftp_conformance.messages import Element

DAY = timedelta(days=1)


async def _register(stage: Stage, plan: Plan, *represented: str) -> str:
    """Publish point p with connections a and b for a day, represent these connections; return the day."""
    day = drawn_day(plan)
    within = periods(day, day)
    await publish(stage, points(stage, point("p", within, "a", "b")))
    await publish(stage, connections(stage, *(connection(name, within) for name in represented)))
    return day.isoformat()


def _at_point(stage: Stage) -> str:
    return f"{stage.us('DSO').domain}|{stage.address('p')}"


async def own_connections(stage: Stage, plan: Plan) -> None:
    """Represent one connection of a point; exactly this one is listed there."""
    await ask_agr(stage, await _register(stage, plan, "a"))
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")]}
    stage.expected["absent"] = [stage.address("b")]


async def as_published(stage: Stage, plan: Plan) -> None:
    """Represent a connection of a point; the point is listed as its DSO published it."""
    await ask_agr(stage, await _register(stage, plan, "a"))
    stage.expected["point"] = {
        "EntityAddress": stage.address("p"),
        "MutexOffersSupported": "false",
        "DayAheadRedispatchBy": "DSO",
        "IntradayRedispatchBy": "AGR",
    }


async def unallocated(stage: Stage, plan: Plan) -> None:
    """Represent a connection of a point and one of none; the latter is listed apart."""
    await ask_agr(stage, await _register(stage, plan, "a", "c"))
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")], "": [stage.address("c")]}


async def of_another_agr(stage: Stage, plan: Plan) -> None:
    """Let two AGRs represent one connection each; neither gets the other's."""
    day = await _register(stage, plan, "a", "c")
    second = stage.us("AGR", "second")
    theirs = connections(stage, connection("b", periods(day, day)), connection("d", periods(day, day)))
    await stage.prerequisite(stage.outgoing(theirs, second))
    await ask_agr(stage, day)
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")], "": [stage.address("c")]}
    stage.expected["absent"] = [stage.address("b"), stage.address("d")]


async def agr_periods(stage: Stage, plan: Plan) -> None:
    """Represent connections for different days; on one day, only those of this day are listed."""
    day = drawn_day(plan) + DAY
    await publish(stage, points(stage, point("p", periods(day - 9 * DAY, day + 9 * DAY), "a", "b", "c", "d", "e")))
    days = {
        "a": periods(day, day),
        "b": periods(day - DAY, day),
        "c": periods(day - DAY),
        "d": periods(day - 2 * DAY, day - DAY),
        "e": periods(day + DAY, day + 2 * DAY),
    }
    await publish(stage, connections(stage, *(connection(name, within) for name, within in days.items())))
    await ask_agr(stage, day)
    stage.expected["connections"] = {_at_point(stage): [stage.address(n) for n in "abc"]}
    stage.expected["absent"] = [stage.address(n) for n in "de"]


async def own_point(stage: Stage, plan: Plan) -> None:
    """Publish two points whose addresses are much alike; the asked one is listed, without the other's connections."""
    day = drawn_day(plan)
    within = periods(day, day)
    stage.beside("p", "q")
    await publish(stage, points(stage, point("p", within, "a", "b"), point("q", within, "c")))
    await ask_dso(stage, day)
    stage.expected["connections"] = {f"|{stage.address('p')}": [stage.address("a"), stage.address("b")]}
    stage.expected["absent"] = [stage.address("c")]


async def represented(stage: Stage, plan: Plan) -> None:
    """Let an AGR represent one of two connections; only this one may name it."""
    await ask_dso(stage, await _register(stage, plan, "a"))
    stage.expected["connections"] = {f"|{stage.address('p')}": [stage.address("a"), stage.address("b")]}
    stage.expected["represented"] = {stage.address("a"): stage.us("AGR").domain, stage.address("b"): ""}


async def dso_periods(stage: Stage, plan: Plan) -> None:
    """Publish connections for different days; on one day, only those of this day are listed.

    A connection has no end if and only if its point has none (register, point 88), so that there are two points.
    """
    day = drawn_day(plan) + DAY
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
            ("p", periods(day - 9 * DAY, day + 9 * DAY), ending), ("q", periods(day - 9 * DAY), lasting),
        )
    ]
    await publish(stage, points(stage, *found))
    await ask_dso(stage, day)
    await ask_dso(stage, day, "q")
    stage.expected["connections"] = {
        f"|{stage.address('p')}": [stage.address(n) for n in "ab"],
        f"|{stage.address('q')}": [stage.address(n) for n in "cf"],
    }
    stage.expected["absent"] = [stage.address(n) for n in "deg"]


async def foreign_point(stage: Stage, plan: Plan) -> None:
    """Publish a point; another registered DSO, with a point of its own, learns nothing of it, in whichever words."""
    day = await _register(stage, plan, "a")
    own = points(stage, point("theirs", periods(day, day), "e"))
    await stage.prerequisite(stage.outgoing(own, stage.us("DSO", "second")))
    query = Element(
        "DSOPortfolioQuery",
        {
            "TimeZone": stage.situation.market.time_zone,
            "Period": day,
            "EntityAddress": "new:p",
        },
    )
    await stage.prerequisite(stage.outgoing(query))
    await stage.send(stage.outgoing(query, stage.us("DSO", "second")), "case")
    stage.expected["absent"] = [stage.address("a"), stage.address("b")]
    stage.expected["outcome"] = ["Accepted", "Rejected"]
