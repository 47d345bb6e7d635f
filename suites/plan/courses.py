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
from suites.plan.points import TERMS, exchanged
from uftp_conformance.messages import Element

DAY = timedelta(days=1)


async def _register(stage: Stage, plan: Plan, *represented: str) -> str:
    """Publish point p with connections a and b for a day, represent these connections; return the day."""
    day = drawn_day(plan)
    within = periods(day, day)
    await publish(stage, points(stage, point("p", within, "a", "b")))
    await publish(stage, connections(stage, *(connection(name, within) for name in represented)))
    return day.isoformat()


def _at_point(stage: Stage, name: str = "p") -> str:
    return f"{stage.us('DSO').domain}|{stage.address(name)}"


async def agr_asked(stage: Stage, plan: Plan) -> None:
    """Represent a connection for some days and ask for each of them; the answer is about the day that was asked."""
    await _asked(stage, plan, "AGR")


async def dso_asked(stage: Stage, plan: Plan) -> None:
    """Publish a point for some days and ask for each of them; the answer is about the day that was asked."""
    await _asked(stage, plan, "DSO")


async def _asked(stage: Stage, plan: Plan, role: str) -> None:
    day = drawn_day(plan)
    within = periods(day, day + 2 * DAY)
    await publish(stage, points(stage, point("p", within, "a")))
    await publish(stage, connections(stage, connection("a", within)))
    asked = [day + DAY, day, day + 2 * DAY]
    for each in asked:
        await (ask_agr(stage, each) if role == "AGR" else ask_dso(stage, each))
    stage.expected["periods"] = [each.isoformat() for each in asked]


async def agr_many(stage: Stage, plan: Plan) -> None:
    """Let two AGRs share the connections of many points of two DSOs; each gets its own, wherever they are."""
    placed = await _many(stage, plan)
    await ask_agr(stage, drawn_day(plan))
    own = {key: [name for name in below if _ours(name)] for key, below in placed.items()}
    stage.expected["connections"] = {
        key: [stage.address(name) for name in below] for key, below in own.items() if below
    } | {"": [stage.address(f"free-{number}") for number in range(_CONNECTIONS)]}
    without = [key.partition("|")[2] for key, below in own.items() if not below]
    foreign = [stage.address(name) for below in placed.values() for name in below if not _ours(name)]
    stage.expected["absent"] = [*without, *foreign]


async def dso_many(stage: Stage, plan: Plan) -> None:
    """Publish many points with many connections; ask for one of them, and get what is at this one, and all of it."""
    placed = await _many(stage, plan)
    await ask_dso(stage, drawn_day(plan), "point-8")
    (asked,) = (key for key in placed if key.endswith(stage.address("point-8")))
    address = asked.partition("|")[2]
    stage.expected["connections"] = {f"|{address}": [stage.address(name) for name in placed[asked]]}
    stage.expected["absent"] = [
        stage.address(name) for key, below in placed.items() if key != asked for name in below
    ]


_POINTS, _CONNECTIONS, _FOREIGN = 20, 30, 17  # points, connections of each, and the first one without any of ours


async def _many(stage: Stage, plan: Plan) -> dict[str, list[str]]:
    """Publish many points, some of them of a second DSO; return the names of the connections at each of them."""
    within, second = periods(drawn_day(plan), drawn_day(plan) + DAY), stage.situation.find("DSO", "second")
    placed: dict[str, list[str]] = {}
    for sender, numbers in ((stage.us("DSO"), range(0, _POINTS, 2)), (second or stage.us("DSO"), range(1, _POINTS, 2))):
        below = {n: [f"at-{n}-{m}" for m in range(_CONNECTIONS)] for n in numbers}
        update = points(stage, *(point(f"point-{n}", within, *names) for n, names in below.items()))
        await stage.prerequisite(stage.outgoing(update, sender))
        placed |= {f"{sender.domain}|{stage.address(f'point-{n}')}": names for n, names in below.items()}
    every = [name for names in placed.values() for name in names]
    own = [*filter(_ours, every), *(f"free-{number}" for number in range(_CONNECTIONS))]
    await publish(stage, connections(stage, *(connection(name, within) for name in own)))
    theirs = connections(stage, *(connection(name, within) for name in every if not _ours(name)))
    if (other := stage.situation.find("AGR", "second")) is not None:
        await stage.prerequisite(stage.outgoing(theirs, other))
    return placed


