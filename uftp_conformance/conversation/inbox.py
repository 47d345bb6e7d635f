"""The inbox: the HTTP(S) server at which our counterparties receive, on the event loop of the conversation."""

import asyncio
import socket
import time
from asyncio import sslproto
from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path
from typing import Any

import uvicorn

from uftp_conformance import InboxError
from uftp_conformance.conversation.connections import Bounded
from uftp_conformance.conversation.doorkeeper import Doorkeeper, Listening
from uftp_conformance.conversation.http_server import CONNECTION, HEAD_LIMIT, Receive, Send, hung_up, reset
from uftp_conformance.conversation.recollection import Recollection, key_of
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.statement.endpoints import Address, Endpoints, addresses_of
from uftp_conformance.statement.plain_files import insist_on_plain, why_unreadable

BODY_LIMIT = 5 * 1024 * 1024
BODIES_LIMIT = 64 * 1024 * 1024  # of all that are on their way
_URL, _HEADERS = 8 * 1024, 200  # bytes of a path and query, and how many headers are looked at
_SHOWN = 200  # characters of a method or a type that are kept
_BACKLOG = 256  # connections that are taken at once
_RECORD = 16 * 1024
_TURNS = 100  # looks of 10 ms, in which the connections that are dropped have to end
CANARY = "/canary/"
TRACE = "uftp-conformance-trace="  # in the query of a GET of our own, before a name
# What else an answer has to tell (RFC 9110, 15.5.6 and 15.5.16): which methods, and which codings, are taken.
_TELLING = {405: ((b"allow", b"POST"),), 415: ((b"accept-encoding", b"identity"),)}
_UNUSABLE = "inbox.certificate or inbox.private_key cannot be used"
_NAME = "Name the PEM files of a certificate and of its key"
_START_WITHIN = 10.0


