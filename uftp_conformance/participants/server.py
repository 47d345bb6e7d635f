"""The HTTP side of the reference participants: a raw ASGI application, and the deliveries that follow from it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from uftp_conformance.conversation.http_client import HttpRequest, Wire
from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.courier import REDIRECTS, Policy
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.rules.transport import BODY_LIMIT
from uftp_conformance.statement.counterparties import MESSAGE_PATH

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_KEPT = 2 * BODY_LIMIT  # so much is handed on; whether it is too much is a rule's matter
_DRAINED = 8 * BODY_LIMIT  # so much is read away, so that the sender can read why it is refused
_XML = (("Content-Type", "text/xml; charset=utf-8"),)
_HOSTS = ("127.0.0.1", "localhost")


class Application:
    """Several participants, each below a path of its own: `/<n>/shapeshifter/api/v3/message` and `/<n>/stimulus`."""

    def __init__(self, participants: Mapping[str, Participant]) -> None:
        self._participants = participants
        # Whoever does not look at the path receives what is posted anywhere, as a server with one endpoint does.
        self._anywhere = next((p for p in participants.values() if p.receives_anywhere), None)
        # Whether a broken connection means a repetition is for the policy to say, not for the wire.
        self._wires = {p.policy.patience: Wire(timeout=p.policy.patience, hasty=False) for p in participants.values()}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        if scope["type"] != "http":
            return
        first, _, rest = scope["path"].removeprefix("/").partition("/")
        participant = self._participants.get(first, self._anywhere)
        body = await _body(receive)
        if body is None:
            await _answer(send, 413)
        elif participant is None:
            await _answer(send, 404)
        elif rest == "stimulus":
            await self._stimulus(participant, scope["method"], body, send)
        else:
            await self._message(participant, _arrival(scope, f"/{rest}" == MESSAGE_PATH, body), send)

    async def close(self) -> None:
        """Give up what is still to be delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for wire in self._wires.values():
            await wire.close()

    async def _message(self, participant: Participant, arrival: Arrival, send: Send) -> None:
        await self._react(participant, participant.receive(arrival, datetime.now(UTC)), send)

    async def _react(self, participant: Participant, reaction: Reaction, send: Send) -> None:
        await _answer(send, reaction.status)
        if reaction.delivery is not None and not reaction.delivery.under_way:
            self._start(self._deliver(participant, reaction.delivery))
        for address in reaction.addresses:
            self._start(self._fetch(participant, address))

    async def _stimulus(self, participant: Participant, method: str, body: bytes, send: Send) -> None:
        if method != "POST":
            await _answer(send, 405)
            return
        try:
            asked, recipient = _asked(body)
        except (KeyError, TypeError, ValueError) as error:
            await _answer(send, 400, f"not a stimulus: {error}")
            return
        outcome = participant.stimulated(asked, recipient, datetime.now(UTC))
        if isinstance(outcome, Declined):
            await _answer(send, outcome.status, outcome.why)
            return
        await _answer(send, 202)
        self._start(self._deliver(participant, outcome))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, participant: Participant, delivery: Dispatch) -> None:
        """Deliver, again after pauses where the failure may be temporary, as the participant's policy says."""
        delivery.under_way = True
        policy, body = participant.policy, delivery.body
        try:
            for attempt in range(1, policy.attempts + 1):
                answer = await self._post(delivery.url, body, policy)
                if answer.status is not None and 200 <= answer.status < 300:
                    return
                if not policy.repeats(answer):
                    break
                if attempt < policy.attempts:
                    await asyncio.sleep(policy.pause(attempt))
                    body = participant.renewed(body) if policy.renews else body
            participant.undelivered(delivery, datetime.now(UTC))
        finally:
            delivery.under_way = False

    async def _post(self, url: str, body: bytes, policy: Policy) -> HttpAnswer:
        """Post a message, and follow redirects; return the last answer."""
        wire = self._wires[policy.patience]
        answer = await wire.send(HttpRequest(url=url, body=body, headers=_XML))
        for _ in range(REDIRECTS):
            place = policy.redirection(url, answer)
            if not place:
                break
            url = place
            answer = await wire.send(HttpRequest(url=url, body=body, headers=_XML))
        return answer

    async def _fetch(self, participant: Participant, address: str) -> None:
        """Do what a careless XML reader does; only on this machine, and only without TRN-ENTITY-FETCH."""
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname in _HOSTS:
            await self._wires[participant.policy.patience].send(HttpRequest(url=address, method="GET"))


def _arrival(scope: Scope, at_endpoint: bool, body: bytes) -> Arrival:  # noqa: FBT001 - a field of the arrival
    headers = dict(scope["headers"])
    length = headers.get(b"content-length")
    kind = headers.get(b"content-type")
    return Arrival(
        method=scope["method"],
        at_endpoint=at_endpoint,
        length=int(length) if length is not None and length.isdigit() else None,
        content_type=kind.decode("latin-1") if kind is not None else None,
        body=body,
    )


async def _body(receive: Receive) -> bytes | None:
    """Read a request's body; None when it is longer than what is read."""
    pieces: list[bytes] = []
    size = 0
    while size <= _DRAINED:
        event = await receive()
        if event["type"] != "http.request":
            return None
        piece: bytes = event.get("body", b"")
        size += len(piece)
        if size <= _KEPT:
            pieces.append(piece)
        if not event.get("more_body", False):
            break
    return b"".join(pieces) if size <= _KEPT else None


def _asked(body: bytes) -> tuple[Asked, dict[str, str]]:
    """Read a stimulus; KeyError, TypeError or ValueError when it is none."""
    data = json.loads(body)
    recipient = {"role": str(data["recipient"]["role"]), "domain": str(data["recipient"]["domain"])}
    wanted = data.get("wanted") or {}
    if not isinstance(wanted, dict):
        raise TypeError("wanted is not an object")
    conversation = str(UUID(data["conversation_id"]))
    version = str(data.get("version") or "")
    return Asked(str(data["message"]), conversation, str(data.get("refers_to") or ""), wanted, version), recipient


async def _answer(send: Send, status: int, why: str = "") -> None:
    body = json.dumps({"why": why}).encode() if why else b""
    headers = [(b"content-length", str(len(body)).encode())]
    if why:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
