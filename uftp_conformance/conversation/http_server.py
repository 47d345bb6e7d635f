"""HTTP/1.1 as our servers speak it: whatever a correct sender may choose arrives whole.

h11 reads the requests; those of senders that we know llhttp, in a third of its time.  A sender that offers an upgrade
(`Upgrade: h2c`, as JDK's HttpClient does) is served over HTTP/1.1 as if it had not: RFC 9110, 7.8, lets a server ignore
the offer.
"""

import asyncio
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import h11
import httptools
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CONNECTION = "uftp.connection"
HEAD_LIMIT = 256 * 1024  # bytes of a request's line and headers, or of one chunk's line

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Connected(H11Protocol):
    """Hands the connection to the application as an extension of ASGI, which itself knows no reset."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin a connection, and let the application know it."""
        super().connection_made(transport)
        self.app = _knowing(self.app, transport)

    def data_received(self, data: bytes) -> None:
        """Read on; an empty line before a request is no part of it (RFC 9112, 2.2)."""
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            data = data.lstrip(b"\r\n")
        if data:
            super().data_received(data)

    @property
    def ahead(self) -> int:
        """How many bytes have come beyond the request that is being answered."""
        return len(self.conn.trailing_data[0])

    def _should_upgrade(self) -> bool:
        return False

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, unless an answer is under way already: then the connection ends."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


class Swift(HttpToolsProtocol):
    """The same with llhttp, for a server that the suite itself talks to most: the head of a request has no limit."""

    _again = b""  # the head of a request that offers an upgrade, without the offer

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin a connection, and let the application know it."""
        super().connection_made(transport)
        self.app = _knowing(self.app, transport)

    def data_received(self, data: bytes) -> None:
        """Read on; as llhttp reads no body behind the offer of an upgrade, it reads such a request without that."""
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offered:
                data = self._again and self._again + data[offered.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
            except httptools.HttpParserError:
                self.send_400_response("Invalid HTTP request received.")
                return
            else:
                return

    def on_headers_complete(self) -> None:
        """Begin to answer a request, unless it is to be read again."""
        self._again = self._without_offer() if self.parser.should_upgrade() else b""
        if not self._again:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request, unless it is to be read again."""
        if not self._again:
            super().on_message_complete()

    def _without_offer(self) -> bytes:
        """Write the head that was read anew; nothing where it offers no upgrade, as of a CONNECT."""
        kept = [b"%s: %s\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        if len(kept) == len(self.headers):
            return b""
        version = self.parser.get_http_version().encode("ascii")
        return b"%s %s HTTP/%s\r\n%s\r\n" % (self.parser.get_method(), self.url, version, b"".join(kept))

    def _should_upgrade(self) -> bool:
        return False


def _knowing(app: App, transport: asyncio.Transport) -> App:
    async def knowing(scope: Scope, receive: Receive, send: Send) -> None:
        await app(_in_origin_form({**scope, "extensions": {CONNECTION: {"transport": transport}}}), receive, send)

    return knowing


def _in_origin_form(scope: Scope) -> Scope:
    """Rewrite a request whose target is a whole URL, which a server has to take too (RFC 9112, 3.2.2)."""
    target: bytes = scope.get("raw_path") or b""
    if not target.lower().startswith((b"http://", b"https://")):
        return scope
    try:
        parts = urlsplit(target.decode("ascii"))
    except ValueError:  # no URL after all
        return scope
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {
        **scope,
        "raw_path": (parts.path or "/").encode("ascii"),
        "path": unquote(parts.path or "/"),
        "headers": [(b"host", parts.netloc.encode("ascii")), *others],
    }


async def hung_up(transport: asyncio.Transport) -> bool:
    """Return whether the sender closed its connection before we came to read: then it may well deliver again.

    Who has sent more requests already is not looked at: what came would be kept, more of it with each request.
    """
    protocol = transport.get_protocol()
    if isinstance(protocol, Connected) and protocol.ahead:
        return transport.is_closing()
    transport.resume_reading()  # h11 stops reading behind an upgrade that is offered
    for _ in range(2):  # so that the loop can read the end that is behind the request
        await asyncio.sleep(0)
    return transport.is_closing()


def reset(transport: asyncio.Transport) -> None:
    """Drop a connection so that the other side sees a reset, not an end."""
    bound = transport.get_extra_info("socket")
    if bound is not None:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
    transport.abort()


_LINGER = "hh" if sys.platform == "win32" else "ii"
