"""What a delivery of the target's says, taken from its bytes alone: pure, so a stored delivery reads the same."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

from uftp_conformance.messages import Element, MalformedXml, complaints
from uftp_conformance.messages.codec import parse_lxml, to_tree
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
    """

    envelope: Element | None = None
    sealed: bool = False
    element: Element | None = None
    invalid: tuple[str, ...] = ()
    problem: str = ""


def read_delivery(body: bytes, key: PublicKey, version: str, published: Path | None = None) -> Reading:
    """Open a delivery's body; never raises, whatever the target sent.

    Args:
        body: the bytes that came.
        key: the target's public key.
        version: the version whose schema the message is held against.
        published: the folder with the published schema of that version, where it counts instead of ours.
    """
    return _read(body, key, version, published)


@lru_cache(maxsize=1024)
def _read(body: bytes, key: PublicKey, version: str, published: Path | None) -> Reading:
    try:
        outer = parse_lxml(body)
    except MalformedXml as error:
        return Reading(problem=f"the body is not XML: {error}")
    envelope = to_tree(outer)
    invalid = complaints(outer, version, published)
    if envelope.tag != "SignedMessage":
        return Reading(envelope, invalid=invalid, problem=f"the root element is {envelope.tag}, not SignedMessage")
    try:
        sealed = base64.b64decode("".join((envelope.get("Body") or "").split()), validate=True)
    except ValueError:  # binascii.Error, or a plain one when the Body is not ASCII
        return Reading(envelope, invalid=invalid, problem="the Body is not base64")
    payload, verified = _open(sealed, key)
    try:
        inner: etree._Element = parse_lxml(payload)
    except MalformedXml as error:
        return Reading(envelope, verified, None, invalid, f"the sealed bytes are not XML: {error}")
    return Reading(envelope, verified, to_tree(inner), (*invalid, *complaints(inner, version, published)))


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
