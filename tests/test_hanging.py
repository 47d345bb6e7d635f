"""A target that takes connections and answers nothing any more: the run ends with a sentence, not after hours."""

import asyncio
from pathlib import Path

import pytest

from tests.fronted import Conversation, conversation
from uftp_conformance import tester
from uftp_conformance.errors import TargetDied
from uftp_conformance.messages import Element

TIMING = {"http_timeout": 0.2}


async def _several(met: Conversation, count: int) -> list[str]:
    sender = met.tester.counterparties[0]
    messages = [met.tester.prepare(Element("TestMessage"), sender) for _ in range(count)]
    pending = await asyncio.gather(*(met.tester.send(message, "probe", patient=False) for message in messages))
    return [each.http.failure for each in pending]


def test_a_target_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After several messages and a while without any HTTP answer the target counts as gone."""
    monkeypatch.setattr(tester, "_DEAF_WITHIN", 1.0)
    with conversation(tmp_path, host="127.0.0.1", timing=TIMING) as met:
        assert met.session.run(_several(met, 4)) == [""] * 4
        met.front.hangs = True
        assert met.session.run(_several(met, 12)) == ["timeout"] * 12  # that is no long while yet
        met.session.run(asyncio.sleep(1.0))
        with pytest.raises(TargetDied, match=r"any of 13 messages over HTTP for . s; the target hangs"):
            met.session.run(_several(met, 1))


def test_a_target_that_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer in between shows that the target is there."""
    monkeypatch.setattr(tester, "_DEAF_WITHIN", 1.0)
    with conversation(tmp_path, host="127.0.0.1", timing=TIMING) as met:
        met.front.hangs = True
        met.session.run(_several(met, 12))
        met.session.run(asyncio.sleep(1.0))
        met.front.hangs = False
        assert met.session.run(_several(met, 1)) == [""]
        met.front.hangs = True
        assert met.session.run(_several(met, 12)) == ["timeout"] * 12
