import base64
import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uftp_conformance.messages import VERSIONS, Element, MalformedXml, SchemaInvalid, parse, serialise
from uftp_conformance.messages.envelope import Envelope, envelope_of, open_envelope, unverified, wrap
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, read_secret_key, unseal

# RFC 8032, section 7.1, TEST 3: the message af82 under its signature, in base64 by other means.
KEY = read_secret_key("xaqN9D+fg3vtt0QvMdy3sWbThTUHbwlLhc46LgtEWPc=")
BODY = "YpHWV97sJAJIJ+acOr4BowzlSKKEdDpEXjaA19taw6wY/5tTjRbykK5n92CYTcZZSnwV6XFu0o3AJ77O6h7ECq+C"
DOCUMENT = f'<SignedMessage SenderRole="DSO" Body="{BODY}" SenderDomain="dso.example.com"/>'


@pytest.mark.parametrize("version", VERSIONS)
def test_a_written_envelope(version: str) -> None:
    """An envelope that was written by hand opens to its sender and the sealed bytes."""
    envelope = open_envelope(DOCUMENT.encode(), version)
    assert (envelope.sender_domain, envelope.sender_role) == ("dso.example.com", "DSO")
    assert unseal(envelope.sealed, KEY.public) == b"\xaf\x82"


def test_wrapping_gives_the_written_envelope() -> None:
    """Wrapping the same bytes with the same key gives the same document."""
    assert parse(wrap(b"\xaf\x82", "dso.example.com", "DSO", KEY)) == parse(DOCUMENT.encode())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["AGR", "CRO", "DSO"]))
def test_round_trip(payload: bytes, role: str) -> None:
    """All bytes that are wrapped come out of the envelope, and their seal holds."""
    envelope = open_envelope(wrap(payload, "dso.example.com", role, KEY), "3.1.0")
    assert unseal(envelope.sealed, KEY.public) == payload


def test_bytes_need_not_be_sealed() -> None:
    """An envelope goes around any bytes; whether their seal holds is not its matter."""
    element = envelope_of(b"<TestMessage/>", "agr.example.com", "AGR")
    assert open_envelope(serialise(element), "3.1.0") == Envelope("agr.example.com", "AGR", b"<TestMessage/>")


def test_blanks_in_the_body() -> None:
    """Line breaks within the Body are no part of it."""
    broken = DOCUMENT.replace(BODY, "\n ".join((BODY[:40], BODY[40:])))
    assert open_envelope(broken.encode(), "3.1.0").sealed == base64.b64decode(BODY)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ((' SenderRole="DSO"', ""), "'SenderRole' is required"),
        ((' SenderDomain="dso.example.com"', ""), "'SenderDomain' is required"),
        ((f' Body="{BODY}"', ""), "'Body' is required"),
        (("DSO", "MDC"), "'MDC'"),
        (("dso.example.com", "localhost"), "'localhost'"),
        (("/>", "><Extra/></SignedMessage>"), "Element content is not allowed"),
        ((BODY, BODY[:-1]), "base64Binary"),
        ((BODY, f"!{BODY}"), "the Body is not base64"),
        ((BODY, f"ä{BODY}"), "the Body is not base64"),
    ],
)
def test_invalid_envelopes(changed: tuple[str, str], complaint: str) -> None:
    """An envelope that is not valid is refused with the reason; also where libxml2 alone would let it pass."""
    with pytest.raises(SchemaInvalid) as caught:
        open_envelope(DOCUMENT.replace(*changed).encode(), "3.1.0")
    assert complaint in str(caught.value)


def test_another_message_is_no_envelope() -> None:
    """A valid message of another type is no envelope."""
    metadata = {
        "Version": "3.1.0",
        "SenderDomain": "a.example.com",
        "RecipientDomain": "b.example.com",
        "TimeStamp": "2026-05-01T10:00:00Z",
        "MessageID": "00000000-0000-4000-8000-000000000001",
        "ConversationID": "00000000-0000-4000-8000-000000000002",
    }
    with pytest.raises(SchemaInvalid, match="the root element is TestMessage, not SignedMessage"):
        open_envelope(serialise(Element("TestMessage", metadata)), "3.1.0")


def test_what_is_no_xml() -> None:
    """Bytes that are no XML are refused as such."""
    with pytest.raises(MalformedXml):
        open_envelope(b"{}", "3.1.0")


@pytest.mark.parametrize("first", [b"A", b"<"])
@pytest.mark.parametrize(("mark", "encoding"), [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (b"", "utf-16")])
def test_a_seal_may_begin_like_a_document(first: bytes, mark: bytes, encoding: str) -> None:
    """One signature in 256 does; what follows it is the message all the same, in whatever encoding."""
    payload = mark + f'<?xml version="1.0" encoding="{encoding}"?><TestMessage/>'.encode(encoding)
    carried = base64.b64encode(first + bytes([254]) * (SIGNATURE_BYTES - 1) + payload).decode()
    body = serialise(Element("SignedMessage", {"SenderDomain": "a.b", "SenderRole": "AGR", "Body": carried}))
    assert unverified(body) == payload
