"""One connection of the wire client, and the answer that is read from it, bounded in size and time."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import sha256
from math import ceil
from typing import Any, Literal

import httptools

BODY_LIMIT = 64 * 1024  # so much of an answer is kept
_READ_LIMIT = 16 * 1024 * 1024  # so much is read, to see whether it is whole
_HEAD_LIMIT = 256 * 1024  # bytes of a head, of all interim answers together, and of trailers
_DIGITS = 8  # of how many seconds a target may ask for
_DATE = 64  # bytes of the date until which it may ask to be left alone

Failure = Literal["", "refused", "tls", "closed", "timeout", "garbage"]


@dataclass(slots=True)
class Response:
    """What llhttp has reported so far about one response.

    `bodiless` is one that never has a body, whatever its length says; `framed` one whose end does not show by the
    end of the connection.
    """

    bodiless: bool = False
    status: int = 0
    content_type: str = ""
    location: str = ""
    challenge: str = ""
    retry_after: int | None = None
    body: bytearray = field(default_factory=bytearray)
    size: int = 0
    digest: Any = field(default_factory=sha256)  # of the whole body
    framed: bool = False
    complete: bool = False
    keep: bool = False


def _seconds(value: bytes) -> int | None:
    """Return for how many seconds a Retry-After asks, in numbers or as a date (RFC 9110, 10.2.3); None for others."""
    if value.isdigit():
        return int(value) if len(value) <= _DIGITS else None
    try:
        until = parsedate_to_datetime(value.decode("latin-1"))
        utc = until if until.tzinfo else until.replace(tzinfo=UTC)  # asctime names no zone, and means this one
        return max(0, ceil(utc.timestamp() - time.time()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class Connection(asyncio.Protocol):
    """One connection that carries one request at a time; any anomaly ends it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.alive = False
        self.received = False
        self._parser: httptools.HttpResponseParser | None = None
        self._response = Response()
        self._done: asyncio.Future[Failure] | None = None
        self._taken = 0  # bytes of the answers to one request
        self._fields = 0  # bytes of their headers and trailers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        self.transport = transport  # type: ignore[assignment]  # create_connection makes a Transport
        self.alive = True

    def data_received(self, data: bytes) -> None:
        """Read on, within the limits."""
        self.received = True
        if self._parser is None or self._done is None or self._done.done():
            self.close()  # bytes that nobody asked for: they could pass for the next answer
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
        """End an answer that only the end of its connection ends; any other one is cut off."""
        self.alive = False
        response = self._response
        if response.status >= 200 and not response.framed and exc is None:
            response.complete = True  # in HTTP/1.0 the end of the connection is the end of the answer
        self._finish("" if response.complete else "closed")

    # --- what llhttp calls --------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin an answer; what an interim one said is over."""
        if self._response.complete:
            raise ValueError("a second answer to one request")  # llhttp stops; the first answer stands
        self._response = Response(self._response.bodiless)  # whatever an interim answer said

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what matters of a header or trailer, within the limits."""
        self._fields += len(name) + len(value)
        if self._fields > _HEAD_LIMIT:
            self._give_up()
        match name.lower():
            case b"content-type":
                self._response.content_type = value.decode("latin-1")[:200]
            case b"location":
                self._response.location = value.decode("latin-1")[:2000]
            case b"www-authenticate" | b"proxy-authenticate":
                self._response.challenge = self._response.challenge or value.decode("latin-1")[:200]
            case b"retry-after":
                self._response.retry_after = _seconds(value[:_DATE])
            case b"content-length":
                self._response.framed = True
            case b"transfer-encoding":
                self._response.framed |= value[-200:].lower().rpartition(b",")[2].strip() == b"chunked"

    def on_headers_complete(self) -> None:
        """Take the status; an answer without a body ends here."""
        if self._parser is not None:
            self._response.status = self._parser.get_status_code()
            self._response.keep = self._parser.should_keep_alive() and not self._response.bodiless
        if self._response.bodiless:
            self.on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Keep the beginning of the body, and count all of it."""
        self._response.body += body[: BODY_LIMIT - len(self._response.body)]
        self._response.size += len(body)
        self._response.digest.update(body)

    def on_message_complete(self) -> None:
        """End an answer, unless it was an interim one."""
        if self._response.status >= 200:
            self._response.complete = True
            self._finish("")

    # --- one request ----------------------------------------------------------------------------------------

    async def ask(self, data: bytes, timeout: float, *, bodiless: bool) -> tuple[Response, Failure]:
        """Send bytes and wait for one response, at most `timeout` seconds; tell whether it can have a body."""
        loop = asyncio.get_running_loop()
        self._response, self._done, self.received = Response(bodiless), loop.create_future(), False
        self._taken = self._fields = 0
        self._parser = httptools.HttpResponseParser(self)
        alarm = loop.call_later(timeout, self._finish, "timeout")
        if self.transport is not None:
            self.transport.write(data)
        try:
            failure = await self._done
        except asyncio.CancelledError:
            self.close()  # the answer of a request that is given up could pass for the next one's
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
