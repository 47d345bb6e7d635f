"""Envelopes that are wrong: the SignedMessage, the sender that it claims, and its seal."""

import base64
import hashlib
import string
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, new_secret_key, seal
from uftp_conformance.statement.counterparties import Counterparty

_LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@defect(
    "TRN-ENVELOPE",
    boundaries=lambda _: ("SenderDomain", "SenderRole", "Body"),
    values=lambda _: st.sampled_from(["SenderDomain", "SenderRole", "Body"]),
    valid=False,
)
def lacks_an_attribute(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With an envelope without {value}."""
    return replace(out, envelope={value: None})


@defect(
    "TRN-ENVELOPE",
    boundaries=lambda _: (("RecipientRole", "DSO"), ("Version", "3.1.0")),
    values=lambda _: st.tuples(_LETTERS.map(str.title), _LETTERS),
    valid=False,
)
def has_a_strange_attribute(out: Outgoing, _: Situation, value: tuple[str, str]) -> Outgoing:
    """With an envelope that has the attribute {value}."""
    return replace(out, envelope={value[0]: value[1]})


@defect(
    "TRN-ENVELOPE",
    boundaries=lambda _: ("MDC", "BRP", "agr", ""),
    values=lambda _: _LETTERS.map(str.upper),
    valid=False,
)
def claims_a_strange_role(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the SenderRole {value}, which the schema does not have."""
    if value in ("AGR", "DSO", "CRO"):
        raise Unsuited
    return replace(out, envelope={"SenderRole": value})


@defect(
    "TRN-ENVELOPE",
    boundaries=lambda _: ("localhost", "AGR.EXAMPLE.COM", "a..example.com", "", "example.c"),
    values=lambda _: _LETTERS.map(lambda w: f"{w}_{w}.example.com"),
    valid=False,
)
def claims_a_strange_domain(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the SenderDomain {value}, which is off the schema's pattern."""
    return replace(out, envelope={"SenderDomain": value})


@defect(
    "TRN-BODY",
    boundaries=lambda _: ("!", "unpadded", "=", "AA=A"),
    values=lambda _: _LETTERS.map("*{}*".format),
    valid=False,
)
def carries_no_base64(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With a Body that is not base64: {value}."""
    if value != "unpadded":
        return replace(out, envelope={"Body": value})
    payload = serialise(out.element)
    payload += b" " * (1 - (len(payload) + SIGNATURE_BYTES) % 3 if (len(payload) + SIGNATURE_BYTES) % 3 != 1 else 0)
    body = base64.b64encode(seal(payload, out.sender.key)).decode()
    return replace(out, envelope={"Body": body.rstrip("=") if body.endswith("=") else body[:-1]})


def _stranger(name: str) -> Counterparty:
    domain = f"{name}.nobody.example"
    return Counterparty("", domain, "unknown", new_secret_key(), "")


@defect("TRN-SENDER-UNKNOWN", boundaries=lambda _: ("unheard-of",), values=lambda _: _LETTERS)
def comes_from_a_stranger(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """From {value}.nobody.example, a domain that was never introduced."""
    stranger = _stranger(value)
    element = out.element.having({"SenderDomain": stranger.domain})
    return replace(
        out.carrying(element),
        payload=serialise(element),
        envelope={
            "SenderDomain": stranger.domain,
            "Body": base64.b64encode(seal(serialise(element), stranger.key)).decode(),
        },
    )


def _other_roles(situation: Situation) -> tuple[str, ...]:
    return tuple(role for role in ("AGR", "CRO", "DSO") if role != situation.role)


@defect(
    "TRN-SENDER-COMBINATION",
    boundaries=lambda _: ("AGR", "CRO", "DSO"),
    values=lambda _: st.sampled_from(["AGR", "CRO", "DSO"]),
)
def claims_another_role(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the sender's own domain and seal, but as {value}, a role that it does not have."""
    if value == out.sender.role:
        raise Unsuited
    return replace(out, envelope={"SenderRole": value})


def _sealed(out: Outgoing) -> bytes:
    return seal(serialise(out.element), out.sender.key)


def _body(sealed: bytes) -> dict[str, str | None]:
    return {"Body": base64.b64encode(sealed).decode()}


@defect(
    "TRN-SIGNATURE",
    boundaries=lambda _: (0, 31, 32, 63, 64, 200),
    values=lambda _: st.integers(0, 300),
)
def has_a_flipped_bit(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With one bit flipped in byte {value} of the sealed message (the signature is bytes 0 to 63)."""
    sealed = bytearray(_sealed(out))
    sealed[value % len(sealed)] ^= 1 << value % 8
    return replace(out, envelope=_body(bytes(sealed)))


@defect(
    "TRN-SIGNATURE",
    boundaries=lambda _: (SIGNATURE_BYTES, SIGNATURE_BYTES + 1),
    values=lambda _: st.integers(SIGNATURE_BYTES, 120),
    valid=False,
)
def is_truncated(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With only the first {value} bytes of the sealed message."""
    return replace(out, envelope=_body(_sealed(out)[:value]))


@defect(
    "TRN-NO-SIGNATURE",
    boundaries=lambda _: (0, 1, SIGNATURE_BYTES - 1),
    values=lambda _: st.integers(0, SIGNATURE_BYTES - 1),
    valid=False,
)
def holds_no_signature(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With only the first {value} bytes of the sealed message, of which a signature alone has 64."""
    return replace(out, envelope=_body(_sealed(out)[:value]))


@defect(
    "TRN-SIGNATURE",
    boundaries=lambda s: tuple(c.domain for c in s.counterparties)[:4],
    values=lambda s: st.sampled_from([c.domain for c in s.counterparties]),
)
def is_sealed_by_another(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """Sealed with the key of {value}."""
    other = next(c for c in situation.counterparties if c.domain == value)
    if other.domain == out.sender.domain:
        raise Unsuited
    return replace(out, envelope=_body(seal(serialise(out.element), other.key)))


# What stands in the place of a signature: none of these is one of any message.
_NO_SIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "64 bytes 00": lambda _: bytes(SIGNATURE_BYTES),
    "64 bytes ff": lambda _: b"\xff" * SIGNATURE_BYTES,
    "its SHA-512": lambda message: hashlib.sha512(message).digest(),
    "its own first 64 bytes": lambda message: message[:SIGNATURE_BYTES],
}


@defect("TRN-SIGNATURE", boundaries=lambda _: tuple(_NO_SIGNATURES))
def has_no_real_signature(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With {value} in place of the signature of the message."""
    payload = serialise(out.element)
    return replace(out, envelope=_body(_NO_SIGNATURES[value](payload) + payload))


@defect("TRN-SIGNATURE")
def is_signed_at_the_end(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With its signature behind the message, where a sealed one has it before."""
    sealed = _sealed(out)
    return replace(out, envelope=_body(sealed[SIGNATURE_BYTES:] + sealed[:SIGNATURE_BYTES]))


@defect("TRN-SIGNATURE", boundaries=lambda _: (2**15, 2**16))
def is_long_with_a_flipped_bit(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With one bit of the signature flipped, of a message that white space at its end makes {value} bytes long."""
    if value > situation.statement.limits.message_bytes // 2:  # base64 and the envelope make it longer
        raise Unsuited
    sealed = bytearray(seal(serialise(out.element).ljust(value), out.sender.key))
    sealed[0] ^= 1
    return replace(out, envelope=_body(bytes(sealed)))


@defect("TRN-SIGNATURE")
def is_not_sealed(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the plain message in place of the sealed one."""
    return replace(out, envelope=_body(serialise(out.element)))


_PAYLOADS: tuple[bytes, ...] = (
    b"",
    b"hello",
    b"{}",
    b"<",
    b"<TestMessage",
    b"\x00",
    b"<TestMessage></TestMessag>",
)


@defect(
    "TRN-PAYLOAD",
    boundaries=lambda _: _PAYLOADS,
    values=lambda _: st.binary(max_size=120).filter(lambda b: not b.lstrip().startswith(b"<")),
    valid=False,
)
def seals_no_document(out: Outgoing, _: Situation, value: bytes) -> Outgoing:
    """With sealed bytes that are not XML: {value}."""
    return replace(out, payload=value)


# What no document has behind its root element, where only comments, instructions and white space may be.
_BEHIND = ("x", "<TestMessage/>", "</TestMessage>", "&amp;", "<![CDATA[]]>", "\x00", "<")


@defect("TRN-PAYLOAD", boundaries=lambda _: _BEHIND, valid=False)
def has_more_behind_its_root(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With {value} behind the root element of the sealed message."""
    return replace(out, payload=serialise(out.element).rstrip() + value.encode())


@defect(
    "TRN-PAYLOAD",
    boundaries=lambda _: ("Message", "testmessage", "SignedMessage", "FlexRequestt"),
    values=lambda _: _LETTERS.map(str.title),
    valid=False,
)
def seals_another_document(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With a sealed document whose root element is {value}."""
    return replace(out, payload=serialise(Element(value, out.element.attributes)))


def strangers(_: Situation) -> st.SearchStrategy[Any]:
    """Draw a domain that nobody has."""
    return _LETTERS.map("{}.nobody.example".format)
