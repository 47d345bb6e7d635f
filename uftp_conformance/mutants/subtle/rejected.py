"""Subtle faults of who starts something on an offer that was rejected."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer


class _AllStand(Ledger):
    """A memory in which an offer that was rejected still stands."""

    def offer(self, party: str, identifier: str | None) -> Offer | None:
        found = super().offer(party, identifier)
        return replace(found, state="open") if found is not None and found.state == "rejected" else found


def _kept(said: Said, remember: Callable[[Element, Context], None]) -> None:
    """Remember an offer that was rejected, like those that were not."""
    if said.culprit and said.request.tag == "FlexOffer":
        remember(said.request, said.context)


def rejected() -> Iterator[Mutant]:
    """Walk what is revoked, or ordered, although it was rejected."""
    name = "INI-ONCE/not-accepted"
    yield mutant("AGR", name, "An offer is revoked that was rejected.", lambda: Faults(ledger=_AllStand), "INI-ONCE")
    yield mutant("DSO", name, "An offer is ordered that was rejected.", lambda: Faults(afterwards=_kept), "INI-ONCE")
