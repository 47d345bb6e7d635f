"""A target that takes connections and answers nothing any more: the run ends with a sentence, not after hours."""

import asyncio
from pathlib import Path

import pytest

from tests.conversation.fronted import Conversation, conversation
from uftp_conformance import TargetDied
from uftp_conformance.conversation import endpoint
from uftp_conformance.conversation.liveness import Hearing
from uftp_conformance.messages import Element

TIMING = {"http_timeout": 0.2}


async def _several(met: Conversation, count: int) -> list[str]:
    sender = met.tester.counterparties[0]
    messages = [met.tester.prepare(Element("TestMessage"), sender) for _ in range(count)]
    pending = await asyncio.gather(*(met.tester.send(message, "probe", patient=False) for message in messages))
    return [each.http.failure for each in pending]


async def _one_by_one(met: Conversation, count: int) -> None:
    for _ in range(count):
        await _several(met, 1)


def test_a_target_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After several messages and a while without any HTTP answer the target counts as gone."""
    monkeypatch.setattr(endpoint, "_DEAF_WITHIN", 1.0)
    with conversation(tmp_path, host="127.0.0.1", timing=TIMING) as met:
        assert met.session.run(_several(met, 4)) == [""] * 4
        met.front.hangs = True
        for _ in range(3):
            assert met.session.run(_several(met, 4)) == ["timeout"] * 4  # that is no long while yet
        said = r"any of \d\d messages over HTTP, waited for during 1 s; the target hangs"
        with pytest.raises(TargetDied, match=said):
            met.session.run(_one_by_one(met, 9))


def test_one_stall_after_nothing_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time in which nothing was sent is no silence: the target had nothing to answer."""
    monkeypatch.setattr(endpoint, "_DEAF_WITHIN", 1.0)
    with conversation(tmp_path, host="127.0.0.1", timing=TIMING) as met:
        assert met.session.run(_several(met, 1)) == [""]
        met.front.hangs = True
        assert met.session.run(_several(met, 1)) == ["timeout"]
        met.session.run(asyncio.sleep(1.2))
        assert met.session.run(_several(met, 12)) == ["timeout"] * 12


def test_a_target_that_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer in between shows that the target is there."""
    monkeypatch.setattr(endpoint, "_DEAF_WITHIN", 1.0)
    with conversation(tmp_path, host="127.0.0.1", timing=TIMING) as met:
        for _ in range(3):
            met.front.hangs = True
            for _ in range(3):
                assert met.session.run(_several(met, 3)) == ["timeout"] * 3
            met.front.hangs = False
            assert met.session.run(_several(met, 1)) == [""]


def test_only_waiting_counts() -> None:
    """Messages side by side are waited for once; what was given up shows nothing; an answer begins anew."""
    hearing = Hearing()
    hearing.sent(100.0)
    hearing.sent(103.0)
    hearing.missed(110.0)
    hearing.missed(113.0)
    assert (hearing.unheard, hearing.waited) == (2, 13.0)
    hearing.sent(200.0)
    hearing.given_up(201.0)
    assert (hearing.unheard, hearing.waited) == (2, 14.0)
    hearing.sent(300.0)
    hearing.sent(301.0)
    hearing.heard(302.0)
    assert (hearing.unheard, hearing.waited) == (0, 0.0)
    hearing.missed(310.0)
    assert (hearing.unheard, hearing.waited) == (1, 8.0)
