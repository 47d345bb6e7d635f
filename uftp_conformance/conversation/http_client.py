"""The wire client: many HTTP/1.1 requests in flight on one event loop, right or deliberately wrong.

Written by hand because it is the hot path and because a conformance suite has to send requests that no client
library would; responses are read by llhttp (httptools), bounded in size and time.
"""

import asyncio
import contextlib
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit

import httptools

from uftp_conformance import OurMachine
from uftp_conformance.conversation.trouble import OUR_MACHINE, handshake, ours, unreachable
from uftp_conformance.judging.evidence import HttpAnswer

BODY_LIMIT = 64 * 1024         # so much of an answer is kept
_READ_LIMIT = 16 * 1024 * 1024  # so much is read, to see whether it is whole
_HEAD_LIMIT = 256 * 1024  # bytes of a head, of all interim answers together, and of trailers
_CHUNK = 4096
_PAUSES = (0.2, 0.8, 2.0, 4.0)  # seconds in which our machine may find what it has run out of

Failure = Literal["", "refused", "tls", "closed", "timeout", "garbage"]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request.

    `headers` are sent as they are, after Host; Content-Length is added unless `chunked` is set, in which case
    the body goes out in chunks and no length is announced.  `patience` are seconds to wait for the answer beyond
    what the wire waits anyway.
    """

    url: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    chunked: bool = False
    patience: float = 0.0

    @property
    def line(self) -> str:
        """The request in one line for a reader, without its body."""
        path, how = urlsplit(self.url).path or "/", " (chunked)" if self.chunked else ""
        headers = "; ".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.method} {path} HTTP/1.1{how}" + (f" | {headers}" if headers else "")

    def encode(self) -> bytes:
        """Return the bytes that go on the wire."""
        parts = urlsplit(self.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        length = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(len(self.body)))
        lines = [f"{self.method} {target} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in (*self.headers, length)]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head + (_in_chunks(self.body) if self.chunked else self.body)


def _in_chunks(body: bytes) -> bytes:
    pieces = [body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@dataclass(slots=True)
class _Response:
    """What llhttp has told so far about one response.

    `bodiless` is one that never has a body, whatever its length says; `framed` one whose end does not show by the
    end of the connection.
    """

    bodiless: bool = False
    status: int = 0
    content_type: str = ""
    location: str = ""
    body: bytearray = field(default_factory=bytearray)
    size: int = 0
    digest: Any = field(default_factory=sha256)  # of the whole body
    framed: bool = False
    complete: bool = False
    keep: bool = False


class _Connection(asyncio.Protocol):
    """One connection that carries one request at a time; any anomaly ends it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.alive = False
        self.received = False
        self._parser: httptools.HttpResponseParser | None = None
        self._response = _Response()
        self._done: asyncio.Future[Failure] | None = None
        self._taken = 0  # bytes of the answers to one request
        self._fields = 0  # bytes of their headers and trailers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # create_connection makes a Transport
        self.alive = True

    def data_received(self, data: bytes) -> None:
        self.received = True
        if self._parser is None or self._done is None or self._done.done():
            self.close()  # bytes that nobody asked for: the next answer could not be told from them
            return
        self._taken += len(data)
        begun = bool(self._response.size or self._response.complete)
        if self._taken > (_READ_LIMIT if begun or self._response.status >= 200 else _HEAD_LIMIT):
            self._give_up()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._response.keep = False  # also where the answer was whole and something came after it
            self._finish("garbage")

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        response = self._response
        if response.status >= 200 and not response.framed and exc is None:
            response.complete = True  # in HTTP/1.0 the end of the connection is the end of the answer
        self._finish("" if response.complete else "closed")

    # --- what llhttp calls --------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._response.complete:
            raise ValueError("a second answer to one request")  # llhttp stops; the first answer stands
        self._response = _Response(self._response.bodiless)  # whatever an interim answer said

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += len(name) + len(value)
        if self._fields > _HEAD_LIMIT:
            self._give_up()
        match name.lower():
            case b"content-type":
                self._response.content_type = value.decode("latin-1")[:200]
            case b"location":
                self._response.location = value.decode("latin-1")[:2000]
            case b"content-length":
                self._response.framed = True
            case b"transfer-encoding":
                self._response.framed |= value[-200:].lower().rpartition(b",")[2].strip() == b"chunked"

    def on_headers_complete(self) -> None:
        if self._parser is not None:
            self._response.status = self._parser.get_status_code()
            self._response.keep = self._parser.should_keep_alive() and not self._response.bodiless
        if self._response.bodiless:
            self.on_message_complete()

    def on_body(self, body: bytes) -> None:
        self._response.body += body[: BODY_LIMIT - len(self._response.body)]
        self._response.size += len(body)
        self._response.digest.update(body)

    def on_message_complete(self) -> None:
        if self._response.status >= 200:
            self._response.complete = True
            self._finish("")

    # --- one request ----------------------------------------------------------------------------------------

    async def ask(self, data: bytes, timeout: float, *, bodiless: bool) -> tuple[_Response, Failure]:
        """Send bytes and wait for one response, at most `timeout` seconds; tell whether it can have a body."""
        loop = asyncio.get_running_loop()
        self._response, self._done, self.received = _Response(bodiless), loop.create_future(), False
        self._taken = self._fields = 0
        self._parser = httptools.HttpResponseParser(self)
        alarm = loop.call_later(timeout, self._finish, "timeout")
        if self.transport is not None:
            self.transport.write(data)
        try:
            failure = await self._done
        except asyncio.CancelledError:
            self.close()  # the answer of a request that is given up could not be told from the next one's
            raise
        finally:
            alarm.cancel()
        if failure or not (self._response.complete and self._response.keep):
            self.close()
        return self._response, failure

    def _give_up(self) -> None:
        """End an answer that has no end: what is more than any answer needs is none."""
        self._response.keep = False
        self._finish("garbage")

    def _finish(self, failure: Failure) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_result(failure)

    def close(self) -> None:
        """Drop the connection at once."""
        self.alive = False
        if self.transport is not None:
            with contextlib.suppress(AttributeError):  # early Pythons 3.11 cannot abort TLS that has ended already
                self.transport.abort()


