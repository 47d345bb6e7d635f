"""What is kept in mind of deliveries and of exchanges that are over: a bounded number of short values.  Pure."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, TypeVar

from uftp_conformance.messages import Element

V = TypeVar("V")
REMEMBERED = 20_000
_LONGEST = 64  # characters of an identifier; a UUID has 36


def digest(data: bytes) -> bytes:
    """Return a short value that stands for bytes of any length."""
    return blake2b(data, digest_size=16).digest()


def content_of(element: Element) -> bytes:
    """Return a short value that stands for what a message says, however it is written and whenever it was stamped."""
    return digest(repr(_plain(element.without("TimeStamp"))).encode())


def _plain(element: Element) -> tuple[object, ...]:
    return element.tag, sorted(element.attributes.items()), [_plain(child) for child in element.children]


def key_of(identifier: str | None) -> str:
    """Return an identifier as it is compared and kept: in lower case, and never long."""
    return (identifier or "")[:_LONGEST].lower()


@dataclass(slots=True)
class Recollection(Generic[V]):
    """Values by key, of which the oldest are forgotten."""

    limit: int = REMEMBERED
    _kept: OrderedDict[bytes | str, V] = field(default_factory=OrderedDict)

    def keep(self, key: bytes | str, value: V) -> V:
        """Return what is kept under a key; where nothing is, keep this value."""
        kept = self._kept.setdefault(key, value)
        if len(self._kept) > self.limit:
            self._kept.popitem(last=False)
        return kept

    def get(self, key: bytes | str) -> V | None:
        """Return what is kept under a key, None for nothing."""
        return self._kept.get(key)

    def __contains__(self, key: bytes | str) -> bool:
        """Return whether something is kept under a key."""
        return key in self._kept

    def __len__(self) -> int:
        """Return how much is kept."""
        return len(self._kept)
