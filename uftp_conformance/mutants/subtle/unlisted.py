"""Faults of a CRO in what becomes of connections that an update of their AGR does not list."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.participants.registry import Registry


class _Dropping(Registry):
    """A registry in which some of what an update of an AGR does not list is dropped."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        listed = {each["EntityAddress"] for each in update.all("Connection")}
        for address in [*self.portfolios[agr]]:
            if address not in listed:
                self.drop(agr, address)
        super().represent(agr, update)

    def drop(self, agr: str, address: str) -> None:
        """Let an AGR have a connection no longer."""
        del self.portfolios[agr][address]
        self.represented[address].pop(agr, None)


class _OfDsos(_Dropping):
    """A registry in which the DSO is no longer told of the AGR, which has the connection on."""

    __slots__ = ()

    def drop(self, agr: str, address: str) -> None:
        self.represented[address].pop(agr, None)


class _OfNoPoint(_Dropping):
    """A registry in which what is at a point stays."""

    __slots__ = ()

    def drop(self, agr: str, address: str) -> None:
        if not any(self.places_of(address)):
            super().drop(agr, address)


class _AtOnePoint(_Dropping):
    """A registry in which what is at none of the points of what the update lists stays."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        kept, points = dict(self.portfolios[agr]), self._points_of(update)
        super().represent(agr, update)
        for address, valid in kept.items():
            if address not in self.portfolios[agr] and points.isdisjoint(key for key, _ in self.places_of(address)):
                self.portfolios[agr][address] = self.represented[address][agr] = valid

    def _points_of(self, update: Element) -> set[tuple[str, str]]:
        return {key for each in update.all("Connection") for key, _ in self.places_of(each["EntityAddress"])}


def unlisted() -> Iterator[Mutant]:
    """Walk them: some of it stays, or it does for one side only."""
    for name, wrong, registry in (
        ("dso-forgets", "What an AGR's update does not list stays its own, and the DSO is not told so.", _OfDsos),
        ("no-point", "An AGR loses of what its update does not list what is at no congestion point.", _OfNoPoint),
        ("same-point", "An AGR loses of what its update does not list what is at the points of the rest.", _AtOnePoint),
    ):
        yield mutant("CRO", f"unlisted/{name}", wrong, partial(Faults, registry=registry), "CON-APU-UNLISTED")
