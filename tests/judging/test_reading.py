import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.seen import KEY, OTHER_KEY, delivery, request, response
from tests.messages.published import publish
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.envelope import envelope_of, wrap
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.messages.sealing import seal

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


@pytest.mark.parametrize(
    "body",
    [
        delivery(ANSWER, key=OTHER_KEY).body,
        _envelope(serialise(ANSWER)),
        _envelope(b"\n " + serialise(ANSWER).partition(b"\n")[2]),
        _envelope(b"<" + seal(serialise(ANSWER), KEY)[1:]),
    ],
    ids=["under another seal", "not sealed", "not sealed, after blanks", "under a signature that begins like XML"],
)
def test_messages_without_our_seal(body: bytes) -> None:
    """A message is read also where the target sealed with another key or not at all; only the seal does not hold."""
    reading = _read(body)
    assert (reading.element, reading.sealed, reading.problem) == (ANSWER, False, "")


@pytest.mark.parametrize(
    ("body", "problem", "sealed", "is_xml"),
    [
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
    ],
)
def test_deliveries_without_a_message(body: bytes, problem: str, sealed: bool, is_xml: bool) -> None:
    """A delivery without a message says how far it could be opened."""
    reading = _read(body)
    assert (reading.element, reading.sealed, reading.envelope is not None) == (None, sealed, is_xml)
    assert reading.problem.startswith(problem)


def test_complaints_of_both_layers() -> None:
    """What the schema has against the envelope and against the message is reported together."""
    envelope = envelope_of(seal(serialise(ANSWER.without("Result")), KEY), "localhost", "DSO")
    invalid = _read(serialise(envelope)).invalid
    assert [("localhost" in text, "'Result'" in text) for text in invalid] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    "body",
    [
        b"<a/>",
        serialise(ANSWER),
        b"<SignedMessage Body='?'/>",
        b"<SignedMessage Body='AAAA'/>",
        _envelope(seal(b"hello", KEY)),
    ],
)
def test_the_complaints_of_what_holds_no_message(body: bytes) -> None:
    """What the schema has against a body is reported, whatever is inside; against a right envelope it has nothing."""
    reading = _read(body)
    assert (reading.element, reading.invalid) == (None, complaints(parse_lxml(body), "3.1.0"))


def test_blanks_in_a_body_mean_nothing() -> None:
    """base64 may be broken into lines, as xs:base64Binary allows."""
    envelope = envelope_of(seal(serialise(ANSWER), KEY), "dso.target.example", "DSO")
    broken = " ".join(envelope["Body"][n : n + 64] for n in range(0, len(envelope["Body"]), 64))
    assert _read(serialise(envelope.having({"Body": f" {broken} "}))).element == ANSWER


def test_the_published_schema_counts_for_both_layers(tmp_path: Path) -> None:
    """Where the specification's own files are named, they judge envelope and message, instead of ours."""
    folder, body = publish("3.1.0", tmp_path / "xsd"), delivery(ANSWER).body
    assert read_delivery(body, KEY.public, "3.1.0", folder).invalid == ()
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        for name in ("SenderRole", "Result"):
            text = text.replace(f'name="{name}"', f'name="Other{name}"')
        file.write_text(text, encoding="utf-8")
    invalid = read_delivery(body, KEY.public, "3.1.0", folder.rename(tmp_path / "changed")).invalid
    assert [any(name in complaint for complaint in invalid) for name in ("SenderRole", "Result")] == [True, True]


def test_a_message_that_is_no_answer() -> None:
    """A request of the target's is read like an answer."""
    assert _read(wrap(serialise(request()), "dso.target.example", "DSO", KEY)).element == request()


_ANYTHING = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40).map(str.encode),
    st.binary(max_size=100).map(_envelope),
    st.binary(max_size=60).map(lambda payload: _envelope(seal(payload, KEY))),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='<&"\ufffe\uffff').map(
        lambda c: f'<SignedMessage Body="{c}"/>'.encode()
    ),
    st.binary(min_size=1, max_size=30).map(lambda b: serialise(Element("SignedMessage", {"Body": b.hex()}))),
    st.binary(max_size=8).map(lambda b: delivery(ANSWER).body.replace(base64.b64encode(b)[:3], b"&lt;")),
)


@settings(max_examples=200, deadline=None)
@given(_ANYTHING)
def test_nothing_a_target_sends_breaks_the_reading(body: bytes) -> None:
    """Any bytes are read without an error: they are a message, or the reason why they are none is given."""
    reading = _read(body)
    assert (reading.element is None) == bool(reading.problem)
