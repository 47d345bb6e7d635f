"""Subtle faults of a CRO in what an update replaces: it keeps some of what was said before, or of one sender only."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from typing import ClassVar

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.cro import answering, each
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Key, Point, Registry, Validity
from uftp_conformance.participants.xsd_types import LAST_DAY

Keeping = Callable[[Validity, Validity], Validity]  # of what was said before and what is said now


class _KeepingPoints(Registry):
    """A registry in which something of the former periods stays when a DSO publishes its point again."""

    __slots__ = ()
    keep: ClassVar[Keeping]

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        before = dict(known.connections) if known else {}
        kept = tuple((a, type(self).keep(before.get(a, valid), valid)) for a, valid in point.connections)
        super().publish(replace(point, connections=kept))


class _KeepingConnections(Registry):
    """A registry in which something of the former periods stays when an AGR says again what it represents."""

    __slots__ = ()
    keep: ClassVar[Keeping]

    def represent(self, agr: str, update: Element) -> None:
        before = dict(self.portfolios[agr])
        super().represent(agr, update)
        for connection in update.all("Connection"):
            address = connection["EntityAddress"]
            valid = self.portfolios[agr][address]
            self.portfolios[agr][address] = type(self).keep(before.get(address, valid), valid)
            self.represented[address][agr] = self.portfolios[agr][address]


class _FirstPeriods(Registry):
    """A registry in which a connection keeps its periods for as long as its point is published with it."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        super().publish(replace(point, connections=tuple((dict(point.connections) | _of(known, point)).items())))


class _NoneAdded(Registry):
    """A registry in which no connection is added to a point that is known."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        listed = point.connections if known is None else tuple((a, v) for a, v in point.connections if a in _of(known))
        super().publish(replace(point, connections=listed))


class _OnlyListedEnd(Registry):
    """A registry in which the connections of a point that an update does not list stay, whenever their point ends."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        super().publish(replace(point, connections=tuple((_of(known) | dict(point.connections)).items())))


class _FirstOnly(Registry):
    """A registry in which the updates of a second DSO or AGR change nothing that it said before."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        if "second" not in point.dso or (point.dso, point.address) not in self.points:
            super().publish(point)

    def represent(self, agr: str, update: Element) -> None:
        known = self.portfolios[agr] if "second" in agr else {}
        super().represent(agr, update.containing(*(c for c in update.children if c["EntityAddress"] not in known)))


class _WholePoints(Registry):
    """A registry in which an AGR's connection is at a point as long as any other connection is."""

    __slots__ = ()

    def places_of(self, connection: str) -> Iterator[tuple[Key, Validity]]:
        for key, _ in super().places_of(connection):
            spans = [valid for _, valid in self.points[key].connections]
            yield key, Validity(min(each.start for each in spans), max(each.end for each in spans))


class _FewKept(Registry):
    """A registry with room for 200 connections of a point."""

    __slots__ = ()
    room: ClassVar[int] = 200

    def publish(self, point: Point) -> None:
        super().publish(replace(point, connections=point.connections[: self.room]))


class _ThousandKept(_FewKept):
    """A registry with room for a thousand connections of a point."""

    __slots__ = ()
    room = 1000


def _of(known: Point | None, among: Point | None = None) -> dict[str, Validity]:
    """Return the periods of the connections that were listed before, of those that another listing has as well."""
    named = dict(among.connections) if among else None
    return {a: v for a, v in (known.connections if known else ()) if named is None or a in named}


_KEPT: tuple[tuple[str, str, Keeping], ...] = (
    ("end-no-later", "later than the former EndPeriod", lambda old, new: replace(new, end=min(old.end, new.end))),
    ("end-not-lifted", "no EndPeriod at all", lambda old, new: replace(new, end=_lifted(old, new))),
    ("end-no-earlier", "earlier than the former EndPeriod", lambda old, new: replace(new, end=max(old.end, new.end))),
    (
        "start-no-later",
        "later than the former StartPeriod",
        lambda old, new: replace(new, start=min(old.start, new.start)),
    ),
    (
        "start-no-earlier",
        "earlier than the former StartPeriod",
        lambda old, new: replace(new, start=max(old.start, new.start)),
    ),
)


