"""Before any verdict: as whom the suite speaks, whom the target must know, and where its answers arrive."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from uftp_conformance import ExitCode, InboxError, NotUftp
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.session import Session
from uftp_conformance.conversation.tester import Tester as Ours  # pytest would take another name for a test
from uftp_conformance.judging.answer_form import examine
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.messages import Element
from uftp_conformance.messages.sealing import new_secret_key
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import LINEUP
from uftp_conformance.run.preflight import partners, preflight
from uftp_conformance.statement import InboxSection

BY_ROLE = {entry.role: entry for entry in LINEUP}
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Meeting:
    """A session with one reference participant."""

    def __init__(self, session: Session, tester: Ours) -> None:
        self.session, self.tester = session, tester

    def begin(self) -> tuple[str, ...]:
        """Walk the preflight."""
        target = self.tester.statement.target
        return self.session.run(preflight(self.tester, Criteria(target.key, target.version, load())))

    def estrange(self, *domains: str) -> None:
        """Let the target know other keys of these counterparties than they have."""
        self.tester.counterparties = tuple(
            type(c)(c.role, c.domain, c.standing, new_secret_key() if c.domain in domains else c.key, c.endpoint)
            for c in self.tester.counterparties
        )


class Proxy:
    """Stands in front of the inbox, and hands on what comes with another head."""

    def __init__(self, change: Callable[[bytes], bytes]) -> None:
        self._change = change
        self._inbox = 0
        self._server: asyncio.Server | None = None
        self._opened: list[asyncio.StreamWriter] = []

    async def start(self, inbox: int) -> int:
        """Listen, and return the port."""
        self._inbox = inbox
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, and close what is open, also where somebody broke off."""
        if self._server is not None:
            self._server.close()
        for each in self._opened:
            each.close()
        await asyncio.gather(*(each.wait_closed() for each in self._opened), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._opened.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        given = [line[15:] for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"]
        length = int(given[0]) if given else 0
        behind, ahead = await asyncio.open_connection("127.0.0.1", self._inbox)
        self._opened.append(ahead)
        ahead.write(self._change(head) + await reader.readexactly(length))
        writer.write(await behind.readuntil(b"\r\n\r\n"))
        for each in (ahead, writer):
            each.close()


@contextmanager
def meeting(
    folder: Path, role: str, monkeypatch: pytest.MonkeyPatch, form: str = "", proxy: Proxy | None = None
) -> Iterator[Meeting]:
    """Meet a reference participant with endpoints of this form: with {port} and {name}, the domain's first label."""
    session = Session(lambda *_: None)
    port = session.listen(InboxSection(listen="127.0.0.1:0"))
    front = session.run(proxy.start(port)) if proxy else port
    if form:
        monkeypatch.setattr(embedded, "endpoint_of", lambda domain, _: _filled(form, front, domain))
    running = embedded.start(folder, (BY_ROLE[role],), f"127.0.0.1:{port}", f"http://127.0.0.1:{port}")
    label, claimed = running.statements[0]
    agreed = tuple(
        c.model_copy(update={"endpoint": _filled(form, front, c.domain)}) if form else c for c in claimed.counterparties
    )
    timing = claimed.timing.model_copy(update={"reply_within": 1.0})
    try:
        changed = claimed.model_copy(update={"timing": timing, "counterparties": agreed})
        yield Meeting(session, session.join(label, changed))
    finally:
        if proxy:
            session.run(proxy.stop())
        session.close()
        running.stop()


def _filled(form: str, port: int, domain: str) -> str:
    return form.format(port=port, name=domain.partition(".")[0])


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("AGR", ["dso.suite", "dso-second.suite"]),
        ("DSO", ["agr.suite", "agr-second.suite"]),
        (
            "CRO",
            [
                "dso.suite",
                "agr.suite",
                "dso-second.suite",
                "agr-second.suite",
                "dso-newcomer.suite",
                "agr-newcomer.suite",
            ],
        ),
    ],
)
def test_who_must_speak(role: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target has to know those that it trades with, the ordinary one first."""
    with meeting(tmp_path, role, monkeypatch) as met:
        assert [c.domain.removesuffix(".example") for c in partners(met.tester)] == expected
        assert met.begin() == ()


@pytest.mark.parametrize(("role", "stranger"), [("AGR", "cro.suite.example"), ("DSO", "cro.suite.example")])
def test_a_stranger_need_not_speak(role: str, stranger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that trades with nobody of a role may be unable to answer it; that is reported, and the run goes on."""
    with meeting(tmp_path, role, monkeypatch) as met:
        met.estrange(stranger, f"{role.lower()}.suite.example")
        (sentence,) = met.begin()
    assert sentence.startswith(f"{stranger} (the registered CRO) could not: ")
    assert "answers HTTP 401: it refuses our seal" in sentence


@pytest.mark.parametrize(
    ("role", "unknown", "words"),
    [
        ("AGR", ["dso.suite.example"], "answers HTTP 401: it refuses our seal.  Does it have the public key of dso"),
        (
            "CRO",
            ["agr.suite.example"],
            "dso.suite.example could exchange messages with it, but agr.suite.example (the registered AGR)",
        ),
        ("DSO", ["agr-second.suite.example"], "but agr-second.suite.example (the second AGR) could not: "),
        ("CRO", ["agr.suite.example", "dso-newcomer.suite.example"], "; dso-newcomer.suite.example (the newcomer DSO)"),
    ],
)
def test_who_could_not_speak(
    role: str, unknown: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A counterparty that a target must know and does not is named."""
    with meeting(tmp_path, role, monkeypatch) as met:
        met.estrange(*unknown)
        with pytest.raises(NotUftp) as caught:
            met.begin()
    assert str(caught.value).startswith(f"reference {role}: ")
    assert words in str(caught.value)


# --- where answers arrive ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        "http://127.0.0.1:{port}/{name}%20inbox",
        "http://127.0.0.1:{port}/{name}/%C3%BC",
        "http://127.0.0.1:{port}/uftp%40{name}",
        "http://127.0.0.1:{port}?party={name}",
        "http://127.0.0.1:{port}/?party={name}",
        "http://127.0.0.1:{port}/uftp?party={name}%40suite&x=%20",
    ],
)
def test_an_agreed_place(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With any agreed form of URL, what is delivered there arrives at its counterparty, and no form is wrong."""
    with meeting(tmp_path, "CRO", monkeypatch, form) as met:
        assert met.begin() == ()
        pending = met.session.run(_exchanged(met.tester))
        target = met.tester.statement.target
        judged = examine(pending.freeze(), Target(target.domain, target.role, target.key, target.version, 60.0))
        assert judged["ANS-ENDPOINT"] == ""


async def _exchanged(tester: Ours) -> Pending:
    sender = partners(tester)[-1]
    return await tester.send(tester.prepare(Element("TestMessage"), sender), "case")


FORM = "http://127.0.0.1:{port}/gate/{name}/message"


@pytest.mark.parametrize(
    ("change", "arrived"),
    [
        (lambda head: head.replace(b"/gate/", b"/", 1), "/dso/message"),
        (lambda head: head.replace(b"/gate/dso/message", b"/", 1), "/"),
        (lambda head: head.replace(b"/gate/dso/message", b"/message", 1), "/message"),
        (lambda head: head.replace(b"/gate/", b"/inner/gate/", 1), "/inner/gate/dso/message"),
    ],
)
def test_a_path_that_is_changed_on_the_way(
    change: Callable[[bytes], bytes], arrived: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What strips the path in front of the inbox, or puts something before it, is no fault of the target's."""
    with meeting(tmp_path, "AGR", monkeypatch, FORM, Proxy(change)) as met:
        with pytest.raises(InboxError) as caught:
            met.begin()
        agreed = partners(met.tester)[0].endpoint
    assert caught.value.exit_code == ExitCode.INBOX
    assert str(caught.value) == (
        f"reference AGR: its answer to dso.suite.example arrived at the inbox with the path {arrived}, where {agreed}"
        " was agreed: something in front of the inbox changes the path, or the target was given another address."
        "  Let the path pass as it is, or correct inbox.reached_at"
    )


def test_a_path_that_becomes_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes of a path in front of the inbox is seen from here, whatever it is."""
    with meeting(tmp_path, "AGR", monkeypatch, FORM, Proxy(lambda head: head.replace(b"gate", b"goal"))) as met:
        target, agreed = met.tester.statement.target, met.tester.counterparties[0].endpoint
        criteria = Criteria(target.key, target.version, load())
        with pytest.raises(InboxError) as caught:
            met.session.run(preflight(met.tester, criteria, traced=met.session.traced))
    arrived = urlsplit(agreed).path.replace("gate", "goal")
    assert str(caught.value) == (
        f"reference AGR: something in front of the inbox changes the path: what is sent to {agreed} arrives with the"
        f" path {arrived}.  Let the path pass as it is, or correct inbox.reached_at"
    )


def test_another_path_is_for_the_requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that delivers to a path of its own is judged, and fails; nothing on the way is seen to do that."""
    with meeting(tmp_path, "AGR", monkeypatch, FORM, Proxy(lambda head: head.replace(b"gate", b"goal"))) as met:
        assert met.begin() == ()


def test_a_host_that_is_changed_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the host tells counterparties apart, it has to arrive."""
    form = "http://127.0.0.1:{port}/message"
    with meeting(tmp_path, "AGR", monkeypatch, form) as met:
        for number, c in enumerate(met.tester.counterparties):
            met.session._inbox.expect(f"http://host{number}.example/message", c.domain)
        met.tester.counterparties = tuple(
            type(c)(c.role, c.domain, c.standing, c.key, f"http://host{number}.example/message")
            for number, c in enumerate(met.tester.counterparties)
        )
        with pytest.raises(InboxError, match=r"cannot be told apart.* pass on the Host header"):
            met.begin()


def test_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An HTTP answer that is cut off is reported as that, where no answer message comes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):  # who only looks whether somebody listens
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ncut")
        writer.close()

    with meeting(tmp_path, "AGR", monkeypatch) as met:
        server = met.session.run(_listening(serve))
        port = server.sockets[0].getsockname()[1]
        target = met.tester.statement.target.model_copy(update={"endpoint": f"http://127.0.0.1:{port}/"})
        met.tester.statement = met.tester.statement.model_copy(update={"target": target})
        with pytest.raises(NotUftp, match=r"answers HTTP 200, and cuts the answer off \(closed\)"):
            met.begin()
        server.close()


async def _listening(serve: Serve) -> asyncio.Server:
    return await asyncio.start_server(serve, "127.0.0.1", 0)
