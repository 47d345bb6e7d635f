"""Subtle faults of a CRO's history: what becomes of what was published when more is published, or rejected."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.after_effects import Row, in_sequence
from uftp_conformance.mutants.subtle.makers import laxer
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Key, Point, Registry, Validity
from uftp_conformance.participants.xsd_types import LAST_DAY

_THIRD = 3
_UPDATES = ("AGRPortfolioUpdate", "DSOPortfolioUpdate")


class _Counting(Registry):
    """A registry that knows how often each point, and each connection of an AGR, was told of."""

    __slots__ = ("published", "told")

    def __init__(self) -> None:
        super().__init__()
        self.published: Counter[Key] = Counter()
        self.told: Counter[tuple[str, str]] = Counter()

    def publish(self, point: Point) -> None:
        self.published[point.dso, point.address] += 1
        super().publish(point)

    def represent(self, agr: str, update: Element) -> None:
        self.told.update((agr, each["EntityAddress"]) for each in update.all("Connection"))
        super().represent(agr, update)


class _Shortening(_Counting):
    """A registry in which what an AGR told twice loses a third of its days when its next update is about others."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        named = {each["EntityAddress"] for each in update.all("Connection")}
        for connection, valid in list(self.portfolios[agr].items()):
            if connection not in named and self.told[agr, connection] > 1 and valid.end != LAST_DAY:
                third = (valid.end - valid.start) / _THIRD
                shorter = Validity(valid.start + third, valid.end)
                self.portfolios[agr][connection] = self.represented[connection][agr] = shorter


class _LosingTheFirst(_Counting):
    """A registry in which a point that is published for the third time has lost the first of several connections."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        often = self.published[point.dso, point.address] + 1 >= _THIRD
        kept = point.connections[1:] if often and len(point.connections) > 1 else point.connections
        super().publish(replace(point, connections=kept))


class _Resenting(Registry):
    """A registry that knows whose last update was rejected."""

    __slots__ = ("refused",)

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()


class _Unnamed(_Resenting):
    """A registry in which the next point of a DSO of which an update was rejected is not named to AGRs."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        super().publish(point)
        if point.dso in self.refused:
            self.refused.discard(point.dso)
            for connection, _ in point.connections:
                self.places[connection].pop((point.dso, point.address), None)


class _Endless(_Resenting):
    """A registry in which nothing ends that an AGR tells of in the next update after one that was rejected."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        if agr in self.refused:
            self.refused.discard(agr)
            for each in update.all("Connection"):
                connection = each["EntityAddress"]
                valid = replace(self.portfolios[agr][connection], end=LAST_DAY)
                self.portfolios[agr][connection] = self.represented[connection][agr] = valid


def _noting_the_refused(said: Said, _: Any) -> None:
    registry = said.context.registry
    if isinstance(registry, _Resenting) and said.request.tag in _UPDATES and said.culprit:
        registry.refused.add(said.context.sender.domain)


def _at_the_second_refusal() -> Faults:
    """Take over what an AGR says of a connection in an update that is rejected, when one before it was as well."""
    refused: set[tuple[str, str]] = set()

    def afterwards(said: Said, _: Any) -> None:
        if said.request.tag != "AGRPortfolioUpdate" or said.answer.get("Result") != "Rejected":
            return
        agr, named = said.context.sender.domain, list(said.request.all("Connection"))
        again = (each for each in named if (agr, each["EntityAddress"]) in refused)
        said.context.registry.represent(agr, said.request.containing(*again))
        refused.update((agr, each["EntityAddress"]) for each in named)

    return Faults(afterwards=afterwards)


def _published_again(query: Element, context: Context) -> bool:
    """Return whether somebody else's point was published more than once."""
    registry = context.registry
    point = registry.foreign(context.sender.domain, query["EntityAddress"])
    return point is not None and isinstance(registry, _Counting) and registry.published[point.dso, point.address] > 1


def _open_to_all() -> Faults:
    return replace(laxer("PLN-DPQ-PRIVATE", _published_again)(), registry=_Counting)


_ROWS: tuple[Row, ...] = (
    (
        "a-third-lost",
        "A connection that an AGR told of twice loses the first third of its days when an update does not list it.",
        partial(Faults, registry=_Shortening),
        "PLN-APQ-OWN",
    ),
    (
        "endless-after-refusal",
        "After a rejected update of an AGR, the EndPeriod of what it tells of next is not looked at.",
        partial(Faults, registry=_Endless, afterwards=_noting_the_refused),
        "PLN-APQ-PERIOD",
    ),
    (
        "third-publication",
        "A congestion point that is published for the third time has lost the first of several connections.",
        partial(Faults, registry=_LosingTheFirst),
        "PLN-APQ-OWN",
    ),
    (
        "next-point-unnamed",
        "After a rejected update, the next congestion point that its DSO publishes is not named to AGRs.",
        partial(Faults, registry=_Unnamed, afterwards=_noting_the_refused),
        "PLN-APQ-OWN",
    ),
    (
        "second-refusal-kept",
        "A connection that an AGR names in a second update that is rejected is its own.",
        _at_the_second_refusal,
        "VAL-NO-EFFECT",
    ),
    (
        "open-when-published-again",
        "A congestion point that was published more than once is shown to each DSO that asks for it.",
        _open_to_all,
        "PLN-DPQ-PRIVATE",
    ),
)


def of_a_cro() -> Iterator[Mutant]:
    """Walk the faults of history of a CRO."""
    yield from in_sequence("CRO", _ROWS, "SEQ-PORTFOLIOS")
