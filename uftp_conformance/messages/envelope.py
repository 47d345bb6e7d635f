"""The SignedMessage around every message: who says so, and the sealed bytes."""

import base64
import codecs
from dataclasses import dataclass

from uftp_conformance.messages import Element, SchemaInvalid, parse, read, serialise
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, SecretKey, seal


@dataclass(frozen=True, slots=True)
class Envelope:
    """A SignedMessage that is schema-valid: the claimed sender and the sealed bytes, not yet verified."""

    sender_domain: str
    sender_role: str
    sealed: bytes


def wrap(payload: bytes, domain: str, role: str, key: SecretKey) -> bytes:
    """Seal payload bytes and return the SignedMessage document that carries them."""
    return serialise(envelope_of(seal(payload, key), domain, role))


def envelope_of(sealed: bytes, domain: str, role: str) -> Element:
    """Return the SignedMessage around bytes that are sealed already (or meant to look so)."""
    body = base64.b64encode(sealed).decode()
    return Element("SignedMessage", {"SenderDomain": domain, "SenderRole": role, "Body": body})


def open_envelope(data: bytes, version: str) -> Envelope:
    """Read a SignedMessage document.

    Raises:
        MalformedXml: not XML.
        SchemaInvalid: XML, but no valid SignedMessage.
    """
    element = read(data, version)
    if element.tag != "SignedMessage":
        raise SchemaInvalid((f"the root element is {element.tag}, not SignedMessage",))
    try:
        sealed = sealed_in(element)
    except ValueError:  # libxml2 lets it pass
        raise SchemaInvalid(("the Body is not base64",)) from None
    return Envelope(element["SenderDomain"], element["SenderRole"], sealed)


def sealed_in(envelope: Element) -> bytes:
    """Return the sealed bytes that a SignedMessage carries, b"" for none; raise ValueError when they are no base64."""
    text = (envelope.get("Body") or "").encode("ascii")
    return base64.b64decode(text.translate(None, b" \t\r\n"), validate=True)


def unverified(body: bytes) -> bytes | None:
    """Return the bytes that a SignedMessage carries, its seal not verified; None when the body is none.

    A target that forgets to seal is read as well, because its reader wants to see what it sent.
    """
    try:
        sealed = sealed_in(parse(body))
    except ValueError:  # MalformedXml is one
        return None
    if not sealed:
        return None
    within = sealed[SIGNATURE_BYTES:]
    if sealed.lstrip()[:1] != b"<":
        return within
    return within if within.lstrip().startswith(_BEGUN) and not _is_xml(sealed) else sealed  # so may a signature begin


# How a document begins, in UTF-8 or UTF-16, with a byte order mark or without.
_BEGUN = (b"<", b"\0<", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _is_xml(data: bytes) -> bool:
    try:
        parse(data)
    except ValueError:  # MalformedXml is one
        return False
    return True
