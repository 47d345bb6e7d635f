import asyncio
from collections.abc import Iterator
from itertools import count

import pytest

from tests.judging.seen import BEGIN, CONVERSATION, REQUEST_ID, US, criteria, delivery, request, response, sent
from uftp_conformance.conversation.correlation import NOT_SENT, Correlator, Pending
from uftp_conformance.conversation.recollection import REMEMBERED
from uftp_conformance.judging.evidence import Exchange, HttpAnswer
from uftp_conformance.judging.judge import observe
from uftp_conformance.messages import Element

TWO, THREE = "00000000-0000-4000-8000-0000000Ab002", "00000000-0000-4000-8000-0000000aB003"
ELSEWHERE = "00000000-0000-4000-8000-0000000000dd"


def _pending(tag: str = "FlexOffer", identifier: str = REQUEST_ID, conversation: str = CONVERSATION) -> Pending:
    element = request(tag, identifier).having({"ConversationID": conversation})
    return Pending(sent("case", element), "the target")


def _answer(tag: str = "FlexOffer", **changed: str | None) -> Element:
    return response(request(tag), **changed)


_FRESH: Iterator[int] = count(1)


def _attributed(correlator: Correlator, answer: Element) -> Pending | None:
    """Attribute an answer that was not seen before: its MessageID is new, unless the test has chosen it."""
    if answer.get("MessageID") == response()["MessageID"]:
        answer = answer.having({"MessageID": f"00000000-0000-4000-8000-{next(_FRESH):012}"})
    return correlator.attribute(answer, delivery(answer))


def _watching(*pending: Pending) -> Correlator:
    correlator = Correlator()
    for exchange in pending:
        correlator.watch(exchange)
    return correlator


def test_by_reference() -> None:
    """An answer belongs to the request that it names, in any case of its letters and in any conversation."""
    one, two = _pending(), _pending(identifier=TWO)
    answer = _answer(FlexOfferMessageID=TWO.upper(), ConversationID=ELSEWHERE)
    assert _attributed(_watching(one, two), answer) is two


def test_a_reference_to_another_type() -> None:
    """A request of another type than the answer's is not meant, also when its MessageID is named."""
    offer, order = _pending(), _pending("FlexOrder", TWO)
    assert _attributed(_watching(offer, order), _answer(FlexOfferMessageID=TWO)) is offer


def test_the_own_identifier_of_an_answer_names_nothing() -> None:
    """An answer whose MessageID is that of another request of ours belongs to its conversation all the same."""
    one, two = _pending(), _pending(identifier=TWO, conversation=ELSEWHERE)
    assert _attributed(_watching(one, two), _answer(MessageID=TWO, FlexOfferMessageID=None)) is one


def test_a_message_id_sent_twice() -> None:
    """Where one MessageID was sent twice on purpose, the newest exchange is answered."""
    first, second = _pending(), _pending()
    assert _attributed(_watching(first, second), _answer()) is second


def test_a_message_id_sent_in_several_conversations() -> None:
    """A late answer in the conversation of one that is over is not for the one that waits, whichever was over first."""
    closed = [_pending(), _pending(conversation=ELSEWHERE)]
    waiting = _pending(conversation=TWO)
    correlator = _watching(*closed, waiting)
    correlator.forget(closed)
    for conversation in (CONVERSATION, ELSEWHERE):
        assert _attributed(correlator, _answer(ConversationID=conversation)) is None
    assert _attributed(correlator, _answer(ConversationID=TWO)) is waiting


@pytest.mark.parametrize("reference", [None, ELSEWHERE])
def test_by_conversation(reference: str | None) -> None:
    """An answer that names no request of ours belongs to its conversation, to a request that still waits."""
    first, second = _pending(), _pending(identifier=TWO)
    second.take(delivery(_answer()))
    assert _attributed(_watching(first, second), _answer(FlexOfferMessageID=reference)) is first


def test_an_answered_conversation() -> None:
    """When no request of a conversation waits any more, the newest one of the type gets the answer as well."""
    first, second = _pending(), _pending(identifier=TWO)
    for exchange in (first, second):
        exchange.take(delivery(_answer()))
    assert _attributed(_watching(first, second), _answer(FlexOfferMessageID=None)) is second


def test_an_answer_of_a_wrong_type() -> None:
    """An answer of a type that the conversation does not wait for is its newest request's, wrong as it is."""
    order = _pending("FlexOrder")
    assert _attributed(_watching(order), _answer(FlexOfferMessageID=None)) is order


