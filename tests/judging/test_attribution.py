"""One delivery proves one thing: whatever comes again, late or crossing, is never evidence for another exchange."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judging.seen import BEGIN, US, delivery, request, response, sent
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import REQUESTS, Element

_TOLERANCE = 1.0


def _uuid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-8000-{kind:04x}{number:08x}"


# --- a target that answers as it should -------------------------------------------------------------------------


@dataclass
class _Story:
    """A course of events: requests are sent, trials end, and the target's answers come, some of them again."""

    correlator: Correlator = field(default_factory=lambda: Correlator(BEGIN))
    pending: list[Pending] = field(default_factory=list)
    answers: list[Element] = field(default_factory=list)
    over: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)

    def send(self, tag: str, conversation: int) -> None:
        number = len(self.pending)
        element = request(tag, _uuid(1, number)).having({"ConversationID": _uuid(2, conversation)})
        self.pending.append(Pending(sent("case", element, BEGIN + number), "the target"))
        self.answers.append(response(element, MessageID=_uuid(3, number), TimeStamp=_stamp(BEGIN + number)))
        self.correlator.watch(self.pending[-1])

    def end(self, number: int) -> None:
        self.correlator.forget([self.pending[number]])
        self.over.add(number)

    def arrive(self, number: int, writing: int) -> None:
        """Let an answer come, written in one of several ways: bytes differ, what it says does not."""
        came = Delivery(BEGIN + 1000, "/", US, "POST", "text/xml", f"{number}/{writing}".encode())
        found = self.correlator.attribute(self.answers[number], came)
        if number in self.over:
            assert found is None
            return
        assert found is self.pending[number]
        self.came.add(number)
        found.take(came)

    def wait_in_vain(self, number: int) -> None:
        if number not in self.over | self.came:
            assert self.correlator.stray_for(self.pending[number], _TOLERANCE) is None


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("send", "send", "end", "arrive", "arrive", "wait_in_vain")),
        st.integers(0, 11),
        st.integers(0, 1),
    ),
    max_size=60,
)
_TYPES = ("FlexOffer", "FlexOrder", "FlexOffer", "FlexRequest")


