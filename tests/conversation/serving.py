"""A small server that answers each request as a script says, and remembers what it was sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.judging.evidence import HttpAnswer


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request is answered with: bytes, and whether the connection is closed after them.

    `later` are bytes that follow when `Served.release` is set, asked for or not.
    """

    data: bytes = b""
    close: bool = False
    later: bytes = b""


Script = tuple[Reply, ...]


@dataclass(slots=True)
class Served:
    """Where the server listens, and what it saw: the requests of each connection, and how many have ended."""

    port: int = 0
    requests: list[list[bytes]] = field(default_factory=list)
    ended: int = 0
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}/message"

    async def until_ended(self, connections: int) -> None:
        """Wait until so many connections have ended."""
        async with asyncio.timeout(5):
            while self.ended < connections:
                await asyncio.sleep(0.005)


def answer(status: str = "200 OK", body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Return the bytes of a response; `length` announces another length than the body has."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Read one request with its body; nothing when the connection ends."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        if b"content-length" in fields:
            return head + await reader.readexactly(int(fields[b"content-length"]))
        return head + await reader.readuntil(b"\r\n0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def _play(script: Script, served: Served, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    requests: list[bytes] = []
    served.requests.append(requests)
    for reply in script:
        request = await _request(reader)
        if not request:
            return
        requests.append(request)
        writer.write(reply.data)
        if reply.later:
            await served.release.wait()
            writer.write(reply.later)
        if reply.close:
            return
    await _request(reader)  # nothing more is answered; the other side ends the connection


@contextlib.asynccontextmanager
async def serving(*scripts: Script) -> AsyncIterator[Served]:
    """Serve connections as they come, each by its own script; the last script is that of every further one."""
    served = Served()
    tasks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await _play(scripts[min(len(served.requests), len(scripts) - 1)], served, reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            served.ended += 1

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**20)
    served.port = int(server.sockets[0].getsockname()[1])
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


async def asked(url: str, **ways: Any) -> HttpAnswer:
    """Send one request by a wire of its own, which has these ways."""
    wire = Wire(timeout=30.0, **ways)
    try:
        return await wire.send(HttpRequest(url))
    finally:
        await wire.close()
