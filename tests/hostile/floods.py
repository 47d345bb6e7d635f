"""Floods: whoever can reach the inbox delivers without end, while a correct participant is judged."""

import asyncio
import contextlib
import itertools
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.cli.command import filled_in
from tests.hostile.behaviour import MEGABYTE, Behaviour, NothingHappened, Scene, Staging
from tests.hostile.raw import Line, serving
from tests.hostile.staging import PROGNOSES, Front, Vendor, options, vendor
from tests.hostile.traps import never_followed, trap
from uftp_conformance import ExitCode
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import envelope_of, wrap
from uftp_conformance.messages.sealing import SecretKey, new_secret_key

_FINE = (ExitCode.CONFORMANT,)
_PIECE = b"a" * 65536
_FIRST = 6  # requests of the run, with which it begins
_FEW, _MANY = 10, 300
_PAUSE = 0.05
_BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("k"))
    ) + b"]><a>&j;</a>"
)  # fmt: skip


def path_of(vendor: Vendor) -> str:
    """Return the path at which the ordinary counterparty receives."""
    return urlsplit(vendor.parties[0].endpoint).path


def posted(body: bytes, path: str = "/", fields: bytes = b"") -> bytes:
    """Return a whole request."""
    head = f"POST {path} HTTP/1.1\r\nHost: inbox\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + fields + b"\r\n" + body


