"""Senders who keep the inbox busy: each is ended or refused within bounds, and a correct one is served meanwhile."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.conversation.test_tls import certificate
from uftp_conformance.conversation import inbox as inbox_module
from uftp_conformance.conversation.connections import Bounded, Bounds
from uftp_conformance.conversation.doorkeeper import WAITING
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.inbox import BODY_LIMIT, Inbox
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.conversation.tls import carrying
from uftp_conformance.judging.evidence import Delivery

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Place:
    """A running inbox, what it took and what it noted."""

    def __init__(self, bounds: Bounds, reply: Reply) -> None:
        self.taken: list[Delivery] = []
        self.notes: list[str] = []
        self.port = 0
        protocol = type("Quick", (Bounded,), {"bounds": bounds})
        self.inbox = Inbox(self._take, self.notes.append, protocol)
        self._reply = reply
        self._wire = Wire(timeout=30.0)

    def _take(self, delivery: Delivery) -> Reply:
        self.taken.append(delivery)
        return self._reply

    async def post(self, path: str = "/a", body: bytes = b"<a/>") -> int | None:
        """Deliver as a correct sender does, which keeps its connection; return the status."""
        return (await self._wire.send(HttpRequest(f"http://127.0.0.1:{self.port}{path}", body))).status

    async def connect(self, data: bytes = b"") -> Streams:
        """Open a connection, and send a part of something."""
        streams = await asyncio.open_connection("127.0.0.1", self.port)
        streams[1].write(data)
        await streams[1].drain()
        return streams

    async def close(self) -> None:
        """End both sides."""
        await self._wire.close()
        await self.inbox.stop()


@contextlib.asynccontextmanager
async def place(bounds: Bounds, reply: Reply) -> AsyncIterator[Place]:
    here = Place(bounds, reply)
    here.port = await here.inbox.start("127.0.0.1:0")
    try:
        yield here
    finally:
        await here.close()


def at_the_inbox(
    story: Callable[[Place], Awaitable[None]], bounds: Bounds | None = None, reply: Reply | None = None
) -> None:
    """Let a story happen at an inbox."""

    async def run() -> None:
        async with asyncio.timeout(60), place(bounds or Bounds(), reply or Reply()) as here:
            await story(here)

    asyncio.run(run())


async def ended(reader: asyncio.StreamReader) -> bool:
    """Wait until the other side ends a connection without an answer."""
    with contextlib.suppress(ConnectionError):
        return await reader.read() == b""
    return True


def test_idle_connections_give_way() -> None:
    """Of many idle connections the oldest are closed; a sender that keeps its own is served before and after."""

    async def story(here: Place) -> None:
        assert await here.post() == 200
        idle = [await here.connect() for _ in range(60)]
        assert await here.post() == 200
        assert all([await ended(reader) for reader, _ in idle[:50]])
        server = here.inbox._server
        assert server is not None
        assert len(server.server_state.connections) <= 8
        for _, writer in idle:
            writer.close()

    at_the_inbox(story, Bounds(number=8))


def test_a_request_that_is_on_its_way_stays_when_idle_connections_give_way() -> None:
    """Room is made by ending idle connections first, then those that bring a request, last those that we answer."""

    async def story(here: Place) -> None:
        reader, writer = await here.connect(b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n<a")
        idle = [await here.connect() for _ in range(30)]
        assert await here.post() == 200
        writer.write(b"/>")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        for each in (writer, *(other for _, other in idle)):
            each.close()
        assert [each.path for each in here.taken] == ["/a", "/slow"]

    at_the_inbox(story, Bounds(number=8))


HEAD = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"


@pytest.mark.parametrize(
    ("beginning", "more"),
    [
        (b"", b""),
        (b"POST", b""),
        (HEAD, b"X"),
        (HEAD, b"X: y\r\n"),
        (HEAD + b"\r\n", b""),
        (HEAD + b"\r\n", b"x"),
    ],
    ids=["says nothing", "stops in the head", "drips into a header", "drips headers", "stops in the body", "drips"],
)
def test_a_sender_that_keeps_us_waiting_is_ended(beginning: bytes, more: bytes) -> None:
    """A client that sends nothing, or byte after byte, loses its connection; a correct one is served meanwhile."""

    async def story(here: Place) -> None:
        reader, writer = await here.connect(beginning)
        end = asyncio.create_task(ended(reader))
        while not end.done():
            with contextlib.suppress(ConnectionError):
                writer.write(more)
                await writer.drain()
            assert await here.post() == 200
            await asyncio.sleep(0.05)
        assert await end
        writer.close()

    at_the_inbox(story, Bounds(quiet=0.5, whole=1.0))


def test_a_slow_sender_is_served() -> None:
    """A client that is slow within the bounds is served, also when it waits for an answer that is late on purpose."""

    async def story(here: Place) -> None:
        whole = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n<a/>"
        reader, writer = await here.connect()
        for at in range(0, len(whole), 8):
            writer.write(whole[at : at + 8])
            await asyncio.sleep(0.1)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()

    at_the_inbox(story, Bounds(quiet=2.0, whole=30.0), Reply(after=2.5))


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 300_000,
        HEAD + b"X: " + b"a" * 300_000,
        HEAD + b"X: y\r\n" * 60_000,
        b"A" * 300_000,
    ],
    ids=["URL", "header", "headers", "method"],
)
def test_an_endless_head_is_cut(endless: bytes) -> None:
    """A head without end is refused with HTTP 400 once it is long, and nothing of it is delivered."""

    async def story(here: Place) -> None:
        reader, writer = await here.connect()
        with contextlib.suppress(ConnectionError):
            writer.write(endless)
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            assert (await reader.read(12)) in (b"HTTP/1.1 400", b"")
        writer.close()
        assert here.taken == []
        assert await here.post() == 200

    at_the_inbox(story)


def test_what_is_too_large_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that is refused for its size is noted in a few words, with how it was answered."""
    monkeypatch.setattr(inbox_module, "BODIES_LIMIT", 3_000_000)

    async def story(here: Place) -> None:
        assert await here.post("/" + "a" * 9_000) == 414
        assert await here.post("/all", b" " * 2_900_000) == 200
        assert await here.post("/many", b" " * 3_100_000) == 503
        monkeypatch.setattr(inbox_module, "BODIES_LIMIT", 100_000_000)
        assert await here.post("/large", b" " * (BODY_LIMIT + 1)) in (413, None)  # None: it was still sending
        assert [each.path for each in here.taken] == ["/all"]
        assert here.inbox._on_their_way == 0

    notes: list[str] = []

    async def heard(here: Place) -> None:
        await story(here)
        notes.extend(here.notes)

    at_the_inbox(heard)
    assert [note.rpartition(" ")[2] for note in notes] == ["414", "503", "413"]
    assert max(map(len, notes)) < 400


