"""How a variant reads the HTTP answer to what it delivers."""

import asyncio
import gzip

import pytest

from uftp_conformance.mutants.variants.posting import Posting, post
from uftp_conformance.mutants.variants.variant import USUAL


@pytest.mark.parametrize(
    ("said", "status", "failure"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
        (b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno", 503, ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nno", None, "closed"),
        (b"whatever", None, "closed"),
        (b"", None, "closed"),
    ],
)
def test_what_comes_back(said: bytes, status: int | None, failure: str) -> None:
    """An HTTP answer that is whole has a status, everything else is a failure."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(said)
        writer.close()

    async def posted() -> tuple[int | None, str]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        place = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        answer = await post(place, b"", USUAL, 5.0)
        server.close()
        return answer.status, answer.failure

    assert asyncio.run(posted()) == (status, failure)


def test_nobody_answers() -> None:
    """A server that says nothing in time is told apart from one that ends the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        await reader.read()  # until the other side has given up
        writer.close()

    async def posted() -> str:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        place = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        answer = await post(place, b"", USUAL, 0.1)
        await asyncio.sleep(0.05)
        server.close()
        return answer.failure

    assert asyncio.run(posted()) == "timeout"


@pytest.mark.parametrize(
    ("how", "status", "methods"),
    [
        (Posting(probed=True), 200, ["GET", "POST"]),
        (Posting(packed=True), 200, ["POST packed"]),
        (Posting(packed=True), 415, ["POST packed", "POST"]),
    ],
)
def test_what_comes_before(how: Posting, status: int, methods: list[str]) -> None:
    """A GET without a body comes before a delivery; one that is packed comes again as it is where that is refused."""
    came: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        packed = "Content-Encoding: gzip" in head
        body = await reader.readexactly(int(head.partition("Content-Length: ")[2].partition("\r\n")[0]))
        assert (gzip.decompress(body) if packed else body) == (b"" if head.startswith("GET") else b"<a/>")
        came.append(head.partition(" ")[0] + packed * " packed")
        writer.write(b"HTTP/1.1 %d Whatever\r\nContent-Length: 0\r\n\r\n" % status)
        writer.close()

    async def posted() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        await post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"<a/>", how, 5.0)
        server.close()

    asyncio.run(posted())
    assert came == methods
