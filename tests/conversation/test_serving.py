"""Every correct way to send a request, byte by byte: the inbox and the reference participants take the whole body."""

import asyncio
from collections.abc import Sequence

import pytest

from uftp_conformance.conversation.inbox import Inbox
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.judging.evidence import Delivery

BODY = b"<SignedMessage>" + b"x" * 3000 + b"</SignedMessage>"
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = b"%x\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n\r\n" % (1000, BODY[:1000], len(BODY) - 1000, BODY[1000:])
UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB")


def request(*headers: str, body: bytes = BODY, line: str = "POST /us HTTP/1.1", host: str = "Host: kit") -> bytes:
    """Return the bytes of a request."""
    return "\r\n".join((line, *filter(None, (host, "Content-Type: text/xml", *headers)), "", "")).encode() + body


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Read one HTTP answer without a body; return its first line, or nothing when the connection ends."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    return head.split(b"\r\n")[0]


def _deliver(*pieces: bytes, answers: int = 1) -> tuple[list[Delivery], list[bytes]]:
    """Write pieces on one connection, a moment apart; return what was delivered, and the lines of the answers."""
    deliveries: list[Delivery] = []

    def take(delivery: Delivery) -> Reply:
        deliveries.append(delivery)
        return Reply()

    async def run() -> list[bytes]:
        inbox = Inbox(take)
        inbox.expect("http://kit/us", "us.example")
        port = await inbox.start("127.0.0.1:0")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.timeout(10):
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(0.02)
                return [await _answer(reader) for _ in range(answers)]
        finally:
            writer.close()
            await inbox.stop()
            await asyncio.sleep(0.01)

    return deliveries, asyncio.run(run())


OK = b"HTTP/1.1 200 OK"
FORMS: Sequence[tuple[str, bytes]] = (
    ("length", request(LENGTH)),
    ("chunked", request("Transfer-Encoding: chunked", body=CHUNKED)),
    ("chunked with a trailer", request("Transfer-Encoding: chunked", body=CHUNKED[:-2] + b"Digest: abc\r\n\r\n")),
    ("upgrade", request(*UPGRADE, LENGTH)),
    ("upgrade, the length first", request(LENGTH, *UPGRADE)),
    ("upgrade, chunked", request(*UPGRADE, "Transfer-Encoding: chunked", body=CHUNKED)),
    ("upgrade to a websocket", request("Connection: Upgrade", "Upgrade: websocket", LENGTH)),
    ("upgrade to TLS", request("Connection: Upgrade", "Upgrade: TLS/1.3", LENGTH)),
    ("close", request("Connection: close", LENGTH)),
    ("lower case", request(LENGTH.lower(), "connection: keep-alive", host="host: kit")),
    ("upper case", request(LENGTH.upper(), host="HOST: kit")),
    ("1.0", request(LENGTH, line="POST /us HTTP/1.0", host="")),
    ("1.0 with a host", request(LENGTH, "Connection: keep-alive", line="POST /us HTTP/1.0")),
    ("a whole URL", request(LENGTH, line="POST http://kit/us HTTP/1.1")),
    ("a whole URL, another Host", request(LENGTH, line="POST http://kit/us HTTP/1.1", host="Host: proxy")),
    ("a large head", request(LENGTH, "Authorization: Bearer " + "t" * 60_000)),
    ("a blank line before it", b"\r\n" + request(LENGTH)),
)


@pytest.mark.parametrize("sent", [bytes_ for _, bytes_ in FORMS], ids=[name for name, _ in FORMS])
@pytest.mark.parametrize("cut", [None, "before the body", "within the body"])
def test_whole(sent: bytes, cut: str | None) -> None:
    """The body arrives whole, at its counterparty, in one piece or in several."""
    body = sent.index(b"\r\n\r\n", 4) + 4
    at = {None: len(sent), "before the body": body, "within the body": body + 20}[cut]
    (arrived,), answers = _deliver(sent[:at], sent[at:])
    assert (arrived.body, arrived.counterparty, arrived.path, arrived.status) == (BODY, "us.example", "/us", 200)
    assert answers == [OK]


@pytest.mark.parametrize("first", [request(LENGTH), request(*UPGRADE, LENGTH), request("Expect: 100-continue", LENGTH)])
@pytest.mark.parametrize("second", [request(LENGTH), request(*UPGRADE, LENGTH)])
@pytest.mark.parametrize("at_once", [True, False], ids=["pipelined", "one after the other"])
def test_several_on_one_connection(first: bytes, second: bytes, at_once: bool) -> None:
    """One connection carries several deliveries, an upgrade offered with each or not."""
    pieces = (first + second + second,) if at_once else (first, second, second)
    deliveries, answers = _deliver(*pieces, answers=3)
    assert [arrived.body for arrived in deliveries] == [BODY] * 3
    assert [answer for answer in answers if b"100" not in answer][:2] == [OK] * 2


@pytest.mark.parametrize("more", [(), UPGRADE])
def test_expect(more: tuple[str, ...]) -> None:
    """A sender that waits for HTTP 100 gets it, and then its answer."""
    head = request("Expect: 100-continue", LENGTH, *more, body=b"")
    deliveries: list[Delivery] = []

    def take(delivery: Delivery) -> Reply:
        deliveries.append(delivery)
        return Reply()

    async def run() -> list[bytes]:
        inbox = Inbox(take)
        port = await inbox.start("127.0.0.1:0")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.timeout(10):
                writer.write(head)
                first = await _answer(reader)
                writer.write(BODY)
                return [first, await _answer(reader)]
        finally:
            writer.close()
            await inbox.stop()
            await asyncio.sleep(0.01)

    assert asyncio.run(run()) == [b"HTTP/1.1 100 Continue", OK]
    assert [arrived.body for arrived in deliveries] == [BODY]


@pytest.mark.parametrize(
    "sent",
    [
        request(LENGTH, body=BODY[:-1]),
        request("Transfer-Encoding: chunked", body=CHUNKED[:-2]),
        request("Transfer-Encoding: chunked", body=CHUNKED[:-40]),
        request(*UPGRADE, LENGTH, body=BODY[:10]),
        request(LENGTH)[:60],
    ],
)
def test_what_breaks_off_is_no_delivery(sent: bytes) -> None:
    """A request that its sender does not finish is none."""
    assert _deliver(sent, answers=0)[0] == []


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        request(LENGTH, host=""),
        request("Content-Length: 3", "Content-Length: 4"),
        request("Content-Length: many"),
        request("Transfer-Encoding: chunked", body=b"zz\r\n"),
    ],
)
def test_no_http(sent: bytes) -> None:
    """What is no HTTP/1.1 is refused with 400, and no delivery."""
    deliveries, answers = _deliver(sent)
    assert (deliveries, answers) == ([], [b"HTTP/1.1 400 Bad Request"])
