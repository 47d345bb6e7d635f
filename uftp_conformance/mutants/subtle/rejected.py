"""Subtle faults of who starts something on an offer that was rejected, or whose own revocation was."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer, OfferState

_STANDS = "VLD-FOR-UNREVOKED"


class _AllStand(Ledger):
    """A memory in which an offer that was rejected still stands."""

    def offer(self, party: str, identifier: str | None) -> Offer | None:
        found = super().offer(party, identifier)
        return replace(found, state="open") if found is not None and found.state == "rejected" else found


class _ByOption(Ledger):
    """A memory in which an offer of several options stays open when one of them is ordered."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        offer = self.offer(party, identifier)
        several = offer is not None and len(offer.options) > 1
        super().move(party, identifier, "open" if several and state in ("ordering", "ordered") else state, option)


class Final(Ledger):
    """A memory in which an offer that was to be revoked is void, whatever the answer says."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        before = self.offer(party, identifier)
        void = before is not None and before.state == "revoking"
        super().move(party, identifier, "revoked" if void else state, option)


class _Forgetful(Ledger):
    """A memory that forgets an offer once its revocation is sent."""

    def move(self, party: str, identifier: str, state: OfferState, option: str = "") -> None:
        """Note what has become of an offer."""
        super().move(party, identifier, state, option)
        if state == "revoking":
            self.offers.pop((party, identifier.lower()), None)


def _kept(said: Said, remember: Callable[[Element, Context], None]) -> None:
    """Remember an offer that was rejected, like those that were not."""
    if said.culprit and said.request.tag == "FlexOffer":
        remember(said.request, said.context)


def rejected() -> Iterator[Mutant]:
    """Walk what is revoked, or ordered, although it was rejected; and what is void although its revocation was."""
    name = "INI-ONCE/not-accepted"
    yield mutant("AGR", name, "An offer is revoked that was rejected.", lambda: Faults(ledger=_AllStand), "INI-ONCE")
    yield mutant("DSO", name, "An offer is ordered that was rejected.", lambda: Faults(afterwards=_kept), "INI-ONCE")
    wrong = "Of an offer of several options another one is ordered once one was."
    yield mutant("DSO", "INI-ONCE/another-option", wrong, lambda: Faults(ledger=_ByOption), "INI-ONCE")
    for name, wrong, memory in (
        ("void", "An order of an offer whose revocation was rejected is Rejected as revoked.", Final),
        (
            "forgotten",
            "An offer is forgotten when its revocation is sent, and stays so when that is rejected.",
            _Forgetful,
        ),
    ):
        yield mutant("AGR", f"{_STANDS}/{name}", wrong, partial(Faults, ledger=memory), _STANDS)
