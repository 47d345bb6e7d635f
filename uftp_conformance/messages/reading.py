"""What a delivery of the target's says, taken from its bytes alone: pure, so a stored delivery reads the same."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from uftp_conformance.messages import Element, MalformedXml, complaints
from uftp_conformance.messages.codec import parse_lxml, to_tree
from uftp_conformance.messages.envelope import sealed_in
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.limits import MESSAGE, UNSEALED, TooMuch
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, BadSeal, PublicKey, unseal


@dataclass(frozen=True, slots=True)
class Reading:
    """A delivery, opened as far as it can be opened.

    Attributes:
        envelope: the SignedMessage, if the body is one.
        sealed: whether the seal verifies with the target's key.
        element: the message inside, also when it is not schema-valid or not well sealed.
        invalid: what the schema of the version has against the envelope and the message.
        problem: why there is no message at all.
        strange: what of it could be read and is not in UTF-8, "" for nothing.
    """

    envelope: Element | None = None
    sealed: bool = False
    element: Element | None = None
    invalid: tuple[str, ...] = ()
    problem: str = ""
    strange: str = ""


def read_delivery(body: bytes, key: PublicKey, version: str, published: Path | None = None) -> Reading:
    """Open a delivery's body; never raises, whatever the target sent.

    Args:
        body: the bytes that came.
        key: the target's public key.
        version: the version whose schema the message is held against.
        published: the folder with the published schema of that version, where it counts instead of ours.
    """
    mark = (body, key, version, published)
    reading = _KEPT.get(mark)
    if reading is None:
        reading = _read(body, key, version, published)
        _KEPT.keep(mark, reading, len(body))
    return reading


_Mark = tuple[bytes, PublicKey, str, Path | None]
_NUMBER, _BYTES = 1024, 8 * 1024 * 1024  # a tree takes some ten times the bytes that it was read from


@dataclass(slots=True)
class Readings:
    """The newest readings, bounded in number and in the bytes of their bodies: a delivery is looked at many times.

    The newest is kept however large it is.  Threads share it.
    """

    _kept: OrderedDict[_Mark, tuple[Reading, int]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    size: int = 0

    def get(self, mark: _Mark) -> Reading | None:
        """Return what was read, None where it is not kept."""
        with self._lock:
            if mark not in self._kept:
                return None
            self._kept.move_to_end(mark)
            return self._kept[mark][0]

    def keep(self, mark: _Mark, reading: Reading, size: int) -> None:
        """Keep what was read from so many bytes."""
        with self._lock:
            if mark in self._kept:
                return
            self._kept[mark] = reading, size
            self.size += size
            while len(self._kept) > _NUMBER or (self.size > _BYTES and len(self._kept) > 1):
                self.size -= self._kept.popitem(last=False)[1][1]

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)


_KEPT = Readings()


def _read(body: bytes, key: PublicKey, version: str, published: Path | None) -> Reading:
    try:
        outer = parse_lxml(body, UNSEALED)
    except TooMuch as error:
        return Reading(problem=f"the body is not read: {error}")
    except MalformedXml as error:
        return Reading(problem=f"the body is not XML: {error}")
    envelope = to_tree(outer)
    invalid = complaints(outer, version, published)
    reading = _opened(envelope, invalid, key, version, published)
    return reading if _in_utf_8(body) else replace(reading, strange="the envelope")


def _opened(
    envelope: Element, invalid: tuple[str, ...], key: PublicKey, version: str, published: Path | None
) -> Reading:
    if envelope.tag != "SignedMessage":
        named = safe(envelope.tag, 100)
        return Reading(envelope, invalid=invalid, problem=f"the root element is {named}, not SignedMessage")
    try:
        sealed = sealed_in(envelope)
    except ValueError:
        return Reading(envelope, invalid=invalid, problem="the Body is not base64")
    payload, verified = _open(sealed, key)
    try:
        inner = parse_lxml(payload, MESSAGE if verified else UNSEALED)
    except TooMuch as error:
        if verified and error.root is not None:  # what it answers is known, and that nobody can take it
            return Reading(envelope, verified, error.root, (*invalid, str(error)))
        return Reading(envelope, verified, None, invalid, f"the sealed bytes are not read: {error}")
    except MalformedXml as error:
        return Reading(envelope, verified, None, invalid, f"the sealed bytes are not XML: {error}")
    invalid = (*invalid, *complaints(inner, version, published))
    return Reading(envelope, verified, to_tree(inner), invalid, strange="" if _in_utf_8(payload) else "the message")


def _in_utf_8(document: bytes) -> bool:
    """Return whether what was read as XML is in UTF-8, whatever it declares; then it has no NUL, as UTF-16 does."""
    try:
        return "\0" not in document.decode()
    except UnicodeDecodeError:
        return False


def _open(sealed: bytes, key: PublicKey) -> tuple[bytes, bool]:
    """Return the message bytes and whether their seal holds; a target that does not seal at all is read too."""
    try:
        return unseal(sealed, key), True
    except BadSeal:
        behind = sealed[SIGNATURE_BYTES:]
        bare = _begins(sealed) and not _begins(behind)  # a signature begins with "<" once in 256 times
        return (sealed if bare else behind), False


def _begins(data: bytes) -> bool:
    return data.lstrip()[:1] == b"<"