def test_forgetting() -> None:
    """What is forgotten gets no answers, what shares its identifiers still does, and nothing is kept of it."""
    first, second = _pending(), _pending()
    correlator = _watching(first, second)
    correlator.forget([second])
    assert _attributed(correlator, _answer()) is first
    correlator.forget([first, second])
    assert _attributed(correlator, _answer()) is None
    assert (correlator._by_message, correlator._by_conversation) == ({}, {})


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (_answer(), "the target"),
        (request("FlexOrder", THREE), "the target"),
        (request("FlexOrder", THREE).having({"ConversationID": ELSEWHERE}), None),
        (Element("FlexOrder"), None),
    ],
)
def test_whose_conversation_it_is(message: Element, expected: str | None) -> None:
    """A message belongs to the target whose conversation it names, or whose request it refers to."""
    assert _watching(_pending()).target_of(message) == expected


def test_whom_we_asked() -> None:
    """A conversation that a target was asked to begin is its own, in any case of its letters."""
    correlator = Correlator()
    correlator.ask_for(ELSEWHERE.upper(), "the target")
    begun = request("FlexOrder", THREE).having({"ConversationID": ELSEWHERE})
    assert [correlator.target_of(message) for message in (begun, request("FlexOrder", THREE))] == ["the target", None]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_answer(), True),
        (_answer(ConversationID=ELSEWHERE), True),
        (_answer(FlexOfferMessageID=THREE.upper()), True),
        (_answer(FlexOfferMessageID=THREE, ConversationID=ELSEWHERE), False),
    ],
)
def test_what_comes_late(answer: Element, expected: bool) -> None:
    """An answer to an exchange that is closed comes late, whether it names the request or the conversation."""
    pending = _pending()
    correlator = _watching(pending)
    assert not correlator.came_late(answer)
    correlator.forget([pending])
    assert correlator.came_late(answer) is expected


def test_what_was_never_watched() -> None:
    """An answer of ours, which nobody answers, is forgotten without a trace."""
    correlator, answer = Correlator(), Pending(sent("answer", _answer()), "the target")
    correlator.forget([answer])
    assert not correlator.came_late(_answer())


def test_memory_is_bounded() -> None:
    """What was closed or asked for long ago is forgotten, so that memory does not grow with the number of cases."""
    correlator = Correlator()
    for number in range(REMEMBERED + 1):
        pending = _pending(identifier=f"m-{number}", conversation=f"c-{number}")
        correlator.watch(pending)
        correlator.forget([pending])
        correlator.ask_for(f"a-{number}", "the target")
    known = [
        (
            correlator.came_late(Element("FlexOfferResponse", {"ConversationID": f"c-{n}"})),
            correlator.came_late(Element("FlexOfferResponse", {"FlexOfferMessageID": f"m-{n}"})),
            correlator.target_of(Element("A", {"ConversationID": f"a-{n}"})),
        )
        for n in (0, 1, REMEMBERED)
    ]
    assert known == [(False, False, None), (True, True, "the target"), (True, True, "the target")]


def test_what_is_pending_can_be_frozen() -> None:
    """An exchange can be frozen at any time, with what has been seen until then; an answer wakes who waits."""
    pending = _pending()
    assert pending.freeze() == Exchange(pending.sent, NOT_SENT, ())
    arrived = delivery(_answer(), at=BEGIN + 1)

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(pending.take, arrived)
        async with asyncio.timeout(5):
            await pending.answered.wait()

    asyncio.run(wait())
    assert pending.freeze() == Exchange(pending.sent, NOT_SENT, (arrived,))


def test_what_holds_no_message_names_what_was_not_answered() -> None:
    """Nobody knows what it answers; it stands beside the silence of what is open of the same one of us."""
    silent, answered, refused = _pending(), _pending(identifier=TWO), _pending(identifier=THREE)
    silent.http = answered.http = HttpAnswer(200, "", 0.1)
    refused.http = HttpAnswer(400, "", 0.1)
    correlator = _watching(silent, answered, refused)
    correlator.came_unread(US, "the body is not XML")
    correlator.came_unread("another.example", "no matter")
    answered.take(delivery(_answer()))
    assert [each.freeze().http.detail for each in (silent, answered, refused)] == [
        "the suite refused a delivery that came meanwhile: the body is not XML",
        "",
        "",
    ]
    words = observe(silent.freeze(), criteria()).words
    assert words == f"HTTP 200 and no answer message ({silent.freeze().http.detail})"
