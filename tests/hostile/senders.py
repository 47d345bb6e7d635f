"""Senders that are never done with a request, and what may happen to a correct participant's deliveries on the way."""

import asyncio
import contextlib
import gzip
import itertools
from collections.abc import Awaitable, Callable, Iterator

from tests.hostile.behaviour import MEGABYTE, Behaviour
from tests.hostile.raw import Line
from tests.hostile.staging import Sender, Vendor, beside, between
from uftp_conformance import ExitCode

_FINE = (ExitCode.CONFORMANT,)
_PIECE = b"a" * 65536


# --- requests that are never whole -----------------------------------------------------------------------------


def raw(head: bytes, then: bytes, every: float = 0.0, connections: int = 1) -> Sender:
    """Return what begins a request on several connections, and goes on with it for ever."""

    async def one(vendor: Vendor) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", vendor.inbox)
                line = Line(reader, writer)
                try:
                    await line.say(head)
                    vendor.sent += 1
                    await line.keep_saying(then, every)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0.05)

    async def sender(vendor: Vendor) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(one(vendor))

    return sender


def once(*requests: bytes, reset: bool = False) -> Sender:
    """Return what sends one request after another, each on a connection of its own, and hangs up or resets it."""

    async def sender(vendor: Vendor) -> None:
        for request in itertools.cycle(requests):
            with contextlib.suppress(OSError, TimeoutError):
                line = Line(*await asyncio.open_connection("127.0.0.1", vendor.inbox))
                try:
                    await line.say(request)
                    vendor.sent += 1
                    if reset:
                        line.reset()
                        continue
                    async with asyncio.timeout(0.3):
                        await line.reader.read(2**16)
                finally:
                    line.writer.transport.abort()
            await asyncio.sleep(0.01)

    return sender


async def _idle(vendor: Vendor) -> None:
    """Open connections, thousands of them, and say nothing."""
    held: list[asyncio.StreamWriter] = []
    try:
        for number in range(5000):
            _, writer = await asyncio.open_connection("127.0.0.1", vendor.inbox)
            held.append(writer)
            vendor.sent += 1
            if number % 50 == 0:
                await asyncio.sleep(0.01)
        await asyncio.sleep(3600)
    finally:
        for writer in held:
            writer.transport.abort()


