"""A second answer that comes when its exchange is over: what is one, and what is none."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.conversation.fronted import Conversation, conversation
from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.conversation.second_answers import Answered
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import SecretKey, new_secret_key
from uftp_conformance.statement.counterparties import read_key_file

TAKEN = HttpAnswer(200, "", 0.1)


def request(message: str = "AGRPortfolioQuery", **changed: Any) -> Sent:
    """Return a request of ours that leaves now."""
    identifier, conversation_id = str(uuid4()), str(uuid4())
    payload = serialise(Element(message, {"MessageID": identifier, "ConversationID": conversation_id}))
    sent = Sent("case", message, identifier, conversation_id, "agr", "AGR", b"envelope", payload, time.time())
    return replace(sent, **changed)


class Desk:
    """A session in which requests were answered, each by one message of the target's."""

    def __init__(self, talk: Conversation, folder: Path) -> None:
        self.talk, self.target = talk, talk.tester.statement.target
        self.key = read_key_file(folder / "keys" / f"{self.target.domain}.key")

    def answer(self, sent: Sent, key: SecretKey | None = None, **changed: str) -> Delivery:
        """Return an answer of the target's to a request."""
        names = {} if sent.message == "TestMessage" else {f"{sent.message}MessageID": sent.message_id}
        given = {"MessageID": str(uuid4()), "ConversationID": sent.conversation, "Result": "Accepted"}
        common = {"Version": "3.1.0", "SenderDomain": self.target.domain, "RecipientDomain": sent.sender}
        said = Element(f"{sent.message}Response", {**common, **names, **given, **changed})
        body = wrap(serialise(said), self.target.domain, self.target.role, key or self.key)
        return Delivery(time.time(), "/", sent.sender, "POST", "text/xml", body)

    async def exchanged(self, sent: Sent, *answers: Delivery, http: HttpAnswer = TAKEN, **how: Any) -> None:
        """Let a request be answered, and its trial be over."""
        pending = Pending(sent, self.talk.tester.label, http=http, **how)
        correlator = self.talk.tester.correlator
        correlator.watch(pending)
        for each in answers:
            self.talk.session._take(each)
        await asyncio.sleep(0)
        correlator.forget([pending])

    async def late(self, *deliveries: Delivery, stall: float = 0.0) -> list[Exchange]:
        """Let these come now, after a stall of so many seconds; return the exchanges that got a second answer."""
        before, _ = self.talk.tester.second_answers.after(0)
        self.talk.tester.attention.stalls.clear()  # whatever else this machine has to do
        self.talk.tester.attention.note(stall)
        for each in deliveries:
            assert self.talk.session._take(each).status == 200
        return self.talk.tester.second_answers.after(before)[1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with conversation(folder) as talk:
        yield Desk(talk, folder)


def test_another_message_is_a_second_answer(desk: Desk) -> None:
    """It is kept once with all evidence, whatever it says; a third one adds nothing."""

    async def story(result: str) -> None:
        sent = request()
        first, second = desk.answer(sent), desk.answer(sent, Result=result)
        await desk.exchanged(sent, first)
        (found,) = await desk.late(second, desk.answer(sent))
        assert found == Exchange(replace(sent, body=b""), TAKEN, (first, second))

    for result in ("Accepted", "Rejected"):
        desk.talk.session.run(story(result))


def test_the_same_message_again_is_none(desk: Desk) -> None:
    """Neither the same bytes, however often, nor the same MessageID in others."""

    async def story() -> None:
        sent, identifier = request(), str(uuid4())
        first, rewritten = (desk.answer(sent, MessageID=name) for name in (identifier, identifier.upper()))
        await desk.exchanged(sent, first)
        assert await desk.late(first, first, rewritten, replace(rewritten, body=rewritten.body + b"\n")) == []

    desk.talk.session.run(story())


def test_what_does_not_surely_answer_the_request_is_none(desk: Desk) -> None:
    """What anybody may have sealed, names another conversation, is of another type, or was not taken."""

    async def story() -> None:
        sent = request()
        await desk.exchanged(sent, desk.answer(sent))
        other = desk.answer(replace(sent, message="AGRPortfolioUpdate"), AGRPortfolioQueryMessageID=sent.message_id)
        strange = desk.answer(sent, key=new_secret_key())
        astray = desk.answer(sent, ConversationID=str(uuid4()))
        gone = replace(desk.answer(sent), status=0)
        assert await desk.late(other, strange, astray, gone) == []

    desk.talk.session.run(story())


def test_copies_of_a_request_may_each_be_answered(desk: Desk) -> None:
    """So may whatever has its MessageID, of another type and in capital letters too, sent before or after its end."""

    async def story() -> None:
        sent = request()
        again = request("AGRPortfolioUpdate", message_id=sent.message_id.upper())
        for copy in (sent, again):
            await desk.exchanged(sent, desk.answer(sent))
            await desk.exchanged(copy)
            assert await desk.late(desk.answer(sent), desk.answer(copy)) == []

    desk.talk.session.run(story())


@pytest.mark.parametrize(
    ("changed", "http", "how"),
    [
        ({"message": "TestMessage"}, TAKEN, {}),
        ({"line": "PUT /"}, TAKEN, {}),
        ({"payload": None}, TAKEN, {}),
        ({"payload": serialise(Element("AGRPortfolioQuery", {"MessageID": "b"}))}, TAKEN, {}),
        ({"payload": b"no XML"}, TAKEN, {}),
        ({"payload": bytes(300_000)}, TAKEN, {}),
        ({}, replace(TAKEN, attempts=2), {}),
        ({}, HttpAnswer(503, "", 0.1), {}),
        ({}, TAKEN, {"conduct": (Reply(200, after=0.1),)}),
    ],
)
def test_what_may_have_come_more_than_once(desk: Desk, changed: Any, http: HttpAnswer, how: Any) -> None:
    """A request that was sent in an odd way, or again by HTTP, and an answer that we met oddly, prove nothing."""

    async def story() -> None:
        sent = request(**changed)
        await desk.exchanged(sent, desk.answer(sent), http=http, **how)
        assert await desk.late(desk.answer(sent)) == []

    desk.talk.session.run(story())


def test_who_answers_late_is_not_accused(desk: Desk) -> None:
    """The first answer may come when the exchange is over; and again, where we were too busy to take it in time."""

    async def story() -> None:
        sent = request()
        await desk.exchanged(sent)
        assert await desk.late(desk.answer(sent)) == []
        slow = request(at=time.time() - 1)
        await desk.exchanged(slow, desk.answer(slow))
        assert await desk.late(desk.answer(slow), stall=0.4) == []

    desk.talk.session.run(story())


def over(number: int, size: int = 1) -> Exchange:
    """Return an exchange that is over, with an answer of so many bytes."""
    sent = request(message_id=f"m-{number}", payload=b"")
    return Exchange(sent, TAKEN, (Delivery(1.0, "/", "agr", "POST", "text/xml", bytes(size)),))


def test_what_is_kept_is_bounded() -> None:
    """By number and by bytes; the oldest give way, and nothing large is kept."""
    answered = Answered(most=3, room=100)

    def kept() -> list[int]:
        known = (answered.named_by([f"m-{number}"], "AGRPortfolioQueryResponse") for number in range(9))
        return [number for number, each in enumerate(known) if each is not None]

    for number in range(5):
        answered.over("target", over(number))
    assert kept() == [2, 3, 4]
    answered.over("target", over(5, 99))
    assert kept() == [4, 5]
    answered.over("target", over(6, 300_000))
    answered.over("target", replace(over(7), deliveries=()))
    answered.over("target", replace(over(8), deliveries=(*over(8).deliveries, *over(8, 2).deliveries)))
    assert kept() == [4, 5]
    answered.drop("M-5")
    for number in range(6, 8):
        answered.over("target", over(number, 49))
    assert kept() == [4, 6, 7]
    answered.over("target", over(8, 51))
    assert kept() == [7, 8]
    assert len(answered) == 2
