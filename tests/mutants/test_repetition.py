"""How variants deliver again, late or crossing: what they do is what they say."""

from tests.mutants.test_selection import served
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages import Element, parse, serialise
from uftp_conformance.messages.envelope import open_envelope, wrap
from uftp_conformance.messages.sealing import unseal
from uftp_conformance.mutants.__main__ import make
from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.participants.participant import Participant

FAILED = HttpAnswer(503, "", 0.1)


def _variant(name: str) -> Participant:
    return served(make(f"variant/{name}"), "AGR")


def test_copies() -> None:
    """Copies are the same bytes, or others that say the same."""
    assert [Posting().copy(b"<a/>", number) for number in (0, 1, 2)] == [b"<a/>"] * 3
    assert [Posting(rewritten=True).copy(b"<a/>", number) for number in (0, 1, 2)] == [b"<a/>", b"<a/>\n", b"<a/>\n\n"]


def test_waits() -> None:
    """Some messages wait longer than others, each as long as it always does."""
    posting = Posting(delay=1.0, wavers=1.5)
    waits = [posting.wait(bytes([number])) for number in range(64)]
    assert waits == [posting.wait(bytes([number])) for number in range(64)]
    assert (min(waits), max(waits)) == (1.0, 2.5)
    assert {Posting(delay=2.0).wait(bytes([number])) for number in range(64)} == {2.0}


def test_what_failed_is_never_tried_again() -> None:
    """A temporary failure is the end of a delivery; as usual it is not."""
    assert not _variant("again/never").policy.repeats(FAILED)
    assert _variant("again/stamped-anew").policy.repeats(FAILED)


def test_each_attempt_has_the_time_of_its_own() -> None:
    """It is sealed anew, and nothing else about the message changes."""
    agr = _variant("again/stamped-anew")
    message = Element(
        "TestMessage", {"MessageID": "0b9d3c52-7d0b-4a8e-8f44-0f4a8f5c1d20", "TimeStamp": "2020-01-01T00:00:00Z"}
    )
    first = wrap(serialise(message), agr.own.domain, agr.own.role, agr._secret)
    again = parse(unseal(open_envelope(agr.renewed(first), "3.1.0").sealed, agr._secret.public))
    assert agr.policy.renews
    assert again["TimeStamp"] > message["TimeStamp"]
    assert again.without("TimeStamp") == message.without("TimeStamp")
