"""Places that nobody must be led to, and targets that give back what they were trusted with."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from tests.cli.command import filled_in
from tests.hostile.behaviour import Behaviour, Ended, Scene, Staging
from tests.hostile.lives import written_in
from tests.hostile.raw import OK, Handler, Line, serving
from tests.hostile.speakers import Speaker, speaking
from tests.hostile.staging import PROGNOSES, Front, alone, options, vendor
from uftp_conformance import ExitCode
from uftp_conformance.messages import Element
from uftp_conformance.messages.secrets import WITHHELD
from uftp_conformance.run.events import STREAM
from uftp_conformance.statement.counterparties import Counterparty

_FOLLOWED = "followed"
_SAID = "t0ken.Word-5823/+=="
_ACCESS = '\n[access]\ntoken_env = "UFTP_TOKEN"\n'
_NOT_UFTP = (ExitCode.NOT_UFTP,)


@contextlib.asynccontextmanager
async def trap(folder: Path) -> AsyncIterator[int]:
    """Serve a place that nobody must ask for; whoever does leaves a file behind.  Gives its port."""

    async def serve(line: Line) -> None:
        if request := await line.request():
            (folder / _FOLLOWED).write_bytes(request)
            await line.say(OK)

    async with serving(serve) as port:
        yield port


def never_followed(ended: Ended) -> Iterator[str]:
    """Say that somebody was led to the trap."""
    with contextlib.suppress(FileNotFoundError):
        yield f"it was led astray: {(ended.folder / _FOLLOWED).read_bytes()[:200]!r}"


def _redirecting(location: str) -> Callable[[Path], AbstractAsyncContextManager[Scene]]:
    """Send every request on to another server, by an address with its port in it."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with trap(folder) as port:
            answer = f"HTTP/1.1 307 Elsewhere\r\nLocation: {location.format(port)}\r\nContent-Length: 0\r\n\r\n"

            async def elsewhere(line: Line) -> None:
                while await line.request():
                    await line.say(answer.encode())

            async with alone(elsewhere)(folder) as scene:
                yield scene

    return staging


def _echoed(request: bytes, status: int) -> bytes:
    """Return an answer that gives back the head of a request, in a field, in the Content-Type and in the body."""
    head = request.partition(b"\r\n\r\n")[0]
    field = b" ".join(head.split(b"\r\n"))
    return b"HTTP/1.1 %d Said\r\nX-Request: %s\r\nContent-Type: text/plain; of=%s\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        field,
        field,
        len(head),
        head,
    )


async def _echo(line: Line) -> None:
    while request := await line.request():
        await line.say(_echoed(request, 400))


def _with_a_token(scene: Scene, folder: Path) -> Scene:
    """Let our requests carry a token."""
    path = folder / "target.toml"
    path.write_text(path.read_text(encoding="utf-8") + _ACCESS, encoding="utf-8")
    return replace(scene, environment={"UFTP_TOKEN": _SAID})


@contextlib.asynccontextmanager
async def _echoing_rightly(folder: Path) -> AsyncIterator[Scene]:
    """Stand before a correct participant, and say with each of its answers what was asked."""
    async with vendor(folder) as correct:
        front = Front(correct.endpoint)

        async def serve(line: Line) -> None:
            while request := await line.request():
                answer = await front.status_of(request)
                await line.say(_echoed(request, answer))

        async with serving(serve) as port:
            filled_in(folder, {"endpoint": f'"http://127.0.0.1:{port}/"'})
            yield _with_a_token(Scene(options(correct.statement, (*PROGNOSES, "TRN-SIGNATURE"))), folder)
        await front.wire.close()


async def _asks_for_more(line: Line) -> None:
    """Ask for credentials, and name those that came."""
    while request := await line.request():
        field = b" ".join(request.partition(b"\r\n\r\n")[0].split(b"\r\n")).replace(b'"', b"'")
        challenge = b'WWW-Authenticate: Bearer realm="%s"\r\nServer: %s\r\n' % (field, field)
        await line.say(b"HTTP/1.1 401 No\r\n" + challenge + b"Content-Length: 0\r\n\r\n")