@given(_EVENTS, st.booleans())
def test_whatever_comes_again(events: list[tuple[str, int, int]], together: bool) -> None:
    """Repeated, delayed and crossing answers belong to their own exchange, or to none when that is over.

    Several requests may be in one conversation, as a request, an offer and an order are.
    """
    story = _Story()
    for name, number, writing in events:
        if name == "send":
            story.send(_TYPES[number % 4], number // 6 if together else len(story.pending))
        elif story.pending and name == "arrive":
            story.arrive(number % len(story.pending), writing)
        elif story.pending:
            getattr(story, name)(number % len(story.pending))


@given(_EVENTS)
def test_answers_without_a_reference(events: list[tuple[str, int, int]]) -> None:
    """The same holds where a conversation alone tells what is answered, as in a TestMessageResponse of 3.x."""
    story = _Story()
    for name, number, writing in events:
        if name == "send":
            story.send("TestMessage", len(story.pending))
        elif story.pending and name == "arrive":
            story.arrive(number % len(story.pending), writing)
        elif story.pending:
            getattr(story, name)(number % len(story.pending))


@given(st.sampled_from(sorted(REQUESTS)), st.integers(1, 3), st.booleans())
def test_a_message_id_that_was_used_again(tag: str, times: int, rewritten: bool) -> None:
    """The answer to a request whose MessageID is used for another one stays the first one's, however often it comes."""
    correlator, first, again, one, two = _used_twice(tag, other=True)
    assert correlator.attribute(one, delivery(b"one")) is first
    correlator.watch(again)
    for number in range(times):
        assert correlator.attribute(one, delivery(f"{number}".encode() if rewritten else b"one")) is first
    assert correlator.attribute(two, delivery(b"two")) is again
    assert correlator.attribute(two, delivery(b"two")) is again
    assert correlator.attribute(one, delivery(b"one")) is first


@given(st.sampled_from(sorted(REQUESTS)), st.booleans())
def test_a_request_that_was_sent_again(tag: str, rewritten: bool) -> None:
    """Where the very same request is sent again, its first answer may come again for it: once."""
    correlator, first, again, one, _ = _used_twice(tag, other=False)
    bytes_of_the_second = b"other" if rewritten else b"one"
    assert correlator.attribute(one, delivery(b"one")) is first
    correlator.watch(again)
    assert correlator.attribute(one, delivery(bytes_of_the_second)) is again
    assert correlator.attribute(one, delivery(b"one")) is first
    correlator.forget([first, again])
    assert correlator.attribute(one, delivery(b"one")) is None


def _used_twice(tag: str, *, other: bool) -> tuple[Correlator, Pending, Pending, Element, Element]:
    """Return a correlator with the first of two exchanges of one MessageID, both of them, and an answer to each."""
    element = request(tag)
    later = element.having({"Revision": "2"}) if other else element
    first, again = Pending(sent("case", element), "the target"), Pending(sent("case", later, BEGIN + 5), "the target")
    correlator = Correlator(BEGIN)
    correlator.watch(first)
    return correlator, first, again, response(element), response(element, MessageID=_uuid(3, 1))


def test_late_in_a_conversation_that_goes_on() -> None:
    """A late answer to what is over is not given to another request of its type in the same conversation."""
    over, on = request(), request(identifier=_uuid(1, 9))
    first, second = Pending(sent("case", over), "the target"), Pending(sent("case", on), "the target")
    correlator = Correlator(BEGIN)
    for exchange in (first, second):
        correlator.watch(exchange)
    correlator.forget([first])
    late = response(over)
    assert correlator.came_late(late)
    assert correlator.attribute(late, delivery(late)) is None
    assert correlator.stray_for(second, _TOLERANCE) is None


# --- a target that names the wrong thing ------------------------------------------------------------------------


@pytest.mark.parametrize(("reference", "conversation"), [(0, 1), (1, 0)])
def test_where_the_two_disagree(reference: int, conversation: int) -> None:
    """An answer whose reference and conversation name different exchanges is the one's that still waits."""
    elements = [request(identifier=_uuid(1, n)).having({"ConversationID": _uuid(2, n)}) for n in (0, 1)]
    answered, waiting = (Pending(sent("case", element), "the target") for element in elements)
    correlator = Correlator(BEGIN)
    for exchange in (answered, waiting):
        correlator.watch(exchange)
    first = response(elements[0])
    assert correlator.attribute(first, delivery(first)) is answered
    second = response(
        MessageID=_uuid(3, 2), FlexOfferMessageID=_uuid(1, reference), ConversationID=_uuid(2, conversation)
    )
    assert correlator.attribute(second, delivery(second)) is waiting


def test_a_conversation_of_another_type_is_not_meant() -> None:
    """A TestMessageResponse in the conversation of an offer that is over is no late answer to the offer."""
    offer = Pending(sent("case", request()), "the target")
    test = Pending(sent("case", request("TestMessage").having({"ConversationID": _uuid(2, 1)})), "the target")
    correlator = Correlator(BEGIN)
    for exchange in (offer, test):
        correlator.watch(exchange)
    correlator.forget([offer])
    wrong = response(request("TestMessage"), TimeStamp=_stamp(BEGIN + 1))
    came = delivery(wrong, at=BEGIN + 1)
    assert not correlator.came_late(wrong)
    assert correlator.attribute(wrong, came) is None
    assert correlator.stray_for(test, _TOLERANCE) is came


_NOBODYS = {"FlexOfferMessageID": _uuid(1, 99), "ConversationID": _uuid(2, 99)}


def _waiting(*elements: Element, at: float = BEGIN) -> tuple[Correlator, list[Pending]]:
    correlator = Correlator(BEGIN - 10)
    exchanges = [Pending(sent("case", element, at), "the target") for element in elements]
    for exchange in exchanges:
        correlator.watch(exchange)
    return correlator, exchanges


def test_an_answer_that_names_nothing() -> None:
    """It is nobody's at first; an exchange that was not answered in time gets it, once."""
    correlator, (waiting,) = _waiting(request())
    wrong = response(**_NOBODYS)
    came = delivery(wrong)
    assert correlator.attribute(wrong, came) is None
    assert correlator.attribute(wrong, came) is None  # that it comes again makes it no other's
    assert correlator.stray_for(waiting, _TOLERANCE) is came
    assert not waiting.waits
    assert correlator.stray_for(waiting, _TOLERANCE) is None


def test_the_right_answer_comes_first() -> None:
    """A stray answer does not touch an exchange that is answered by name."""
    correlator, (waiting,) = _waiting(request())
    correlator.attribute(response(**_NOBODYS), delivery(response(**_NOBODYS)))
    right = response(MessageID=_uuid(3, 5))
    assert correlator.attribute(right, delivery(right)) is waiting


@pytest.mark.parametrize(
    ("answer", "came", "origin"),
    [
        (response(request("FlexOrder")), {}, None),
        (response(), {"at": BEGIN - 0.01}, None),
        (response(RecipientDomain="nobody.example"), {"counterparty": "nobody.example"}, None),
        (response(TimeStamp="2026-05-01T09:59:57Z"), {}, None),
        (response(TimeStamp="2026-05-01T10:00:00"), {}, None),
        (response(TimeStamp="at noon"), {}, None),
        (response(TimeStamp=None), {}, None),
        (response(), {}, "another target"),
    ],
)
def test_an_answer_that_is_not_meant(answer: Element, came: dict[str, Any], origin: str | None) -> None:
    """Another type, an earlier time, another recipient or another target: nobody gets it."""
    wrong = answer.having({n: v for n, v in _NOBODYS.items() if n in answer.attributes})
    wrong = wrong.without("FlexOrderMessageID")
    correlator, (waiting,) = _waiting(request())
    assert correlator.attribute(wrong, delivery(wrong, **came), origin) is None
    assert correlator.stray_for(waiting, _TOLERANCE) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"TimeStamp": "2026-05-01T09:59:58Z"},
        {"TimeStamp": "2026-05-01T24:00:00Z"},
        {"RecipientDomain": "nobody.example"},
        {},
    ],
)
def test_its_nearest_neighbours_are(changed: dict[str, str]) -> None:
    """A TimeStamp within the tolerance, one at 24:00, or a wrong RecipientDomain stop nothing."""
    wrong = response(**{**_NOBODYS, **changed})
    correlator, (waiting,) = _waiting(request())
    correlator.attribute(wrong, delivery(wrong), "the target")
    assert correlator.stray_for(waiting, _TOLERANCE) is not None


