"""The way through a proxy: a tunnel for https (RFC 9110, 9.3.6), a whole URL for http (RFC 9112, 3.2.2)."""

import asyncio
import base64
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from uftp_conformance.conversation.http_connection import Connection

_HEAD = 64 * 1024


class ProxyRefused(ConnectionRefusedError):
    """The proxy does not let us through; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that is spoken to in plain HTTP."""

    url: str

    @property
    def place(self) -> tuple[str, int]:
        """Its host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 80

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Its Proxy-Authorization, where its URL names a user."""
        parts = urlsplit(self.url)
        if parts.username is None:
            return ()
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        return (("Proxy-Authorization", f"Basic {base64.b64encode(pair).decode()}"),)

    async def tunnel(self, host: str, port: int, context: ssl.SSLContext, patience: float) -> Connection:
        """Open a TLS connection to a host through it; raise OSError where none can be made."""
        loop = asyncio.get_running_loop()
        transport, opening = await loop.create_connection(_Opening, *self.place)
        try:
            name = f"[{host}]" if ":" in host else host
            lines = [f"CONNECT {name}:{port} HTTP/1.1", f"Host: {name}:{port}"]
            lines += [f"{name}: {value}" for name, value in self.headers]
            transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
            _insist_on_open(await opening.head)
            connection = Connection()
            secured = await loop.start_tls(
                transport, connection, context, server_hostname=host, ssl_handshake_timeout=patience
            )
        except BaseException:
            transport.abort()
            raise
        if secured is None:
            raise ProxyRefused(0, "the proxy closes the tunnel")
        connection.connection_made(secured)
        return connection


class _Opening(asyncio.Protocol):
    """Reads what a proxy says before a tunnel is open."""

    def __init__(self) -> None:
        self.head: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._said = b""

    def data_received(self, data: bytes) -> None:
        """Read on up to the end of a head; whatever follows it has come too early."""
        self._said += data
        if not self.head.done() and (b"\r\n\r\n" in self._said or len(self._said) > _HEAD):
            self.head.set_result(self._said)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        """End with what was said."""
        if not self.head.done():
            self.head.set_result(self._said)


def _insist_on_open(head: bytes) -> None:
    """Raise ProxyRefused unless the answer of a proxy opens the tunnel."""
    status = head.split(b"\r\n", 1)[0].decode("latin-1")
    if status.split(" ")[1:2] != ["200"]:
        raise ProxyRefused(0, f"the proxy answers {status[:100] or 'nothing'}")
