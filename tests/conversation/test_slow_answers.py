"""What a target starts is waited for until it comes; how long our answer to it takes is not the target's time."""

import time
from pathlib import Path

import pytest

from tests.conversation.fronted import Conversation, conversation
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.judging.evidence import Delivery, HttpAnswer
from uftp_conformance.messages import Element

SOON = 0.05  # seconds in which the target has to start it
LONG = 0.3  # seconds that a target takes to handle an answer, as its own answers say


@pytest.mark.parametrize(("asked_for", "found"), [("TestMessage", "t"), ("FlexOffer", None)])
def test_an_answer_of_ours_may_take_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked_for: str, found: str | None
) -> None:
    """A target that starts something just in time, and reads our answer late, has started it in time."""

    async def send_answer(*_: object) -> HttpAnswer:
        return HttpAnswer(200, "", 0.0)

    async def story(talk: Conversation) -> str | None:
        tester = talk.tester
        monkeypatch.setattr(tester.endpoint, "send_answer", send_answer)
        tester.pace.note([LONG])
        header = {"MessageID": "t", "ConversationID": "c", "RecipientDomain": tester.counterparties[0].domain}
        begun = Initiative(Element("TestMessage", header), Delivery(time.time(), "/", "us", "POST", "text/xml", b""))
        assert tester.started_by_target(begun)
        element = await tester.initiative(lambda each: each.tag == asked_for, SOON)
        return None if element is None else element["MessageID"]

    with conversation(tmp_path) as talk:
        assert talk.session.run(story(talk)) == found
