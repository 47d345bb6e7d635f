"""Clients that send requests without waiting for answers: what they are ahead stays in their buffers, not in ours."""

import asyncio
import contextlib

from uftp_conformance.conversation.http_server import Connected
from uftp_conformance.conversation.inbox import Inbox
from uftp_conformance.conversation.replies import TAKEN

REQUEST = b"POST / HTTP/1.1\r\nHost: inbox\r\nContent-Length: 4\r\n\r\n<a/>"
FOR, MOST = 1.0, 2**20  # seconds, bytes


def test_requests_that_are_sent_ahead_are_not_kept() -> None:
    assert asyncio.run(_most_kept()) < MOST


async def _most_kept() -> int:
    """Return how many bytes of one connection the inbox held at most while requests were poured into it."""
    taken: list[bytes] = []

    def take(delivery: object) -> object:
        taken.append(b"")
        return TAKEN

    inbox = Inbox(take)  # type: ignore[arg-type]  # only that it is asked matters
    port = await inbox.start("127.0.0.1:0")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pouring = [asyncio.create_task(_pour(writer)), asyncio.create_task(_away(reader))]
    most, end = 0, asyncio.get_running_loop().time() + FOR
    while asyncio.get_running_loop().time() < end or not taken:
        await asyncio.sleep(0.02)
        assert inbox._server is not None
        most = max([most, *(c.ahead for c in inbox._server.server_state.connections if isinstance(c, Connected))])
    for task in pouring:
        task.cancel()
    writer.transport.abort()
    await inbox.stop()
    return most


async def _pour(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(REQUEST * 1000)
            await writer.drain()


async def _away(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(2**16):
            continue
