"""A target that answers nothing any more, as a user meets it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.command import ended, events, filled_in, started
from tests.cli.conftest import Vendor
from tests.conversation.fronted import Front


class Tiring(Front):
    """Takes so many messages, and is mute from then on: it says that it takes them, and hands none on."""

    left = 150

    async def _status(self, body: bytes) -> int:
        self.left -= 1
        return await super()._status(body) if self.left >= 0 else 200


@contextmanager
def tiring(endpoint: str) -> Iterator[int]:
    """Put a front before a participant, on a loop of its own; its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    front = Tiring(endpoint)
    try:
        yield asyncio.run_coroutine_threadsafe(front.start(None), loop).result(10.0)
    finally:
        asyncio.run_coroutine_threadsafe(front.stop(), loop).result(10.0)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10.0)
        loop.close()


def test_a_target_that_falls_silent_ends_the_run(vendor: Vendor, tmp_path: Path) -> None:
    """With a cause and a code of its own, and without hundreds of verdicts that say the same."""
    claimed = vendor.running.statements[0][1]
    with tiring(claimed.target.endpoint) as port:
        changed = {"endpoint": f'"http://127.0.0.1:{port}/uftp"', "reply_within": "1.0"}
        filled_in(vendor.statement.parent, changed)
        asked = ("--target", vendor.statement, "--profile", "smoke", "--only", "VAL-")
        result = ended(started("run", *asked, folder=tmp_path))
    stream = tmp_path / "report" / "events.jsonl"
    footer = events(stream)[-1]
    assert (result.code, footer["exit_code"]) == (13, 13)
    assert "their DSO: http://127.0.0.1" in footer["sentence"]
    assert "answers nothing any more" in footer["sentence"]
    silent = [e for e in events(stream) if e.get("kind") == "fail"]
    assert len(silent) < 40
    assert "answers nothing any more" in result.out
