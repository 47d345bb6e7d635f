"""What a CRO was told of connections until a query comes: what surely holds on a Period, and what perhaps does.

A message that was accepted takes the place of what its sender said before of the same connection or congestion point.
Open is whatever the specification leaves to the CRO, or the history does not tell (register, points 23, 25, 88, 124 and
133): an update without an answer, or that crosses another one; odd periods, which a CRO may adjust; what somebody else
said of the same; days before a later start; connections that a newer update of their point does not list.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.lexical import Unreadable, day
from uftp_conformance.oracle.received.contract import misfit
from uftp_conformance.oracle.received.copied import stamped_later
from uftp_conformance.oracle.received.history import PastMessage
from uftp_conformance.oracle.received.message import Received

AGR, DSO = "AGRPortfolioUpdate", "DSOPortfolioUpdate"
_EARLIEST, _LATEST = date(1970, 1, 1), date(2200, 1, 1)  # beyond these no market has a Period (register, point 105)
_PLAIN = len("2026-01-01")

Place = tuple[str, str]  # the domain of a DSO, and the address of a congestion point in lower case
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one update says of one connection.

    Attributes:
        span: the first and the last Period; of a connection that an update of its point does not list, the point's.
        firm: whether it surely took effect, as it stands.
        odd: whether its periods are such that a CRO may adjust them, or cannot be read.
        at, known: when it was sent and answered, in seconds since the epoch.
        listed: whether the update names the connection.
    """

    span: Span
    firm: bool
    odd: bool
    at: float
    known: float
    listed: bool = True


Tellings = Sequence[Telling]


@dataclass(slots=True)
class Published:
    """All that was told by the updates that were not rejected; addresses are in lower case."""

    agrs: dict[str, dict[str, list[Telling]]] = field(default_factory=dict)  # by connection and domain
    points: dict[Place, list[tuple[dict[str, Telling], Telling]]] = field(default_factory=dict)
    stray: set[str] = field(default_factory=set)  # addresses of which somebody spoke in another one's name

    def of_agr(self, agr: str, connection: str) -> Tellings:
        """Return what an AGR said of a connection, in the order in which it was sent."""
        return self.agrs.get(connection, {}).get(agr, ())

    def at_point(self, place: Place, connection: str) -> Tellings:
        """Return what the updates of a point say of a connection, those among them that do not list it."""
        said = [each.get(connection, rest) for each, rest in self.points.get(place, ())]
        return said if any(each.listed for each in said) else ()

    def places(self, connection: str) -> Iterator[Place]:
        """Walk the points at which a connection was published, for whatever Periods."""
        return (place for place in self.points if self.at_point(place, connection))

    def anothers(self, place: Place) -> bool:
        """Return whether another DSO published a point of this address."""
        return any(address == place[1] and dso != place[0] for dso, address in self.points)

    def has(self, agr: str, connection: str, period: date) -> bool:
        """Return whether an AGR surely has a connection on a Period: no other one has it at any time of its own."""
        mine, every = self.of_agr(agr, connection), self.agrs.get(connection, {})
        contested = any(overlap(mine, tellings) for other, tellings in every.items() if other != agr)
        return surely(mine, period) and not contested

    def is_at(self, place: Place, connection: str, period: date) -> bool:
        """Return whether a connection is surely at a point on a Period, and at no other one at any time of this one."""
        if self.anothers(place) or not surely(mine := self.at_point(place, connection), period):
            return False
        others = (other for other in self.places(connection) if other != place)
        return not any(overlap(mine, self.at_point(other, connection)) for other in others)

    def may_be_at(self, place: Place, connection: str, period: date) -> bool:
        """Return whether a connection may be at a point; two points of one address may be one (register, point 25)."""
        alike = [other for other in self.points if other[1] == place[1]] if place in self.points else ()
        return any(perhaps(self.at_point(each, connection), period) for each in alike)

    def connections(self) -> set[str]:
        """Return the connections that were told of."""
        return {*self.agrs, *(name for updates in self.points.values() for said, _ in updates for name in said)}


def published(received: Received) -> Published:
    """Return what was told to a CRO before a query."""
    found, history = Published(), received.history
    names = Counter((each.domain, each.identifier) for each in history.messages if not each.started)
    for domain in dict.fromkeys(each.domain for each in history.messages):
        for tag, take in ((AGR, _of_an_agr), (DSO, _of_a_dso)):
            for update in history.sent(tag, domain):
                if update.outcome == "rejected":
                    continue
                if update.element.get("SenderDomain") != domain:
                    found.stray |= addresses(update.element)
                firm = _is_firm(update, received) and names[domain, update.identifier] == 1
                take(found, update, received, firm=firm or _first_of_copies(update, received))
    return found


def addresses(element: Element) -> set[str]:
    """Return the addresses within a message, in lower case."""
    return {address.lower() for each in element.walk() if (address := each.get("EntityAddress"))}