def _ours(name: str) -> bool:
    """Tell whether our first AGR represents the connection of a name; at the last points it has none."""
    _, at, number = name.split("-")
    return int(at) < _FOREIGN and int(number) % 3 != int(at) % 3


async def own_connections(stage: Stage, plan: Plan) -> None:
    """Represent one connection of a point; exactly this one is listed there."""
    await ask_agr(stage, await _register(stage, plan, "a"))
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")]}
    stage.expected["absent"] = [stage.address("b")]


async def as_published(stage: Stage, plan: Plan) -> None:
    """Publish points that differ in all their attributes, then with other attributes; each is listed as it is last."""
    within = periods(drawn_day(plan), drawn_day(plan))
    await publish(stage, exchanged(plan.content))
    await publish(stage, plan.content)
    own = (connection(f"c{number}", within) for number, _ in enumerate(plan.content.children))
    await publish(stage, connections(stage, *own))
    await ask_agr(stage, drawn_day(plan))
    stage.expected["points"] = [
        {"EntityAddress": stage.minted(point)["EntityAddress"], **{name: point.get(name) for name in TERMS}}
        for point in plan.content.children
    ]


async def unallocated(stage: Stage, plan: Plan) -> None:
    """Represent a connection of a point and one of none; the latter is listed apart."""
    await ask_agr(stage, await _register(stage, plan, "a", "c"))
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")], "": [stage.address("c")]}


async def of_another_agr(stage: Stage, plan: Plan) -> None:
    """Let two AGRs represent connections at one point, and one of them at others; neither gets the other's."""
    day = await _register(stage, plan, "a", "c")
    within, second, other = periods(day, day), stage.us("AGR", "second"), stage.situation.find("DSO", "second")
    await publish(stage, points(stage, point("q", within, "e")))
    if other is not None:
        await stage.prerequisite(stage.outgoing(points(stage, point("r", within, "f")), other))
    theirs = connections(stage, *(connection(name, within) for name in "bdef"))
    await stage.prerequisite(stage.outgoing(theirs, second))
    await ask_agr(stage, day)
    stage.expected["connections"] = {_at_point(stage): [stage.address("a")], "": [stage.address("c")]}
    stage.expected["absent"] = [stage.address(name) for name in "bdefqr"]


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
        **dict.fromkeys("fgh", periods(day - 2 * DAY, day + 2 * DAY)),
    }
    at_times = {"f": periods(day, day), "g": periods(day - 2 * DAY, day - DAY), "h": periods(day + DAY, day + 2 * DAY)}
    await publish(stage, points(stage, *(point(f"of-{name}", times, name) for name, times in at_times.items())))
    await publish(stage, connections(stage, *(connection(name, within) for name, within in days.items())))
    await ask_agr(stage, day)
    stage.expected["connections"] = {
        _at_point(stage): [stage.address(n) for n in "abc"],
        _at_point(stage, "of-f"): [stage.address("f")], _at_point(stage, "of-g"): [], _at_point(stage, "of-h"): [],
    }
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
    """Let two AGRs represent connections of a point, one of them of a connection that changes; each names its own."""
    day = drawn_day(plan)
    within, before, since = periods(day, day), periods(day - 2 * DAY, day - DAY), periods(day, day + DAY)
    ours, second = stage.us("AGR"), stage.situation.find("AGR", "second")
    held = periods(day - 2 * DAY, day + DAY)
    await publish(stage, points(stage, point("p", held, "a", "b", *("cd" if second else ""))))
    stage.expected["represented"] = {stage.address("a"): ours.domain, stage.address("b"): ""}
    theirs = {} if second is None else {"c": within, "d": since}
    former = [connection("d", before)] if second is not None else []
    await publish(stage, connections(stage, connection("a", within), *former))
    if second is not None:
        update = connections(stage, *(connection(name, times) for name, times in theirs.items()))
        await stage.prerequisite(stage.outgoing(update, second))
        stage.expected["represented"] |= {stage.address(name): second.domain for name in theirs}
    await ask_dso(stage, day)
    stage.expected["connections"] = {f"|{stage.address('p')}": [stage.address(name) for name in ("a", "b", *theirs)]}


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
