"""How portfolios are published, and read back from the CRO to see what was published."""

from collections.abc import Iterable
from datetime import date, timedelta

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.spelling_variants import MARQUESAS, shown_at
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Part
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty

DAY = timedelta(days=1)


def periods(start: date | str, end: date | str | None = None) -> dict[str, str]:
    """Return StartPeriod and EndPeriod attributes."""
    return {"StartPeriod": str(start), **({"EndPeriod": str(end)} if end else {})}


def zone(trial: RunningTrial) -> dict[str, str]:
    """Return the TimeZone attribute of the market."""
    return {"TimeZone": trial.situation.market.time_zone}


def points(trial: RunningTrial, *found: Element) -> Element:
    """Make the content of a DSOPortfolioUpdate."""
    return Element("DSOPortfolioUpdate", zone(trial), found)


def connections(trial: RunningTrial, *found: Element) -> Element:
    """Make the content of an AGRPortfolioUpdate."""
    return Element("AGRPortfolioUpdate", zone(trial), found)


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


def by_turns(trial: RunningTrial, role: str, turn: int) -> Counterparty:
    """Return our participant of a role: the second one in every other turn, where the statement has one."""
    second = trial.situation.find(role, "second") if turn % 2 else None
    return second or trial.us(role)


def behind(trial: RunningTrial, content: Element, sender: Counterparty) -> Outgoing:
    """Make an update; in every second trial its TimeStamp is written as the clocks of the Marquesas show it, at -09:30.

    So it is the newest one, though less as text than those before it, and older for who reads no minutes of an offset.
    """
    outgoing = trial.outgoing(content, sender)
    earlier = shown_at(outgoing.element["TimeStamp"], MARQUESAS)
    return outgoing.having(TimeStamp=earlier) if trial.number % 2 else outgoing


async def publish(trial: RunningTrial, content: Element, sender: Counterparty | None = None) -> Outgoing:
    """Publish a portfolio that must be accepted."""
    return await trial.prerequisite(trial.outgoing(content, sender))


async def represent(trial: RunningTrial, day: date, names: Iterable[str]) -> None:
    """Let our AGR represent connections from a day on, without an end.

    Whether a DSO is told of those that no AGR represents is for the CRO (register, point 142).
    """
    await publish(trial, connections(trial, *(connection(name, periods(day)) for name in names)))


async def taken(trial: RunningTrial, *updates: Element) -> bool:
    """Publish what may be refused; tell whether all of it was accepted."""
    for update in updates:
        if not await trial.send(trial.outgoing(update), "attempt"):
            return False
    return True


def begun_before(trial: RunningTrial, day: date) -> dict[str, str]:
    """Return periods that began before today, which a CRO may refuse (register, point 133), and last beyond a day."""
    return periods(trial.situation.today - 9 * DAY, day + DAY)


async def publish_in_parts(trial: RunningTrial, content: Element, sender: Counterparty | None = None) -> None:
    """Publish a large portfolio in one update, or in the halves of it where that is more than the target takes.

    What an update does not list stays as it was (register, point 124).  A congestion point is never parted.
    """
    outgoing, half = trial.outgoing(content, sender), len(content.children) // 2
    if not half or len(encode(outgoing)[1]) <= trial.situation.statement.limits.message_bytes:
        await trial.prerequisite(outgoing)
        return
    for part in (content.children[:half], content.children[half:]):
        await publish_in_parts(trial, content.containing(*part), sender)


async def ask_dso(
    trial: RunningTrial, day: date | str, name: str = "p", sender: Counterparty | None = None, part: Part = "case"
) -> None:
    """Let a DSO, ours where none is named, ask for the point of this name, as the case if nothing else is said."""
    query = Element("DSOPortfolioQuery", {**zone(trial), "Period": str(day), "EntityAddress": f"new:{name}"})
    await trial.send(trial.outgoing(query, sender), part)


async def ask_agr(
    trial: RunningTrial, day: date | str, sender: Counterparty | None = None, part: Part = "case"
) -> None:
    """Let an AGR, ours where none is named, ask for its connections, as the case if nothing else is said."""
    query = Element("AGRPortfolioQuery", {**zone(trial), "Period": str(day)})
    await trial.send(trial.outgoing(query, sender), part)


def drawn_day(case: Case) -> date:
    """Return the first day of the portfolio or the Period of the query that was drawn."""
    element = case.content.children[0] if case.content.children else case.content
    return date.fromisoformat(element.get("StartPeriod") or element["Period"])


def early_day(trial: RunningTrial, case: Case, ahead: int) -> date:
    """Return the day that was drawn, or one so early that it may be asked for a Period so many days later as well."""
    last = trial.situation.today + (trial.situation.market.periods_ahead - ahead) * DAY
    return min(drawn_day(case), last)


