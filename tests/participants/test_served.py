"""The participants as they are met: in a process of their own, over HTTP."""

import asyncio
import contextlib
import json
import stat
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.cli import command
from tests.participants.deliveries import Inbox, listening
from uftp_conformance import KitError
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import LINEUP, Entry, Running
from uftp_conformance.statement import Standing, Statement
from uftp_conformance.statement.counterparties import Counterparty, enlist

XML = (("Content-Type", "text/xml; charset=utf-8"),)
SERVED = (*LINEUP, Entry("careless DSO", "DSO", frozenset({"TRN-METHOD", "TRN-PATH"})))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> Iterator[tuple[Running, int]]:
    base = f"127.0.0.1:{free_port}"
    running = embedded.start(tmp_path_factory.mktemp("embedded"), SERVED, base, f"http://{base}")
    yield running, free_port
    running.stop()


@pytest.fixture(scope="module")
def free_port() -> int:
    return command.free_port()


def of(running: Running, label: str) -> Statement:
    return dict(running.statements)[label]


def us(statement: Statement, role: str, standing: str = "registered") -> Counterparty:
    return next(c for c in enlist(statement) if (c.role, c.standing) == (role, standing))


def message(tag: str, statement: Statement, sender: Counterparty) -> Element:
    return Element(
        tag,
        {
            "Version": "3.1.0",
            "SenderDomain": sender.domain,
            "RecipientDomain": statement.target.domain,
            "TimeStamp": "2026-11-18T10:00:00Z",
            "MessageID": str(uuid4()),
            "ConversationID": str(uuid4()),
        },
    )


def posted(element: Element, statement: Statement, sender: Counterparty, **changed: Any) -> HttpRequest:
    body = wrap(serialise(element), sender.domain, sender.role, sender.key)
    return HttpRequest(**{"url": statement.target.endpoint, "body": body, "headers": XML, **changed})


def meet(port: int, story: Callable[[Inbox, Wire], Awaitable[None]]) -> None:
    async def run() -> None:
        async with listening(port) as (inbox, wire):
            await story(inbox, wire)

    asyncio.run(run())


@pytest.mark.parametrize("label", [entry.label for entry in LINEUP])
def test_a_test_message_is_taken_and_answered(served: tuple[Running, int], label: str) -> None:
    statement = of(served[0], label)
    sender = us(statement, "DSO")
    request = message("TestMessage", statement, sender)

    async def story(inbox: Inbox, wire: Wire) -> None:
        answer = await wire.send(posted(request, statement, sender))
        assert (answer.status, answer.body) == (200, b"")
        head, _, response = await inbox.answer(statement, request["ConversationID"])
        assert head.startswith(f"POST {sender.path} HTTP/1.1\r\n")
        assert "text/xml; charset=utf-8" in head
        assert response.tag == "TestMessageResponse"

    meet(served[1], story)


@pytest.mark.parametrize(("status", "deliveries"), [(200, 1), (400, 1), (404, 2), (429, 2), (503, 2), (599, 2)])
def test_a_delivery_is_repeated_only_after_a_temporary_failure(
    served: tuple[Running, int], status: int, deliveries: int
) -> None:
    statement = of(served[0], "reference CRO")
    sender = us(statement, "DSO")

    request = message("TestMessage", statement, sender)

    async def story(inbox: Inbox, wire: Wire) -> None:
        inbox.statuses = [status]
        await wire.send(posted(request, statement, sender))
        bodies = [(await inbox.answer(statement, request["ConversationID"]))[1] for _ in range(deliveries)]
        assert len(set(bodies)) == 1
        with pytest.raises(TimeoutError):
            await inbox.answer(statement, request["ConversationID"], within=0.5)

    meet(served[1], story)


