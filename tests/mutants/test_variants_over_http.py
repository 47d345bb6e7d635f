"""What legal variants do otherwise over HTTP, seen by a client and an inbox that write down bytes and times."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
import uvicorn

from tests.mutants.listening import Inbox, Seen
from tests.mutants.test_variants_differ import over_http
from tests.participants.desk import Desk
from uftp_conformance.conversation.http_server import Connected
from uftp_conformance.messages import serialise
from uftp_conformance.mutants.mutant import CONFORMING
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.pace import STEADY
from uftp_conformance.mutants.variants.posting import Posting, post
from uftp_conformance.mutants.variants.variant import PLAIN, USUAL, Way
from uftp_conformance.mutants.variants.varied import Varied, VariedApplication
from uftp_conformance.participants.context import Directory
from uftp_conformance.statement.counterparties import MESSAGE_PATH

# Those that are mixed of others have a test of their own.
VARIANTS = {v.name: v for v in registry.variants() if over_http(v) and not v.name.startswith("mixed/")}
ROLE = "DSO"


def server_of(application: VariedApplication) -> uvicorn.Server:
    """Return a server on a free port."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            port=0,
            http=Connected,
            lifespan="off",
            interface="asgi3",
            log_level="critical",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
    )


@asynccontextmanager
async def served(way: Way, seen: Seen) -> AsyncIterator[tuple[int, Desk]]:
    """Serve a participant with this way, whose counterparties receive at an inbox."""
    inbox = Inbox(seen)
    listening = await asyncio.start_server(inbox.serve, "127.0.0.1", 0)
    desk = Desk(ROLE)
    place = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/inbox"
    usual = desk.participant
    parties = {domain: replace(party, endpoint=place) for domain, party in usual._directory.parties.items()}
    participant = Varied(
        way,
        usual.own,
        usual._secret,
        market=usual._market,
        supports=usual._supports,
        directory=Directory(parties),
    )
    application = VariedApplication({"1": participant})
    server = server_of(application)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1], desk
    finally:
        server.should_exit = True
        await serving
        await application.close()
        inbox.close()
        listening.close()
        await asyncio.sleep(0)  # until the connections are gone


async def exchanged(way: Way, deliveries: int, messages: int = 3) -> Seen:
    """Send TestMessages one after the other, each on one connection while it lasts, and wait for so many deliveries."""
    seen = Seen()
    async with served(way, seen) as (port, desk):
        agr = desk.parties["AGR", "registered"]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(messages):
            if reader.at_eof() or (seen.answers and seen.answers[-1][1]):
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = desk.body(serialise(desk.message("TestMessage", agr, {})), agr)
            writer.write(Posting().head(f"http://127.0.0.1:{port}/1{MESSAGE_PATH}", body) + body)
            seen.answers.append(await _answer(reader))
            seen.order.append("status")
        async with asyncio.timeout(10):
            while len(seen.bodies) < deliveries:
                await asyncio.sleep(0.01)
        writer.close()
    return seen


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Read an HTTP answer, and look whether the connection ends with it."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    body = await reader.readexactly(length)
    ends = b"HTTP/1.0" in head or b"close" in head.lower()
    if ends:
        assert await reader.read() == b""
    return head + body, ends


def exchange(way: Way, copies: int = 1) -> Seen:
    """Hold three exchanges with a participant with this way."""
    return asyncio.run(exchanged(way, 3 * copies))


def without_numbers(seen: Seen) -> list[str]:
    """Return the heads of deliveries without what is in every one of them another number."""
    kept = ("host:", "content-length:")
    return [
        "\n".join(
            line
            for line in head.split("\r\n")
            if not line.lower().startswith(kept) or (line.startswith("content-length") and "Content" not in line)
        )
        for _, head in seen.heads
    ]


@pytest.fixture(scope="module")
def plain() -> Seen:
    """What is seen of the participant as it is."""
    return exchange(Way())


