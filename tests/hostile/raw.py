"""A server on bare sockets, each connection of which is a line on which anything can be said."""

import asyncio
import contextlib
import itertools
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Line:
    """One connection, seen from the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.unread = b""  # a request that was read by somebody who left it to whoever comes next

    async def request(self) -> bytes:
        """Read one request, head and body; nothing when the connection ends."""
        if self.unread:
            unread, self.unread = self.unread, b""
            return unread
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            fields = dict(field.lower().split(b": ", 1) for field in head.split(b"\r\n")[1:-2])
            return head + await self.reader.readexactly(int(fields.get(b"content-length", 0)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""

    async def say(self, data: bytes) -> None:
        """Write bytes, as fast as they are taken."""
        self.writer.write(data)
        await self.writer.drain()

    async def keep_saying(self, data: bytes, every: float = 0.0) -> None:
        """Write the same bytes again and again, until the other side has gone."""
        while True:
            await self.say(data)
            await asyncio.sleep(every)

    async def drip(self, data: Iterable[int], every: float = 0.2) -> None:
        """Write byte by byte, slowly; for ever when there is no end of them."""
        for byte in data:
            await self.say(bytes([byte]))
            await asyncio.sleep(every)

    async def wait(self) -> None:
        """Say nothing more until the other side has gone."""
        while await self.reader.read(2**16):
            continue

    def reset(self) -> None:
        """Drop the connection so that the other side sees a reset."""
        bound = self.writer.get_extra_info("socket")
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Handler = Callable[[Line], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve connections at a free port of this machine; give the port."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError, EOFError, ssl.SSLError, asyncio.LimitOverrunError):
                await handler(Line(reader, writer))
            writer.transport.close()
        except asyncio.CancelledError:
            writer.transport.abort()
            raise

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls, limit=2**20, backlog=1000)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in (*tasks,):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def says(data: bytes, *, close: bool = True) -> Handler:
    """Return what answers every request with these bytes, and hangs up or waits."""

    async def handler(line: Line) -> None:
        await line.request()
        await line.say(data)
        if not close:
            await line.wait()

    return handler


def answers(head: bytes, then: Callable[[Line], Awaitable[None]]) -> Handler:
    """Return what answers a request with the beginning of an answer, and goes on in a way of its own."""

    async def handler(line: Line) -> None:
        await line.request()
        await line.say(head)
        await then(line)

    return handler


def endless(data: bytes, every: float = 0.0) -> Callable[[Line], Awaitable[None]]:
    """Return what says the same for ever."""
    return lambda line: line.keep_saying(data, every)


def dripping(data: bytes, every: float = 0.2) -> Callable[[Line], Awaitable[None]]:
    """Return what says the same for ever, byte by byte."""
    return lambda line: line.drip(itertools.cycle(data), every)