def test_what_is_not_a_message_is_refused_by_status(served: tuple[Running, int]) -> None:
    statement, careless = of(served[0], "reference DSO"), of(served[0], "careless DSO")
    sender = us(statement, "AGR")
    request = message("TestMessage", statement, sender)

    async def story(_: Inbox, wire: Wire) -> None:
        async def status(target: Statement = statement, **changed: Any) -> int | None:
            return (await wire.send(posted(request, target, sender, **changed))).status

        assert await status(chunked=True) == 411
        assert await status(headers=(("Content-Type", "application/json"),)) == 400
        assert await status(method="PUT") == 405
        assert await status(careless, method="PUT") == 200
        assert await status(method="GET", body=b"") == 405
        assert await status(url=f"{statement.target.endpoint}/more") == 404
        assert await status(careless, url=f"{careless.target.endpoint}/more") == 200
        assert await status(careless, url=careless.target.endpoint.replace("/4/", "/no-such/")) == 200
        assert await status(body=b" " * (5 * 1024 * 1024 + 1)) == 413
        assert await status(body=b"<" * 100_000) == 400
        assert await status() == 200

    meet(served[1], story)


def test_the_stimulus_speaks_json(served: tuple[Running, int]) -> None:
    statement = of(served[0], "reference DSO")
    url = statement.stimulus.url if statement.stimulus else None
    assert url is not None
    agr = us(statement, "AGR")
    asked = {
        "message": "FlexRequest",
        "recipient": {"role": "AGR", "domain": agr.domain},
        "conversation_id": str(uuid4()),
        "refers_to": None,
        "wanted": {},
    }

    async def story(inbox: Inbox, wire: Wire) -> None:
        async def ask(body: bytes, method: str = "POST") -> int | None:
            return (await wire.send(HttpRequest(url=url, body=body, method=method))).status

        assert await ask(json.dumps(asked).encode()) == 202
        assert (await inbox.answer(statement, str(asked["conversation_id"])))[2].tag == "FlexRequest"
        assert await ask(json.dumps({**asked, "message": "FlexOrder", "refers_to": str(uuid4())}).encode()) == 409
        assert await ask(json.dumps({**asked, "message": "Metering"}).encode()) == 501
        assert await ask(b"hello") == 400
        assert await ask(json.dumps({**asked, "conversation_id": "1"}).encode()) == 400
        assert await ask(b"[]") == 400
        assert await ask(b"", "GET") == 405

    meet(served[1], story)


def test_the_files_hold_no_secret_of_the_suite_and_are_the_owners_alone(tmp_path: Path) -> None:
    running = embedded.start(tmp_path, LINEUP[:1], "127.0.0.1:1", "http://127.0.0.1:1")
    running.stop()
    running.stop()
    configuration = tmp_path / "participants.json"
    content = configuration.read_text(encoding="utf-8")
    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    for counterparty in enlist(running.statements[0][1]):
        assert counterparty.key.text() not in content
        assert counterparty.key.public.text() in content


def test_a_lineup_that_cannot_be_served_says_why(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="the role CRO has no rule OPR-DP-LACKING"):
        embedded.start(
            tmp_path, [Entry("odd", "CRO", frozenset({"OPR-DP-LACKING"}))], "127.0.0.1:1", "http://127.0.0.1:1"
        )


def test_the_outline_needs_neither_process_nor_files() -> None:
    statements = embedded.outline(LINEUP)
    assert [label for label, _ in statements] == [entry.label for entry in LINEUP]
    assert {c.standing for c in statements[0][1].counterparties} == set(get_args(Standing))
    assert all(len(statement.counterparties) == 15 for _, statement in statements)


def test_the_process_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    running = embedded.start(tmp_path, LINEUP, "127.0.0.1:1", "http://127.0.0.1:1")
    process = running._process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    running.stop()


