"""What a CRO remembers: the congestion points of the DSOs and the connections of the AGRs, with their periods."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.participants.xsd_types import LAST_DAY, day


@dataclass(frozen=True, slots=True)
class Validity:
    """The Periods from `start` to `end`, both included; empty when the end lies before the start."""

    start: date
    end: date

    def holds(self, period: date) -> bool:
        """Return whether a Period lies within."""
        return self.start <= period <= self.end

    def common(self, other: "Validity") -> "Validity":
        """Return the Periods that both have."""
        return Validity(max(self.start, other.start), min(self.end, other.end))

    @property
    def empty(self) -> bool:
        """Whether there is no Period in it."""
        return self.end < self.start


def validity(element: Element) -> Validity:
    """Read StartPeriod and EndPeriod; without an end it is open."""
    end = element.get("EndPeriod")
    return Validity(day(element["StartPeriod"]), day(end) if end else LAST_DAY)


@dataclass(frozen=True, slots=True)
class Point:
    """A congestion point as its DSO published it; each connection is valid no longer than its point."""

    dso: str
    address: str
    terms: tuple[tuple[str, str], ...]
    connections: tuple[tuple[str, Validity], ...]

    def on(self, period: date) -> tuple[str, ...]:
        """Return the connections that are valid on a Period."""
        return tuple(address for address, valid in self.connections if valid.holds(period))


_TERMS = ("MutexOffersSupported", "DayAheadRedispatchBy", "IntradayRedispatchBy")


def points_in(update: Element, dso: str) -> tuple[Point, ...]:
    """Read the points of a DSOPortfolioUpdate."""
    return tuple(
        Point(
            dso=dso,
            address=point["EntityAddress"],
            terms=tuple((name, value) for name in _TERMS if (value := point.get(name)) is not None),
            connections=tuple(
                (connection["EntityAddress"], validity(connection).common(validity(point)))
                for connection in point.all("Connection")
            ),
        )
        for point in update.all("CongestionPoint")
    )


Key = tuple[str, str]  # domain of the DSO, address of the congestion point


@dataclass(slots=True)
class Registry:
    """All that was published; the indexes go by the address of a connection."""

    points: dict[Key, Point] = field(default_factory=dict)
    places: dict[str, dict[Key, tuple[Validity, ...]]] = field(default_factory=lambda: defaultdict(dict))
    portfolios: dict[str, dict[str, Validity]] = field(default_factory=lambda: defaultdict(dict))
    represented: dict[str, dict[str, Validity]] = field(default_factory=lambda: defaultdict(dict))
    dsos_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    publishers: set[str] = field(default_factory=set)

    def publish(self, point: Point) -> None:
        """Put a point in place of what its DSO published about it before."""
        self.publishers.add(point.dso)
        key = (point.dso, point.address)
        earlier = self.points.get(key)
        if earlier is None:
            self.dsos_of[point.address].append(point.dso)
        else:
            for address, _ in earlier.connections:
                self.places[address].pop(key, None)
        self.points[key] = point
        for address, valid in point.connections:
            self.places[address][key] = (*self.places[address].get(key, ()), valid)

    def represent(self, agr: str, update: Element) -> None:
        """Insert or replace each connection of an AGRPortfolioUpdate."""
        for connection in update.all("Connection"):
            address, valid = connection["EntityAddress"], validity(connection)
            self.portfolios[agr][address] = valid
            self.represented[address].pop(agr, None)
            self.represented[address][agr] = valid

    def places_of(self, connection: str) -> Iterator[tuple[Key, Validity]]:
        """Walk the points at which a connection is placed."""
        for key, periods in self.places.get(connection, {}).items():
            for valid in periods:
                yield key, valid

    def connections_of(self, agr: str, period: date) -> tuple[str, ...]:
        """Return an AGR's connections on a Period."""
        return tuple(address for address, valid in self.portfolios.get(agr, {}).items() if valid.holds(period))

    def agr_of(self, connection: str, period: date) -> str | None:
        """Return the AGR of a connection on a Period; the one that said so last, if there are several."""
        agrs = self.represented.get(connection, {})
        return next((agr for agr in reversed(agrs) if agrs[agr].holds(period)), None)

    def published_by(self, dso: str) -> bool:
        """Return whether a DSO has published any point, for whatever Period."""
        return dso in self.publishers

    def foreign(self, dso: str, address: str) -> Point | None:
        """Return another DSO's point with this address, unless this one has it as well."""
        others = self.dsos_of.get(address, [])
        return self.points[others[0], address] if others and dso not in others else None