def test_left_over_from_an_earlier_session() -> None:
    """What was made before the session began answers nothing in it, whatever the clocks may be apart."""
    wrong = response(TimeStamp=_stamp(BEGIN - 12), **_NOBODYS)
    correlator, (waiting,) = _waiting(request())
    correlator.attribute(wrong, delivery(wrong))
    assert correlator.stray_for(waiting, 60.0) is None


def test_an_ambiguous_answer_is_attributed_to_nobody() -> None:
    """Where two wait for an answer of the type, it is given to neither; when one of them has got its own, it is."""
    correlator, (one, two) = _waiting(request(), request(identifier=_uuid(1, 7)))
    wrong = response(**_NOBODYS)
    correlator.attribute(wrong, delivery(wrong))
    assert (correlator.stray_for(one, _TOLERANCE), correlator.stray_for(two, _TOLERANCE)) == (None, None)
    right = response(request(identifier=_uuid(1, 7)), MessageID=_uuid(3, 8))
    assert correlator.attribute(right, delivery(right)) is two
    assert correlator.stray_for(one, _TOLERANCE) is not None


def test_a_message_id_that_was_seen() -> None:
    """An answer with the MessageID of an earlier one is not put aside, as it may be that one, spoilt on its way."""
    correlator, (one, two) = _waiting(request(), request(identifier=_uuid(1, 7)).having({"ConversationID": "c"}))
    assert correlator.attribute(response(), delivery(response())) is one
    again = response(**_NOBODYS)
    assert correlator.attribute(again, delivery(again)) is None
    assert correlator.stray_for(two, _TOLERANCE) is None


def test_one_message_id_for_all_answers() -> None:
    """A target that gives all its answers one MessageID is understood all the same, by what they name."""
    types = ("FlexRequest", "FlexOffer", "FlexOffer")
    elements = [request(tag, _uuid(1, number)) for number, tag in enumerate(types)]  # in one conversation
    correlator, exchanges = _waiting(*elements)
    answers = [response(element) for element in elements]
    assert [correlator.attribute(answer, delivery(answer)) for answer in answers] == exchanges
