import asyncio
import errno
import os
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance import ExitCode, InboxError
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.inbox import BODY_LIMIT, CANARY, Inbox
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.judging.evidence import Delivery, HttpAnswer

PATH = "/dso.suite.example/message"
XML = ("Content-Type", "text/xml")
Talk = Callable[[Wire, str, Inbox], Awaitable[Any]]


def _at_inbox(talk: Talk, status: int = 200, listen: str = "127.0.0.1:0") -> tuple[Any, list[Delivery], Inbox]:
    """Let a wire talk to an inbox that answers deliveries with a status; return what came of it."""
    deliveries: list[Delivery] = []

    def take(delivery: Delivery) -> Reply:
        deliveries.append(delivery)
        return Reply(status)

    async def run() -> tuple[Any, list[Delivery], Inbox]:
        inbox, wire = Inbox(take), Wire(timeout=30.0)
        inbox.expect(PATH, "dso.suite.example")
        port = await inbox.start(listen)
        host = listen.rpartition(":")[0]
        try:
            return await talk(wire, f"http://{host}:{port}", inbox), deliveries, inbox
        finally:
            await wire.close()
            await inbox.stop()

    return asyncio.run(run())


def _post(*requests: HttpRequest) -> Talk:
    async def talk(wire: Wire, base: str, _: Inbox) -> list[HttpAnswer]:
        return [await wire.send(HttpRequest(base + r.url, r.body, r.headers, r.method, r.chunked)) for r in requests]

    return talk


def _shown(arrived: Delivery) -> tuple[str, str, str, str, bytes]:
    return arrived.path, arrived.counterparty, arrived.method, arrived.content_type, arrived.body


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (HttpRequest(PATH, b"<a/>", (XML,)), (PATH, "dso.suite.example", "POST", "text/xml", b"<a/>")),
        (
            HttpRequest(PATH, b"x" * 10_000, (XML,), chunked=True),
            (PATH, "dso.suite.example", "POST", "text/xml", b"x" * 10_000),
        ),
        (HttpRequest(f"{PATH}/more", b"\xff\x00"), (f"{PATH}/more", "", "POST", "", b"\xff\x00")),
        (HttpRequest("/", method="PUT"), ("/", "", "PUT", "", b"")),
        (HttpRequest(f"{PATH}?query=1"), (PATH, "dso.suite.example", "POST", "", b"")),
        (HttpRequest("/dso.suite.example%2Fmessage"), (PATH, "dso.suite.example", "POST", "", b"")),
    ],
)
def test_deliveries(request_: HttpRequest, expected: tuple[str, str, str, str, bytes]) -> None:
    """A request is a delivery, to the counterparty at whose path it arrives, with everything that it says."""
    _, deliveries, _ = _at_inbox(_post(request_))
    assert [_shown(arrived) for arrived in deliveries] == [expected]


def test_deliveries_have_their_time() -> None:
    """A delivery is stamped with the time of its arrival."""
    begin = time.time()
    _, (arrived,), _ = _at_inbox(_post(HttpRequest(PATH)))
    assert begin <= arrived.at <= time.time()


@pytest.mark.parametrize("status", [200, 202, 400, 404])
def test_the_answer_to_a_delivery(status: int) -> None:
    """A delivery is answered with the status that its taker decides on, and an empty body."""
    (seen,), _, _ = _at_inbox(_post(HttpRequest(PATH)), status)
    assert (seen.status, seen.failure, seen.body) == (status, "", b"")


def test_many_deliveries_on_one_connection() -> None:
    """A target may deliver over one connection as often as it likes."""
    seen, deliveries, _ = _at_inbox(_post(*(HttpRequest(PATH, b"%d" % n) for n in range(5))))
    assert [arrived.body for arrived in deliveries] == [b"0", b"1", b"2", b"3", b"4"]
    assert [answer.status for answer in seen] == [200] * 5


