"""A message in another conversation than the one that was asked for is told apart from none at all."""

import asyncio
import time
from pathlib import Path

import pytest

from fixtures.astray import astray
from fixtures.grounds import Grounds
from fixtures.stage import Stage, Unmet
from tests.fronted import Conversation, conversation
from uftp_conformance.evidence import Delivery
from uftp_conformance.messages import Element
from uftp_conformance.stimulus import Wish
from uftp_conformance.tester import Initiative

ELSEWHERE = "00000000-0000-4000-8000-0000000000dd"


def wish(talk: Conversation) -> Wish:
    us = talk.tester.counterparties[0]
    return Wish("FlexRequest", "3.1.0", {"role": us.role, "domain": us.domain}, "c-1")


def came(talk: Conversation, *, tag: str = "FlexRequest", name: str = ELSEWHERE, to: str = "") -> None:
    to = to or talk.tester.counterparties[0].domain
    delivery = Delivery(time.time(), "/", to, "POST", "text/xml", b"")
    element = Element(tag, {"ConversationID": name, "RecipientDomain": to})
    talk.tester._initiatives.append(Initiative(element, delivery))


def test_what_is_told(tmp_path: Path) -> None:
    """Only a message of the type, to the same participant, in a conversation that nobody knows, and not before."""
    with conversation(tmp_path) as talk:
        begin = time.time()
        talk.tester.correlator.ask_for("c-2", talk.tester.label)
        for changed in ({"tag": "FlexOrder"}, {"name": "C-2"}, {"to": "nobody.example"}):
            came(talk, **changed)
        assert astray(talk.tester, wish(talk), begin) == ""
        came(talk)
        assert astray(talk.tester, wish(talk), time.time() + 1) == ""
        assert astray(talk.tester, wish(talk), begin) == (
            f"the target sent a FlexRequest in {ELSEWHERE}, not in the conversation c-1, in which it was asked to"
        )


def test_a_trial_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial is unmet for that reason, and the target counts as one that does send such messages."""

    async def asked(stage: Stage, talk: Conversation, *, elsewhere: bool) -> None:
        waiting = asyncio.create_task(stage.initiated(wish(talk)))
        await asyncio.sleep(0.05)
        if elsewhere:
            came(talk)
        await waiting

    with conversation(tmp_path, timing={"initiative_within": 0.2}) as talk:
        stage = Stage(Grounds(talk.tester, talk.bar, talk.session.fetched), talk.tester.situation())
        monkeypatch.setattr(stage, "_stimulus", lambda _: None)  # nobody has to be asked
        monkeypatch.setattr(stage, "_chooses", lambda _: True)
        for elsewhere, told in ((True, f"the target sent a FlexRequest in {ELSEWHERE}"), (False, "not stimulated")):
            with pytest.raises(Unmet, match=told):
                talk.session.run(asked(stage, talk, elsewhere=elsewhere))
            assert bool(stage.grounds.never_started) is not elsewhere
            talk.tester._initiatives.clear()
