"""How a behaviour is brought before a run: alone, before a correct participant, beside it, or between it and us."""

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.command import filled_in, free_port
from tests.cli.conftest import written
from tests.hostile.behaviour import NothingHappened, Scene, Staging
from tests.hostile.raw import OK, Handler, Line, serving
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.messages.sealing import SecretKey
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.statement import load
from uftp_conformance.statement.counterparties import Counterparty, enlist, read_key_file, write_key_file
from uftp_conformance.statement.daytime import zone_at
from uftp_conformance.statement.template import write_starter

PROGNOSES = ("OPR-DP-LACKING",)  # a requirement with twins, refusals and answers, that is judged quickly
_XML = (("Content-Type", "text/xml; charset=utf-8"),)
_CONTROL = ("--profile", "smoke", "--seed", "7")


def options(statement: Path, only: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options of a run against a statement."""
    return ("--target", str(statement), *_CONTROL, *(word for each in only for word in ("--only", each)))


def alone(handler: Handler, *, tls: Callable[[Path], ssl.SSLContext] | None = None, scheme: str = "http",
          **values: str) -> Staging:  # fmt: skip
    """Let a raw server be the target; `values` differ in its statement, by key, as TOML."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with serving(handler, tls(folder) if tls else None) as port:
            yield Scene(options(starter(folder, endpoint=f'"{scheme}://127.0.0.1:{port}/"', **values), PROGNOSES))

    return staging


def starter(folder: Path, **values: str) -> Path:
    """Write the statement of a DSO that is patient for a moment only."""
    write_starter(folder, "DSO")
    inbox = free_port()
    key = write_key_file(folder / "keys" / "target.key").public.text()
    path = filled_in(folder, {
        "reply_within": "0.5", "listen": f'"127.0.0.1:{inbox}"', "reached_at": f'"http://127.0.0.1:{inbox}"',
        "public_key": f'"{key}"', **values,
    })  # fmt: skip
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("clock_tolerance", "http_timeout = 1.5\nclock_tolerance", 1), encoding="utf-8")
    return path


# --- correct participants -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Vendor:
    """A correct participant that serves: its statement, where it listens, and where the suite will.

    `sent` counts what somebody else sent to the inbox, or handed on, while it was judged.
    """

    running: embedded.Running
    statement: Path
    endpoint: str
    inbox: int
    parties: tuple[Counterparty, ...]
    key: SecretKey
    sent: int = 0
    canary: int = 0  # the port of a place that nobody must ask for

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that serves it."""
        return self.running._process


@contextlib.asynccontextmanager
async def vendor(
    folder: Path, role: str = "DSO", *, at: int = 0, reached: int = 0, timing: Mapping[str, float] | None = None
) -> AsyncIterator[Vendor]:
    """Serve a reference participant.

    `at` is the port of the inbox, any by default; `reached` the one that is delivered to where that is another.
    """
    port = at or free_port()
    url = f"http://127.0.0.1:{reached or port}"
    overrides = tuple(("timing", key, value) for key, value in (timing or {}).items())
    entry = Entry(f"their {role}", role, overrides=overrides)
    running = await asyncio.to_thread(
        embedded.start, folder, (entry,), f"127.0.0.1:{port}", url, zone_at(datetime.now(UTC))
    )
    try:
        claimed = running.statements[0][1]
        path = folder / "target.toml"
        timed = claimed.timing.model_dump(exclude_none=True)
        market = written(claimed).replace("[timing]", "[was]", 1)
        head, _, rest = market.partition("[was]")
        rest = rest[rest.index("\n[") :]  # what the embedded market says about times is replaced as a whole
        lines = "\n".join(f"{key} = {value}" for key, value in timed.items())
        path.write_text(f"{head}[timing]\n{lines}\n{rest}", encoding="utf-8")
        key = read_key_file(folder / "keys" / f"{claimed.target.domain}.key")
        yield Vendor(running, path, claimed.target.endpoint, port, enlist(load(path)), key)
    finally:
        await asyncio.to_thread(running.stop)


def behind(
    handler: Handler, *, always: bool = False, tls: Callable[[Path], ssl.SSLContext] | None = None,
    host: str = "127.0.0.1", only: tuple[str, ...] = PROGNOSES,
) -> Staging:  # fmt: skip
    """Put a raw server before a correct participant, which does as it likes when TestMessages are over, or never."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with vendor(folder, timing={"http_timeout": 1.5, "reply_within": 3.0}) as correct:
            front = Front(correct.endpoint, tests_only=not always)

            async def serve(line: Line) -> None:
                await front.pass_on(line)
                await handler(line)

            async with serving(serve, tls(folder) if tls else None) as port:
                scheme = "https" if tls else "http"
                changed = {"endpoint": f'"{scheme}://{host}:{port}/"'}
                if (folder / "ca.pem").exists():
                    changed["public_key"] = _with_authority(correct.statement, folder)
                filled_in(folder, changed)
                yield Scene(options(correct.statement, only))
                await front.wire.close()

    return staging


