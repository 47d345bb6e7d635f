"""Subtle faults of a CRO that keeps addresses in too little room, or those of one kind alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.registry import Point, Registry

_EAN = len("ean.") + 18
_TELL = ("PLN-APQ-OWN", "PLN-DPQ-OWN")
Kept = Callable[[str], str]  # what is kept of an address; "" for nothing


class _Keeping(Registry):
    """A registry that keeps addresses in another form than they have."""

    __slots__ = ("_kept",)

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    def publish(self, point: Point) -> None:
        connections = tuple((known, valid) for each, valid in point.connections if (known := self._kept(each)))
        super().publish(replace(point, address=self._kept(point.address) or point.address, connections=connections))

    def represent(self, agr: str, update: Element) -> None:
        kept = (each.having({"EntityAddress": known}) for each in update.children if (known := self._address(each)))
        super().represent(agr, update.containing(*kept))

    def _address(self, connection: Element) -> str:
        return self._kept(connection["EntityAddress"])


def _keeping(kept: Kept) -> Fault:
    return lambda: Faults(registry=lambda: _Keeping(kept))


def addresses() -> Iterator[Mutant]:
    """Walk what can be lost of an address that was accepted."""
    for name, wrong, kept in (
        ("eans-alone", "A connection with an ea1 address is accepted and forgotten.", _an_ean),
        ("18-digits", "Of an EAN its first 18 digits are kept.", lambda e: e[:_EAN] if e.startswith("ean.") else e),
        ("64-characters", "Of an address 64 characters are kept.", lambda each: each[:64]),
        ("two-colons", "An address ends for it at its second colon.", lambda each: ":".join(each.split(":")[:2])),
        ("before-ampersand", "Of an address what stands before an ampersand is kept.", lambda e: e.partition("&")[0]),
    ):
        yield mutant("CRO", f"addresses/{name}", wrong, _keeping(kept), *_TELL)


def _an_ean(address: str) -> str:
    return address if address.startswith("ean.") else ""
