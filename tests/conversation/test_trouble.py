"""Why there is no connection: each cause is reported as what it is, and our own machine's is never the target's."""

import asyncio
import errno
import resource
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from tests.conversation.fronted import conversation
from tests.conversation.serving import Reply, answer, serving
from tests.conversation.test_tls import certificate
from tests.conversation.test_tls import serving as trusted
from uftp_conformance import KitError, NotUftp, OurMachine, TargetUnreachable
from uftp_conformance.conversation import http_client, machine
from uftp_conformance.conversation.endpoint import Endpoint
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.machine import free_descriptors, free_memory, lack, prepare
from uftp_conformance.conversation.tls import carrying, shake
from uftp_conformance.conversation.trouble import SPEAKS_PLAIN, ours
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.run.preflight import preflight


@contextmanager
def descriptors(free: int) -> Iterator[None]:
    """Let this process open only so many more files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    kept = [Path("/dev/null").open("rb") for _ in range(64)]  # noqa: SIM115 - closed below; the numbers are taken
    highest = max(file.fileno() for file in kept)
    for file in kept[64 - free :] if free else ():
        file.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for file in kept:
            file.close()


@asynccontextmanager
async def saying(data: bytes) -> AsyncIterator[int]:
    """Serve connections by saying this at once, whatever is asked; the port."""
    writers: list[asyncio.StreamWriter] = []

    def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(data)

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def sent_to(url: str, tls: ssl.SSLContext | None = None) -> HttpAnswer:
    wire = Wire(timeout=2.0, tls=tls)
    try:
        return await wire.send(HttpRequest(url))
    finally:
        await wire.close()


def test_our_descriptors_are_not_the_targets_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "_PAUSES", (0.01,))

    async def without() -> None:
        async with serving((Reply(answer()),)) as served:
            for work in (sent_to(served.url), shake(served.url, carrying())):
                with descriptors(0), pytest.raises(OurMachine, match=r"may open no more files \(raise the limit"):
                    await work
            assert (await sent_to(served.url)).status == 200

    asyncio.run(without())


def test_descriptors_that_come_back_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "_PAUSES", (0.01, 0.5, 0.5))

    async def later() -> HttpAnswer:
        async with serving((Reply(answer()),)) as served:
            with descriptors(0):
                sending = asyncio.create_task(sent_to(served.url))
                await asyncio.sleep(0.1)
            return await sending

    assert asyncio.run(later()).status == 200


@pytest.mark.parametrize("number", ["EMFILE", "ENFILE", "ENOSPC", "ENOMEM", "EADDRNOTAVAIL", "ENOBUFS", "EDQUOT"])
def test_what_our_machine_lacks(number: str) -> None:
    assert ours(OSError(getattr(errno, number), "x"))


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(errno.ECONNREFUSED, "x"), TimeoutError(), OSError("several"), ssl.SSLError(24, "x")],
)
def test_what_is_not_our_machine(error: OSError) -> None:
    assert ours(error) == ""


@pytest.mark.parametrize(
    ("said", "expected"), [(answer("400 Bad Request"), SPEAKS_PLAIN), (b"", "no TLS handshake was completed in time")]
)
def test_plain_http_on_an_https_port(said: bytes, expected: str) -> None:
    """Some servers answer what they cannot read at once, others wait for the end of a request."""

    async def met() -> HttpAnswer:
        async with saying(said) as port:
            return await sent_to(f"https://127.0.0.1:{port}/", carrying())

    seen = asyncio.run(met())
    assert (seen.failure, seen.detail) == ("tls", expected)


def test_a_tls_alert() -> None:
    alert = bytes((21, 3, 3, 0, 2, 2, 70))  # fatal, and its number

    async def met() -> HttpAnswer:
        async with saying(alert) as port:
            return await sent_to(f"https://127.0.0.1:{port}/", carrying())

    seen = asyncio.run(met())
    assert seen.failure == "tls"
    assert seen.detail == "the target ended the TLS handshake with the alert 'protocol version'"


def test_a_host_that_nobody_knows() -> None:
    seen = asyncio.run(sent_to("http://nobody.invalid/"))
    assert (seen.failure, seen.detail) == ("refused", "the name of its host is not known")
    assert asyncio.run(sent_to("http://127.0.0.1:9/")).detail == ""


@pytest.mark.parametrize(("speaks_tls", "scheme", "kind", "said"), [
    (True, "http", NotUftp, r"speaks TLS\.  Write https:// in target\.endpoint"),
    (False, "https", NotUftp, r"speaks no TLS, maybe plain HTTP\.  Write http:// in target\.endpoint"),
    (False, "ftp", TargetUnreachable, "nothing answers at http://nobody.invalid/"),
])  # fmt: skip
def test_the_run_says_it_before_it_begins(
    speaks_tls: bool,
    scheme: str,
    kind: type[KitError],
    said: str,
    tmp_path: Path,
) -> None:
    tls = trusted(certificate(tmp_path, "localhost")) if speaks_tls else None
    with conversation(tmp_path, tls=tls, host="127.0.0.1") as talk:
        url = talk.tester.statement.target.endpoint.partition(":")[2]
        place = f"{scheme}:{url}" if scheme != "ftp" else "http://nobody.invalid/"
        tester, target = talk.tester, talk.tester.statement.target.model_copy(update={"endpoint": place})
        tester.statement = tester.statement.model_copy(update={"target": target})
        wire = Wire(timeout=2.0, tls=carrying() if scheme == "https" else None)
        tester.endpoint = Endpoint(tester.label, tester.statement, wire, tester._await_turn)
        with pytest.raises(kind, match=said):
            talk.session.run(preflight(talk.tester, talk.criteria))


def test_what_a_run_needs_is_looked_at_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare([tmp_path])
    free = free_descriptors()
    assert free is None or free >= machine.NEEDED
    assert lack([tmp_path], machine.NEEDED) == ""
    with descriptors(10):
        assert "too few files: " in lack([tmp_path], machine.NEEDED)
    memory = free_memory()
    assert memory is None or memory > machine.MEMORY
    monkeypatch.setattr(machine, "MEMORY", 2**60)
    with pytest.raises(OurMachine, match=r"has no memory left: \d+ MiB\."):
        prepare([tmp_path])
    monkeypatch.setattr(machine, "ROOM", 2**70)
    with pytest.raises(OurMachine, match="has no room left for"):
        prepare([tmp_path])


def test_a_session_ends_when_our_machine_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with conversation(tmp_path) as talk:
        talk.session.mind_our_machine([tmp_path])
        monkeypatch.setattr(machine, "MEMORY", 2**60)
        with pytest.raises(OurMachine, match="has no memory left"):
            talk.session.run(asyncio.sleep(20))


@pytest.mark.parametrize(
    ("number", "failure"),
    [(errno.ECONNRESET, "closed"), (errno.ECONNABORTED, "closed"), (errno.ECONNREFUSED, "refused")],
)
def test_who_drops_a_connection_at_once_is_there(number: int, failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reset may come before the connection is known to be made: somebody listens all the same."""

    async def dropped(*_: object, **__: object) -> None:
        raise OSError(number, "Connect call failed ('127.0.0.1', 9)")

    monkeypatch.setattr(Wire, "_opened", dropped)
    answer = asyncio.run(Wire(timeout=1.0).send(HttpRequest("http://127.0.0.1:9/", b"", ())))
    assert (answer.status, answer.failure) == (None, failure)
