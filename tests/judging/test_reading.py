import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.seen import KEY, OTHER_KEY, delivery, request, response
from uftp_conformance.envelope import envelope_of, wrap
from uftp_conformance.messages import Element, serialise
from uftp_conformance.reading import Reading, read_delivery
from uftp_conformance.sealing import seal

ANSWER = response()


def _read(body: bytes) -> Reading:
    return read_delivery(body, KEY.public, "3.1.0")


def _envelope(sealed: bytes) -> bytes:
    return serialise(envelope_of(sealed, "dso.target.example", "DSO"))


def test_a_valid_delivery() -> None:
    """A valid delivery is read to its message, its seal holds, and the schema has nothing against it."""
    reading = _read(delivery(ANSWER).body)
    assert (reading.element, reading.sealed, reading.invalid, reading.problem) == (ANSWER, True, (), "")
    assert reading.envelope is not None
    assert reading.envelope["SenderDomain"] == "dso.target.example"


@pytest.mark.parametrize("body", [
    delivery(ANSWER, key=OTHER_KEY).body,
    _envelope(serialise(ANSWER)),
    _envelope(b"\n " + serialise(ANSWER).partition(b"\n")[2]),
], ids=["under another seal", "not sealed", "not sealed, after blanks"])
def test_messages_without_our_seal(body: bytes) -> None:
    """A message is read also where the target sealed with another key or not at all; only the seal does not hold."""
    reading = _read(body)
    assert (reading.element, reading.sealed, reading.problem) == (ANSWER, False, "")


@pytest.mark.parametrize(("body", "problem", "sealed", "is_xml"), [
    (b"", "the body is not XML: ", False, False),
    (b"{}", "the body is not XML: ", False, False),
    (b"<!DOCTYPE a><a/>", "the body is not XML: a DOCTYPE", False, False),
    (b"<a/>", "the root element is a, not SignedMessage", False, True),
    (serialise(ANSWER), "the root element is FlexOfferResponse, not SignedMessage", False, True),
    (b"<SignedMessage Body='?'/>", "the Body is not base64", False, True),
    ("<SignedMessage Body='ä'/>".encode(), "the Body is not base64", False, True),
    (b"<SignedMessage/>", "the sealed bytes are not XML: ", False, True),
    (_envelope(seal(b"hello", KEY)), "the sealed bytes are not XML: ", True, True),
    (_envelope(seal(b"<!DOCTYPE a><a/>", KEY)), "the sealed bytes are not XML: a DOCTYPE", True, True),
    (_envelope(b"x" * 10), "the sealed bytes are not XML: ", False, True),
])
def test_deliveries_without_a_message(body: bytes, problem: str, sealed: bool, is_xml: bool) -> None:  # noqa: FBT001 - columns
    """A delivery without a message says how far it could be opened."""
    reading = _read(body)
    assert (reading.element, reading.sealed, reading.envelope is not None) == (None, sealed, is_xml)
    assert reading.problem.startswith(problem)


def test_complaints_of_both_layers() -> None:
    """What the schema has against the envelope and against the message is told together."""
    envelope = envelope_of(seal(serialise(ANSWER.without("Result")), KEY), "localhost", "DSO")
    invalid = _read(serialise(envelope)).invalid
    assert [("localhost" in text, "'Result'" in text) for text in invalid] == [(True, False), (False, True)]


def test_a_message_that_is_no_answer() -> None:
    """A request of the target's is read like an answer."""
    assert _read(wrap(serialise(request()), "dso.target.example", "DSO", KEY)).element == request()


_ANYTHING = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40).map(str.encode),
    st.binary(max_size=100).map(_envelope),
    st.binary(max_size=60).map(lambda payload: _envelope(seal(payload, KEY))),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\"\ufffe\uffff").map(
        lambda c: f'<SignedMessage Body="{c}"/>'.encode()
    ),
    st.binary(min_size=1, max_size=30).map(lambda b: serialise(Element("SignedMessage", {"Body": b.hex()}))),
    st.binary(max_size=8).map(lambda b: delivery(ANSWER).body.replace(base64.b64encode(b)[:3], b"&lt;")),
)


@settings(max_examples=200, deadline=None)
@given(_ANYTHING)
def test_nothing_a_target_sends_breaks_the_reading(body: bytes) -> None:
    """Whatever arrives is read without an error, and either there is a message or it is said why not."""
    reading = _read(body)
    assert (reading.element is None) == bool(reading.problem)
