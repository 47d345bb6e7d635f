"""What comes again, or answers nothing, at the inbox of a session: it starts nothing and proves nothing more."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conversation.fronted import Conversation, conversation
from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.expectations import Expectations
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.notes import Notes
from uftp_conformance.conversation.recollection import REMEMBERED
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import SecretKey, new_secret_key
from uftp_conformance.statement.counterparties import read_key_file


async def exchanged(talk: Conversation) -> Pending:
    """Exchange a TestMessage."""
    sender = next(c for c in talk.tester.counterparties if c.standing == "registered" and c.role == "DSO")
    return await talk.tester.send(talk.tester.prepare(Element("TestMessage"), sender), "case")


async def again(talk: Conversation, pending: Pending, *, stall: float) -> int:
    """Deliver the first answer once more, after the loop did nothing for a while; return how many are counted."""
    time.sleep(stall)  # what a busy machine does to the loop
    await asyncio.sleep(0.2)
    if not stall:
        talk.session._attention.stalled = 0.0  # whatever else this machine has to do
    talk.session._take(pending.deliveries[0])
    await asyncio.sleep(0)
    return len(pending.deliveries)


def test_an_answer_that_comes_again(tmp_path: Path) -> None:
    """The same bytes again count, unless the loop was late since the request was sent: then a note tells."""
    with conversation(tmp_path) as talk:
        notes: list[str] = []
        talk.session._notes = Notes(lambda _, text: notes.append(text))
        pending = talk.session.run(exchanged(talk))
        assert len(pending.deliveries) == 1
        assert talk.session.run(again(talk, pending, stall=0)) == 2
        assert talk.session.run(again(talk, pending, stall=1.0)) == 2
        assert notes == ["the same TestMessageResponse came again while we were too busy to answer it in time"]
        later = talk.session.run(exchanged(talk))  # sent after the stall, so that it is no excuse any more
        assert talk.session.run(again(talk, later, stall=0)) == 2


def test_an_answer_that_comes_again_when_all_is_over(tmp_path: Path) -> None:
    """It is not the answer to the next message, and no word is lost about it."""

    async def story(talk: Conversation) -> tuple[int, Pending]:
        first = await exchanged(talk)
        talk.tester.correlator.forget([first])
        sender = next(c for c in talk.tester.counterparties if c.standing == "registered" and c.role == "DSO")
        message = talk.tester.prepare(Element("TestMessage"), sender)
        sending = asyncio.create_task(talk.tester.send(message, "case"))
        while not talk.tester.correlator._open:
            await asyncio.sleep(0)
        reply = talk.session._take(first.deliveries[0])
        return reply.status, await sending

    with conversation(tmp_path) as talk:
        notes: list[str] = []
        talk.session._notes = Notes(lambda _, text: notes.append(text))
        status, second = talk.session.run(story(talk))
        said = talk.session._read(second.deliveries[0]).element
        assert (status, notes, len(second.deliveries)) == (200, [], 1)
        assert said is not None
        assert said["ConversationID"] == second.sent.conversation


def started(talk: Conversation, key: SecretKey | None = None, **changed: str) -> Delivery:
    """Return a delivery of a TestMessage that the target seems to start; without its key its seal does not verify."""
    us, target = talk.tester.counterparties[0], talk.tester.statement.target
    element = Element(
        "TestMessage",
        {
            "Version": "3.1.0",
            "SenderDomain": target.domain,
            "RecipientDomain": us.domain,
            "TimeStamp": "2026-05-01T10:00:00Z",
            "MessageID": str(uuid4()),
            "ConversationID": str(uuid4()),
            **changed,
        },
    )
    body = wrap(serialise(element), target.domain, target.role, key or new_secret_key())
    return Delivery(time.time(), us.path, us.domain, "POST", "text/xml", body)


def test_what_a_target_starts_again(tmp_path: Path) -> None:
    """The same bytes again get the same status, and nobody who awaits something; another message does."""

    async def story(talk: Conversation) -> tuple[list[int], list[bool]]:
        once, other = started(talk), started(talk)
        statuses, taken = [], []
        for delivery in (once, once, other):
            awaited = talk.tester.expectations.expect(lambda e: e.tag == "TestMessage", delivery.counterparty)
            statuses.append(talk.session._take(delivery).status)
            taken.append(awaited.came.done())
            talk.tester.expectations.drop(awaited)
        return statuses, taken

    with conversation(tmp_path) as talk:
        assert talk.session.run(story(talk)) == ([401, 401, 401], [True, False, True])


def test_what_a_target_starts_again_in_other_bytes(tmp_path: Path) -> None:
    """What is sealed is the same message, however it is written and stamped: nobody else gets it."""

    async def story(talk: Conversation) -> list[bool]:
        key = read_key_file(tmp_path / "keys" / f"{talk.tester.statement.target.domain}.key")
        first = started(talk, key, MessageID="a", ConversationID="b")
        later = started(talk, key, MessageID="a", ConversationID="b", TimeStamp="2026-05-01T10:00:01Z")
        other = started(talk, key, MessageID="c", ConversationID="b")
        taken = []
        for delivery in (first, replace(first, body=first.body + b"\n"), later, other):
            awaited = talk.tester.expectations.expect(lambda e: e.tag == "TestMessage", delivery.counterparty)
            talk.session._take(delivery)
            taken.append(awaited.came.done())
            talk.tester.expectations.drop(awaited)
        return taken

    with conversation(tmp_path) as talk:
        assert talk.session.run(story(talk)) == [True, False, False, True]


def test_a_message_id_in_two_messages(tmp_path: Path) -> None:
    """The same message written again is no other one; what says something else is, and of those not all are kept."""
    with conversation(tmp_path) as talk:
        session, element = talk.session, Element("TestMessageResponse", {"MessageID": "a", "TimeStamp": "1"})
        for same in (element, replace(element, attributes={"TimeStamp": "2", "MessageID": "A"})):
            session._remember(same.having({"MessageID": "a"}))
        assert session.repeated == set()
        session._remember(element.having({"Result": "Accepted"}))
        assert session.repeated == {"a"}
        session.repeated.update(str(number) for number in range(REMEMBERED))
        session._remember(element.having({"MessageID": "b"}))
        session._remember(element.having({"MessageID": "b", "Result": "Accepted"}))
        assert "b" not in session.repeated


def test_what_is_refused_may_be_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that we did not take over proves nothing about its MessageID; one to each of two partners does."""
    with conversation(tmp_path) as talk:
        session = talk.session

        def comes(status: int, **changed: str) -> None:
            element = Element("FlexRequest", {"MessageID": "a", "RecipientDomain": "a.example", **changed})
            delivery = Delivery(time.time(), "/", "a.example", "POST", "text/xml", b"")
            monkeypatch.setattr(session, "_initiative", lambda _: status)
            session._once(Initiative(element, delivery), sealed=True)

        comes(400)
        comes(200, Revision="1")
        comes(200, Revision="1")
        comes(200, Revision="1", TimeStamp="2")
        comes(200, Revision="1", MessageID="b")
        assert session.repeated == set()
        comes(200, Revision="1", RecipientDomain="b.example")
        assert session.repeated == {"a"}


@pytest.mark.parametrize(
    ("method", "body", "status", "taken"),
    [("GET", b"", 405, False), ("HEAD", b"", 405, False), ("PUT", b"", 400, True), ("GET", b"x", 400, True)],
)
def test_what_asks_whether_somebody_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, body: bytes, status: int, taken: bool
) -> None:
    """A GET without a body is nothing that anybody awaits; whatever else holds no message may be."""
    came: list[Delivery] = []
    with conversation(tmp_path) as talk:
        notes: list[str] = []
        talk.session._notes = Notes(lambda _, text: notes.append(text))

        def take(_: Expectations, element: Element | None, delivery: Delivery) -> bool:
            came.append(delivery)
            return element is None

        monkeypatch.setattr(Expectations, "take", take)
        domain = talk.tester.counterparties[0].domain
        reply = talk.session._take(Delivery(time.time(), "/us", domain, method, "", body))
        assert (reply.status, bool(came)) == (status, taken)
        assert taken or notes == [f"a {method} without a body to /us is no message"]
