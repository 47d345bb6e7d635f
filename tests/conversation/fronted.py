"""A reference participant behind a front of the tests: with TLS, with a limit to the rate, or one that hangs."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fixtures.initiatives import Unmet
from fixtures.procedures import Procedure
from fixtures.running_trial import RunningTrial
from fixtures.shared import Shared
from strategies.cases import Case
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.session import Session
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.verdict import Verdict
from uftp_conformance.messages import Element
from uftp_conformance.run import embedded
from uftp_conformance.statement import InboxSection, Statement

XML = (("Content-Type", "text/xml; charset=utf-8"),)


class Front:
    """Hands requests on; what exceeds `rate` within a second gets the status `beyond` instead."""

    def __init__(self, target: str, *, rate: int = 10**6, beyond: int = 503) -> None:
        self.target, self.rate, self.beyond = target, rate, beyond
        self.wire = Wire(timeout=30.0)
        self.taken: deque[float] = deque()
        self.refused = 0
        self.hangs = False
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    async def start(self, tls: ssl.SSLContext | None) -> int:
        """Listen at a free port and return it."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=tls)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and drop what is open."""
        if self._server is not None:
            self._server.close()
        for _ in range(5):  # who was being accepted while the server closed comes a little later
            await self._drop()
            await asyncio.sleep(0.02)
        await self.wire.close()

    async def _drop(self) -> None:
        for writer, task in [*self._open.items()]:
            task.cancel()
            with suppress(AttributeError):  # early Pythons 3.11 cannot abort TLS that has ended already
                writer.transport.abort()
        await asyncio.gather(*self._open.values(), return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.get_running_loop().create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next(int(line[15:]) for line in head.split("\r\n") if line[:15] == "content-length:")
                status = await self._status(await reader.readexactly(length))
                writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _status(self, body: bytes) -> int:
        while self.hangs:
            await asyncio.sleep(0.02)
        now = time.monotonic()
        while self.taken and self.taken[0] < now - 1:
            self.taken.popleft()
        if len(self.taken) >= self.rate:
            self.refused += 1
            return self.beyond
        self.taken.append(now)
        return (await self.wire.send(HttpRequest(self.target, body, XML))).status or 502


class Conversation:
    """A session with the one target behind the front."""

    def __init__(self, session: Session, tester: Tester, front: Front) -> None:
        self.session, self.tester, self.front = session, tester, front
        claimed = tester.statement.target
        self.criteria = Criteria(claimed.key, claimed.version, load())

    def judged(self, requirement: str, procedure: Procedure) -> Verdict:
        """Walk a procedure with a TestMessage and judge it."""
        return self.session.run(self._judged(requirement, procedure))

    async def _judged(self, requirement: str, procedure: Procedure) -> Verdict:
        trial = RunningTrial(Shared(self.tester, self.criteria, self.session.fetched), self.tester.situation())
        try:
            await procedure(trial, Case(Element("TestMessage")))
        except Unmet as why:
            trial.unmet = str(why)
        cell = Cell(load()[requirement], "TestMessage", trial.situation.role, "3.1.0")
        return judge(trial.finish(), cell, self.criteria)


@contextmanager
def conversation(
    folder: Path,
    *,
    tls: ssl.SSLContext | None = None,
    host: str = "localhost",
    front: Any = None,
    kind: type[Front] = Front,
    **changed: Any,
) -> Iterator[Conversation]:
    """Serve a reference CRO behind a front and open a session with it.

    `front` are arguments of the front, which is of that kind; `changed` are sections of the statement with the values
    that differ.
    """
    session = Session(lambda *_: None)
    port = session.listen(InboxSection(listen="127.0.0.1:0"))
    running = embedded.start(folder, embedded.LINEUP[:1], f"127.0.0.1:{port}", f"http://127.0.0.1:{port}")
    label, claimed = running.statements[0]
    ahead = kind(claimed.target.endpoint, **(front or {}))
    try:
        url = f"{'https' if tls else 'http'}://{host}:{session.run(ahead.start(tls))}/uftp"
        sections = {"target": {"endpoint": url}}
        for name, values in changed.items():
            sections[name] = {**sections.get(name, {}), **values}
        yield Conversation(session, session.join(label, _with(claimed, sections)), ahead)
    finally:
        for tester in session.testers.values():
            session.run(tester.close())  # so that nobody opens connections any more
        session.run(ahead.stop())
        session.close()
        running.stop()


def _with(claimed: Statement, sections: dict[str, dict[str, Any]]) -> Statement:
    updated = {name: getattr(claimed, name).model_copy(update=values) for name, values in sections.items()}
    return claimed.model_copy(update=updated)
