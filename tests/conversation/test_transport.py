import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.serving import Reply, Script, Served, answer, serving
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.http_connection import BODY_LIMIT
from uftp_conformance.conversation.http_server import reset
from uftp_conformance.judging.evidence import HttpAnswer

OK = Reply(answer(body=b"fine"))
Talk = Callable[[Wire, Served], Awaitable[list[HttpAnswer]]]


def _talk(talk: Talk, *scripts: Script, timeout: float = 5.0) -> tuple[list[HttpAnswer], Served]:
    """Let a wire talk to a server that follows the scripts; return the answers and what the server saw."""

    async def run() -> tuple[list[HttpAnswer], Served]:
        async with serving(*scripts) as served:
            wire = Wire(timeout=timeout)
            try:
                return await talk(wire, served), served
            finally:
                await wire.close()

    return asyncio.run(run())


def _one(*replies: Reply, timeout: float = 5.0) -> HttpAnswer:
    """Send one request to a server with this script."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(served.url, b"x"))]

    return _talk(talk, replies, timeout=timeout)[0][0]


async def _twice(wire: Wire, served: Served) -> list[HttpAnswer]:
    return [await wire.send(HttpRequest(served.url, body)) for body in (b"one", b"two")]


def _shown(seen: HttpAnswer) -> tuple[int | None, str, bytes]:
    return seen.status, seen.failure, seen.body


# --- what is sent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("request_", "expected"), [
    (HttpRequest("http://h:8/a/b?c=d", b"xyz", (("Content-Type", "text/xml"), ("X", ""))),
     b"POST /a/b?c=d HTTP/1.1\r\nHost: h:8\r\nContent-Type: text/xml\r\nX: \r\nContent-Length: 3\r\n\r\nxyz"),
    (HttpRequest("http://h", method="GET"), b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
    (HttpRequest("http://user:pass@h/x"), b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
    (HttpRequest("http://[::1]:8/"), b"POST / HTTP/1.1\r\nHost: [::1]:8\r\nContent-Length: 0\r\n\r\n"),
    (HttpRequest("http://h/", b"", chunked=True),
     b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (HttpRequest("http://h/", b"0123456789abcdefg", chunked=True),
     b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n0123456789abcdefg\r\n0\r\n\r\n"),
])
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
def test_what_arrives(chunked: bool) -> None:  # noqa: FBT001 - a column of the table
    """A server gets exactly the bytes of the request, in chunks or not."""
    requests: list[HttpRequest] = []

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        requests.append(HttpRequest(served.url, b"x" * 9000, (("A", "b"),), "PUT", chunked))
        return [await wire.send(requests[0])]

    (seen,), served = _talk(talk, (OK,))
    assert served.requests == [[requests[0].encode()]]
    assert _shown(seen) == (200, "", b"fine")


# --- what is answered ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reply", "expected"), [
    (OK, (200, "", b"fine")),
    (Reply(answer("419 Unknown", b"no")), (419, "", b"no")),
    (Reply(answer("204 No Content")), (204, "", b"")),
    (Reply(b"HTTP/1.0 200 OK\r\n\r\nuntil the end", close=True), (200, "", b"until the end")),
    (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), (200, "", b"abc")),
    (Reply(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(body=b"then")), (200, "", b"then")),
    (Reply(answer(body=b"first") + answer("500 Second", b"second")), (200, "", b"first")),
    (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", close=True), (200, "", b"")),
    (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzip", close=True), (200, "", b"zip")),
    (Reply(b"HTTP/1.1 103 Hints\r\nContent-Length: 0\r\n\r\nHTTP/1.0 200 OK\r\n\r\nend", close=True),
     (200, "", b"end")),
    (Reply(answer("204 No Content", b"none, and yet some")), (204, "", b"")),
    (Reply(b"HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok"),
     (200, "", b"ok")),
    (Reply(close=True), (None, "closed", b"")),
    (Reply(b"HTTP/1.1 2", close=True), (None, "closed", b"")),
    (Reply(b"hello\r\n\r\n"), (None, "garbage", b"")),
    (Reply(b"<SignedMessage/>"), (None, "garbage", b"")),
    (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), (None, "garbage", b"")),
])
def test_answers(reply: Reply, expected: tuple[int | None, str, bytes]) -> None:
    """Every answer is a value: a status with its body, or the way in which there is none."""
    assert _shown(_one(reply)) == expected


_IN_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(("data", "failure", "begun", "body"), [
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
])
def test_what_is_not_whole_is_no_answer(data: bytes, failure: str, begun: int | None, body: bytes) -> None:
    """An answer that was cut off, in whatever way, has no status that could count, and tells what it began with."""
    seen = _one(Reply(data, close=True))
    assert (*_shown(seen), seen.begun) == (None, failure, body, begun)


def test_an_answer_without_an_end() -> None:
    """An answer that is too long to be one is none."""
    seen = _one(Reply(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (17 * 2**20)), timeout=30)
    assert (seen.status, seen.failure, seen.begun, len(seen.body)) == (None, "garbage", 200, BODY_LIMIT)


_START = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(("data", "begun"), [
    (b"HTTP/1.1 200 " + b"O" * 2**20, None),
    (_START + b"X: " + b"y" * 2**20, None),
    (_START + b"X: y\r\n" * 2**17, None),
    (b"HTTP/1.1 100 Continue\r\n\r\n" * 2**15, 100),
    (b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 2**15, 103),
    (_IN_CHUNKS + b"1\r\na\r\n0\r\n" + b"X: y\r\n" * 2**17, 200),
    (_IN_CHUNKS + b"1\r\na\r\n" * (17 * 2**20 // 6), 200),
], ids=["status line", "header", "headers", "interim answers", "other interim answers", "trailers", "chunks"])
def test_what_has_no_end_is_ended(data: bytes, begun: int | None) -> None:
    """Whatever part of an answer has no end, it is given up once it is longer than any answer, not when time is up."""
    seen = _one(Reply(data), timeout=30)
    assert (seen.status, seen.failure, len(seen.body) <= BODY_LIMIT) == (None, "garbage", True)
    assert seen.begun in (begun, None)
    assert seen.elapsed < 20


def test_a_long_head_is_read() -> None:
    """An answer whose headers are many, and interim answers before it, is an answer all the same."""
    head = b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" * 100 + answer("202 Accepted", b"ok", *["X: y"] * 5000)
    assert _shown(_one(Reply(head))) == (202, "", b"ok")


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
            return await Wire(timeout=5).send(HttpRequest(f"http://127.0.0.1:{port}/"))

    seen = asyncio.run(run())
    assert (seen.status, seen.failure, seen.begun) == (None, "closed", 200)


def test_head() -> None:
    """The answer to HEAD ends with its head, whatever length it tells."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(served.url, method="HEAD"))]

    ((seen,), _) = _talk(talk, (Reply(answer("405 No", b"", length=500)),))
    assert (seen.status, seen.failure, seen.body) == (405, "", b"")