async def _redirects_with_it(line: Line) -> None:
    """Send every request on to an address that holds the token."""
    while request := await line.request():
        token = request.partition(b"Authorization: Bearer ")[2].partition(b"\r\n")[0]
        await line.say(b"HTTP/1.1 307 Go\r\nLocation: /in?token=%s\r\nContent-Length: 0\r\n\r\n" % token)


def _with_token(handler: Handler) -> Staging:
    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        async with alone(handler)(folder) as scene:
            yield _with_a_token(scene, folder)

    return staging


async def _says_it(speaker: Speaker, asked: Element, party: Counterparty) -> None:
    """Reject with a reason that has the header in it, sealed, and answer in a conversation of its name."""
    answer = speaker.answer(asked, party, Result="Rejected", RejectionReason=f"the token was Bearer {_SAID}")
    await speaker.deliver(answer, party)
    await speaker.deliver(speaker.answer(asked, party, MessageID=_SAID, RejectionReason=_SAID), party)


@contextlib.asynccontextmanager
async def _saying_it(folder: Path) -> AsyncIterator[Scene]:
    async with speaking(_says_it)(folder) as scene:
        yield _with_a_token(scene, folder)


def _no_token(ended: Ended) -> Iterator[str]:
    """Say which artefact holds the token."""
    files = {path.name: path.read_bytes() for path in ended.report.rglob("*") if path.is_file()}
    for name, data in {**files, "the terminal": ended.said.encode()}.items():
        if any(form in data for form in written_in(_SAID.encode())):
            yield f"{name} holds the token"


def _withheld(ended: Ended) -> Iterator[str]:
    """Say that nothing came back, so that nothing was proven."""
    if WITHHELD not in (ended.report / STREAM).read_text(encoding="utf-8"):
        yield "the stream does not show that the token came back"


def behaviours() -> Iterator[Behaviour]:
    """Yield what leads somebody elsewhere, and what gives a secret back."""
    for name, does, location in (
        ("redirects-elsewhere", "It redirects every request to another server.", "http://127.0.0.1:{}/"),
        ("redirects-by-name", "It redirects every request to another server, without a scheme.", "//127.0.0.1:{}/a"),
    ):
        yield Behaviour(f"http/{name}", does, _redirecting(location), _NOT_UFTP, ("answers HTTP 30",), 45.0,
                        checks=(never_followed,))  # fmt: skip
    yield Behaviour("secrets/echoed", "It refuses everything, and gives back the token with which it was asked.",
                    _with_token(_echo), _NOT_UFTP, checks=(_no_token,), footed=False)  # fmt: skip
    yield Behaviour("secrets/asked-for", "It asks for credentials, and names the token with which it was asked.",
                    _with_token(_asks_for_more), _NOT_UFTP, ("asks for credentials",), checks=(_no_token,))  # fmt: skip
    yield Behaviour("secrets/redirected", "It redirects to an address that holds the token with which it was asked.",
                    _with_token(_redirects_with_it), _NOT_UFTP, ("redirects to",), checks=(_no_token,))  # fmt: skip
    # It answers twice, which breaks a rule where this machine was idle enough to take the first answer in time.
    yield Behaviour("secrets/sealed", "Its sealed answers say the token with which it was asked.", _saying_it,
                    (ExitCode.VIOLATIONS, ExitCode.NOTHING_JUDGED), checks=(_no_token, _withheld))  # fmt: skip
    yield Behaviour("secrets/echoed-rightly", "It is correct, but gives back the token of each request in its answer.",
                    _echoing_rightly, (ExitCode.CONFORMANT,), checks=(_no_token, _withheld), sound=True)  # fmt: skip