async def pour(vendor: Vendor, requests: Iterable[bytes], enough: asyncio.Event) -> None:
    """Send on one connection, one request after another, and read away what comes back.

    When there is enough, the flood goes on with pauses: it has shown what it is for, and processors are dear.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", vendor.inbox)
    reading = asyncio.create_task(_away(vendor, reader))
    try:
        for request in requests:
            writer.write(request)
            await writer.drain()
            if reading.done():
                return
            if enough.is_set():
                await asyncio.sleep(_PAUSE)
        await reading
    finally:
        reading.cancel()
        writer.transport.abort()


async def _away(vendor: Vendor, reader: asyncio.StreamReader) -> None:
    """Read away what comes back, and count the answers."""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            vendor.sent += data.count(b"HTTP/1.1 ")


def fresh(vendor: Vendor, tag: str = "D-PrognosisResponse", **changed: str) -> Element:
    """Return a message as the participant would write it, about nothing that was ever sent."""
    party = vendor.parties[0]
    return Element(tag, {
        "Version": "3.1.0", "SenderDomain": "dso.reference.example", "RecipientDomain": party.domain,
        "TimeStamp": timestamp(datetime.now(UTC)), "MessageID": str(uuid.uuid4()),
        "ConversationID": str(uuid.uuid4()), "Result": "Accepted", "D-PrognosisMessageID": str(uuid.uuid4()),
        **changed,
    })  # fmt: skip


def sealed(vendor: Vendor, message: bytes, key: SecretKey | None = None) -> bytes:
    """Return a request that delivers a message under a seal."""
    return posted(wrap(message, "dso.reference.example", "DSO", key or vendor.key), path_of(vendor))


# --- what is poured, each for ever ---------------------------------------------------------------------------


def _unsolicited(vendor: Vendor) -> Iterator[bytes]:
    while True:
        yield sealed(vendor, serialise(fresh(vendor)))


def _foreign(vendor: Vendor) -> Iterator[bytes]:
    key = new_secret_key()
    while True:
        yield sealed(vendor, serialise(fresh(vendor)), key)


def _broken(vendor: Vendor) -> Iterator[bytes]:
    while True:
        envelope = envelope_of(bytes(64) + serialise(fresh(vendor)), "dso.reference.example", "DSO")
        yield posted(serialise(envelope), path_of(vendor))


def _other_versions(vendor: Vendor) -> Iterator[bytes]:
    for version in itertools.cycle(("2.0.0", "3.0.0", "4.0.0", "x")):
        yield sealed(vendor, serialise(fresh(vendor, Version=version)))


def _requests(vendor: Vendor) -> Iterator[bytes]:
    while True:
        yield sealed(vendor, serialise(fresh(vendor, "TestMessage")))


def _same(body: bytes) -> Callable[[Vendor], Iterator[bytes]]:
    return lambda vendor: itertools.repeat(posted(body, path_of(vendor)))


def _canaries(vendor: Vendor) -> Iterator[bytes]:
    return (posted(b"", f"/canary/{number}") for number in itertools.count())


def _paths(vendor: Vendor) -> Iterator[bytes]:
    for path in itertools.cycle(("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/canary/../..")):
        yield posted(b"<a/>", path)


def _domains(vendor: Vendor) -> Iterator[bytes]:
    """Name files where a domain or an identifier is due."""
    for name in itertools.cycle(("../../../etc/passwd", "/etc/passwd", "CON", "a/b", "a\tb")):
        message = fresh(vendor, SenderDomain=name, MessageID=name, ConversationID=name)
        yield posted(wrap(serialise(message), name, "DSO", vendor.key), path_of(vendor))


def _methods(vendor: Vendor) -> Iterator[bytes]:
    for method in itertools.cycle((b"GET", b"PUT", b"DELETE", b"TRACE", b"CONNECT", b"BREW")):
        yield method + b" / HTTP/1.1\r\nHost: inbox\r\n\r\n"


def _deep(count: int) -> bytes:
    return b"<a>" * count + b"</a>" * count


def _attributes(count: int) -> bytes:
    return b"<SignedMessage " + b" ".join(b'a%d="1"' % number for number in range(count)) + b"/>"


_NAMESPACES = b"<SignedMessage" + b"".join(b' xmlns:n%d="u:%d"' % (n, n) for n in range(100_000)) + b"/>"


def _other_encodings(vendor: Vendor) -> Iterator[bytes]:
    text = serialise(fresh(vendor)).decode()
    for name in itertools.cycle(("utf-7", "utf-16", "utf-16-be", "utf-32", "cp037", "none-such")):
        declared = f'<?xml version="1.0" encoding="{name}"?>{text.partition("?>")[2] or text}'
        yield posted(declared.encode("ascii" if name == "none-such" else name), path_of(vendor))


def _megabyte_seals(vendor: Vendor) -> Iterator[bytes]:
    while True:
        yield posted(serialise(envelope_of(bytes(3 * MEGABYTE), "dso.reference.example", "DSO")), path_of(vendor))


def _canary_entity(vendor: Vendor) -> Iterator[bytes]:
    place = f"http://127.0.0.1:{vendor.canary}/entity"
    document = f'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "{place}">]><a>&f;&h;</a>'
    return itertools.repeat(posted(document.encode(), path_of(vendor)))


Source = Callable[[Vendor], Iterable[bytes]]

# name, what it does, the requests, on how many connections, and how many are answered before the run goes on
_FLOODS: tuple[tuple[str, str, Source, int, int], ...] = (
    ("unsolicited", "It delivers answers to nothing, well sealed, without end.", _unsolicited, 2, _MANY),
    ("foreign-seals", "It delivers answers under the seal of somebody else, without end.", _foreign, 2, _MANY),
    ("broken-seals", "It delivers answers under seals that do not hold, without end.", _broken, 2, _MANY),
    ("other-versions", "It delivers answers of other versions, without end.", _other_versions, 2, _MANY),
    ("requests", "It starts TestMessages, well sealed, without end.", _requests, 1, _MANY),
    ("not-xml", "It delivers what is no XML, without end.", _same(b"a" * 1000), 2, _MANY),
    ("nothing", "It delivers empty bodies, without end.", _same(b""), 2, _MANY),
    ("entity-bomb", "It delivers documents whose entities unpack to gigabytes.", _same(_BOMB), 2, _MANY),
    ("entities", "It delivers documents that would read our files and fetch addresses.", _canary_entity, 2, _MANY),
    ("not-utf-8", "It delivers what is not UTF-8, without end.", _same(b"<a b='\xff\xfe'/>"), 2, _MANY),
    (
        "other-encodings",
        "It delivers XML in UTF-7, UTF-16, UTF-32 and in encodings that there are not.",
        _other_encodings,
        2,
        _MANY,
    ),
    ("namespaces", "It delivers documents with 100,000 namespaces.", _same(_NAMESPACES), 1, _FEW),
    ("megabyte-seals", "It delivers seals of 3 MB that hold nothing.", _megabyte_seals, 1, _FEW),
    ("nul", "It delivers XML with bytes of zero, without end.", _same(b"<a>\x00</a>"), 2, _MANY),
    ("attributes", "It delivers documents with 150,000 attributes.", _same(_attributes(150_000)), 1, _FEW),
    ("elements", "It delivers documents with a million elements.", _same(b"<a>" + b"<b/>" * 10**6 + b"</a>"), 1, _FEW),
    (
        "large",
        "It delivers documents of 4.9 MB, on eight connections.",
        _same(b"<SignedMessage Body='" + b"a" * 4_900_000 + b"'/>"),
        8,
        _FEW,
    ),
    ("deep", "It delivers elements in one another, 10^5 deep.", _same(_deep(100_000)), 1, _FEW),
    ("canaries", "It asks for addresses that nobody named, without end.", _canaries, 2, _MANY),
    ("paths", "It delivers to paths that lead out of a folder.", _paths, 2, _MANY),
    ("domains", "Its domains and identifiers are paths that lead out of a folder.", _domains, 2, _MANY),
    ("methods", "It uses every other method of HTTP, without end.", _methods, 2, _MANY),
)


def flooded(source: Source, connections: int, count: int) -> Staging:
    """Pour on several connections, and hold a request of the run until the inbox has answered so many of it."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with vendor(folder, timing={"http_timeout": 600.0}) as correct:
            front, enough = Front(correct.endpoint), asyncio.Event()
            front.left = _FIRST

            async def serve(line: Line) -> None:
                await front.pass_on(line)
                await enough.wait()
                await front.pass_on(line)

            async def watch() -> None:
                while correct.sent < count:
                    await asyncio.sleep(0.02)
                front.left = 10**9
                enough.set()

            async with (
                trap(folder) as correct.canary,
                serving(serve) as port,
                poured(correct, source, connections, enough),
            ):
                filled_in(folder, {"endpoint": f'"http://127.0.0.1:{port}/"'})
                watching = asyncio.create_task(watch())
                yield Scene(options(correct.statement, PROGNOSES))
                watching.cancel()
                await front.wire.close()
            if not enough.is_set():
                raise NothingHappened(f"the inbox answered {correct.sent} deliveries, not {count}")

    return staging


@contextlib.asynccontextmanager
async def poured(correct: Vendor, source: Source, connections: int, enough: asyncio.Event) -> AsyncIterator[None]:
    """Pour for as long as the context lasts."""
    async with asyncio.TaskGroup() as group:
        pouring = [group.create_task(_again(correct, source, enough)) for _ in range(connections)]
        yield
        for each in pouring:
            each.cancel()


async def _again(vendor: Vendor, source: Source, enough: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(OSError):
            await pour(vendor, source(vendor), enough)
        await asyncio.sleep(0.01)


def behaviours() -> Iterator[Behaviour]:
    """Yield what is poured into the inbox while a correct participant is judged; no verdict may change."""
    for name, does, source, connections, count in _FLOODS:
        yield Behaviour(f"flood/{name}", does, flooded(source, connections, count), _FINE, sound=True, seconds=90.0,
                        checks=(never_followed,))  # fmt: skip
    yield Behaviour(
        "flood/hundred-thousand",
        "It delivers 100,000 answers to nothing, well sealed, in the middle of the run.",
        flooded(_unsolicited, 4, 100_000),
        _FINE,
        sound=True,
        seconds=600.0,
        slow=True,
    )