@dataclass(frozen=True, slots=True)
class _NoConnection:
    """Why there is no connection."""

    failure: Failure
    detail: str


def _no_connection(error: OSError, *, secure: bool) -> _NoConnection:
    if secure and (words := handshake(error)):
        return _NoConnection("tls", words)
    return _NoConnection("refused", unreachable(error))


class Wire:
    """A pool of connections to whoever is asked, for one event loop.

    When an idle connection ends without a word as it is used again, a hasty wire sends once more on another.
    """

    def __init__(self, *, timeout: float, tls: ssl.SSLContext | None = None, hasty: bool = True) -> None:
        self._timeout = timeout
        self._hasty = hasty
        self._tls = tls
        self._idle: dict[tuple[str, int, bool], list[_Connection]] = defaultdict(list)

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Send one request; every failure of the other side is a value.  At most `timeout` seconds each.

        Raises:
            OurMachine: our own machine has run out of something.
        """
        parts = urlsplit(request.url)
        secure = parts.scheme == "https"
        place = (parts.hostname or "", parts.port or (443 if secure else 80), secure)
        data, begin = request.encode(), time.monotonic()
        while True:
            connection: _Connection | _NoConnection | None = self._take(place)
            reused = connection is not None
            if connection is None:
                connection = await self._open(place)
            if isinstance(connection, _NoConnection):
                return HttpAnswer(None, connection.failure, time.monotonic() - begin, detail=connection.detail)
            within = self._timeout + request.patience
            response, failure = await connection.ask(data, within, bodiless=request.method == "HEAD")
            # An idle connection that the server closed meanwhile says nothing about this request.
            if self._hasty and failure == "closed" and reused and not connection.received:
                continue
            if connection.alive:
                self._idle[place].append(connection)
            return _told(response, failure, time.monotonic() - begin)

    def _take(self, place: tuple[str, int, bool]) -> _Connection | None:
        idle = self._idle[place]
        while idle:
            connection = idle.pop()
            if connection.alive:
                return connection
        return None

    async def _open(self, place: tuple[str, int, bool]) -> "_Connection | _NoConnection":
        """Open a connection; where our machine has run out of something, wait for it a while.

        Raises:
            OurMachine: it still has none of it.
        """
        for pause in (*_PAUSES, None):
            try:
                return await self._opened(place)
            except OSError as error:
                if not (lacking := ours(error)):
                    return _no_connection(error, secure=place[2])
                if pause is None:
                    said = f"{OUR_MACHINE} cannot open a connection: {lacking}; then run again"
                    raise OurMachine(said) from None
            await self.close()  # idle connections hold descriptors too
            await asyncio.sleep(pause)
        raise AssertionError

    async def _opened(self, place: tuple[str, int, bool]) -> _Connection:
        host, port, secure = place
        context = (self._tls or ssl.create_default_context()) if secure else None
        patience = 0.9 * self._timeout if secure else None  # so that a handshake that stalls is told from a connection
        async with asyncio.timeout(self._timeout):
            _, connection = await asyncio.get_running_loop().create_connection(
                _Connection, host, port, ssl=context, ssl_handshake_timeout=patience
            )
        return connection

    async def close(self) -> None:
        """Drop all connections."""
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()


def _told(response: _Response, failure: Failure, elapsed: float) -> HttpAnswer:
    """Return a response as the evidence has it: one that did not come to its end is no answer."""
    whole, cut = not failure, response.size > BODY_LIMIT
    return HttpAnswer(
        response.status if whole else None,
        failure,
        elapsed,
        bytes(response.body),
        response.content_type,
        response.location if whole else "",
        None if whole else response.status or None,
        response.size if cut else None,
        response.digest.hexdigest() if cut else "",
    )
