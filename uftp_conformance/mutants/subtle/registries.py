"""Subtle faults in what a CRO keeps: other periods, other connections, or somebody else's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.variants.represented import of_agrs_only
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.xsd_types import FIRST_DAY, LAST_DAY

DAY = timedelta(days=1)


class _Changed(Registry):
    """A registry in which periods are other than they were published."""

    __slots__ = ("_change",)

    def __init__(self, change: Any) -> None:
        super().__init__()
        self._change = change

    def publish(self, point: Point) -> None:
        changed = tuple((address, self._change(valid)) for address, valid in point.connections)
        super().publish(replace(point, connections=changed))

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        for connection in update.all("Connection"):
            address = connection["EntityAddress"]
            self.portfolios[agr][address] = self._change(self.portfolios[agr][address])
            self.represented[address][agr] = self.portfolios[agr][address]


class _FirstWins(Registry):
    """A registry that keeps what was published first."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        if (point.dso, point.address) not in self.points:
            super().publish(point)

    def represent(self, agr: str, update: Element) -> None:
        fresh = (c for c in update.all("Connection") if c["EntityAddress"] not in self.portfolios[agr])
        super().represent(agr, update.containing(*fresh))


class _WholeUpdate(Registry):
    """A registry in which an update of an AGR replaces all that it had, but not for the DSOs."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        self.portfolios[agr].clear()
        super().represent(agr, update)


class _OneOfAll(Registry):
    """A registry in which everybody's connections are everybody's."""

    __slots__ = ()

    def connections_of(self, agr: str, period: Any) -> tuple[str, ...]:
        everybody = dict.fromkeys((agr, *self.portfolios))
        given = (Registry.connections_of(self, each, period) for each in everybody)
        return tuple(dict.fromkeys(chain.from_iterable(given)))


class _LatestAgr(Registry):
    """A registry with one AGR for each connection: the one that registered it last."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        for connection in update.all("Connection"):
            address = connection["EntityAddress"]
            for former in self.represented.pop(address, {}):
                del self.portfolios[former][address]
        super().represent(agr, update)


class _FirstAgrAlone(Registry):
    """A registry in which no AGR but the first one to register a connection can have it."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        free = (c for c in update.all("Connection") if not self.represented[c["EntityAddress"]].keys() - {agr})
        super().represent(agr, update.containing(*free))


class _SuccessorForGood(Registry):
    """A registry in which a connection that was another AGR's before is its successor's without an end."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        for connection in update.all("Connection"):
            address = connection["EntityAddress"]
            if self.represented[address].keys() - {agr}:
                self.portfolios[agr][address] = Validity(self.portfolios[agr][address].start, LAST_DAY)


class _AnyAgr(Registry):
    """A registry in which every connection at a point belongs to the AGR that registered something last."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:
        return super().agr_of(connection, period) or next(reversed(self.portfolios), None)


class _FirstAgr(Registry):
    """A registry in which a connection that somebody registered belongs to the first AGR of all."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:
        return next(iter(self.portfolios)) if super().agr_of(connection, period) else None


class _FormerAgr(Registry):
    """A registry in which a connection belongs for good to the AGR that was the first to register it."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:
        return next(iter(self.represented[connection])) if super().agr_of(connection, period) else None


class _AtAnyTime(Registry):
    """A registry that names the AGR of a connection on other days as well, whoever said so last."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:  # noqa: ARG002 - that is what is wrong
        return next(reversed(self.represented.get(connection, {})), None)