class Inbox:
    """Take every request, tell `on_delivery`, and answer as it says.

    A request to a path below `/canary/` is no delivery: nobody but a receiver that follows what a document
    names would ask for it.  Its name is kept, see `fetched`.  A GET with a trace in its query is our
    own, see `traced`.

    `note` gets a sentence about what is too large to be taken.
    """

    def __init__(
        self,
        on_delivery: Callable[[Delivery], Reply],
        note: Callable[[str], None] | None = None,
        protocol: type[Bounded] = Bounded,
    ) -> None:
        self._on_delivery = on_delivery
        self._token: str | None = None
        self._note = note
        self._protocol = protocol
        self._closing = asyncio.Event()
        self._endpoints = Endpoints()
        self._canaries: Recollection[bool] = Recollection()
        self._traces: Recollection[str] = Recollection()
        self._on_their_way = 0  # bytes of bodies
        self._door: Doorkeeper | None = None
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def expect(self, endpoint: str, domain: str) -> None:
        """Let deliveries to this URL, or path, count as delivered to this counterparty."""
        self._endpoints.agree(endpoint, domain)

    def fetched(self, name: str) -> bool:
        """Return whether somebody asked for a canary."""
        return key_of(name) in self._canaries

    def traced(self, name: str) -> str | None:
        """Return the decoded path with which a trace arrived; None where it did not."""
        return self._traces.get(key_of(name))

    def demand(self, token: str | None) -> None:
        """Take nothing that does not come with this bearer token, where there is one."""
        self._token = token

    async def start(self, listen: str, certificate: Path | None = None, key: Path | None = None) -> int:
        """Listen at `host:port`, port 0 for any; return the port.  Raise InboxError when that is impossible."""
        host, _, port = listen.rpartition(":")
        try:
            bound = socket.create_server((host.strip("[]"), int(port)), family=_family(host))
        except OSError as error:
            raise InboxError(
                f"the inbox cannot listen at {listen}: {error.strerror}.  Stop what listens there, or write"
                " another inbox.listen in the statement"
            ) from None
        self._bound, config = self._configured(Listening(bound), certificate, key)
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._bound]))
        async with asyncio.timeout(_START_WITHIN):
            while not self._server.started:
                await asyncio.sleep(0.005)
        return int(self._bound.getsockname()[1])

    def _configured(
        self, bound: Listening, certificate: Path | None, key: Path | None
    ) -> tuple[Listening, uvicorn.Config]:
        """Return what listens and how it is served; InboxError where the files cannot be used."""
        protocol = self._protocol
        if certificate is not None:
            # asyncio has a buffer of 256 KiB for each connection before it knows whose it is; TLS has records of 16.
            sslproto.SSLProtocol.max_size = _RECORD
            bound = self._door = door = Doorkeeper(bound)
            protocol = type("Shaken", (protocol,), {"came_in": staticmethod(door.came_in)})
        config = uvicorn.Config(
            self._app,
            http=protocol,
            backlog=_BACKLOG,
            h11_max_incomplete_event_size=HEAD_LIMIT,
            interface="asgi3",
            log_config=None,
            lifespan="off",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        try:
            for path in filter(None, (certificate, key)):
                insist_on_plain(path)
            config.load()
        except OSError as error:
            bound.close()
            raise InboxError(f"{_UNUSABLE}: {why_unreadable(error)}.  {_NAME}") from None
        return bound, config

    async def stop(self) -> None:
        """Stop listening and drop what is open."""
        self._closing.set()  # whoever is kept waiting on purpose
        if self._server and self._serving:
            self._server.should_exit = self._server.force_exit = True
            _abort(self._server)  # else who never ends a delivery keeps it open beyond our end
            await self._serving
            if self._door is not None:
                self._door.dismiss()
            for _ in range(_TURNS):  # until who was being accepted while the server closed is gone as well
                await asyncio.sleep(0.01)
                if not self._server.server_state.connections and not self._bound.busy():
                    break
                _abort(self._server)

    async def _app(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = bytearray()
        try:
            refused = await self._receive(receive, body)
        finally:
            self._on_their_way -= len(body)
        if refused is None:
            return  # it broke off, so that there is no whole request
        refused = refused or (0 if self._authorized(scope) else 401)
        transport = scope["extensions"][CONNECTION]["transport"]
        gone = await hung_up(transport)
        reply = self._refuse(refused, scope) if refused else self._take(scope, bytes(body), gone=gone)
        if reply.after and not await self._silence(reply.after, receive):
            return
        if not reply.status:
            reset(transport)
            await receive()  # until the server has noticed, lest it answers 500
            return
        headers = [(b"content-length", b"0")]
        if refused:
            headers += [(b"www-authenticate", b'Bearer realm="inbox"')] if refused == 401 else []
            headers.append((b"connection", b"close"))  # else what is left of it would be read
        if reply.location:
            headers.append((b"location", reply.location.encode("latin-1")))
        headers += _TELLING.get(reply.status, ())
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _authorized(self, scope: dict[str, Any]) -> bool:
        """Return whether a request has the token that is demanded; who follows a canary need not."""
        if self._token is None or str(scope["path"]).startswith(CANARY) or _trace_of(scope):
            return True
        given = next((value for name, value in scope["headers"] if name.lower() == b"authorization"), b"")
        scheme, _, token = given.partition(b" ")
        return scheme.lower() == b"bearer" and compare_digest(token.strip(), self._token.encode())

    async def _receive(self, receive: Receive, body: bytearray) -> int | None:
        """Read a body; return 0, the status with which it is refused, or None when the sender has gone."""
        while True:
            piece = await receive()
            if piece["type"] == "http.disconnect":
                return None
            body += piece.get("body", b"")
            self._on_their_way += len(piece.get("body", b""))
            if len(body) > BODY_LIMIT:
                return 413
            if self._on_their_way > BODIES_LIMIT:
                return 503
            if not piece.get("more_body"):
                return 0

    def _refuse(self, status: int, scope: dict[str, Any]) -> Reply:
        """Note what is refused, because a message of a correct target may be among it."""
        why = {
            401: "has not the bearer token of access.inbox_token_file (or _env): let the target send it",
            413: f"is larger than {BODY_LIMIT} bytes",
            415: "is compressed, or otherwise coded, which we do not take (RFC 9110, 15.5.16): it has to come as it is",
            414: f"is to a URL of more than {_URL} bytes",
            503: f"is one of so many that {BODIES_LIMIT} bytes of them came at once",
        }
        if self._note is not None:
            self._note(f"a delivery to {scope['path'][:_SHOWN]} {why[status]}; it was answered with HTTP {status}")
        return Reply(status)

    async def _silence(self, seconds: float, receive: Receive) -> bool:
        """Say nothing for so long, or until the inbox closes; tell whether the sender is still there."""
        gone = asyncio.ensure_future(receive())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((gone, closing), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            return not gone.done()
        finally:
            for waiting in (gone, closing):
                waiting.cancel()

    def _take(self, scope: dict[str, Any], body: bytes, *, gone: bool) -> Reply:
        if len(scope["raw_path"]) + len(scope["query_string"]) > _URL:
            return self._refuse(414, scope)
        path = str(scope["path"])
        if path.startswith(CANARY):
            self._canaries.keep(key_of(path.removeprefix(CANARY)), value=True)
            return Reply(404)
        if trace := _trace_of(scope):
            self._traces.keep(key_of(trace), value=path[:_URL])
            return Reply(404)
        headers = {name.lower(): value for name, value in scope["headers"]}
        if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
            return self._refuse(415, scope)
        return self._on_delivery(
            Delivery(
                at=time.time(),
                path=path,
                counterparty=self._endpoints.receiver(_sent_to(scope)),
                method=str(scope["method"])[:_SHOWN],
                content_type=headers.get(b"content-type", b"").decode("latin-1")[:_SHOWN],
                body=body,
                status=0 if gone else 200,
                transfer="chunked" if b"transfer-encoding" in headers and b"content-length" not in headers else "",
            )
        )


def _trace_of(scope: dict[str, Any]) -> str:
    query = scope["query_string"].decode("latin-1")
    return query.rpartition(TRACE)[2] if scope["method"] == "GET" and TRACE in query else ""


def _sent_to(scope: dict[str, Any]) -> tuple[Address, ...]:
    query = scope["query_string"].decode("latin-1")
    return addresses_of(scope["raw_path"].decode("latin-1"), query, scope["headers"][:_HEADERS])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _abort(server: uvicorn.Server) -> None:
    """Drop every connection of a server."""
    for connection in [*server.server_state.connections]:
        connection.transport.abort()
