"""What lets the suite through to a target, and a target to the inbox, against real small servers of this machine."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conversation.serving import Reply, answer, asked, serving
from tests.statement.statements import parsed
from uftp_conformance import KeyFileError, NotUftp, StatementError
from uftp_conformance.conversation.authorization import Authorization, asked_for_credentials, way_out
from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.conversation.inbox import Inbox
from uftp_conformance.conversation.replies import Reply as Said
from uftp_conformance.judging.evidence import Delivery, HttpAnswer
from uftp_conformance.statement.access import AccessSection, secret

SECRET = "s3cret-of-the-client"  # noqa: S105 - of a test


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.touch(0o600)
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return path


def granting(lifetime: int | None = 3600, **more: Any) -> Reply:
    document = {"access_token": "granted", "token_type": "Bearer", **more}
    body = json.dumps(document | ({"expires_in": lifetime} if lifetime else {})).encode()
    return Reply(answer("200 OK", body, "Content-Type: application/json"), close=True)


def client(port: int, file: Path, **more: Any) -> AccessSection:
    url = f"http://127.0.0.1:{port}/token"
    return AccessSection(token_url=url, client_id="suite", client_secret_file=file, **more)


def test_a_token_is_on_the_wire_and_nowhere_else(token_file: Path) -> None:
    async def sent() -> tuple[bytes, HttpRequest]:
        authorization = Authorization(AccessSection(token_file=token_file))
        async with serving((Reply(answer()), Reply(answer()))) as served:
            wire = Wire(timeout=2.0, authorize=authorization.header)
            request = HttpRequest(served.url, b"<a/>")
            assert (await wire.send(request)).status == 200
            own = HttpRequest(served.url, b"<a/>", (("Authorization", "Basic x"),))
            assert (await wire.send(own)).status == 200
            await wire.close()
        assert served.requests[0][1].count(b"uthorization") == 1  # what a case sets itself stays
        return served.requests[0][0], request

    seen, request = asyncio.run(sent())
    assert f"Authorization: Bearer {SECRET}\r\n".encode() in seen
    assert SECRET not in repr(request) + request.line


def test_a_client_is_granted_a_token_once(token_file: Path) -> None:
    async def headers() -> tuple[list[str | None], list[list[bytes]]]:
        async with serving((granting(),)) as served:
            authorization = Authorization(client(served.port, token_file, scope="uftp", audience="dso"))
            return await asyncio.gather(*(authorization.header() for _ in range(5))), served.requests

    sent, requests = asyncio.run(headers())
    assert sent == ["Bearer granted"] * 5
    assert len(requests) == 1
    head, _, body = requests[0][0].partition(b"\r\n\r\n")
    pair = base64.b64encode(f"suite:{SECRET}".encode())
    assert b"Basic " + pair in head
    assert {*body.split(b"&")} == {b"grant_type=client_credentials", b"scope=uftp", b"audience=dso"}


def test_a_token_is_renewed_before_its_end(token_file: Path) -> None:
    async def headers() -> tuple[str | None, str | None]:
        async with serving((granting(0, expires_in=0),), (granting(access_token="renewed"),)) as served:  # noqa: S106 - of a test
            authorization = Authorization(client(served.port, token_file))
            return await authorization.header(), await authorization.header()

    assert asyncio.run(headers()) == ("Bearer granted", "Bearer renewed")


@pytest.mark.parametrize("reply", [
    Reply(answer("401 Unauthorized", b'{"error": "invalid_client"}', "Content-Type: application/json"), close=True),
    Reply(answer("200 OK", b"{}", "Content-Type: application/json"), close=True),
    Reply(answer("200 OK", b"<html>", "Content-Type: text/html"), close=True),
    granting(access_token="two\r\nlines"),  # noqa: S106 - of a test
    Reply(b"", close=True),
])  # fmt: skip
def test_a_refused_grant_is_reported(reply: Reply, token_file: Path) -> None:
    async def header() -> None:
        async with serving((reply,)) as served:
            await Authorization(client(served.port, token_file)).header()

    with pytest.raises(NotUftp, match=r"/token grants no access token.*Correct") as caught:
        asyncio.run(header())
    assert SECRET not in str(caught.value)


# --- the inbox ----------------------------------------------------------------------------------------------------


def test_the_inbox_takes_only_what_has_the_token() -> None:
    came: list[Delivery] = []
    notes: list[str] = []

    def take(delivery: Delivery) -> Said:
        came.append(delivery)
        return Said(200)

    async def met() -> list[httpx.Response]:
        inbox = Inbox(take, notes.append)
        inbox.demand(SECRET)
        port = await inbox.start("127.0.0.1:0")
        given: list[dict[str, str]] = [{}, {"Authorization": "Bearer other"}, {"Authorization": f"bearer {SECRET}"}]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            answers = [await http.post("/there", content="x", headers=headers) for headers in given]
        await inbox.stop()
        return answers

    answers = asyncio.run(met())
    assert [each.status_code for each in answers] == [401, 401, 200]
    assert answers[0].headers["www-authenticate"] == 'Bearer realm="inbox"'
    assert len(came) == 1
    assert "has not the bearer token of access.inbox_token_file" in notes[0]
    assert SECRET not in repr(came) + "".join(notes)


# --- what is reported -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "challenge", "asks"), [
    (401, 'Bearer realm="gate"', True), (401, "Basic", True), (407, "Negotiate", True), (401, "", False),
    (401, "Signature", False), (403, "Bearer", False),
])  # fmt: skip
def test_who_asks_for_credentials(status: int, challenge: str, asks: bool) -> None:
    words = asked_for_credentials(HttpAnswer(status, "", 0.1, challenge=challenge))
    assert bool(words) is asks
    assert not asks or ("WWW-Authenticate: " + challenge in words and "[access]" in words)


def test_the_challenge_is_read_from_the_wire() -> None:
    async def met() -> HttpAnswer:
        refusal = answer("401 Unauthorized", b"", 'WWW-Authenticate: Bearer realm="gate"')
        async with serving((Reply(refusal),)) as served:
            return await asked(served.url)

    assert asyncio.run(met()).challenge == 'Bearer realm="gate"'


@pytest.mark.parametrize(("content", "mode", "words"), [
    (b"", 0o600, "holds no secret"), (b"a\nb", 0o600, "one line"), (b"\xff\xfe", 0o600, "is not UTF-8"),
    (b"x", 0o644, "chmod 600"), (None, 0, "there is no such file"),
])  # fmt: skip
def test_a_secret_that_is_none(tmp_path: Path, content: bytes | None, mode: int, words: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(KeyFileError, match=words):
        secret(path, None)


def test_a_secret_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY", f"http://me:{SECRET}@127.0.0.1:3128")
    assert secret(None, "PROXY") == way_out(AccessSection(proxy_env="PROXY"))
    monkeypatch.setenv("PROXY", "socks5://x")
    with pytest.raises(KeyFileError, match="PROXY: holds no http"):
        way_out(AccessSection(proxy_env="PROXY"))


@pytest.mark.parametrize(("section", "words"), [
    ({"token_file": "a", "token_env": "B"}, "same secret twice"), ({"token_url": "http://a"}, "needs client_id"),
    ({"token_env": "A", "token_url": "http://a", "client_id": "x", "client_secret_env": "B"}, "Leave one out"),
    ({"scope": "x"}, "without token_url"), ({"private_key": "x"}, "no certificate beside it"),
    ({"proxy": "http://me:you@there"}, "Leave out all before @"), ({"proxy": "https://there"}, "not http://HOST:PORT"),
    ({"proxy": "http://a", "proxy_env": "A"}, "twice"),
])  # fmt: skip
def test_what_cannot_be_meant(section: dict[str, str], words: str) -> None:
    with pytest.raises(StatementError, match=words) as caught:
        parsed({"access": section})
    assert "you@there" not in str(caught.value)


def test_files_are_beside_the_statement() -> None:
    access = AccessSection(token_file=Path("token")).located(Path("/some/where"))
    assert access.token_file == Path("/some/where/token")
