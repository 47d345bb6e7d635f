"""Floods of what nobody asked for: nothing that is kept grows with them, and no answer is lost among them."""

import asyncio
import resource
import time
from pathlib import Path
from uuid import uuid4

from tests.conversation.fronted import Conversation, conversation
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.newest import Newest
from uftp_conformance.conversation.notes import REPORTED, Notes
from uftp_conformance.judging.evidence import Delivery, Sent
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import new_secret_key

FOREIGN = new_secret_key()


def stray(talk: Conversation, tag: str = "FlexOfferResponse", **changed: str) -> Delivery:
    """Return a delivery that names nothing of ours, under a foreign seal."""
    us, target = talk.tester.counterparties[0], talk.tester.statement.target
    element = Element(
        tag,
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
    return Delivery(
        time.time(),
        us.path,
        us.domain,
        "POST",
        "text/xml",
        wrap(serialise(element), target.domain, target.role, FOREIGN),
    )


async def exchanged(talk: Conversation) -> Pending:
    """Exchange a TestMessage."""
    sender = next(c for c in talk.tester.counterparties if c.standing == "registered" and c.role == "DSO")
    return await talk.tester.send(talk.tester.prepare(Element("TestMessage"), sender), "case")


async def flooded(talk: Conversation, flood: list[Delivery]) -> None:
    """Let all of these arrive, and the loop do something else meanwhile."""
    for delivery in flood:
        talk.session._take(delivery)
        await asyncio.sleep(0)


def test_a_flood_of_large_deliveries(tmp_path: Path) -> None:
    """Forty deliveries of nearly 5 MB, sealed by somebody, take a bounded part of memory and of time."""
    with conversation(tmp_path) as talk:
        heavy = [stray(talk, RejectionReason=f"{number}" + "x" * 3_500_000).body for number in range(2)]
        us = talk.tester.counterparties[0]
        talk.session.run(flooded(talk, [stray(talk)]))
        before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        for number in range(40):
            # Another blank behind it makes a delivery of its own of the same envelope.
            body = heavy[number % 2] + b" " * number
            talk.session.run(flooded(talk, [Delivery(time.time(), us.path, us.domain, "POST", "text/xml", body)]))
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
        assert time.process_time() - begin < 20
        assert len(talk.session.run(exchanged(talk)).deliveries) == 1


def test_a_flood_between_a_request_and_its_answer(tmp_path: Path) -> None:
    """Two thousand deliveries that answer nothing, start something or are no messages: the answers are found."""

    async def story(talk: Conversation) -> list[Pending]:
        us = talk.tester.counterparties[0]
        flood = [stray(talk, tag) for tag in ("FlexOfferResponse", "TestMessageResponse", "TestMessage") * 600]
        flood += [Delivery(time.time(), us.path, us.domain, "POST", "text/xml", b"<a/>")] * 200
        flooding = asyncio.create_task(flooded(talk, flood))
        found = [await exchanged(talk) for _ in range(20)]
        await flooding
        return [*found, *(await asyncio.gather(*(exchanged(talk) for _ in range(20))))]

    with conversation(tmp_path) as talk:
        notes: list[str] = []
        talk.session._notes = Notes(lambda _, text: notes.append(text))
        for pending in talk.session.run(story(talk)):
            assert [talk.session._read(each).sealed for each in pending.deliveries] == [True]
        assert len(notes) == REPORTED + 1
        assert talk.session.repeated == set()


def test_what_nobody_sealed_proves_nothing_about_message_ids(tmp_path: Path) -> None:
    """A forged message with the MessageID of an answer of the target's does not accuse the target."""
    with conversation(tmp_path) as talk:
        pending = talk.session.run(exchanged(talk))
        answer = talk.session._read(pending.deliveries[0]).element
        assert answer is not None
        talk.session.run(flooded(talk, [stray(talk, MessageID=answer["MessageID"])]))
        assert talk.session.repeated == set()


def test_answers_without_end(tmp_path: Path) -> None:
    """Of a thousand answers to one request the first ones are kept, enough to show that there are several."""
    with conversation(tmp_path) as talk:
        pending = talk.session.run(exchanged(talk))
        for number in range(1000):
            pending.take(Delivery(float(number), "/a", "a", "POST", "text/xml", b"%d" % number))
        assert len(pending.deliveries) == 32
        large = Pending(pending.sent, "target")
        for number in range(10):
            large.take(Delivery(float(number), "/a", "a", "POST", "text/xml", bytes(4_000_000)))
        assert (len(large.deliveries), large.answered.is_set()) == (1, True)


def test_a_hundred_thousand_strays_between_a_request_and_its_answer() -> None:
    """However much has come meanwhile, an answer is recognised by what it names, and a late one is no new one."""
    correlator = Correlator()

    def watched(name: str) -> Pending:
        sent = Sent("case", "FlexOffer", f"m-{name}", f"c-{name}", "agr", "AGR", b"", b"", 0.0)
        pending = Pending(sent, "target")
        correlator.watch(pending)
        return pending

    def answer(name: str, number: int) -> tuple[Element, Delivery]:
        attributes = {"MessageID": f"a-{number}", "FlexOfferMessageID": f"m-{name}", "ConversationID": f"c-{name}"}
        return Element("FlexOfferResponse", attributes), Delivery(1.0, "/", "agr", "POST", "text/xml", b"%d" % number)

    over, awaited = watched("over"), watched("open")
    correlator.forget([over])
    for number in range(100_000):
        assert correlator.attribute(*answer(f"nobody-{number}", number)) is None
    assert correlator.attribute(*answer("over", 100_001)) is None
    assert correlator.came_late(answer("over", 100_001)[0])
    assert correlator.attribute(*answer("open", 100_002)) is awaited


def test_a_target_that_starts_more_than_can_be_answered(tmp_path: Path) -> None:
    """So many are answered at once; others are asked to come again, and are taken then."""

    async def story(talk: Conversation) -> tuple[list[int], int]:
        statuses = []
        tester = talk.tester
        claimed = tester.statement.target.model_copy(update={"public_key": FOREIGN.public.text()})
        tester.statement = tester.statement.model_copy(update={"target": claimed})
        busy = [asyncio.create_task(asyncio.sleep(60)) for _ in range(128)]
        tester._answering.update(dict.fromkeys(busy, Initiative(Element("TestMessage", {}), stray(talk))))
        delivery = stray(talk, "TestMessage")
        statuses.append(talk.session._take(delivery).status)
        tester._answering.clear()
        statuses.append(talk.session._take(delivery).status)
        for task in busy:
            task.cancel()
        return statuses, len(tester._answering)

    with conversation(tmp_path) as talk:
        assert talk.session.run(story(talk)) == ([503, 200], 1)


def test_the_newest_are_kept() -> None:
    """The newest of many things are kept, bounded in number and in bytes, each under its sender."""
    kept: Newest[int] = Newest(3, 100)
    for number in range(10):
        kept.put(number, 10)
    assert ([*kept], kept.count, kept.since(8), kept.since(0), kept.since(10)) == ([7, 8, 9], 10, [8, 9], [7, 8, 9], [])
    assert [*reversed(kept)] == [9, 8, 7]
    kept.put(10, 90)
    assert [*kept] == [9, 10]
    kept.put(11, 1000)
    assert ([*kept], len(kept)) == ([11], 1)
    kept.take_out(11)
    kept.put(12, 100)
    assert [*kept] == [12]


def test_notes_are_short_and_bounded() -> None:
    """The first notes of a flood are written, in one short line that acts on nothing; then how many there were."""
    notes_kept: list[str] = []
    notes = Notes(lambda _, text: notes_kept.append(text))
    notes.tell("a", "it says \x1b[2J\u202e\r\nPASS" + "x" * 1_000_000)
    for number in range(100_000):
        notes.tell("a", str(number))
    assert notes_kept[0].startswith("it says \\x1b[2J\\u202e\\r\\nPASSx")
    assert len(notes_kept[0]) < 600
    assert notes_kept[REPORTED:] == [
        f"more than {REPORTED} deliveries that no trial expected; the others are counted, not listed",
        "10000 deliveries so far that no trial expected",
        "100000 deliveries so far that no trial expected",
    ]