def test_the_content_type_is_reported() -> None:
    """The Content-Type of an answer is kept, shortened to a reasonable length."""
    given = [f"content-type: {value}" for value in ("text/plain", "x" * 300)]
    assert [_one(Reply(answer("200 OK", b"", line))).content_type for line in given] == ["text/plain", "x" * 200]


@pytest.mark.parametrize("replies", [(Reply(),), (Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"),)])
def test_nothing_within_the_time(replies: Script) -> None:
    """An answer that does not come, or does not come to its end, is not waited for any longer."""
    seen = _one(*replies, timeout=0.1)
    assert (seen.status, seen.failure, 0.09 < seen.elapsed < 3) == (None, "timeout", True)


def test_nobody_listens() -> None:
    """Where nothing listens the connection is refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    async def run() -> HttpAnswer:
        return await Wire(timeout=2).send(HttpRequest(f"http://127.0.0.1:{port}/"))

    assert _shown(asyncio.run(run())) == (None, "refused", b"")


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

    assert _shown(asyncio.run(run())) == (None, "tls", b"")


@pytest.mark.parametrize("size", [BODY_LIMIT - 1, BODY_LIMIT, BODY_LIMIT + 1, 20 * BODY_LIMIT])
def test_large_bodies_are_cut(size: int) -> None:
    """Of a body no more is kept than the limit; the rest is read away, so that its end is seen."""
    (first, second), served = _talk(_twice, (Reply(answer(body=b"x" * size)), OK), (OK,))
    assert (first.status, first.failure, len(first.body)) == (200, "", min(size, BODY_LIMIT))
    assert _shown(second) == (200, "", b"fine")
    assert len(served.requests) == 1


# --- connections -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "connections"), [
    (OK, 1),
    (Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 1),
    (Reply(answer("400 Bad")), 1),
    (Reply(answer("200 OK", b"", "Connection: close")), 2),
    (Reply(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), 2),
    (Reply(answer(body=b"first") + b"more"), 2),
    (Reply(b"hello\r\n\r\n"), 2),
    (Reply(answer(body=b"half", length=8), close=True), 2),
])
def test_which_connections_are_used_again(first: Reply, connections: int) -> None:
    """A connection is used again after a whole answer, unless the server said otherwise or wrote too much."""
    (_, second), served = _talk(_twice, (first, OK), (OK,))
    assert (_shown(second), len(served.requests)) == ((200, "", b"fine"), connections)


def test_many_at_once() -> None:
    """Requests in flight at the same time have a connection each, which later ones use again."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        seen: list[HttpAnswer] = []
        for _ in range(3):
            seen += await asyncio.gather(*(wire.send(HttpRequest(served.url, b"x")) for _ in range(5)))
        return seen

    seen, served = _talk(talk, (OK,) * 3)
    assert [_shown(one) for one in seen] == [(200, "", b"fine")] * 15
    assert [len(requests) for requests in served.requests] == [3] * 5


def test_an_idle_connection_that_was_closed() -> None:
    """A connection that the server closed while it was idle is noticed and not used."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        await served.until_ended(1)
        await asyncio.sleep(0.05)
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    seen, served = _talk(talk, (Reply(OK.data, close=True),), (OK,))
    assert [_shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert [len(requests) for requests in served.requests] == [1, 1]


def test_an_idle_connection_that_closes_on_the_next_request() -> None:
    """A request on a used connection that is closed without a byte is sent again, once, on a new one."""
    seen, served = _talk(_twice, (OK, Reply(close=True)), (OK,))
    assert [_shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert served.requests[0][1] == served.requests[1][0]


def test_a_new_connection_that_closes() -> None:
    """A request that is met with a close on a new connection too was closed: it is not sent a third time."""
    (_, second), served = _talk(_twice, (OK, Reply(close=True)), (Reply(close=True),))
    assert (_shown(second), len(served.requests)) == ((None, "closed", b""), 2)


def test_half_an_answer_is_not_asked_for_again() -> None:
    """Where a used connection closes after some bytes, the request is not sent again."""
    (_, second), served = _talk(_twice, (OK, Reply(b"HTTP/1.1 2", close=True)), (OK,))
    assert (_shown(second), len(served.requests)) == ((None, "closed", b""), 1)


def test_bytes_that_nobody_asked_for() -> None:
    """A connection on which bytes come unasked is dropped: they could pass for the next answer."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        served.release.set()
        await served.until_ended(1)
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    seen, served = _talk(talk, (Reply(OK.data, later=answer("500 Unasked")), OK), (OK,))
    assert [_shown(one) for one in seen] == [(200, "", b"fine")] * 2
    assert len(served.requests) == 2


def test_closing_drops_idle_connections() -> None:
    """When the wire closes, the server sees its connections end."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url))
        await wire.close()
        await served.until_ended(1)
        return [first]

    _, served = _talk(talk, (OK,))
    assert served.ended == 1


def test_a_late_answer_is_not_the_next_one() -> None:
    """An answer that comes after the time belongs to nobody: the next request gets its own."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        first = await wire.send(HttpRequest(served.url, b"one"))
        served.release.set()
        return [first, await wire.send(HttpRequest(served.url, b"two"))]

    begin = time.monotonic()
    (first, second), _ = _talk(talk, (Reply(later=answer("500 Late")),), (OK,), timeout=0.2)
    assert (first.failure, _shown(second)) == ("timeout", (200, "", b"fine"))
    assert time.monotonic() - begin < 5


def test_a_request_that_is_given_up() -> None:
    """When whoever sent a request is cancelled, the server sees its connection end."""

    async def talk(wire: Wire, served: Served) -> list[HttpAnswer]:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.send(HttpRequest(served.url, b"x")), 0.2)
        await served.until_ended(1)
        return []

    _, served = _talk(talk, (Reply(), OK))
    assert [len(requests) for requests in served.requests] == [1]