_POST = b"POST / HTTP/1.1\r\nHost: inbox\r\n"
_GET = b"GET / HTTP/1.1\r\nHost: inbox\r\n"
_FIELDS = (
    b"Host: other\r\n", b"Content-Type: text/xml\r\nContent-Type: text/html\r\n", b"X: a\r\n b\r\n\tc\r\n",
    b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", b"Cookie: a=b\r\n" * 1000, b"X : y\r\n", b": y\r\n",
    b"Content-Type: text/xml; charset=utf-7\r\n", b"Content-Encoding: br, gzip, x\r\n", b"Transfer-Encoding: gzip\r\n",
)  # fmt: skip
_LENGTHS = (
    b"Content-Length: 2", b"Content-Length: 100", b"Content-Length: 2\r\nContent-Length: 16", b"Content-Length: -1",
    b"Content-Length: 99999999999999999999", b"Content-Length: 16\r\nTransfer-Encoding: chunked",
)  # fmt: skip
CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(0x200)
_SLOW: tuple[tuple[str, str, Sender], ...] = (
    ("slow-heads", "On 200 connections it gives heads of requests byte by byte.", raw(_POST, b"a", 0.3, 200)),
    ("slow-bodies", "On 200 connections it gives bodies byte by byte.",
     raw(_POST + b"Content-Length: 100000\r\n\r\n", b"a", 0.3, 200)),
    ("gigabyte", "It delivers a body of 1 GB.", raw(_POST + b"Content-Length: 1073741824\r\n\r\n", _PIECE)),
    ("endless-chunks", "It delivers chunks without end.",
     raw(_POST + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + _PIECE + b"\r\n")),
    ("endless-header", "It sends one header field without end.", raw(_POST + b"X-Field: ", _PIECE)),
    ("endless-headers", "It sends header fields without end.", raw(_POST, b"X-Field: value\r\n" * 1000)),
    ("endless-url", "It asks for an address without end.", raw(b"POST /", _PIECE)),
    ("endless-trailers", "It ends a body with trailers without end.",
     raw(_POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Field: value\r\n" * 1000)),
    ("wrong-lengths", "It announces fewer bytes than it delivers, more, two lengths, and a negative one.",
     once(*(_POST + fields + b"\r\n\r\n<SignedMessage/>" for fields in _LENGTHS))),
    ("resets", "It resets its connections in the head, in the body, and before it is answered.",
     once(_POST, _POST + b"Content-Length: 9\r\n\r\n<a", _POST + b"Content-Length: 4\r\n\r\n<a/>", reset=True)),
    ("gzip-bomb", "It delivers 50 kB that unpack to 50 MB.",
     once(_POST + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (
         len(_BOMB := gzip.compress(bytes(50 * MEGABYTE))), _BOMB))),
    ("tls", "It begins to speak TLS where plain HTTP is spoken.", once(CLIENT_HELLO)),
    ("garbage", "It sends random bytes.", raw(bytes(range(256)), bytes(range(255, -1, -1)) * 64)),
    ("chunk-extensions", "It gives a chunk an extension without end.",
     raw(_POST + b"Transfer-Encoding: chunked\r\n\r\n1;a=", _PIECE)),
    ("waits-to-continue", "On 200 connections it asks whether to go on (Expect: 100-continue), and never does.",
     raw(_POST + b"Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n", b"", 0.3, 200)),
    ("exabyte", "It announces bodies of 10^18 bytes, on 200 connections.",
     raw(_POST + b"Content-Length: 1000000000000000000\r\n\r\n<a", b"", 0.3, 200)),
    ("http-2", "It begins to speak HTTP/2.", once(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9) + b"\x00" * 40)),
    ("upgrades", "It asks for WebSocket and for HTTP/2, and goes on as if it had them.",
     once(_GET + b"Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n"
          b"Sec-WebSocket-Version: 13\r\n\r\n\x81\x85\x00\x00\x00\x00hello",
          _POST + b"Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
          b"Content-Length: 4\r\n\r\n<a/>" + b"\x00\x00\x00\x04" * 9)),
    ("doubled-fields", "It sends fields twice that may come once, folded ones, and cookies by the thousand.",
     once(*(_POST + fields + b"Content-Length: 4\r\n\r\n<a/>" for fields in _FIELDS))),
    ("idle", "It holds 5,000 connections, and says nothing on them.", _idle),
)  # fmt: skip


# --- what is done to the deliveries of a correct participant ----------------------------------------------------

_OLD: list[bytes] = []


async def _twice(request: bytes, hand_on: Callable[[bytes], Awaitable[bytes]], line: Line) -> None:
    await line.say(await hand_on(request))
    await hand_on(request)


async def _late(request: bytes, hand_on: Callable[[bytes], Awaitable[bytes]], line: Line) -> None:
    """Hold what comes for less than its sender and the statement allow, some longer than others."""
    await asyncio.sleep((len(request) + request[-5]) % 7 / 20)
    await line.say(await hand_on(request))


async def _all_again(request: bytes, hand_on: Callable[[bytes], Awaitable[bytes]], line: Line) -> None:
    """Deliver again what was delivered before, after every delivery."""
    await line.say(await hand_on(request))
    _OLD.append(request)
    for old in _OLD[-20:]:
        await hand_on(old)


async def _broken_off(request: bytes, hand_on: Callable[[bytes], Awaitable[bytes]], line: Line) -> None:
    """Deliver first a half, and hang up."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        await asyncio.wait_for(hand_on(request[: len(request) // 2]), 0.05)
    await line.say(await hand_on(request))


def behaviours() -> Iterator[Behaviour]:
    """Yield what happens at the inbox while a correct participant is judged; no verdict may change."""
    for name, does, sender in _SLOW:
        yield Behaviour(f"inbox/{name}", does, beside(sender), _FINE, sound=True, seconds=90.0)
    for name, does, relay in (
        ("doubled", "Every delivery comes twice.", _twice),
        ("crossing", "Deliveries are held for different times, so that they cross.", _late),
        ("old-ones", "After every delivery the last twenty come again, for conversations that are over.", _all_again),
        ("broken-off", "Every delivery first breaks off in the middle.", _broken_off),
    ):
        yield Behaviour(f"deliveries/{name}", does, between(relay), _FINE, sound=True, seconds=90.0)
