"""What an exchange shows, in classes and in words, before anything is judged."""

from typing import Any

import pytest

from tests.judging.seen import (
    BEGIN,
    KEY,
    OTHER_KEY,
    SILENT,
    TEST,
    accepted,
    criteria,
    delivery,
    exchange,
    http,
    rejected,
    response,
)
from uftp_conformance.judging.answer_content import Attempt
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.judging.judge import answer_of, attempts, observe
from uftp_conformance.messages import Element


@pytest.mark.parametrize(
    ("seen", "classes", "words"),
    [
        (http(None, "closed"), {"closed"}, "no HTTP answer: closed after 4 ms"),
        (http(None, "refused"), {"unreachable"}, "no HTTP answer: refused after 4 ms"),
        (http(None, "timeout"), {"timeout"}, "no HTTP answer: timeout after 4 ms"),
        (http(None, "garbage"), {"garbage"}, "no HTTP answer: garbage after 4 ms"),
        (http(None, "closed", begun=200), {"cut"}, "no HTTP answer: closed, HTTP 200 that did not finish after 4 ms"),
        (
            exchange("case", delivery(response()), status=None, failure="closed", begun=200),
            {"accepted"},
            "no HTTP answer (closed), and yet Accepted after 30 ms",
        ),
        (http(200), {"200", "2xx", "silent"}, "HTTP 200 and no answer message"),
        (http(202), {"202", "2xx", "silent"}, "HTTP 202 and no answer message"),
        (http(301), {"301", "3xx"}, "HTTP 301 after 4 ms"),
        (http(419), {"419", "4xx"}, "HTTP 419 after 4 ms"),
        (http(500), {"500", "5xx"}, "HTTP 500 after 4 ms"),
        (accepted(), {"200", "2xx", "accepted"}, "Accepted after 30 ms"),
        (rejected(), {"200", "2xx", "rejected"}, 'Rejected, "Bad offer" after 30 ms'),
        (rejected(None), {"200", "2xx", "rejected"}, "Rejected after 30 ms"),
        (exchange("case", delivery(response()), status=400), {"accepted"}, "HTTP 400, and yet Accepted after 30 ms"),
        (rejected(status=500), {"rejected"}, 'HTTP 500, and yet Rejected, "Bad offer" after 30 ms'),
        (accepted(tag="TestMessage"), {"200", "2xx", "answered"}, "TestMessageResponse after 30 ms"),
        (
            exchange("case", delivery(response(TEST)), element=TEST, status=400),
            {"answered"},
            "HTTP 400, and yet TestMessageResponse after 30 ms",
        ),
        (exchange("case", delivery(response(Result="Perhaps"))), {"200", "2xx", "unclear"}, "Perhaps after 30 ms"),
        (exchange("case", delivery(response(Result=None))), {"200", "2xx", "unclear"}, "FlexOfferResponse after 30 ms"),
        (exchange("case", delivery(b"hello")), {"200", "2xx", "silent"}, "HTTP 200 and no answer message"),
        (exchange("case", delivery(response(), key=OTHER_KEY)), {"200", "2xx", "accepted"}, "Accepted after 30 ms"),
    ],
)
def test_what_an_exchange_shows(seen: Exchange, classes: set[str], words: str) -> None:
    """An exchange falls into the classes of the catalogue, and is described in words; an answer counts before HTTP."""
    observation = observe(seen, criteria())
    assert (set(observation.classes), observation.words) == (classes, words)


def test_the_draft_can_accept_a_test_message() -> None:
    """In the draft a TestMessageResponse says Accepted, and is an answer all the same."""
    seen = exchange("case", delivery(response(TEST, "draft")), element=TEST)
    assert observe(seen, criteria(version="draft")).classes == {"200", "2xx", "answered", "accepted"}


def test_the_draft_can_reject_a_test_message() -> None:
    """A TestMessageResponse that says Rejected is an answer, but no acceptance."""
    answer = response(TEST, "draft", Result="Rejected", RejectionReason="Barred Sender")
    seen = observe(exchange("case", delivery(answer), element=TEST), criteria(version="draft"))
    assert seen.classes == {"200", "2xx", "answered", "rejected"}
    assert not seen.accepted


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (accepted(), True),
        (accepted(tag="TestMessage"), True),
        (rejected(), False),
        (SILENT, False),
        (http(400), False),
        (exchange("case", delivery(response()), status=400), False),
    ],
)
def test_what_counts_as_accepted(seen: Exchange, expected: bool) -> None:
    """A message was accepted when it was taken over and agreed to."""
    assert observe(seen, criteria()).accepted is expected


def test_the_first_message_is_the_answer() -> None:
    """The first delivery that holds a message is the answer; what holds none is passed over."""
    first, second = response(MessageID="first"), response(MessageID="second")
    seen = exchange("case", delivery(b"<a/>"), delivery(first), delivery(second))
    assert answer_of(seen, criteria()) == first
    assert answer_of(SILENT, criteria()) is None


def test_times_are_milliseconds() -> None:
    """What took seconds is reported in milliseconds."""
    late = exchange("case", delivery(response(), at=BEGIN + 2))
    assert observe(late, criteria()).words == "Accepted after 2000 ms"
    assert observe(exchange(status=400, elapsed=2.0), criteria()).words == "HTTP 400 after 2000 ms"


@pytest.mark.parametrize("failure", ["closed", "refused", "timeout"])
def test_a_callback_without_an_http_answer_says_so(failure: Any) -> None:
    """The words say that there was no HTTP answer, and why; no class of HTTP is claimed."""
    seen = observe(exchange("case", delivery(response()), status=None, failure=failure), criteria())
    assert seen.words == f"no HTTP answer ({failure}), and yet Accepted after 30 ms"
    assert seen.classes == {"accepted"}


def test_attempts() -> None:
    """Each delivery is an attempt: when, where, how we answered it, and the MessageID in it, in lower case."""
    first = delivery(response(MessageID="AB-1"), at=BEGIN + 1, path="/one", status=503)
    bare = delivery(response(MessageID=None), at=BEGIN + 2, path="/two")
    seen = exchange("case", first, bare, delivery(b"hello", at=BEGIN + 3, path="/three", status=0))
    assert attempts(seen, criteria()) == (
        Attempt(BEGIN + 1, "/one", 503, "ab-1"),
        Attempt(BEGIN + 2, "/two", 200, ""),
        Attempt(BEGIN + 3, "/three", 0, ""),
    )


def test_the_key_does_not_decide() -> None:
    """An answer under another seal is an answer: who sealed it is judged by the rules of form."""
    sealed = exchange("case", delivery(response(), key=OTHER_KEY))
    plain = exchange("case", delivery(response(), key=KEY))
    answers: list[Element | None] = [answer_of(seen, criteria()) for seen in (sealed, plain)]
    assert answers[0] == answers[1]