class _UntilSomebodyElse(Registry):
    """A registry in which who represented a connection does so until another AGR says that it does."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:
        agrs = self.represented.get(connection, {})
        return next((agr for agr in reversed(agrs) if agrs[agr].start <= period), None)


def _publishing(change: Any) -> Fault:
    """Change the validity of everything that is published."""

    def registry() -> Registry:
        return _Changed(change)

    return lambda: Faults(registry=registry)


def portfolios() -> Iterator[Mutant]:
    """Walk what can be wrong about periods and about what an update replaces."""
    yield from _periods()
    yield from _registries()


_PERIODS: tuple[tuple[str, str, Callable[[Validity], Validity], tuple[str, ...]], ...] = (
    (
        "end-exclusive",
        "The EndPeriod itself is no longer valid.",
        lambda v: Validity(v.start, _plus(v.end, -1)),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD"),
    ),
    (
        "start-exclusive",
        "The StartPeriod itself is not yet valid.",
        lambda v: Validity(_plus(v.start, 1), v.end),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD"),
    ),
    (
        "endless",
        "The EndPeriod is not looked at.",
        lambda v: Validity(v.start, LAST_DAY),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD", "CON-DPU-END", "CON-APU-END"),
    ),
    (
        "from-ever",
        "The StartPeriod is not looked at.",
        lambda v: Validity(FIRST_DAY, v.end),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD"),
    ),
    (
        "a-day-more",
        "What ends is valid for another day.",
        lambda v: Validity(v.start, _plus(v.end, 1)),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD", "CON-DPU-END", "CON-APU-END"),
    ),
    (
        "no-open-end",
        "What has no EndPeriod is valid on its first day only.",
        lambda v: Validity(v.start, v.start if v.end == LAST_DAY else v.end),
        ("PLN-APQ-PERIOD",),
    ),
    (
        "begun-lost",
        "What began before today is valid on no day.",
        lambda v: v if v.start >= datetime.now(UTC).date() else Validity(LAST_DAY, FIRST_DAY),
        ("PLN-APQ-PERIOD", "PLN-DPQ-PERIOD"),
    ),
)


def _periods() -> Iterator[Mutant]:
    """Walk what can be wrong about the periods of what is published."""
    for name, wrong, change, caught_by in _PERIODS:
        yield mutant("CRO", f"periods/{name}", wrong, _publishing(change), *caught_by)


# what an update replaces, and whose a connection is
_REGISTRIES: tuple[tuple[str, str, type[Registry], tuple[str, ...]], ...] = (
    ("first-wins", "What is published again stays as it was.", _FirstWins, ("CON-DPU-END", "CON-APU-END")),
    (
        "whole-update",
        "An AGR loses what its AGRPortfolioUpdate does not name; the DSO is told that it has it.",
        _WholeUpdate,
        ("CON-APU-UNLISTED",),
    ),
    ("one-of-all", "The connections of all AGRs are given to each.", _OneOfAll, ("PLN-APQ-PRIVATE",)),
    (
        "latest-agr",
        "A connection is kept for the AGR alone that registered it last, whatever days another one named.",
        _LatestAgr,
        ("PLN-APQ-PERIOD",),
    ),
    (
        "no-successor",
        "A connection that an AGR registered is kept for no other one, though the update is accepted.",
        _FirstAgrAlone,
        ("PLN-APQ-PERIOD",),
    ),
    (
        "endless-successor",
        "The EndPeriod of a connection that was another AGR's before is not looked at.",
        _SuccessorForGood,
        ("PLN-APQ-PERIOD",),
    ),
    ("any-agr", "A connection that nobody registered is said to be somebody's.", _AnyAgr, ("PLN-DPQ-AGR",)),
    (
        "first-agr",
        "Every connection that is represented is said to be the first AGR's.",
        _FirstAgr,
        ("PLN-DPQ-AGR",),
    ),
    (
        "former-agr",
        "A connection that changed its AGR is said to be the former one's.",
        _FormerAgr,
        ("PLN-DPQ-AGR",),
    ),
    (
        "last-agr",
        "A connection is said to be the AGR's that registered it last, for whatever days.",
        _AtAnyTime,
        ("PLN-DPQ-AGR",),
    ),
    (
        "agr-goes-on",
        "A connection is said to be an AGR's after its EndPeriod, until there is another one.",
        _UntilSomebodyElse,
        ("PLN-DPQ-AGR",),
    ),
)


def _registries() -> Iterator[Mutant]:
    """Walk what can be wrong about what an update replaces, and whose a connection is."""
    for name, wrong, registry, caught_by in _REGISTRIES:
        yield mutant("CRO", f"registry/{name}", wrong, partial(Faults, registry=registry), *caught_by)
    yield mutant(
        "CRO",
        "registry/of-agrs-first-wins",
        "What is published again stays as it was; a DSO is told of what an AGR represents alone, as it may be.",
        partial(Faults, registry=_FirstWins, answer=of_agrs_only),
        "CON-DPU-END",
    )


def _plus(day: Any, days: int) -> Any:
    return day if day in (FIRST_DAY, LAST_DAY) else day + days * DAY