def _with_authority(statement: Path, folder: Path) -> str:
    key = next(line for line in statement.read_text(encoding="utf-8").splitlines() if line.startswith("public_key"))
    return f'{key.partition(" = ")[2]}\nca_file = "{folder / "ca.pem"}"'


class Front:
    """Hands messages on to a target, for a while or for ever; TestMessages only, where those are all that it lets pass.

    `left` is how many are still handed on; where something else than a TestMessage comes that must not pass, none.
    """

    def __init__(self, target: str, *, tests_only: bool = False) -> None:
        self.target = target
        self.left = 10**9
        self._tests_only = tests_only
        self.wire = Wire(timeout=10.0)

    async def pass_on(self, line: Line) -> None:
        """Hand on what comes on a connection, until it ends or enough was handed on."""
        while self.left > 0:
            request = await line.request()
            if not request:
                return
            if self._tests_only and request.startswith(b"POST") and b"<TestMessage" not in _said(request):
                self.left, line.unread = 0, request
            elif request.startswith(b"POST"):
                self.left -= 1
                status = await self.status_of(request)
                await line.say(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode())
            else:
                await line.say(OK)

    async def status_of(self, request: bytes) -> int:
        """Hand on the body of a request; return the HTTP status that the target answers, 502 where it gives none."""
        body = request.partition(b"\r\n\r\n")[2]
        return (await self.wire.send(HttpRequest(self.target, body, _XML))).status or 502


def _said(request: bytes) -> bytes:
    return unverified(request.partition(b"\r\n\r\n")[2]) or b""


Sender = Callable[[Vendor], Awaitable[None]]


def beside(sender: Sender, only: tuple[str, ...] = PROGNOSES) -> Staging:
    """Let somebody send to the inbox, from when it listens, while a correct participant is judged."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with vendor(folder) as correct, pouring_in(sender, correct):
            yield Scene(options(correct.statement, only))

    return staging


@contextlib.asynccontextmanager
async def pouring_in(sender: Sender, correct: Vendor) -> AsyncIterator[None]:
    """Let somebody send to the inbox for a while; it has to have done so."""
    pouring = asyncio.create_task(_sending(sender, correct))
    try:
        yield
        if not correct.sent:
            raise NothingHappened("nothing was sent to the inbox while the run went on")
    finally:
        pouring.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await pouring


async def _sending(sender: Sender, correct: Vendor) -> None:
    """Send from when the inbox listens; whoever is thrown out comes again."""
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await sender(correct)
        await asyncio.sleep(0.05)


async def handed_on(request: bytes, port: int, tls: ssl.SSLContext | None = None) -> bytes:
    """Send a request to the inbox, and return the head of what it answers."""
    name = "localhost" if tls else None
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname=name)
    try:
        writer.write(request)
        return await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()


Relay = Callable[[bytes, Callable[[bytes], Awaitable[bytes]], Line], Awaitable[None]]


def between(relay: Relay, only: tuple[str, ...] = PROGNOSES) -> Staging:
    """Let somebody hand on what a correct participant delivers: doubled, late, or in another order."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        place: list[int] = []

        async def hand_on(request: bytes) -> bytes:
            return await handed_on(request, place[0])

        async def serve(line: Line) -> None:
            while request := await line.request():
                await relay(request, hand_on, line)
                handed.append(line)

        handed: list[Line] = []
        async with serving(serve) as port, vendor(folder, reached=port) as correct:
            place.append(correct.inbox)
            yield Scene(options(correct.statement, only))
            if not handed:
                raise NothingHappened("nothing was handed on to the inbox while the run went on")

    return staging


def changed(staging: Staging, **values: object) -> Staging:
    """Return a staging whose scene has other limits, another environment, or something that happens in it."""

    @contextlib.asynccontextmanager
    async def again(folder: Path) -> AsyncIterator[Scene]:
        async with staging(folder) as scene:
            yield replace(scene, **values)  # type: ignore[arg-type]  # each by the name of its field

    return again
