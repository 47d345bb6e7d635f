"""Deliveries as other HTTP clients send them: each on a connection of its own, written by hand."""

import asyncio
import gzip
import time
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit
from zlib import crc32

import httptools

from uftp_conformance.judging.evidence import HttpAnswer

_CONTINUE = 0.5  # seconds to wait for a 100 before the body is sent all the same, as RFC 9110 10.1.1 asks for
_BITE = 4096
_UNSUPPORTED = 415
XML = (("Content-Type", "text/xml; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Posting:
    """How a delivery is sent.

    Attributes:
        copies: how often the same bytes are delivered.
        delay: seconds before the first.
        between: seconds between two copies.
        bundled: if it is not 0, all that is to be sent waits for the next multiple of so many seconds.
        wavers: up to so many seconds more are waited, another time for each message, so that some overtake others.
        rewritten: whether each copy is written a little differently.
        once: whether nothing is attempted again.
        restamped: whether each attempt has a TimeStamp, and so a seal, of its own.
        headers: of the request, in place of Content-Type; Host and length are added.
        protocol: of the request line.
        chunked: whether the body is sent in chunks, without a length.
        expects: whether the body waits for a 100.
        lower: whether the names of headers are written in lower case.
        method: of the request.
        probed: whether a GET without a body asks before each delivery whether somebody is there.
        packed: whether the body is compressed, and sent as it is where that is not taken.
        pieces: into so many writes the request is cut, with a short pause between them.
    """

    copies: int = 1
    delay: float = 0.0
    between: float = 0.0
    bundled: float = 0.0
    wavers: float = 0.0
    rewritten: bool = False
    once: bool = False
    restamped: bool = False
    headers: tuple[tuple[str, str], ...] = XML
    protocol: str = "HTTP/1.1"
    chunked: bool = False
    expects: bool = False
    lower: bool = False
    method: str = "POST"
    probed: bool = False
    packed: bool = False
    pieces: int = 1

    def wait(self, body: bytes) -> float:
        """Return the seconds before the first delivery of a message."""
        till = self.bundled - time.time() % self.bundled if self.bundled else 0.0
        return self.delay + till + self.wavers * (crc32(body) % 16) / 15

    def copy(self, body: bytes, number: int) -> bytes:
        """Return the bytes of a copy, which is the first, second or a later one."""
        return body + b"\n" * number if self.rewritten else body

    def head(self, url: str, body: bytes) -> bytes:
        """Return the request line and the headers."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        length = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(len(body)))
        expects = (("Expect", "100-continue"),) if self.expects else ()
        headers = (("Host", parts.netloc.rpartition("@")[2]), *self.headers, length, *expects)
        lines = (f"{name.lower() if self.lower else name}: {value}" for name, value in headers)
        return "\r\n".join((f"{self.method} {target} {self.protocol}", *lines)).encode("latin-1") + b"\r\n\r\n"

    def content(self, body: bytes) -> bytes:
        """Return the body as it is sent."""
        if not self.chunked:
            return body
        cut = (body[at : at + _BITE] for at in range(0, len(body), _BITE))
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in cut) + b"0\r\n\r\n"


class _Answer:
    """What comes back: the status, whether it is all, and where it points to."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.location = ""
        self.whole = False
        self.parser = httptools.HttpResponseParser(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note where a redirect points to."""
        if name.lower() == b"location":
            self.location = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note the status."""
        self.status = self.parser.get_status_code()

    def on_message_complete(self) -> None:
        """Note the end, which a 100 does not have."""
        self.whole = (self.status or 0) >= 200


async def post(url: str, body: bytes, how: Posting, patience: float) -> HttpAnswer:
    """Deliver once, on a connection of its own; every failure is a value, as with the wire."""
    if how.probed:
        await _posted(url, b"", replace(how, method="GET", headers=()), patience)
    if how.packed:
        coded = replace(how, headers=(*how.headers, ("Content-Encoding", "gzip")))
        answer = await _posted(url, gzip.compress(body), coded, patience)
        if answer.status != _UNSUPPORTED:
            return answer
    return await _posted(url, body, how, patience)


async def _posted(url: str, body: bytes, how: Posting, patience: float) -> HttpAnswer:
    begin, answer = time.monotonic(), _Answer()
    failure: Literal["closed", "timeout"] = "closed"
    try:
        async with asyncio.timeout(patience):
            await _exchanged(url, body, how, answer)
    except TimeoutError:
        failure = "timeout"
    except (OSError, httptools.HttpParserError):
        answer.whole = False
    status = answer.status if answer.whole else None
    return HttpAnswer(status, "" if answer.whole else failure, time.monotonic() - begin, location=answer.location)


async def _exchanged(url: str, body: bytes, how: Posting, answer: _Answer) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        head, content = how.head(url, body), how.content(body)
        if how.expects:
            writer.write(head)
            await _asked_to_go_on(reader, answer)
            head = b""
        await _written(writer, head + content, how.pieces)
        while not answer.whole and (data := await reader.read(_BITE)):
            answer.parser.feed_data(data)
    finally:
        writer.close()


async def _asked_to_go_on(reader: asyncio.StreamReader, answer: _Answer) -> None:
    try:
        async with asyncio.timeout(_CONTINUE):
            answer.parser.feed_data(await reader.read(_BITE))
    except TimeoutError:
        return


async def _written(writer: asyncio.StreamWriter, data: bytes, pieces: int) -> None:
    size = -(-len(data) // pieces)
    for at in range(0, len(data), size):
        writer.write(data[at : at + size])
        await writer.drain()
        if pieces > 1:
            await asyncio.sleep(0.002)
