"""The wire client: many HTTP/1.1 requests in flight on one event loop, right or deliberately wrong.

Written by hand because it is the hot path and because a conformance suite has to send requests that no client
library would; responses are read by llhttp (httptools), bounded in size and time.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from uftp_conformance import OurMachine, __version__
from uftp_conformance.conversation.concealing import concealed, guard_headers
from uftp_conformance.conversation.http_connection import BODY_LIMIT, Connection, Failure, Response
from uftp_conformance.conversation.proxy import Proxy, ProxyRefused
from uftp_conformance.conversation.trouble import OUR_MACHINE, handshake, ours, unreachable
from uftp_conformance.judging.evidence import HttpAnswer

_CHUNK = 4096
_HANDSHAKE_ENDS = 2.0  # seconds in which the end of its time is noticed
_PAUSES = (0.2, 0.8, 2.0, 4.0)  # seconds in which our machine may find what it has run out of
# RFC 9110, 10.1.5, wants one in each request; the usual rules of firewalls block requests without one.
USER_AGENT = ("User-Agent", f"uftp-conformance/{__version__}")


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


@dataclass(frozen=True, slots=True)
class _NoConnection:
    """Why there is no connection."""

    failure: Failure
    detail: str


def _no_connection(error: OSError, *, secure: bool) -> _NoConnection:
    if secure and (words := handshake(error)):
        return _NoConnection("tls", words)
    if isinstance(error, ProxyRefused):
        return _NoConnection("refused", str(error.strerror))
    if isinstance(error, ConnectionResetError | ConnectionAbortedError):
        return _NoConnection("closed", "")  # somebody took it, and dropped it before we knew that it was there
    return _NoConnection("refused", unreachable(error))


class Wire:
    """A pool of connections to whoever is asked, for one event loop.

    `authorize` gives the value of an Authorization header, which no evidence shows; `proxy` is the way out.
    When an idle connection ends without a word as it is used again, a hasty wire sends once more on another.
    """

    def __init__(
        self,
        *,
        timeout: float,
        tls: ssl.SSLContext | None = None,
        hasty: bool = True,
        authorize: Callable[[], Awaitable[str | None]] | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self._timeout = timeout
        self._hasty = hasty
        self._tls = tls
        self._authorize = authorize
        self._proxy = proxy
        self._idle: dict[tuple[str, int, bool], list[Connection]] = defaultdict(list)

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Send one request; every failure of the other side is a value.  At most `timeout` seconds each.

        Raises:
            OurMachine: our own machine has run out of something.
        """
        parts = urlsplit(request.url)
        secure = parts.scheme == "https"
        place = (parts.hostname or "", parts.port or (443 if secure else 80), secure)
        through = await self._through(request, secure=secure)
        guard_headers(through)
        data, begin = self._encoded(request, through, secure=secure), time.monotonic()
        attempts = 0
        while True:
            attempts += 1
            connection: Connection | _NoConnection | None = self._take(place)
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
            return concealed(_evidence(response, failure, time.monotonic() - begin, attempts))

    async def _through(self, request: HttpRequest, *, secure: bool) -> tuple[tuple[str, str], ...]:
        """Return the headers that let a request through: to the target, and to a proxy in plain HTTP."""
        credentials = await self._authorize() if self._authorize else None
        own = any(name.lower() == "authorization" for name, _ in request.headers)
        more: tuple[tuple[str, str], ...] = (("Authorization", credentials),) if credentials and not own else ()
        return (*more, *self._proxy.headers) if self._proxy is not None and not secure else more

    def _encoded(self, request: HttpRequest, through: tuple[tuple[str, str], ...], *, secure: bool) -> bytes:
        """Return the bytes of a request with our name and what lets it through, and for a proxy with the whole URL."""
        own = any(name.lower() == "user-agent" for name, _ in request.headers)
        named = () if own else (USER_AGENT,)
        data = replace(request, headers=(*named, *request.headers, *through)).encode()
        if self._proxy is not None and not secure:
            parts = urlsplit(request.url)
            host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".encode("latin-1")
            method, space, rest = data.partition(b" ")
            data = method + space + host + rest
        return data

    def _take(self, place: tuple[str, int, bool]) -> Connection | None:
        idle = self._idle[place]
        while idle:
            connection = idle.pop()
            if connection.alive:
                return connection
        return None

    async def _open(self, place: tuple[str, int, bool]) -> "Connection | _NoConnection":
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

    async def _opened(self, place: tuple[str, int, bool]) -> Connection:
        host, port, secure = place
        context = (self._tls or ssl.create_default_context()) if secure else None
        patience = self._timeout if secure else None
        # A handshake that stalls is distinguished from a connection that is not made, on a busy machine too.
        async with asyncio.timeout(self._timeout + (_HANDSHAKE_ENDS if secure else 0.0)):
            if self._proxy is not None and context is not None:
                return await self._proxy.tunnel(host, port, context, self._timeout)
            if self._proxy is not None:
                host, port = self._proxy.place
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection, host, port, ssl=context, ssl_handshake_timeout=patience
            )
        return connection

    async def close(self) -> None:
        """Drop all connections."""
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()


def _evidence(response: Response, failure: Failure, elapsed: float, attempts: int) -> HttpAnswer:
    """Return a response as the evidence has it: one that did not finish is no answer."""
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
        challenge=response.challenge if whole else "",
        attempts=attempts if attempts > 1 else None,
        retry_after=response.retry_after if whole else None,
    )