def _is_firm(update: PastMessage, received: Received) -> bool:
    """Return whether an update surely took effect: accepted, newest by its TimeStamp, and as usually written."""
    said, message = (update.domain, received.me, received.market.time_zone), update.element
    written = tuple(message.get(name) for name in ("SenderDomain", "RecipientDomain", "TimeZone"))
    earlier = takewhile(lambda each: each is not update, received.history.sent(message.tag, update.domain))
    newest = not any(stamped_later(each, message) for each in earlier)
    return update.outcome == "accepted" and written == said and newest and REQUESTS[message.tag].sender == update.role


def _first_of_copies(update: PastMessage, received: Received) -> bool:
    """Return whether an update was accepted, and only copies of it have its MessageID: they have no effect."""
    named = [each for each in received.history.called(update.identifier) if each.domain == update.domain]
    alike = all(each.element == update.element for each in named)
    return alike and named[0] is update and _is_firm(update, received)


def _of_an_agr(found: Published, update: PastMessage, received: Received, *, firm: bool) -> None:
    message, odd = update.element, _is_odd(update.element, received)
    said = {each["EntityAddress"].lower(): _telling(each, update, firm=firm, odd=odd) for each in message.children}
    for connection, telling in said.items():
        found.agrs.setdefault(connection, {}).setdefault(update.domain, []).append(telling)
    if received.history.whole_lists:
        for connection in found.agrs.keys() - said.keys():
            if update.domain in found.agrs[connection]:
                gone = Telling((date.min, date.max), firm, odd, update.at, update.known, listed=False)
                found.agrs[connection][update.domain].append(gone)


def _of_a_dso(found: Published, update: PastMessage, received: Received, *, firm: bool) -> None:
    odd = _is_odd(update.element, received)
    for point in update.element.all("CongestionPoint"):
        rest = _telling(point, update, firm=firm, odd=odd, listed=False)
        said = {}
        for each in point.all("Connection"):
            own = _telling(each, update, firm=firm, odd=odd)
            span = max(own.span[0], rest.span[0]), min(own.span[1], rest.span[1])
            said[each["EntityAddress"].lower()] = Telling(span, firm, odd, update.at, update.known)
        place = update.domain, point["EntityAddress"].lower()
        found.points.setdefault(place, []).append((said, rest))


def _telling(element: Element, update: PastMessage, *, firm: bool, odd: bool, listed: bool = True) -> Telling:
    span = (date.min, date.max) if odd else span_of(element)
    return Telling(span, firm, odd, update.at, update.known, listed)


def span_of(element: Element) -> Span:
    """Return the first and the last Period of what was published; raise Unreadable."""
    end = element.get("EndPeriod")
    return day(element["StartPeriod"]), date.max if end is None else day(end)


def _is_odd(update: Element, received: Received) -> bool:
    """Return whether a CRO may adjust the periods of an update, or understand them in several ways.

    What is named twice may be kept as it stands first, as it stands last, or both (register, point 124).
    """
    for holder in update.walk():
        named = [(each.get("EntityAddress") or "").lower() for each in holder.children]
        if len({*named}) < len(named):
            return True
    dates = [text for each in update.walk() for n in ("StartPeriod", "EndPeriod") if (text := each.get(n)) is not None]
    ends = [text for each in update.walk() if (text := each.get("EndPeriod")) is not None]
    try:
        read = [day(text) for text in dates]
        over = any(day(text) <= received.today[1] for text in ends)
        strange = any(not _EARLIEST <= each <= _LATEST for each in read) or any(len(text) != _PLAIN for text in dates)
        return over or strange or bool(misfit(update))
    except Unreadable:
        return True


# --- on a Period ------------------------------------------------------------------------------------------------------


def surely(tellings: Tellings, period: date) -> bool:
    """Return whether all that may hold last of what was said has the Period, and something surely holds."""
    last = [each for number, each in enumerate(tellings) if not _superseded(each, tellings[number + 1 :])]
    return any(each.firm for each in last) and all(each.listed and not each.odd and _has(each, period) for each in last)


def perhaps(tellings: Tellings, period: date) -> bool:
    """Return whether anything that was said may still hold on the Period."""
    return any(
        each.listed and (each.odd or _has(each, period)) and not _ended(each, tellings[number + 1 :], period)
        for number, each in enumerate(tellings)
    )


def _has(telling: Telling, period: date) -> bool:
    return telling.span[0] <= period <= telling.span[1]


def _follows(later: Telling, telling: Telling) -> bool:
    return later.firm and later.at >= telling.known


def _superseded(telling: Telling, later: Tellings) -> bool:
    return any(_follows(each, telling) for each in later)


def _ended(telling: Telling, later: Tellings, period: date) -> bool:
    """Return whether a later update ended it before the Period; days that are named before a later start may be kept.

    So may they be of an update that is not the last one, and what is about days that the later one ends before.
    """
    if any(each.span[0] > period for each in later):
        return False
    met = (each for each in later if each.span[1] >= telling.span[0])
    return any(_follows(each, telling) and not each.odd and each.span[1] < period for each in met)


def overlap(some: Tellings, others: Tellings) -> bool:
    """Return whether what is said of two may hold on a Period in common."""
    listed, beside = ([each for each in tellings if each.listed] for tellings in (some, others))
    return any(
        one.odd or other.odd or (one.span[0] <= other.span[1] and other.span[0] <= one.span[1])
        for one in listed
        for other in beside
    )
