"""Mutual TLS and proxies, against real small servers of this machine."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation.serving import answer, asked
from tests.conversation.test_tls import certificate
from uftp_conformance import KeyFileError
from uftp_conformance.conversation.authorization import identified
from uftp_conformance.conversation.proxy import Proxy
from uftp_conformance.conversation.tls import carrying
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.statement.access import AccessSection

SECRET = "s3cret-of-the-client"  # noqa: S105 - of a test


@contextlib.asynccontextmanager
async def mutual(made: Path) -> AsyncIterator[int]:
    """An https server that wants to see a certificate of our authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(made, "localhost"))
    context.load_verify_locations(made / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED

    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer("204 No Content"))
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        await _end(server, writers)


async def _end(server: asyncio.Server, writers: list[asyncio.StreamWriter]) -> None:
    server.close()
    for writer in writers:
        writer.transport.abort()
    await asyncio.sleep(0.05)  # what was dropped takes a turn of the loop to close


@contextlib.asynccontextmanager
async def proxying(status: str = "200 Connected") -> AsyncIterator[tuple[int, list[bytes]]]:
    """A proxy that opens tunnels, and answers 203 itself to what is for http."""
    heads: list[bytes] = []
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        heads.append(head)
        if not head.startswith(b"CONNECT") or not status.startswith("200"):
            writer.write(answer("203 By The Proxy" if head.startswith(b"POST") else status))
            return
        host, port = head.split(b" ")[1].decode().rsplit(":", 1)
        far, out = await asyncio.open_connection(host, int(port))
        writers.append(out)
        writer.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
        tasks.update({asyncio.create_task(pipe(reader, out)), asyncio.create_task(pipe(far, writer))})

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1]), heads
    finally:
        await _end(server, writers)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    certificate(folder, "localhost")
    certificate(folder, "suite.example")
    return folder


def test_mutual_tls_and_a_tunnel(made: Path) -> None:
    access = AccessSection(certificate=made / "suite.example.pem", private_key=made / "suite.example.key")

    async def met() -> tuple[int | None, int | None, int | None, list[bytes]]:
        async with mutual(made) as port, proxying() as (proxy, heads):
            url, context = f"https://localhost:{port}/", identified(carrying(), access)
            way = Proxy(f"http://me:{SECRET}@127.0.0.1:{proxy}")
            nameless = await asked(url, tls=carrying())
            direct, through = await asked(url, tls=context), await asked(url, tls=context, proxy=way)
            return nameless.status, direct.status, through.status, heads

    nameless, direct, through, heads = asyncio.run(met())
    assert (nameless, direct, through) == (None, 204, 204)
    assert heads[0].startswith(b"CONNECT localhost:")
    assert b"Proxy-Authorization: Basic " + base64.b64encode(f"me:{SECRET}".encode()) in heads[0]


def test_a_proxy_for_http_is_asked_for_the_whole_url() -> None:
    async def met() -> tuple[HttpAnswer, list[bytes]]:
        async with proxying() as (port, heads):
            way = Proxy(f"http://127.0.0.1:{port}")
            return await asked("http://dso.example.com/base/message?a=b", proxy=way), heads

    said, heads = asyncio.run(met())
    assert said.status == 203
    assert heads[0].startswith(b"POST http://dso.example.com/base/message?a=b HTTP/1.1\r\nHost: dso.example.com\r\n")


def test_a_proxy_that_refuses_is_reported(made: Path) -> None:
    async def met() -> HttpAnswer:
        async with proxying("407 Proxy Authentication Required") as (port, _):
            return await asked("https://dso.example.com/", tls=carrying(), proxy=Proxy(f"http://127.0.0.1:{port}"))

    said = asyncio.run(met())
    assert said.failure == "refused"
    assert "the proxy answers HTTP/1.1 407" in said.detail


def test_a_certificate_that_cannot_be_used(made: Path) -> None:
    access = AccessSection(certificate=made / "suite.example.pem", private_key=made / "localhost.key")
    with pytest.raises(KeyFileError, match=r"access\.certificate = .* cannot be used"):
        identified(carrying(), access)
