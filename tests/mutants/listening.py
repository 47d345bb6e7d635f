"""An inbox that writes down what is delivered to it, byte by byte and by the clock."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Seen:
    """What was seen of the exchanges with one participant.

    Attributes:
        heads: of each delivery, on which connection and what stood before its body.
        bodies: of each delivery, as they came.
        order: what came when: "status" of a request, and "delivery".
        answers: each HTTP answer as it came, and whether the connection ended with it.
        times: seconds until each delivery, from the first request on.
    """

    heads: list[tuple[int, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    answers: list[tuple[bytes, bool]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class Inbox:
    """Takes deliveries, and writes down what came."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._begin = time.monotonic()
        self._connections = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._connections += 1
        number = self._connections
        self._open.add(writer)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                if "100-continue" in head:
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await self._body(reader, head.lower())
                self._seen.heads.append((number, head))
                self._seen.bodies.append(body)
                self._seen.order.append("delivery")
                self._seen.times.append(time.monotonic() - self._begin)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _body(self, reader: asyncio.StreamReader, head: str) -> bytes:
        if "chunked" in head:
            return await reader.readuntil(b"0\r\n\r\n")
        length = next(int(line.partition(":")[2]) for line in head.split("\r\n") if line.startswith("content-length:"))
        return await reader.readexactly(length)

    def close(self) -> None:
        """Drop what is open."""
        for writer in self._open:
            writer.transport.abort()
