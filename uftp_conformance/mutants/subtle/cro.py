"""Subtle faults of a CRO: what it keeps, what it gives, and to whom."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant, of_rules
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.xsd_types import FIRST_DAY, LAST_DAY

DAY = timedelta(days=1)


def answering(message: str, change: Any) -> Fault:
    """Change the accepted answer to one type of query."""

    def answer(said: Said) -> Element:
        accepted = said.request.tag == message and said.answer.get("Result") == "Accepted"
        return change(said) if accepted else said.answer

    return lambda: Faults(answer=answer)


def each(element: Element, tag: str, change: Any) -> Element:
    """Change every element of a type, however deep."""
    kept = element.containing(*(each(child, tag, change) for child in element.children))
    changed: Element = change(kept) if element.tag == tag else kept
    return changed


def _publishing(change: Any) -> Fault:
    """Change the validity of everything that is published."""

    def registry() -> Registry:
        return _Changed(change)

    return lambda: Faults(registry=registry)


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
    """A registry in which an update of an AGR replaces all that it had."""

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


def portfolios() -> Iterator[Mutant]:
    """Walk what can be wrong about periods and about what an update replaces."""
    for name, wrong, change, caught_by in (
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
    ):
        yield mutant("CRO", f"periods/{name}", wrong, _publishing(change), *caught_by)
    for name, wrong, registry, caught_by in (
        ("first-wins", "What is published again stays as it was.", _FirstWins, ("CON-DPU-END", "CON-APU-END")),
        ("whole-update", "An AGRPortfolioUpdate drops what it does not name.", _WholeUpdate, ("CON-APU-END",)),
        ("one-of-all", "The connections of all AGRs are given to each.", _OneOfAll, ("PLN-APQ-PRIVATE",)),
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
    ):
        yield mutant("CRO", f"registry/{name}", wrong, partial(Faults, registry=registry), *caught_by)


def _plus(day: Any, days: int) -> Any:
    return day if day in (FIRST_DAY, LAST_DAY) else day + days * DAY


def _closed() -> Iterator[Mutant]:
    """Walk the messages for which closed mode may be forgotten.

    Who looks at every update and at no query gives nothing away, as there is nothing to find for who could not publish
    (register, point 71); so each of these takes an update that it must not.
    """
    of_dso, of_agr = (
        tuple(f"{phase}-UNAUTHORIZED" for phase in phases)
        for phases in (
            ("CON-DPU", "PLN-DPQ"),
            ("CON-APU", "PLN-APQ"),
        )
    )
    for name, words, lax, caught_by in (
        ("queries-only", "queries", (of_dso[0], of_agr[0]), (of_dso[0], of_agr[0])),
        ("agr-updates-only", "the updates of AGRs", (*of_dso, of_agr[1]), of_dso),
        ("dso-updates-only", "the updates of DSOs", (*of_agr, of_dso[1]), of_agr),
    ):
        yield mutant(
            "CRO",
            f"closed/{name}",
            f"Whether a sender is registered is looked at for {words} only.",
            of_rules(lax, lambda _: None),
            *caught_by,
        )


def queries() -> Iterator[Mutant]:
    """Walk what can be wrong about the answers to queries."""
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/mutex",
        "MutexOffersSupported is turned round.",
        answering("AGRPortfolioQuery", _mutex_turned),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/swapped",
        "DayAheadRedispatchBy and IntradayRedispatchBy are swapped.",
        answering("AGRPortfolioQuery", _redispatch_swapped),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/left-out",
        "IntradayRedispatchBy is left out.",
        answering(
            "AGRPortfolioQuery",
            lambda said: each(said.answer, "CongestionPoint", lambda p: p.without("IntradayRedispatchBy")),
        ),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-UNALLOCATED/left-out",
        "Connections that are at no congestion point are left out.",
        answering("AGRPortfolioQuery", _without_unallocated),
        "PLN-APQ-UNALLOCATED",
        "CON-APU-UNDECLARED",
    )
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/first",
        "Only the first connection of a congestion point is listed.",
        answering(
            "DSOPortfolioQuery",
            lambda said: each(said.answer, "CongestionPoint", lambda p: p.containing(*p.children[:1])),
        ),
        "PLN-DPQ-OWN",
    )
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/prefix",
        "What points with nearly the same address have is listed too.",
        answering("DSOPortfolioQuery", _alike),
        "PLN-DPQ-OWN",
    )
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/all-points",
        "All connections of the DSO are listed at the asked point.",
        answering("DSOPortfolioQuery", lambda said: _with_all(said, "")),
        "PLN-DPQ-OWN",
    )
    yield from _closed()
    yield mutant(
        "CRO",
        "open/closed-all-the-same",
        "In open mode senders that are not registered are refused.",
        lambda: Faults(view=_as_if_closed),
        "CON-DPU-OPEN",
        "CON-APU-OPEN",
        supports={"mode": "open"},
    )
    yield mutant(
        "CRO",
        "CON-DPU-CONFLICT/within",
        "A conflict is seen only within an update.",
        of_rules(
            ("CON-DPU-CONFLICT",),
            lambda rule: replace(rule, check=lambda m, c: rule.check(m, replace(c, registry=Registry()))),
        ),
        "CON-DPU-CONFLICT",
    )


def _mutex_turned(said: Said) -> Element:
    def turned(point: Element) -> Element:
        given = point.get("MutexOffersSupported") == "true"
        return point.having({"MutexOffersSupported": "false" if given else "true"})

    return each(said.answer, "CongestionPoint", turned)


def _redispatch_swapped(said: Said) -> Element:
    names = ("DayAheadRedispatchBy", "IntradayRedispatchBy")

    def swapped(point: Element) -> Element:
        if point.get("IntradayRedispatchBy") is None:
            return point  # the other one is not optional
        given = {name: point.get(other) for name, other in zip(names, reversed(names), strict=True)}
        return point.without(*names).having({name: value for name, value in given.items() if value is not None})

    return each(said.answer, "CongestionPoint", swapped)


def _without_unallocated(said: Said) -> Element:
    return each(said.answer, "DSO-View", lambda view: view.containing(*view.all("DSO-Portfolio")))


def _alike(said: Said) -> Element:
    return _with_all(said, said.request["EntityAddress"][:-1])


def _with_all(said: Said, beginning: str) -> Element:
    """List the connections of all points of the DSO whose address begins so."""
    others = (
        address
        for point in said.context.registry.points.values()
        if point.dso == said.context.sender.domain and point.address.startswith(beginning)
        for address, _ in point.connections
    )
    listed = tuple(Element("Connection", {"EntityAddress": address}) for address in dict.fromkeys(others))
    return each(said.answer, "CongestionPoint", lambda point: point.containing(*listed))


def _as_if_closed(_: Element, context: Context) -> Context:
    return replace(context, supports=context.supports.model_copy(update={"mode": "closed"}))
