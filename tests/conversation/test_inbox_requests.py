"""The inbox answers as a test wants it: with a status, slowly, with a redirect, with nothing, or by a reset."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.inbox import CANARY, Inbox
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.judging.evidence import Delivery, HttpAnswer

Story = Callable[["Met"], Awaitable[None]]


class Met:
    """A wire to an inbox that gives one reply after the other, and what was delivered."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.delivered: list[Delivery] = []
        self.inbox = Inbox(self._reply)
        self.wire = Wire(timeout=30.0, hasty=False)
        self.port = 0

    def _reply(self, delivery: Delivery) -> Reply:
        self.delivered.append(delivery)
        return self.replies.pop(0)

    async def post(self, path: str = "/us") -> HttpAnswer:
        """Deliver something."""
        return await self.wire.send(HttpRequest(f"http://127.0.0.1:{self.port}{path}", b"<a/>"))


@asynccontextmanager
async def listening(met: Met) -> AsyncIterator[None]:
    met.port = await met.inbox.start("127.0.0.1:0")
    met.inbox.expect("/us", "us.example")
    try:
        yield
    finally:
        await met.inbox.stop()
        await met.wire.close()
        await asyncio.sleep(0.01)


def meet(met: Met, story: Story) -> None:
    async def run() -> None:
        async with asyncio.timeout(20), listening(met):
            await story(met)

    asyncio.run(run())


@pytest.mark.parametrize("status", [200, 307, 400, 401, 404, 429, 500, 503, 599])
def test_a_status(status: int) -> None:
    """A reply's status is the HTTP status, and the delivery is reported with its path and counterparty."""

    async def story(met: Met) -> None:
        answer = await met.post()
        assert (answer.status, answer.location) == (status, "")
        assert [(d.path, d.counterparty, d.body) for d in met.delivered] == [("/us", "us.example", b"<a/>")]

    meet(Met(Reply(status)), story)


def test_a_redirect_names_its_place() -> None:
    """A reply's location is the Location header."""

    async def story(met: Met) -> None:
        answer = await met.post()
        assert (answer.status, answer.location) == (308, "http://127.0.0.1/elsewhere")

    meet(Met(Reply(308, location="http://127.0.0.1/elsewhere")), story)


def test_a_slow_answer() -> None:
    """A reply that comes after a while comes, and not before."""

    async def story(met: Met) -> None:
        answer = await met.post()
        assert answer.status == 200
        assert 0.3 <= answer.elapsed < 4

    meet(Met(Reply(200, after=0.3)), story)


def test_a_reset() -> None:
    """No status means that the connection is reset, without a byte, also when it served before; then all is well."""

    async def story(met: Met) -> None:
        assert [(await met.post()).status for _ in range(2)] == [200, None]
        reader, writer = await asyncio.open_connection("127.0.0.1", met.port)
        writer.write(b"POST /us HTTP/1.1\r\nHost: us\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()
        assert (await met.post()).status == 200

    meet(Met(Reply(), Reply(0), Reply(0), Reply()), story)


def test_a_silence_ends_in_a_reset() -> None:
    """A client that waits longer than the silence is cut off; others are served meanwhile."""

    async def story(met: Met) -> None:
        silent = asyncio.create_task(met.post())
        await asyncio.sleep(0.1)
        assert (await met.post()).status == 200
        answer = await silent
        assert (answer.status, answer.failure) == (None, "closed")
        assert answer.elapsed >= 0.4

    meet(Met(Reply(0, after=0.4), Reply()), story)


def test_a_sender_that_hangs_up_ends_a_silence() -> None:
    """When the sender's patience is over, nothing is left that waits."""

    async def story(met: Met) -> None:
        met.wire = Wire(timeout=0.2)
        answer = await met.post()
        assert (answer.status, answer.failure) == (None, "timeout")

    begin = time.monotonic()
    meet(Met(Reply(0, after=60.0)), story)
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("status", [0, 200])
def test_a_silence_does_not_keep_the_inbox_open(status: int) -> None:
    """The inbox stops at once, whoever is kept waiting."""

    async def story(met: Met) -> None:
        waiting = asyncio.create_task(met.post())
        await asyncio.sleep(0.2)
        assert len(met.delivered) == 1
        begin = time.monotonic()
        await met.inbox.stop()
        assert time.monotonic() - begin < 2
        await waiting

    meet(Met(Reply(status, after=60.0)), story)


def test_a_canary_is_no_delivery() -> None:
    """A request below the canaries is noted and passed on to nobody."""

    async def story(met: Met) -> None:
        assert (await met.post(f"{CANARY}abc")).status == 404
        assert (met.inbox.fetched("abc"), met.delivered) == (True, [])

    meet(Met(), story)


def test_a_sender_that_is_gone_already() -> None:
    """A delivery whose client hung up before we came to read is recorded as not answered; others are served."""

    async def story(met: Met) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", met.port)
        writer.write(b"POST /us HTTP/1.1\r\nHost: us\r\nContent-Length: 4\r\n\r\n<b/>")
        writer.close()
        while not met.delivered:
            await asyncio.sleep(0.01)
        assert (await met.post()).status == 200
        assert [(d.body, d.status, d.taken) for d in met.delivered] == [(b"<b/>", 0, False), (b"<a/>", 200, True)]

    meet(Met(Reply(), Reply()), story)
