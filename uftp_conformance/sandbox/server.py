"""The HTTP side of a sandbox: the participant below a path of its own, and a page beside it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from jinja2 import Environment, StrictUndefined

from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages import MalformedXml, parse
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.messages.foreign import safe
from uftp_conformance.mutants.variants.varied import VariedApplication
from uftp_conformance.participants.courier import Policy
from uftp_conformance.participants.initiative import Asked, Declined, startable
from uftp_conformance.participants.participant import Participant
from uftp_conformance.participants.server import Receive, Scope, Send
from uftp_conformance.sandbox.diary import Diary

_FORM = 64 * 1024  # bytes
_PATH = 200  # characters of a path in the log
_PAGES = ("/", "/log", "/start")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HTML, _TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"


class SandboxApplication(VariedApplication):
    """One participant, its diary, and the page that shows it and lets it start something."""

    def __init__(
        self, name: str, participant: Participant, diary: Diary, facts: Mapping[str, str], parties: Mapping[str, str],
        ways: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__({name: participant})
        self._ways = dict(ways or {})  # further paths, and what each leads to
        self._participant, self._diary = participant, diary
        self._facts, self._parties = facts, parties
        self._outcome = ""
        environment = Environment(autoescape=True, undefined=StrictUndefined)
        text = (files("uftp_conformance") / "sandbox" / "page.html.j2").read_text(encoding="utf-8")
        self._page = environment.from_string(text)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, or what the participant serves."""
        way = self._ways.get(scope.get("path", ""))
        if way is not None and (scope["path"] not in _PAGES or scope["method"] == "POST"):
            await super().__call__({**scope, "path": way}, receive, send)
        elif scope["type"] != "http" or scope["path"] not in _PAGES:
            await super().__call__(scope, receive, self._announced(scope, send))
        elif not _from_here(scope):
            await _say(send, 403, "This page is for the machine on which the sandbox runs.", _TEXT)
        elif scope["path"] == "/start" and scope["method"] == "POST":
            self._outcome = self._start_as_asked(await _form(receive))
            await _say(send, 303, "", _TEXT, (b"location", b"/"))
        elif scope["method"] not in ("GET", "HEAD") or scope["path"] == "/start":
            await _say(send, 405, "GET / shows the page.", _TEXT)
        elif scope["path"] == "/log":
            await _say(send, 200, "".join(f"{line}\n" for line in self._diary.lines), _TEXT)
        else:
            await _say(send, 200, self._shown(), _HTML)

    def _announced(self, scope: Scope, send: Send) -> Send:
        """Let the diary tell of a request at a path where nothing is."""

        async def telling(event: dict[str, Any]) -> None:
            if event.get("status") == 404:
                where = f"{scope['method']} {safe(scope['path'], _PATH)}"
                self._diary.write(
                    f"<- {where}: HTTP 404, nothing is there; messages go to {self._facts.get('endpoint', '')}"
                )
            await send(event)

        return telling

    def _shown(self) -> str:
        own = self._participant.own
        return self._page.render(
            role=own.role, domain=own.domain, facts=self._facts.items(), outcome=self._outcome,
            messages=startable(own.role), parties=self._parties, known=list(self._diary.messages)[::-1],
            log="\n".join(self._diary.lines) or "Nothing yet.",
        )  # fmt: skip

    def _start_as_asked(self, form: Mapping[str, str]) -> str:
        """Start what the form asks for; return in words what became of it."""
        domain = form.get("recipient", "")
        try:
            wanted = json.loads(form.get("wanted", "").strip() or "{}")
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict):
            return 'Values have to be a JSON object, such as {"ActivationFactor": "0.5"}.'
        message = form.get("message", "")
        asked = Asked(message, str(uuid4()), form.get("refers_to", ""), wanted, "")
        recipient = {"role": self._parties.get(domain, ""), "domain": domain}
        outcome = self._participant.stimulated(asked, recipient, datetime.now(UTC))
        if isinstance(outcome, Declined):
            self._diary.write(f"-- does not start {an(message)} to {domain}: {outcome.why}")
            return f"No {message} is sent: {outcome.why}."
        self._start(self._deliver(self._participant, outcome))
        return f"{an(message, capital=True)} to {domain} is on its way."

    async def _post(self, url: str, body: bytes, policy: Policy) -> HttpAnswer:
        answer = await super()._post(url, body, policy)
        outcome = f"HTTP {answer.status}" if answer.status is not None else f"no HTTP answer ({answer.failure})"
        self._diary.write(f"-> POST {_named(body)} to {url}: {outcome}")
        return answer


def _named(envelope: bytes) -> str:
    """Return which message of ours is in an envelope, and what it says where it is an answer."""
    try:
        message = parse(unverified(envelope) or b"")
    except MalformedXml:  # as some variants and mutants are
        return f"{len(envelope)} bytes"
    return " ".join(filter(None, (message.tag, message.get("MessageID"), message.get("Result"))))


def _from_here(scope: Scope) -> bool:
    """Return whether a page of the machine itself asks: not one that a browser was led to, nor by another name."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    client = (scope.get("client") or ("",))[0]
    host = urlsplit(f"//{headers.get(b'host', '')}")
    origin = headers.get(b"origin")
    same = origin is None or urlsplit(origin).netloc == host.netloc
    return client in _LOOPBACK and host.hostname in _LOOPBACK and same


async def _form(receive: Receive) -> dict[str, str]:
    body = b""
    while len(body) <= _FORM:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    fields = parse_qs(body[:_FORM].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


async def _say(send: Send, status: int, text: str, kind: str, *more: tuple[bytes, bytes]) -> None:
    body = text.encode()
    policy = b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    headers: list[Any] = [
        (b"content-type", kind.encode()), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"),
        (b"content-security-policy", policy), (b"x-content-type-options", b"nosniff"), *more,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