def test_as_it_is(plain: Seen) -> None:
    """The participant as it is delivers each answer once, over one connection, and ends none."""
    assert len(plain.bodies) == 3
    assert [head for head in without_numbers(plain) if "text/xml; charset=utf-8" not in head] == []
    assert [ends for _, ends in plain.answers] == [False, False, False]
    assert {answer for answer, _ in plain.answers} == {b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"}


HEADS = [
    name
    for name, v in VARIANTS.items()
    if v.way().posting.headers != USUAL.headers
    or v.way().posting.protocol != "HTTP/1.1"
    or v.way().posting.chunked
    or v.way().posting.expects
    or v.way().posting.lower
]
DRESSES = [name for name, v in VARIANTS.items() if v.way().dress != PLAIN and not v.way().dress.early]


@pytest.mark.parametrize("name", HEADS)
def test_deliveries_have_another_head(name: str, plain: Seen) -> None:
    """Before the body of a delivery stands something else, and the message arrives."""
    seen = exchange(VARIANTS[name].way())
    assert len(seen.bodies) == 3
    assert set(without_numbers(seen)) != set(without_numbers(plain))
    assert all(b"SignedMessage" in body for body in seen.bodies)
    assert len({number for number, _ in seen.heads}) == 3


@pytest.mark.parametrize("name", DRESSES)
def test_requests_are_answered_in_another_dress(name: str, plain: Seen) -> None:
    """HTTP answers are others, and each is whole; what is delivered is as usual."""
    seen = exchange(VARIANTS[name].way())
    assert {answer for answer, _ in seen.answers}.isdisjoint({answer for answer, _ in plain.answers})
    assert all(answer.split(b" ")[1] == b"200" for answer, _ in seen.answers)
    assert len(seen.bodies) == 3
    assert set(without_numbers(seen)) == set(without_numbers(plain))


@pytest.mark.parametrize("name", [name for name, v in VARIANTS.items() if v.way().posting.copies > 1])
def test_deliveries_come_again(name: str) -> None:
    """The same bytes come twice, as far apart as it says."""
    between = VARIANTS[name].way().posting.between
    copies = VARIANTS[name].way().posting.copies
    seen = exchange(VARIANTS[name].way(), copies=copies)
    assert len(seen.bodies) == 3 * copies
    bodies = [body.rstrip() for body in seen.bodies]
    assert len({*bodies}) == 3
    assert (len({*seen.bodies}) > 3) is VARIANTS[name].way().posting.rewritten
    for body in {*bodies}:
        moments = [moment for moment, each in zip(seen.times, bodies, strict=True) if each == body]
        assert len(moments) == copies
        assert all(later - earlier >= 0.99 * between for earlier, later in pairwise(moments))


@pytest.mark.parametrize("name", [name for name, v in VARIANTS.items() if v.way().posting.delay])
def test_deliveries_come_later(name: str) -> None:
    """No delivery comes earlier than it says."""
    assert min(exchange(VARIANTS[name].way()).times) >= VARIANTS[name].way().posting.delay


@pytest.mark.parametrize(("size", "ponders"), [(10, False), (80_000, True)])
def test_a_long_document_takes_time(size: int, ponders: bool) -> None:
    """Only the HTTP answer to a long request waits, for as long as it says."""
    way = VARIANTS["late/heavy-documents"].way()

    async def answered() -> float:
        seen = Seen()
        async with served(replace(way, ponders=0.5), seen) as (port, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            begin = asyncio.get_running_loop().time()
            writer.write(Posting().head(f"http://127.0.0.1:{port}/1{MESSAGE_PATH}", b"x" * size) + b"x" * size)
            await _answer(reader)
            writer.close()
            return asyncio.get_running_loop().time() - begin

    assert way.ponders > 0
    assert (asyncio.run(answered()) >= 0.5) is ponders


@pytest.mark.parametrize("name", [name for name, v in VARIANTS.items() if v.way().posting.wavers])
def test_deliveries_overtake_each_other(name: str) -> None:
    """Different messages wait for different times, up to as long as it says."""
    posting = VARIANTS[name].way().posting
    waits = {posting.wait(str(number).encode()) for number in range(100)}
    assert len(waits) == 16
    assert max(waits) == posting.wavers


def test_delivered_before_the_status() -> None:
    """The answer is there before the status of its request."""
    assert exchange(VARIANTS["delivery/before-the-status"].way()).order == 3 * ["delivery", "status"]


def test_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is cut into pieces, which together are the request."""
    pieces: list[bytes] = []
    usual = asyncio.StreamWriter.write

    def write(self: asyncio.StreamWriter, data: bytes) -> None:
        pieces.append(data)
        usual(self, data)

    monkeypatch.setattr(asyncio.StreamWriter, "write", write)
    how = VARIANTS["delivery/in-pieces"].way().posting

    async def posted() -> None:
        inbox = Inbox(Seen())
        listening = await asyncio.start_server(inbox.serve, "127.0.0.1", 0)
        place = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/inbox"
        assert (await post(place, b"x" * 100, how, 5.0)).status == 200
        inbox.close()
        listening.close()
        await asyncio.sleep(0)

    asyncio.run(posted())
    assert len(pieces) == how.pieces + 1  # and the answer
    assert b"".join(pieces[:-1]).endswith(b"\r\n\r\n" + b"x" * 100)


def test_pauses() -> None:
    """Between pauses that grow there are short ones."""
    with_pauses = VARIANTS["delivery/quick-second-try"].way().policy
    assert [with_pauses.pause(attempt) for attempt in (1, 2, 3, 4, 5)] == [0.2, 0.4, 0.2, 1.6, 0.2]
    assert [CONFORMING.pause(attempt) for attempt in (1, 2, 3)] == [0.2, 0.4, 0.8]
    polled = VARIANTS["delivery/polled-tries"].way().policy
    assert [polled.pause(attempt) for attempt in (1, 2, 3, 4)] == [0.5, 0.5, 0.5, 1.0]
    seldom = VARIANTS["delivery/seldom-polled-tries"].way().policy
    assert [seldom.pause(attempt) for attempt in range(1, seldom.attempts - 1)] == [0.5, 0.5, 0.5, 0.5, 1.0, 2.0]


def test_all_of_them_are_looked_at() -> None:
    """Each variant that speaks HTTP otherwise is in one of the tests above."""
    later = [
        name
        for name, v in VARIANTS.items()
        if v.way().posting.delay or v.way().posting.wavers or v.way().posting.copies > 1
    ]
    alone = ["delivery/before-the-status", "delivery/in-pieces", "late/heavy-documents"]
    alone += ["delivery/quick-second-try", "delivery/polled-tries"]
    alone += ["delivery/seldom-polled-tries", "delivery/in-order"]
    alone += ["delivery/probed-first", "delivery/compressed"]  # test_posting
    alone += ["again/stamped-anew", "again/never"]  # test_repetition
    paces = [name for name, v in VARIANTS.items() if v.way().pace != STEADY or v.way().posting.bundled]  # test_paces
    assert {*HEADS, *DRESSES, *later, *alone, *paces} == {*VARIANTS}