def test_what_is_kept_of_a_request_is_short() -> None:
    """Method and type are kept as far as anybody reads them; headers without number cost nothing."""

    async def story(here: Place) -> None:
        head = b"M" * 50_000 + b" /a HTTP/1.1\r\nHost: a\r\nContent-Type: " + b"t" * 50_000 + b"\r\n"
        reader, writer = await here.connect(head + b"X-Forwarded-Host: b\r\n" * 5_000 + b"\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        assert (len(here.taken[0].method), len(here.taken[0].content_type)) == (200, 200)

    at_the_inbox(story)


@pytest.mark.parametrize(
    "place_of_it",
    [
        b"http://[/a",
        b"http://a]/",
        b"http://a:b:c/",
        b"//",
        b"*",
        b"/%ff%00%0a",
        b"/?" * 4_000,
    ],
)
def test_odd_targets_of_requests_are_deliveries(place_of_it: bytes) -> None:
    """A request is taken with anything in place of its path, and is no fault of ours."""

    async def story(here: Place) -> None:
        head = b"POST " + place_of_it + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        reader, writer = await here.connect(head)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        assert len(here.taken) == 1

    at_the_inbox(story)


def test_dots_in_a_path_cost_no_more_than_its_bytes() -> None:
    """Eight thousand segments that lead up and down again are worked out at once."""

    async def story(here: Place) -> None:
        begin = time.process_time()
        for _ in range(20):
            assert await here.post("/a" * 2_000 + "/.." * 1_300) == 200
        assert time.process_time() - begin < 5

    at_the_inbox(story)


def test_who_never_shakes_hands_gives_way(tmp_path: Path) -> None:
    """At an inbox with TLS, the oldest of too many connections that say nothing are ended, and messages arrive."""
    both = certificate(tmp_path, "localhost")

    async def story() -> None:
        inbox = Inbox(lambda _: Reply(200))
        port = await inbox.start("127.0.0.1:0", both, both)
        mute = [await asyncio.open_connection("127.0.0.1", port) for _ in range(WAITING + 40)]
        assert all([await ended(reader) for reader, _ in mute[:30]])
        wire = Wire(timeout=30.0, tls=carrying())
        assert (await wire.send(HttpRequest(f"https://127.0.0.1:{port}/x", b"<a/>"))).status == 200
        await wire.close()
        for _, writer in mute:
            writer.close()
        await inbox.stop()

    async def bounded() -> None:
        async with asyncio.timeout(50):
            await story()

    asyncio.run(bounded())
