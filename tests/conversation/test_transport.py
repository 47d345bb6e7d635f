import asyncio
import socket
import ssl
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.serving import Reply, Script, Served, answer
from tests.conversation.talking import OK, sending_one, sending_two, shown, talking
from uftp_conformance import __version__
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.http_connection import BODY_LIMIT
from uftp_conformance.conversation.http_server import reset
from uftp_conformance.judging.evidence import HttpAnswer

# --- what is sent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            HttpRequest("http://h:8/a/b?c=d", b"xyz", (("Content-Type", "text/xml"), ("X", ""))),
            b"POST /a/b?c=d HTTP/1.1\r\nHost: h:8\r\nContent-Type: text/xml\r\nX: \r\nContent-Length: 3\r\n\r\nxyz",
        ),
        (HttpRequest("http://h", method="GET"), b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
        (HttpRequest("http://user:pass@h/x"), b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
        (HttpRequest("http://[::1]:8/"), b"POST / HTTP/1.1\r\nHost: [::1]:8\r\nContent-Length: 0\r\n\r\n"),
        (
            HttpRequest("http://h/", b"", chunked=True),
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        (
            HttpRequest("http://h/", b"0123456789abcdefg", chunked=True),
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n0123456789abcdefg\r\n0\r\n\r\n",
        ),
    ],
)
def test_bytes_of_a_request(request_: HttpRequest, expected: bytes) -> None:
    """A request is written as it is given; a length is announced unless the body goes out in chunks."""
    assert request_.encode() == expected


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=20_000))
def test_chunks_hold_the_body(body: bytes) -> None:
    """The chunks of a body, put together again, are the body."""
    rest = HttpRequest("http://h/", body, chunked=True).encode().partition(b"\r\n\r\n")[2]
    found = bytearray()
    while not rest.startswith(b"0\r\n"):
        size, _, rest = rest.partition(b"\r\n")
        found += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]
    assert (bytes(found), rest) == (body, b"0\r\n\r\n")


@pytest.mark.parametrize("chunked", [False, True])
def test_what_arrives(chunked: bool) -> None:
    """A server gets exactly the bytes of the request and who sends it, in chunks or not."""
    requests: list[HttpRequest] = []

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        requests.append(HttpRequest(served.url, b"x" * 9000, (("A", "b"),), "PUT", chunked))
        return [await wire.send(requests[0])]

    (seen,), served = talking(talk, (OK,))
    named = replace(requests[0], headers=(("User-Agent", f"uftp-conformance/{__version__}"), *requests[0].headers))
    assert served.requests == [[named.encode()]]
    assert shown(seen) == (200, "", b"fine")


def test_a_request_may_name_another_user_agent() -> None:
    """It is named once, as the request does where that does."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(served.url, b"x", (("user-agent", "any/1.0"),)))]

    _, served = talking(talk, (OK,))
    ((sent,),) = served.requests
    assert b"\r\nuser-agent: any/1.0\r\n" in sent
    assert b"User-Agent" not in sent


# --- what is answered ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (OK, (200, "", b"fine")),
        (Reply(answer("419 Unknown", b"no")), (419, "", b"no")),
        (Reply(answer("204 No Content")), (204, "", b"")),
        (Reply(b"HTTP/1.0 200 OK\r\n\r\nuntil the end", close=True), (200, "", b"until the end")),
        (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), (200, "", b"abc")),
        (Reply(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(body=b"then")), (200, "", b"then")),
        (Reply(answer(body=b"first") + answer("500 Second", b"second")), (200, "", b"first")),
        (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", close=True), (200, "", b"")),
        (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzip", close=True), (200, "", b"zip")),
        (
            Reply(b"HTTP/1.1 103 Hints\r\nContent-Length: 0\r\n\r\nHTTP/1.0 200 OK\r\n\r\nend", close=True),
            (200, "", b"end"),
        ),
        (Reply(answer("204 No Content", b"none, and yet some")), (204, "", b"")),
        (
            Reply(b"HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok"),
            (200, "", b"ok"),
        ),
        (Reply(close=True), (None, "closed", b"")),
        (Reply(b"HTTP/1.1 2", close=True), (None, "closed", b"")),
        (Reply(b"hello\r\n\r\n"), (None, "garbage", b"")),
        (Reply(b"<SignedMessage/>"), (None, "garbage", b"")),
        (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), (None, "garbage", b"")),
    ],
)
def test_answers(reply: Reply, expected: tuple[int | None, str, bytes]) -> None:
    """Every answer is a value: a status with its body, or the way in which there is none."""
    assert shown(sending_one(reply)) == expected


_IN_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "failure", "begun", "body"),
    [
        (answer(body=b"cut", length=500), "closed", 200, b"cut"),
        (answer("400 Bad", b"", length=1), "closed", 400, b""),
        (answer(body=b"x" * (BODY_LIMIT + 9), length=BODY_LIMIT + 10), "closed", 200, b"x" * BODY_LIMIT),
        (_IN_CHUNKS, "closed", 200, b""),
        (_IN_CHUNKS + b"3\r\nab", "closed", 200, b"ab"),
        (_IN_CHUNKS + b"3\r\nabc\r\n", "closed", 200, b"abc"),
        (_IN_CHUNKS + b"3\r\nabc\r\n0\r\n", "closed", 200, b"abc"),
        (_IN_CHUNKS + b"3\r\nabc\r\n0\r\nTrailer: cut", "closed", 200, b"abc"),
        (_IN_CHUNKS + b"3\r\nabcd\r\n0\r\n\r\n", "garbage", 200, b"abc"),
        (_IN_CHUNKS + b"zz\r\n", "garbage", 200, b""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n", "closed", 200, b"abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Len", "closed", None, b""),
        (b"HTTP/1.1 200 OK\r\n", "closed", None, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n", "closed", 100, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2", "closed", None, b""),
        (b"HTTP/1.1 103 Hints\r\nX: y\r\n\r\n" + answer(body=b"cut", length=4), "closed", 200, b"cut"),
        (b"HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x00", "garbage", 101, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "garbage", None, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab", "garbage", None, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nab", "garbage", None, b""),
    ],
)
def test_what_is_not_whole_is_no_answer(data: bytes, failure: str, begun: int | None, body: bytes) -> None:
    """An answer that was cut off, in whatever way, has no status that could count, and tells what it began with."""
    seen = sending_one(Reply(data, close=True))
    assert (*shown(seen), seen.begun) == (None, failure, body, begun)


def test_an_answer_without_an_end() -> None:
    """An answer that is too long to be one is none."""
    seen = sending_one(Reply(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (17 * 2**20)), timeout=30)
    assert (seen.status, seen.failure, seen.begun, len(seen.body)) == (None, "garbage", 200, BODY_LIMIT)


_START = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("data", "begun"),
    [
        (b"HTTP/1.1 200 " + b"O" * 2**20, None),
        (_START + b"X: " + b"y" * 2**20, None),
        (_START + b"X: y\r\n" * 2**17, None),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 2**15, 100),
        (b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 2**15, 103),
        (_IN_CHUNKS + b"1\r\na\r\n0\r\n" + b"X: y\r\n" * 2**17, 200),
        (_IN_CHUNKS + b"1\r\na\r\n" * (17 * 2**20 // 6), 200),
    ],
    ids=["status line", "header", "headers", "interim answers", "other interim answers", "trailers", "chunks"],
)
def test_what_has_no_end_is_ended(data: bytes, begun: int | None) -> None:
    """An answer of which any part has no end is given up once it is longer than any answer, not when time is up."""
    seen = sending_one(Reply(data), timeout=30)
    assert (seen.status, seen.failure, len(seen.body) <= BODY_LIMIT) == (None, "garbage", True)
    assert seen.begun in (begun, None)
    assert seen.elapsed < 20


def test_a_long_head_is_read() -> None:
    """An answer whose headers are many, and interim answers before it, is an answer all the same."""
    head = b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" * 100 + answer("202 Accepted", b"ok", *["X: y"] * 5000)
    assert shown(sending_one(Reply(head))) == (202, "", b"ok")


def test_a_reset_is_no_end() -> None:
    """An answer without a length ends with its connection, but not with a reset of it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")
        await writer.drain()
        await asyncio.sleep(0.05)
        reset(writer.transport)  # type: ignore[arg-type]  # a stream's transport is no more than it

    async def run() -> HttpAnswer:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await Wire(timeout=30.0).send(HttpRequest(f"http://127.0.0.1:{port}/"))

    seen = asyncio.run(run())
    assert (seen.status, seen.failure, seen.begun) == (None, "closed", 200)


