"""An answer that comes again because this machine was too busy is not held against the target."""

import asyncio
import time
from pathlib import Path

from tests.fronted import Conversation, conversation
from uftp_conformance.correlation import Pending
from uftp_conformance.messages import Element


async def exchanged(talk: Conversation) -> Pending:
    """Exchange a TestMessage."""
    sender = next(c for c in talk.tester.counterparties if c.standing == "registered" and c.role == "DSO")
    return await talk.tester.send(talk.tester.prepare(Element("TestMessage"), sender), "case")


async def again(talk: Conversation, pending: Pending, *, stall: float) -> int:
    """Deliver the first answer once more, after the loop did nothing for a while; return how many are counted."""
    time.sleep(stall)  # what a busy machine does to the loop
    await asyncio.sleep(0.2)
    if not stall:
        talk.session._stalled = 0.0  # whatever else this machine has to do
    talk.session._take(pending.deliveries[0])
    await asyncio.sleep(0)
    return len(pending.deliveries)


def test_an_answer_that_comes_again(tmp_path: Path) -> None:
    """The same bytes again count, unless the loop was late since the request was sent: then a note tells."""
    with conversation(tmp_path) as talk:
        notes: list[str] = []
        talk.session._note = lambda _, text: notes.append(text)
        pending = talk.session.run(exchanged(talk))
        assert len(pending.deliveries) == 1
        assert talk.session.run(again(talk, pending, stall=0)) == 2
        assert talk.session.run(again(talk, pending, stall=1.0)) == 2
        assert notes == ["a TestMessageResponse came again while we were too busy to answer it in time"]
        later = talk.session.run(exchanged(talk))  # sent after the stall, so that it is no excuse any more
        assert talk.session.run(again(talk, later, stall=0)) == 2