@pytest.mark.parametrize(("size", "status", "taken"), [(BODY_LIMIT, 200, 1), (BODY_LIMIT + 1, 413, 0)])
@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_are_bounded(size: int, status: int, taken: int, chunked: bool) -> None:
    """A body beyond the limit is refused with 413, and is no delivery."""
    (seen,), deliveries, _ = _at_inbox(_post(HttpRequest(PATH, b"x" * size, chunked=chunked)))
    assert (seen.status, len(deliveries)) == (status, taken)


@pytest.mark.parametrize(("coding", "status", "taken"), [("gzip", 415, 0), ("Identity", 200, 1)])
def test_content_codings(coding: str, status: int, taken: int) -> None:
    """What is compressed is refused with 415, and told which coding is taken (RFC 9110, 15.5.16)."""
    request = HttpRequest(PATH, b"whatever", (XML, ("Content-Encoding", coding)))
    (seen,), deliveries, _ = _at_inbox(_post(request))
    assert (seen.status, len(deliveries)) == (status, taken)


@pytest.mark.parametrize(("chunked", "transfer"), [(True, "chunked"), (False, "")])
def test_how_the_end_is_recognised(chunked: bool, transfer: str) -> None:
    """A delivery tells whether it came without a Content-Length."""
    _, (arrived,), _ = _at_inbox(_post(HttpRequest(PATH, b"whatever", chunked=chunked)))
    assert arrived.transfer == transfer


def test_canaries() -> None:
    """A request for a canary is answered with 404 and remembered by its name; it is no delivery."""
    (seen,), deliveries, inbox = _at_inbox(_post(HttpRequest(f"{CANARY}abc", method="GET")))
    assert (seen.status, deliveries) == (404, [])
    assert (inbox.fetched("abc"), inbox.fetched("abcd")) == (True, False)


def test_an_address_in_use() -> None:
    """Where another process listens the inbox says so, and how to go on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(InboxError) as caught:
            asyncio.run(Inbox(lambda _: Reply()).start(listen))
    text = str(caught.value)
    assert text.startswith(f"the inbox cannot listen at {listen}: {os.strerror(errno.EADDRINUSE)}")
    assert text.endswith("Stop what listens there, or write another inbox.listen in the statement")
    assert caught.value.exit_code == ExitCode.INBOX


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_certificate_that_cannot_be_used(content: bytes | None, tmp_path: Path) -> None:
    """A certificate that is absent or none is reported by the keys of the statement, and nothing stays open."""
    files = [tmp_path / name for name in ("c.pem", "k.pem")]
    for file in files:
        if content is not None:
            file.write_bytes(content)
    with pytest.raises(InboxError, match=r"inbox\.certificate or inbox\.private_key cannot be used: "):
        asyncio.run(Inbox(lambda _: Reply()).start("127.0.0.1:0", *files))


@pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6 here")
def test_ipv6() -> None:
    """The inbox listens at an IPv6 address too."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 loopback here")
    (seen,), deliveries, _ = _at_inbox(_post(HttpRequest(PATH)), listen="[::1]:0")
    assert (seen.status, len(deliveries)) == (200, 1)


def test_stopping() -> None:
    """A stopped inbox takes nothing any more, and stopping one that never began does no harm."""

    async def run() -> HttpAnswer:
        await Inbox(lambda _: Reply()).stop()
        inbox = Inbox(lambda _: Reply())
        port = await inbox.start("127.0.0.1:0")
        await inbox.stop()
        return await Wire(timeout=2).send(HttpRequest(f"http://127.0.0.1:{port}/"))

    assert asyncio.run(run()).failure == "refused"


def test_only_http() -> None:
    """What is no HTTP request, as a WebSocket, is no delivery and gets no answer."""
    deliveries: list[Delivery] = []
    said: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        said.append(event)

    async def receive() -> dict[str, Any]:
        return {}

    def take(delivery: Delivery) -> Reply:
        deliveries.append(delivery)
        return Reply()

    asyncio.run(Inbox(take)._app({"type": "websocket"}, receive, send))
    assert (deliveries, said) == ([], [])
