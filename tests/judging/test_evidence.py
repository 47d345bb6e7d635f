import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.seen import (
    ACCEPTANCE,
    CONTENT,
    DOOR,
    REFUSAL,
    accepted,
    cell,
    criteria,
    delivery,
    exchange,
    rejected,
    request,
    sent,
    trial,
)
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent, Trial, dump, restore
from uftp_conformance.judging.judge import judge

_TEXT = st.text(max_size=8)
_BYTES = st.binary(max_size=12)
_TIMES = st.floats(0, 2e9, allow_nan=False)
_SENT = st.builds(
    Sent,
    st.sampled_from(["prerequisite", "twin", "case", "answer", "after", "probe", "attempt"]),
    _TEXT,
    _TEXT,
    _TEXT,
    _TEXT,
    _TEXT,
    _BYTES,
    st.none(),
    _TIMES,
    _TEXT,
    _TEXT,
) | st.builds(
    # A sealed payload stands for the body, unless the request line was unusual.
    Sent,
    st.just("case"),
    _TEXT,
    _TEXT,
    _TEXT,
    _TEXT,
    _TEXT,
    st.just(b""),
    _BYTES,
    _TIMES,
    _TEXT,
    _TEXT,
)
_HTTP = st.builds(
    HttpAnswer, st.none() | st.integers(100, 599), st.sampled_from(["", "closed", "timeout"]), _TIMES, _BYTES, _TEXT
)
_DELIVERIES = st.lists(st.builds(Delivery, _TIMES, _TEXT, _TEXT, _TEXT, _TEXT, _BYTES), max_size=2).map(tuple)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda below: st.lists(below, max_size=2) | st.dictionaries(_TEXT, below, max_size=2),
    max_leaves=4,
)
_TRIALS = st.builds(
    Trial,
    _TEXT,
    st.lists(st.builds(Exchange, _SENT, _HTTP, _DELIVERIES), max_size=3).map(tuple),
    expected=st.dictionaries(_TEXT, _JSON, max_size=2),
    not_after=st.none() | _TIMES,
    unmet=_TEXT,
    facts=st.dictionaries(_TEXT, _JSON, max_size=2),
    started=_DELIVERIES,
    heard=_DELIVERIES,
)


def _stored(evidence: Trial) -> Trial:
    """Write a trial as a line of the stream and read it back."""
    return restore(json.loads(json.dumps(dump(evidence), ensure_ascii=False).encode()))


@settings(max_examples=150, deadline=None)
@given(_TRIALS)
def test_round_trip(evidence: Trial) -> None:
    """A trial that is stored as JSON and read back is the same trial, whatever bytes it holds."""
    assert _stored(evidence) == evidence


def test_bytes_are_readable() -> None:
    """Bytes that are text are stored as text, others as base64."""
    held = dump(trial(exchange("case", delivery(b"<a/>"), delivery(b"\xff\x00"))))["exchanges"][0]["deliveries"]
    assert [arrived["body"] for arrived in held] == ["<a/>", {"base64": "/wA="}]


def test_what_is_empty_is_left_out() -> None:
    """Empty fields are not stored, a time of zero is."""
    stored = dump(trial(exchange(at=0.0, elapsed=0.0)))["exchanges"][0]
    assert (stored["sent"]["at"], stored["http"]) == (0.0, {"status": 200, "elapsed": 0.0})
    assert {"note", "line", "body"} & set(stored["sent"]) == set()


@pytest.mark.parametrize(
    ("payload", "line", "expected"),
    [
        (b"<a/>", "", False),
        (b"<a/>", "PUT / HTTP/1.1", True),
        (None, "", True),
    ],
)
def test_bodies_that_say_no_more(payload: bytes | None, line: str, expected: bool) -> None:
    """The body around a payload is left out, unless the case is about the request or nothing was sealed."""
    carried = replace(sent(), payload=payload, line=line, body=b"<SignedMessage/>")
    stored = dump(trial(replace(exchange(), sent=carried)))["exchanges"][0]["sent"]
    assert ("body" in stored) is expected


def test_parts() -> None:
    """The exchanges of one part are found in the order in which they were sent."""
    first, second = accepted(), rejected()
    evidence = trial(accepted("twin"), first, accepted("probe", "TestMessage"), second)
    assert evidence.part("case") == (first, second)
    assert evidence.part("after") == ()


_SEEN = st.sampled_from(
    [
        accepted(),
        rejected(),
        rejected("Newer"),
        rejected("Unknown thing"),
        rejected(None),
        rejected(status=400),
        exchange(),
        exchange(status=400),
        exchange(status=None, failure="closed"),
        exchange(status=None, failure="timeout"),
        exchange("case", delivery(b"\xff")),
        accepted("twin"),
        rejected(part="twin"),
        accepted("prerequisite"),
        rejected(part="prerequisite"),
        accepted("probe", "TestMessage"),
        exchange("probe", element=request("TestMessage")),
    ]
)
_EXPECTED = st.sampled_from([{}, {"outcome": ["Accepted"]}, {"fact": {"n": 1}}, {"absent": ["x"]}])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(_SEEN, max_size=4),
    st.sampled_from([REFUSAL, ACCEPTANCE, DOOR, CONTENT]),
    _EXPECTED,
    st.sampled_from(["documented", "any"]),
    st.sampled_from([None, 0.0, 2e9]),
    st.sampled_from(["", "", "unmet"]),
)
def test_a_stored_trial_is_judged_alike(exchanges, row, expected, policy, not_after, unmet) -> None:  # type: ignore[no-untyped-def]
    """A trial that was stored and read back gets the same verdict as it got at once."""
    evidence = trial(*exchanges, expected=expected, facts={"n": 1}, not_after=not_after, unmet=unmet)
    assert judge(_stored(evidence), cell(row), criteria(policy)) == judge(evidence, cell(row), criteria(policy))
