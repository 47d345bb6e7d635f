"""Subtle faults of a CRO's history: what becomes of what was published when more is published, or rejected."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.after_effects import Row, in_sequence
from uftp_conformance.mutants.subtle.makers import laxer
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.xsd_types import LAST_DAY

_UPDATES = ("AGRPortfolioUpdate", "DSOPortfolioUpdate")


class _Shortening(Registry):
    """A registry in which what an AGR told loses a third of its days when its next update is about others."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        named = {each["EntityAddress"] for each in update.all("Connection")}
        for connection, valid in list(self.portfolios[agr].items()):
            if connection not in named and valid.end != LAST_DAY:
                shorter = Validity(valid.start + (valid.end - valid.start) / 3, valid.end)
                self.portfolios[agr][connection] = self.represented[connection][agr] = shorter


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


class _LosingTheFirst(_Resenting):
    """A registry in which points of a DSO after a rejected update have lost the first of several connections."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        lost = point.dso in self.refused and len(point.connections) > 1
        super().publish(replace(point, connections=point.connections[1:]) if lost else point)


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


def _was_refused(_: Element, context: Context) -> bool:
    """Return whether an update of whoever asks for somebody else's point was rejected before."""
    registry = context.registry
    return isinstance(registry, _Resenting) and context.sender.domain in registry.refused


def _open_to_the_refused() -> Faults:
    usual = laxer("PLN-DPQ-PRIVATE", _was_refused)()
    return replace(usual, registry=_Resenting, afterwards=_noting_the_refused)


_ROWS: tuple[Row, ...] = (
    (
        "a-third-lost",
        "A connection of an AGR loses the first third of its days whenever an update of the AGR does not list it.",
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
        "first-lost-after-refusal",
        "After a rejected update, each congestion point of its DSO has lost the first of several connections.",
        partial(Faults, registry=_LosingTheFirst, afterwards=_noting_the_refused),
        "PLN-DPQ-OWN",
    ),
    (
        "next-point-unnamed",
        "After a rejected update, the next congestion point that its DSO publishes is not named to AGRs.",
        partial(Faults, registry=_Unnamed, afterwards=_noting_the_refused),
        "PLN-APQ-OWN",
    ),
    (
        "open-after-refusal",
        "A DSO of which an update was rejected is shown whatever congestion point of another one it asks for.",
        _open_to_the_refused,
        "PLN-DPQ-PRIVATE",
    ),
)


def of_a_cro() -> Iterator[Mutant]:
    """Walk the faults of history of a CRO."""
    yield from in_sequence("CRO", _ROWS, "SEQ-PORTFOLIOS")