def test_head() -> None:
    """The answer to HEAD ends with its head, whatever length it tells."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(served.url, method="HEAD"))]

    ((seen,), _) = talking(talk, (Reply(answer("405 No", b"", length=500)),))
    assert (seen.status, seen.failure, seen.body) == (405, "", b"")


def test_the_content_type_is_reported() -> None:
    """The Content-Type of an answer is kept, shortened to a reasonable length."""
    given = [f"content-type: {value}" for value in ("text/plain", "x" * 300)]
    assert [sending_one(Reply(answer("200 OK", b"", line))).content_type for line in given] == ["text/plain", "x" * 200]


@pytest.mark.parametrize("replies", [(Reply(),), (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"),)])
def test_nothing_within_the_time(replies: Script) -> None:
    """An answer that does not come, or does not come to its end, is not waited for any longer."""
    seen = sending_one(*replies, timeout=0.1)
    assert (seen.status, seen.failure, 0.09 < seen.elapsed < 3) == (None, "timeout", True)


def test_nobody_listens() -> None:
    """Where nothing listens the connection is refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    async def run() -> HttpAnswer:
        return await Wire(timeout=2).send(HttpRequest(f"http://127.0.0.1:{port}/"))

    assert shown(asyncio.run(run())) == (None, "refused", b"")


@pytest.mark.parametrize("tls", [None, ssl.create_default_context()], ids=["usual trust", "given trust"])
@pytest.mark.parametrize("hello", [b"HTTP/1.1 400 Bad\r\n\r\n", b""], ids=["another protocol", "silence"])
def test_no_tls_where_it_is_asked_for(tls: ssl.SSLContext | None, hello: bytes) -> None:
    """An https endpoint with which no TLS can be agreed, or not in time, is not one where nothing listens."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(hello)
        await reader.read()
        writer.close()
        ended.set()

    async def run() -> HttpAnswer:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            seen = await Wire(timeout=1.5, tls=tls).send(HttpRequest(f"https://127.0.0.1:{port}/"))
            async with asyncio.timeout(5):
                await ended.wait()
            return seen

    assert shown(asyncio.run(run())) == (None, "tls", b"")


@pytest.mark.parametrize("size", [BODY_LIMIT - 1, BODY_LIMIT, BODY_LIMIT + 1, 20 * BODY_LIMIT])
def test_large_bodies_are_cut(size: int) -> None:
    """Of a body no more is kept than the limit; the rest is read away, so that its end is seen."""
    (first, second), served = talking(sending_two, (Reply(answer(body=b"x" * size)), OK), (OK,))
    assert (first.status, first.failure, len(first.body)) == (200, "", min(size, BODY_LIMIT))
    assert shown(second) == (200, "", b"fine")
    assert len(served.requests) == 1
