"""What befalls a correct target while it is judged, and what a run keeps of its secrets."""

import asyncio
import base64
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from tests.cli.command import filled_in
from tests.hostile.behaviour import Act, Begun, Behaviour, Ended, Scene, Staging
from tests.hostile.machines import after
from tests.hostile.raw import Line
from tests.hostile.staging import PROGNOSES, Front, Vendor, options, starter, vendor
from uftp_conformance import ExitCode
from uftp_conformance.statement.counterparties import MESSAGE_PATH, read_key_file

_DIED = (ExitCode.TARGET_DIED,)
_UNCLEAR = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TARGET_DIED, ExitCode.INCONCLUSIVE, ExitCode.NO_LONGER)
_BACK = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.INCONCLUSIVE)  # what was lost in between is its own doing
_STARTED = "INI-SEALED"
_MANY = ("OPR-DP", "VAL-ISP")
PASSWORD, TOKEN = "pass-Word-8462", "token-Word-1739"


def judging(act: Callable[[Vendor], Act], only: tuple[str, ...] = _MANY) -> Staging:
    """Judge a correct participant, and let something happen to it."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with vendor(folder) as correct:
            yield Scene(options(correct.statement, only), act=act(correct))

    return staging


def _dies(correct: Vendor) -> Act:
    async def then(_: Begun) -> None:
        correct.process.kill()

    return after(3, then)


def _pauses(seconds: float) -> Callable[[Vendor], Act]:
    def act(correct: Vendor) -> Act:
        async def then(_: Begun) -> None:
            correct.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            correct.process.send_signal(signal.SIGCONT)

        return after(3, then)

    return act


def returns(*, remembers: bool) -> Staging:
    """Let a target close its port for a second, and come back, with or without what it remembered."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with vendor(folder) as first, contextlib.AsyncExitStack() as stack:
            second = first if remembers else await stack.enter_async_context(vendor(folder, at=first.inbox))
            gate = Gate(first.endpoint)
            await gate.open()

            async def then(_: Begun) -> None:
                gate.close()
                await asyncio.sleep(1.0)
                gate.front.target = second.endpoint
                await gate.open()

            filled_in(folder, {"endpoint": f'"http://127.0.0.1:{gate.port}/"'})
            yield Scene(options(second.statement, _MANY), act=after(3, then))
            gate.close()
            await gate.front.wire.close()

    return staging


class Gate:
    """A port before a target that can be closed, with all its connections, and opened again."""

    def __init__(self, endpoint: str) -> None:
        self.front, self.port = Front(endpoint), 0
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Listen no longer, and drop every connection."""
        if self._server is not None:
            self._server.close()
        for line in (*self._lines,):
            line.reset()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        self._lines.add(line)
        with contextlib.suppress(ConnectionError):
            await self.front.pass_on(line)
        writer.close()
        self._lines.discard(line)


# --- secrets -----------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _with_secrets(folder: Path) -> AsyncIterator[Scene]:
    """Let the address of the hook hold a token, and the environment a password."""
    async with vendor(folder) as correct:
        hook = correct.endpoint.replace(MESSAGE_PATH, "/stimulus")
        filled_in(folder, {"url": f'"{hook}?token={TOKEN}"'})
        words = options(correct.statement, (*PROGNOSES, "TRN-SIGNATURE", _STARTED))
        yield Scene(words, environment={"UFTP_PASSWORD": PASSWORD})


@contextlib.asynccontextmanager
async def _with_password(folder: Path) -> AsyncIterator[Scene]:
    """Let the address of a target hold a password, which no statement may."""
    statement = starter(folder, endpoint=f'"http://user:{PASSWORD}@127.0.0.1:1/"')
    yield Scene(options(statement, PROGNOSES))


def written_in(secret: bytes) -> Iterator[bytes]:
    """Yield the encodings in which a secret could be written, wherever in other data it stands."""
    yield from (secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b32encode(secret).rstrip(b"="))
    for before in range(3):  # where it begins in a group of three bytes, as base64 writes them
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(bytes(before) + secret).rstrip(b"=")
            yield whole[(4 if before else 0) : -1]


def _no_secret(ended: Ended) -> Iterator[str]:
    """Say which file of a run holds a secret, in whatever encoding."""
    keys = {path.name: read_key_file(path).material for path in ended.folder.glob("keys/*.key")}
    secrets = {**keys, **{f"the seed of {name}": key[:32] for name, key in keys.items()}}
    secrets |= {"the password": PASSWORD.encode(), "the token": TOKEN.encode()}
    if len(keys) < 10:
        yield f"there are only {len(keys)} keys to look for"
    written = {name: tuple(written_in(secret)) for name, secret in secrets.items()}
    files = {path: path.read_bytes() for path in ended.report.rglob("*") if path.is_file()}
    for where, data in {**files, Path("the terminal"): ended.said.encode()}.items():
        yield from (f"{where.name} holds {name}" for name, forms in written.items() if any(f in data for f in forms))


def behaviours() -> Iterator[Behaviour]:
    """Yield what befalls a correct target, and what is kept of secrets."""
    yield Behaviour("target/dies", "It dies in the middle of the run.", judging(_dies), _DIED, ("nothing listens at",))
    yield Behaviour("target/pauses", "It says nothing for three seconds (SIGSTOP), and goes on.",
                    judging(_pauses(3.0)), (ExitCode.CONFORMANT,), sound=True, seconds=90.0)  # fmt: skip
    yield Behaviour("target/pauses-for-long", "It says nothing for 30 seconds (SIGSTOP), and goes on.",
                    judging(_pauses(30.0)), _UNCLEAR, seconds=180.0, slow=True)  # fmt: skip
    yield Behaviour("target/returns", "It dies, and returns after a second without its memory.",
                    returns(remembers=False), _UNCLEAR, seconds=120.0)  # fmt: skip
    yield Behaviour("target/returns-as-it-was", "It is away for a second, and returns with all that it remembered.",
                    returns(remembers=True), _BACK, seconds=120.0)  # fmt: skip
    yield Behaviour(
        "secrets/in-artefacts",
        "There are keys, a token in the address of the hook, and a password in the environment.",
        _with_secrets,
        (ExitCode.CONFORMANT,),
        checks=(_no_secret,),
        sound=True,
    )
    yield Behaviour("secrets/in-the-address", "The address of the target holds a password.", _with_password,
                    (ExitCode.STATEMENT,), ("a URL with a user or a password",), checks=(_no_secret,),
                    footed=False)  # fmt: skip
