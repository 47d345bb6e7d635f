"""Senders to an inbox that speaks TLS: some speak plainly, some never shake hands."""

import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.cli.command import filled_in
from tests.conversation.test_tls import certificate
from tests.hostile.behaviour import Behaviour, Scene, Staging
from tests.hostile.raw import OK, Line, serving
from tests.hostile.senders import CLIENT_HELLO, once, raw
from tests.hostile.staging import PROGNOSES, Sender, handed_on, options, pouring_in, vendor
from uftp_conformance import ExitCode

_PLAIN = b"POST / HTTP/1.1\r\nHost: inbox\r\nContent-Length: 4\r\n\r\n<a/>"


def beside_tls(sender: Sender) -> Staging:
    """Let somebody send to an inbox that speaks TLS; a correct participant delivers by way of a proxy."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        certificate(folder, "localhost")
        trusting = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        place: list[int] = []

        async def serve(line: Line) -> None:
            while request := await line.request():
                await line.say(OK if await handed_on(request, place[0], trusting) else b"")

        async with serving(serve) as port, vendor(folder, reached=port) as correct:
            place.append(correct.inbox)
            files = f'certificate = "{folder / "localhost.pem"}"\nprivate_key = "{folder / "localhost.key"}"'
            filled_in(folder, {"listen": f'"127.0.0.1:{correct.inbox}"\n{files}'})
            (folder / "localhost.key").chmod(0o600)
            async with pouring_in(sender, correct):
                yield Scene(options(correct.statement, PROGNOSES))

    return staging


_SENDERS: tuple[tuple[str, str, Sender], ...] = (
    ("plain-at-tls", "It speaks plain HTTP where TLS is spoken.", once(_PLAIN)),
    ("stalls-at-tls", "On 200 connections it takes up TLS, and says nothing.", raw(b"", b"", 0.3, 200)),
    ("half-a-hello", "On 200 connections it begins to shake hands, byte by byte.",
     raw(CLIENT_HELLO[:40], b"\x00", 0.3, 200)),
    ("resets-at-tls", "It resets its connections in the handshake.", once(CLIENT_HELLO, b"\x16\x03", reset=True)),
)  # fmt: skip


def behaviours() -> Iterator[Behaviour]:
    """Yield what happens at an inbox that speaks TLS while a correct participant is judged; no verdict may change."""
    for name, does, sender in _SENDERS:
        yield Behaviour(f"inbox/{name}", does, beside_tls(sender), (ExitCode.CONFORMANT,), sound=True, seconds=90.0)