_OFFER = (("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAEAAEAA"))


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("plain", [0, 1, 3])
def test_an_offer_to_upgrade(served: tuple[Running, int], chunked: bool, plain: int) -> None:
    """A message whose sender offers to go on in HTTP/2, as the JDK's client does, is read like every other.

    So it is behind some that offer nothing, on the same connection.
    """
    running, port = served
    statement = of(running, "reference CRO")
    sender = us(statement, "DSO")

    async def story(inbox: Inbox, wire: Wire) -> None:
        for number in range(plain + 2):
            offer, length = (_OFFER if number >= plain else ()), not (chunked and number >= plain)
            asked = message("TestMessage", statement, sender)
            posting = posted(asked, statement, sender, headers=(*XML, *offer), chunked=not length)
            assert (await wire.send(posting)).status == (200 if length else 411)
            if length:
                await inbox.answer(statement, asked["ConversationID"])

    meet(port, story)


def _head(path: str, body: bytes, offer: tuple[tuple[str, str], ...]) -> bytes:
    lines = [f"{name}: {value}" for name, value in (*XML, *offer, ("Content-Length", str(len(body))))]
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: here", *lines, "", "")).encode()


def test_an_offer_to_upgrade_that_comes_in_pieces(served: tuple[Running, int]) -> None:
    """The head of a request may come in as many segments as the network likes."""
    running, port = served
    statement = of(running, "reference CRO")
    sender = us(statement, "DSO")
    asked = message("TestMessage", statement, sender)
    body = posted(asked, statement, sender).body
    url = urlsplit(statement.target.endpoint)
    head = _head(url.path, body, _OFFER)

    async def story(inbox: Inbox, _: Wire) -> None:
        for at in (1, 25, len(head) - 2, len(head)):
            reader, writer = await asyncio.open_connection(url.hostname, url.port)
            for piece in (head[:at], head[at:] + body):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.05)
            assert (await reader.readuntil(b"\r\n\r\n")).split()[1] == b"200"
            writer.close()
        await inbox.answer(statement, asked["ConversationID"])

    meet(port, story)


@pytest.mark.parametrize("offers", [(True,), (False, True), (False, True, True, False), (True, False, True)])
@pytest.mark.parametrize("ahead", [b"", b"\r\n", b"\r\n\r\n"])
@pytest.mark.parametrize("cut", ["", "head", "body"])
def test_offers_to_upgrade_among_others(
    served: tuple[Running, int], offers: tuple[bool, ...], ahead: bytes, cut: str
) -> None:
    """Requests that come in one segment, or in two that part within the last of them, all arrive with their bodies."""
    statement = of(served[0], "reference CRO")
    sender = us(statement, "DSO")
    asked = [message("TestMessage", statement, sender) for _ in offers]
    url = urlsplit(statement.target.endpoint)
    written = b""
    for each, offer in zip(asked, offers, strict=True):
        body = posted(each, statement, sender).body
        begin = len(written + ahead)
        written += ahead + _head(url.path, body, _OFFER if offer else ()) + body
    at = {"": len(written), "head": begin + 40, "body": len(written) - 40}[cut]

    async def story(inbox: Inbox, _: Wire) -> None:
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        with contextlib.closing(writer):
            for piece in filter(None, (written[:at], written[at:])):
                writer.write(piece)
                await asyncio.sleep(0.02)
            for each in asked:
                assert (await reader.readuntil(b"\r\n\r\n")).split()[1] == b"200"
                await inbox.answer(statement, each["ConversationID"])

    meet(served[1], story)


def test_a_connect_is_no_offer(served: tuple[Running, int]) -> None:
    """Whoever takes a participant for a proxy is answered once, and what is no HTTP ends the connection."""
    url = urlsplit(of(served[0], "reference CRO").target.endpoint)

    async def story(_: Inbox, __: Wire) -> None:
        for said, status in ((b"CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n", b"4"), (b"hello\r\n\r\n", b"400")):
            reader, writer = await asyncio.open_connection(url.hostname, url.port)
            writer.write(said)
            assert (await reader.readuntil(b"\r\n\r\n")).split()[1].startswith(status)
            writer.close()

    meet(served[1], story)
