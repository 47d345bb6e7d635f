"""Rules about portfolios (contract-phase.md; register, points 23, 25, 26, 88, 133)."""

from collections.abc import Container, Iterator
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, both, first, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

Placed = tuple[str, str, date, date | None]  # a connection, its point, and from when to when


@rule("CON-DPU-UNAUTHORIZED", "DSOPortfolioUpdate")
@rule("CON-APU-UNAUTHORIZED", "AGRPortfolioUpdate")
def not_registered(received: Received) -> Truth:
    """The sender is not pre-registered, in closed mode."""
    return received.standing == "unregistered"


@rule("CON-DPU-PERIODS", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def odd_periods(received: Received) -> Truth:
    """Something ends before it starts, or long ago, or outlives its point; what begins in the past may be as odd.

    So may a point be that ends today, which can mean at once (register, point 23).
    """
    early, late = received.today
    every = list(received.message.walk())
    ends = [end for each in every if (end := each.get("EndPeriod")) is not None]
    starts = [start for each in every if (start := each.get("StartPeriod")) is not None]
    return some(
        (
            misfit(received.message),
            any(day(end) < early for end in ends),
            perhaps(when=any(day(one) < late for one in (*starts, *ends)) or _ends_today(received)),
        )
    )


def _ends_today(received: Received) -> bool:
    """Return whether a congestion point of an update ends today."""
    ends = (end for point in received.message.all("CongestionPoint") if (end := point.get("EndPeriod")) is not None)
    return any(day(end) in received.today for end in ends)


def misfit(update: Element) -> str:
    """Say what ends before it starts, or which connection is at a point while that is not there; "" for nothing."""
    return first(_misfits(update))


def _misfits(update: Element) -> Iterator[str]:
    for element in update.children:
        yield _backwards(element)
        for connection in element.all("Connection"):
            yield _backwards(connection)
            yield _outliving(connection, element)


def _backwards(element: Element) -> str:
    start, end = element["StartPeriod"], element.get("EndPeriod")
    if end is None or day(end) >= day(start):
        return ""
    return f"{element['EntityAddress']} ends on {end}, before it starts on {start}"


def _outliving(connection: Element, point: Element) -> str:
    """Hold a connection against dso-portfolio-update.md, Connection, StartPeriod and EndPeriod."""
    name, end, last = connection["EntityAddress"], connection.get("EndPeriod"), point.get("EndPeriod")
    if (end is None) is not (last is None):
        return f"{name} has {'no' if end is None else 'an'} EndPeriod, unlike its congestion point"
    if day(connection["StartPeriod"]) < day(point["StartPeriod"]):
        return f"{name} starts before its congestion point"
    if end is not None and last is not None and day(end) > day(last):
        return f"{name} ends after its congestion point"
    return ""


@rule("CON-DPU-CONFLICT", "DSOPortfolioUpdate")
def at_two_points(received: Received) -> Truth:
    """A connection is at another point already, on a Period in common (register, point 25)."""
    mine = list(_placed(received.message))
    points: dict[str, list[Placed]] = {}
    for placed in mine:
        points.setdefault(placed[0], []).append(placed)
    among = some(_common(one, other) for same in points.values() for n, one in enumerate(same) for other in same[:n])
    return some((among, some(_before(received, mine)), perhaps(when=anothers_point(received))))


def anothers_point(received: Received) -> bool:
    """Return whether another DSO published one of these points: whether a point may have two is not said (point 25)."""
    if received.tag != "DSOPortfolioUpdate":
        return False
    mine = set(_points(received.message))
    others = (
        update.element
        for update in received.history.messages
        if update.element.tag == "DSOPortfolioUpdate" and update.domain != received.domain
        if update.outcome != "rejected"
    )
    return any(not mine.isdisjoint(_points(update)) for update in others)


def anothers_connection(received: Received) -> bool:
    """Return whether another AGR told of one of these connections: who represents it then is not said (point 124)."""
    if received.tag != "AGRPortfolioUpdate":
        return False
    mine = {each["EntityAddress"].lower() for each in received.message.all("Connection")}
    others = (
        update.element
        for update in received.history.messages
        if update.element.tag == received.tag and update.domain != received.domain and update.outcome != "rejected"
    )
    return any(each["EntityAddress"].lower() in mine for update in others for each in update.all("Connection"))


def _before(received: Received, mine: list[Placed]) -> Iterator[Truth]:
    concerned = {connection for connection, _, _, _ in mine}
    updates = [update for update in received.history.messages if update.element.tag == "DSOPortfolioUpdate"]
    held = [update for update in updates if update.outcome != "rejected"]
    for number, update in enumerate(held):
        for placed in _placed(update.element, concerned):
            # What is said of a point again may take the place of what was said before, or come to it.
            said_again = any(placed[1] in _points(later.element) for later in held[number + 1 :])
            firm: Truth = True if update.outcome == "accepted" and not said_again else None
            yield from (both(firm, _common(placed, other)) for other in mine if other[0] == placed[0])


def _points(update: Element) -> list[str]:
    return [point["EntityAddress"].lower() for point in update.all("CongestionPoint")]


def _placed(update: Element, concerned: Container[str] | None = None) -> Iterator[Placed]:
    """Walk the connections of an update, or those of them that are concerned."""
    for point in update.all("CongestionPoint"):
        for each in point.all("Connection"):
            end = each.get("EndPeriod")
            about = each["EntityAddress"].lower(), point["EntityAddress"].lower()
            if concerned is None or about[0] in concerned:
                yield (*about, day(each["StartPeriod"]), day(end) if end is not None else None)


def _common(one: Placed, other: Placed) -> bool:
    if one[0] != other[0] or one[1] == other[1]:
        return False
    apart = [first[3] is not None and first[3] < second[2] for first, second in ((one, other), (other, one))]
    return not any(apart)
