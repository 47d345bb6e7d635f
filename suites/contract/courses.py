"""How portfolios are published, and read back from the CRO to see what was published."""

from datetime import date, timedelta

from fixtures.stage import Stage
from strategies.plans import Plan
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element

DAY = timedelta(days=1)


def periods(start: date | str, end: date | str | None = None) -> dict[str, str]:
    """Return StartPeriod and EndPeriod attributes."""
    return {"StartPeriod": str(start), **({"EndPeriod": str(end)} if end else {})}


def zone(stage: Stage) -> dict[str, str]:
    """Return the TimeZone attribute of the market."""
    return {"TimeZone": stage.situation.market.time_zone}


def points(stage: Stage, *found: Element) -> Element:
    """Make the content of a DSOPortfolioUpdate."""
    return Element("DSOPortfolioUpdate", zone(stage), found)


def connections(stage: Stage, *found: Element) -> Element:
    """Make the content of an AGRPortfolioUpdate."""
    return Element("AGRPortfolioUpdate", zone(stage), found)


def point(name: str, within: dict[str, str], *below: str) -> Element:
    """Make a congestion point that holds connections of these names for the same periods."""
    published = {"MutexOffersSupported": "false", "DayAheadRedispatchBy": "DSO", "IntradayRedispatchBy": "AGR"}
    return Element(
        "CongestionPoint",
        {"EntityAddress": f"new:{name}", **within, **published},
        tuple(connection(n, within) for n in below),
    )


def connection(name: str, within: dict[str, str]) -> Element:
    """Make a connection of this name."""
    return Element("Connection", {"EntityAddress": f"new:{name}", **within})


async def publish(stage: Stage, content: Element) -> Outgoing:
    """Publish a portfolio that must be accepted."""
    return await stage.prerequisite(stage.outgoing(content))


async def ask_dso(stage: Stage, day: date | str, name: str = "p") -> None:
    """Let our DSO ask for the point of this name, as the case."""
    query = Element("DSOPortfolioQuery", {**zone(stage), "Period": str(day), "EntityAddress": f"new:{name}"})
    await stage.send(stage.outgoing(query), "case")


async def ask_agr(stage: Stage, day: date | str, standing: str = "registered") -> None:
    """Let our AGR ask for its connections, as the case."""
    query = Element("AGRPortfolioQuery", {**zone(stage), "Period": str(day)})
    await stage.send(stage.outgoing(query, stage.us("AGR", standing)), "case")


def drawn_day(plan: Plan) -> date:
    """Return the first day of the portfolio or the Period of the query that was drawn."""
    element = plan.content.children[0] if plan.content.children else plan.content
    return date.fromisoformat(element.get("StartPeriod") or element["Period"])


async def updated(stage: Stage, plan: Plan) -> None:
    """Publish, then publish the same addresses again with an end one day later."""

    def later(element: Element) -> Element:
        children = tuple(later(child) for child in element.children)
        if element.get("EndPeriod") is None:
            return element.containing(*children)
        end = date.fromisoformat(element["EndPeriod"]) + DAY
        return element.having({"EndPeriod": end.isoformat()}).containing(*children)

    await stage.case(plan, stage.outgoing(plan.content))
    await stage.case(plan, stage.outgoing(later(plan.content)))


async def unregistered(stage: Stage, plan: Plan) -> None:
    """Publish as a participant that is not pre-registered."""
    role = stage.sender_of(plan.content.tag).role
    await stage.case(plan, stage.outgoing(plan.content, stage.us(role, "unregistered")))


async def oddly_timed(stage: Stage, plan: Plan) -> None:
    """End before the start, let a connection outlive its point, end long ago."""
    day = drawn_day(plan)
    outliving = point("outlived", periods(day, day), "x").containing(connection("x", periods(day, day + 5 * DAY)))
    for odd in (
        point("backwards", periods(day, day - DAY), "y"),
        outliving,
        point("long-ago", periods("2001-01-01", "2001-01-02"), "z"),
    ):
        await stage.send(stage.outgoing(points(stage, odd)), "case")


async def point_published(stage: Stage, plan: Plan) -> None:
    """Publish a point and ask for it on its first and last day."""
    day = drawn_day(plan)
    await publish(stage, points(stage, point("p", periods(day, day + DAY), "a", "b")))
    await ask_dso(stage, day)
    await ask_dso(stage, day + DAY)
    stage.expected["connections"] = {f"|{stage.address('p')}": [stage.address("a"), stage.address("b")]}


async def point_ended(stage: Stage, plan: Plan) -> None:
    """Publish a point for longer, end it, and ask for it on the day after its end."""
    day = drawn_day(plan)
    await publish(
        stage, points(stage, point("p", periods(day, day + 5 * DAY), "a", "b"), point("q", periods(day), "c"))
    )
    await publish(stage, points(stage, point("p", periods(day, day), "a", "b")))
    await ask_dso(stage, day + DAY)
    stage.expected["absent"] = [stage.address("a"), stage.address("b")]
    stage.expected["outcome"] = ["Accepted", "Rejected"]


async def declared_later(stage: Stage, plan: Plan) -> None:
    """Publish connections of an AGR before any DSO declares them; they are found when one does."""
    day = drawn_day(plan)
    await publish(stage, connections(stage, connection("a", periods(day, day)), connection("b", periods(day, day))))
    await publish(stage, points(stage, point("p", periods(day, day), "a")))
    await ask_agr(stage, day)
    dso = stage.us("DSO").domain
    stage.expected["connections"] = {f"{dso}|{stage.address('p')}": [stage.address("a")], "": [stage.address("b")]}


async def connection_ended(stage: Stage, plan: Plan) -> None:
    """Publish a connection for longer, end it, and ask on the day after its end."""
    day = drawn_day(plan)
    await publish(stage, points(stage, point("p", periods(day, day + 5 * DAY), "a", "b")))
    await publish(
        stage,
        connections(stage, connection("a", periods(day, day + 5 * DAY)), connection("b", periods(day, day + 5 * DAY))),
    )
    await publish(stage, connections(stage, connection("a", periods(day, day))))
    await ask_agr(stage, day + DAY)
    stage.expected["absent"] = [stage.address("a")]
    dso = stage.us("DSO").domain
    stage.expected["connections"] = {f"{dso}|{stage.address('p')}": [stage.address("b")]}