def _lifted(old: Validity, new: Validity) -> date:
    return old.end if new.end == LAST_DAY else new.end


def replacing() -> Iterator[Mutant]:
    """Walk what can be wrong about what is published again."""
    for who, whose, base, caught_by in (
        ("dso", "a DSO", _KeepingPoints, ("CON-DPU-PUBLISHED", "PLN-APQ-OWN")),
        ("agr", "an AGR", _KeepingConnections, ("PLN-APQ-OWN",)),
    ):
        for name, what, keep in _KEPT:
            kept = type(f"_{who}_{name}", (base,), {"__slots__": (), "keep": staticmethod(keep)})
            words = f"What {whose} publishes again is kept as it was where there is {what}."
            yield mutant("CRO", f"replacing/{who}-{name}", words, partial(Faults, registry=kept), *caught_by)
    for name, wrong, registry, caught_by in (
        ("periods", "A connection keeps its first periods at a point.", _FirstPeriods, ("CON-DPU-PUBLISHED",)),
        ("none-added", "No connection is added to a point that is known.", _NoneAdded, ("CON-DPU-PUBLISHED",)),
        ("only-listed-end", "A point ends for the connections that are listed.", _OnlyListedEnd, ("CON-DPU-END",)),
        ("first-only", "Updates of a second sender replace nothing.", _FirstOnly, ("CON-DPU-PUBLISHED", "PLN-APQ-OWN")),
        ("whole-points", "An AGR is told of no connection's own periods.", _WholePoints, ("PLN-APQ-PERIOD",)),
        ("few", "At most 200 connections of a point are kept.", _FewKept, ("PLN-APQ-MANY", "PLN-DPQ-MANY")),
    ):
        yield mutant("CRO", f"replacing/{name}", wrong, partial(Faults, registry=registry), *caught_by)
    yield from _a_thousand()
    yield from _terms()


def _a_thousand() -> Iterator[Mutant]:
    """Walk what has room for a thousand connections."""
    both = ("PLN-APQ-MANY", "PLN-DPQ-MANY")
    wrong = "Of the connections of a point the first thousand are kept."
    yield mutant("CRO", "replacing/thousand-of-a-point", wrong, partial(Faults, registry=_ThousandKept), *both)
    wrong = "Of the connections of an update the first thousand are kept."
    yield mutant("CRO", "replacing/thousand-of-an-update", wrong, partial(Faults, remembered=_first_thousand), *both)
    wrong = "Of the connections of an answer the first thousand are listed."
    yield mutant("CRO", "replacing/thousand-of-an-answer", wrong, partial(Faults, answer=_thousand_listed), *both)


def _first_thousand(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    usual(_cut(message), context)


def _thousand_listed(said: Said) -> Element:
    return _cut(said.answer)


def _cut(message: Element) -> Element:
    """Leave out the connections of a message behind the first thousand, and points without any."""
    left = iter(range(1000))

    def kept(element: Element) -> Iterator[Element]:
        below = tuple(each for child in element.children for each in kept(child))
        if element.tag == "Connection":
            yield from (element for _ in islice(left, 1))
        elif below or not element.children:
            yield element.containing(*below)

    return next(kept(message), message)


def _terms() -> Iterator[Mutant]:
    """Walk the attributes of which only the first DSO's are told."""
    for name, value in (
        ("MutexOffersSupported", "false"),
        ("DayAheadRedispatchBy", "DSO"),
        ("IntradayRedispatchBy", "AGR"),
    ):
        yield mutant(
            "CRO",
            f"PLN-APQ-AS-PUBLISHED/second-{name}",
            f"{name} is {value} at all points of a second DSO.",
            answering("AGRPortfolioQuery", partial(_of_second, {name: value})),
            "PLN-APQ-AS-PUBLISHED",
        )


def _of_second(values: dict[str, str], said: Said) -> Element:
    def changed(portfolio: Element) -> Element:
        if "second" not in portfolio["DSO-Domain"]:
            return portfolio
        return each(portfolio, "CongestionPoint", lambda point: point.having(values))

    return each(said.answer, "DSO-Portfolio", changed)
