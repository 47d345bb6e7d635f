"""Subtle faults of a CRO about the AGRs that it names to a DSO: not all of its own, or those of another DSO."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.cro import answering, each
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.mutants.subtle.registries import DAY
from uftp_conformance.participants.registry import Registry
from uftp_conformance.participants.xsd_types import day

_TELLS = "PLN-DPQ-AGR"
_NEAR = 2 * DAY


class _OneAgr(Registry):
    """A registry that names no AGR but the first one that registered anything."""

    __slots__ = ()

    def agr_of(self, connection: str, period: Any) -> str | None:
        agr = super().agr_of(connection, period)
        return agr if agr == next(iter(self.portfolios), None) else None


class _LinkedWhenPublished(Registry):
    """A registry that looks for the AGR of a connection when a DSO publishes it, and never again."""

    __slots__ = ("_late",)

    def __init__(self) -> None:
        super().__init__()
        self._late: set[tuple[str, str]] = set()

    def represent(self, agr: str, update: Element) -> None:
        super().represent(agr, update)
        addresses = (connection["EntityAddress"] for connection in update.all("Connection"))
        self._late.update((agr, address) for address in addresses if self.places.get(address))

    def agr_of(self, connection: str, period: Any) -> str | None:
        agr = super().agr_of(connection, period)
        return None if agr is None or (agr, connection) in self._late else agr


def naming() -> Iterator[Mutant]:
    """Walk who is not named although others are, and who is named to a stranger."""
    faults: tuple[tuple[str, str, Fault], ...] = (
        ("one-agr", "No AGR but the first one is ever named.", partial(Faults, registry=_OneAgr)),
        (
            "when-published",
            "An AGR is named only for connections that it registered before their point was published.",
            partial(Faults, registry=_LinkedWhenPublished),
        ),
        (
            "first-connection",
            "Only the first connection of an answer is listed with its AGR.",
            answering("DSOPortfolioQuery", lambda said: each(said.answer, "CongestionPoint", _first_alone)),
        ),
        (
            "near-periods",
            "AGRs are named for the next days only.",
            answering("DSOPortfolioQuery", _near_alone),
        ),
    )
    for name, wrong, fault in faults:
        yield mutant("CRO", f"{_TELLS}/{name}", wrong, fault, _TELLS)

    yield mutant(
        "CRO",
        "PLN-DPQ-PRIVATE/agr-named",
        "A DSO that asks for another one's point is told in the reason which AGR is active there.",
        lambda: Faults(answer=_betraying),
        "PLN-DPQ-PRIVATE",
    )


def _betraying(said: Said) -> Element:
    registry = said.context.registry
    point = registry.foreign(said.context.sender.domain, said.request.get("EntityAddress") or "")
    if point is None or said.request.tag != "DSOPortfolioQuery":
        return said.answer
    period = day(said.request["Period"])
    agr = next((agr for address, _ in point.connections if (agr := registry.agr_of(address, period))), "nobody")
    return said.answer.having({"RejectionReason": f"This point is for {agr}."})


def _first_alone(point: Element) -> Element:
    first, *others = point.children
    return point.containing(first, *(other.without("AGR-Domain") for other in others))


def _near_alone(said: Said) -> Element:
    if day(said.request["Period"]) <= said.context.today + _NEAR:
        return said.answer
    return each(said.answer, "Connection", lambda connection: connection.without("AGR-Domain"))