async def updated(trial: RunningTrial, case: Case) -> None:
    """Publish, then publish the same addresses again with an end one day later."""

    def later(element: Element) -> Element:
        children = tuple(later(child) for child in element.children)
        if element.get("EndPeriod") is None:
            return element.containing(*children)
        end = date.fromisoformat(element["EndPeriod"]) + DAY
        return element.having({"EndPeriod": end.isoformat()}).containing(*children)

    await trial.send_case(case, trial.outgoing(case.content))
    await trial.send_case(case, trial.outgoing(later(case.content)))


async def unregistered(trial: RunningTrial, case: Case) -> None:
    """Publish as a participant that is not pre-registered."""
    role = trial.sender_of(case.content.tag).role
    await trial.send_case(case, trial.outgoing(case.content, trial.us(role, "unregistered")))


async def oddly_timed(trial: RunningTrial, case: Case) -> None:
    """End before the start, let a connection outlive its point, end long ago."""
    day = drawn_day(case)
    outliving = point("outlived", periods(day, day), "x").containing(connection("x", periods(day, day + 5 * DAY)))
    for odd in (
        point("backwards", periods(day, day - DAY), "y"),
        outliving,
        point("long-ago", periods("2001-01-01", "2001-01-02"), "z"),
    ):
        await trial.send(trial.outgoing(points(trial, odd)), "case")


async def point_published(trial: RunningTrial, case: Case) -> None:
    """Publish a point, all connections of which an AGR represents, and ask for it on its first and last day."""
    day = early_day(trial, case, 1)
    await publish(trial, points(trial, point("p", periods(day, day + DAY), "a", "b")))
    await represent(trial, day, "ab")
    await ask_dso(trial, day)
    await ask_dso(trial, day + DAY)
    trial.expected["connections"] = {f"|{trial.address('p')}": [trial.address("a"), trial.address("b")]}


async def point_ended(trial: RunningTrial, case: Case) -> None:
    """Publish a point for longer, end it, and ask for it on the day after its end.

    By turns the update that ends it names all connections or only one of them: the others expire as well.  An AGR
    represents them for longer, so that a CRO would tell of them if they were still there.  Which update is the newest
    does not depend on the offset in which its TimeStamp is written.
    """
    day, dso = early_day(trial, case, 1), by_turns(trial, "DSO", trial.number // 2)
    named = ("a", "b") if trial.number % 2 else ("a",)
    longer = points(trial, point("p", periods(day, day + 5 * DAY), "a", "b"), point("q", periods(day), "c"))
    await publish(trial, longer, dso)
    await represent(trial, day, "ab")
    await trial.prerequisite(behind(trial, points(trial, point("p", periods(day, day), *named)), dso))
    await ask_dso(trial, day + DAY, "p", dso)
    trial.expected["absent"] = [trial.address("a"), trial.address("b")]
    trial.expected["outcome"] = ["Accepted", "Rejected"]


async def declared_later(trial: RunningTrial, case: Case) -> None:
    """Publish connections of an AGR before any DSO declares them; they are found when one does.

    In between the AGR asks for them, of which nothing is expected (register, point 86): that answer holds no longer.
    One is no longer declared then, and is at another point when the first one is over: the AGR has kept it.
    """
    day = early_day(trial, case, 2)
    within, later = periods(day, day + DAY), day + 2 * DAY  # what ends today may be gone at once (register, point 23)
    heard = {"a": within, "b": within, "c": periods(day, later + DAY)}
    await publish(trial, connections(trial, *(connection(name, times) for name, times in heard.items())))
    await ask_agr(trial, day, part="attempt")
    await publish(trial, points(trial, point("p", within, "a", "c")))
    await publish(trial, points(trial, point("p", within, "a")))
    await publish(trial, points(trial, point("r", periods(later, later + DAY), "c")))
    await ask_agr(trial, day)
    await ask_agr(trial, later)
    dso = trial.us("DSO").domain
    trial.expected["on each Period"] = [
        {"Period": each.isoformat(), "connections": {place: [trial.address(name)] for place, name in placed.items()}}
        for each, placed in (
            (day, {f"{dso}|{trial.address('p')}": "a", "": "b"}),
            (later, {f"{dso}|{trial.address('r')}": "c"}),
        )
    ]


async def connection_ended(trial: RunningTrial, case: Case) -> None:
    """Publish a connection for longer, end it, and ask on the day after its end."""
    day, agr = early_day(trial, case, 1), by_turns(trial, "AGR", trial.number)
    longer = periods(day, day + 5 * DAY)
    await publish(trial, points(trial, point("p", longer, "a", "b")))
    await publish(trial, connections(trial, connection("a", longer), connection("b", longer)), agr)
    await trial.prerequisite(behind(trial, connections(trial, connection("a", periods(day, day))), agr))
    await ask_agr(trial, day + DAY, agr)
    trial.expected["absent"] = [trial.address("a")]
    dso = trial.us("DSO").domain
    trial.expected["connections"] = {f"{dso}|{trial.address('p')}": [trial.address("b")]}
