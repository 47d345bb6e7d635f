"""A participant that does things another legal way, and the HTTP server that goes with it."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zlib import crc32

from lxml import etree

from uftp_conformance.judging.evidence import HttpAnswer
from uftp_conformance.messages import Element, complaints, parse, serialise
from uftp_conformance.messages.envelope import open_envelope, wrap
from uftp_conformance.messages.sealing import unseal
from uftp_conformance.mutants.extreme_target import CLOSED, ExtremeApplication, Line
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.mutated_participant import Mutated
from uftp_conformance.mutants.variants.pace import Clock
from uftp_conformance.mutants.variants.posting import Posting, post
from uftp_conformance.mutants.variants.variant import PLAIN, USUAL, Again, Dress, Way
from uftp_conformance.participants import bookkeeping
from uftp_conformance.participants.answers import answer
from uftp_conformance.participants.arrival import Arrival, Document
from uftp_conformance.participants.context import Context, Party
from uftp_conformance.participants.courier import REDIRECTS, Policy
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.requests import Asked, Declined
from uftp_conformance.participants.rules.rule import Refusal
from uftp_conformance.participants.server import Send

_LONG = 64 * 1024  # bytes of a request that takes time
_OFTEN = 6  # one of so many requests comes when it is too busy
_PATIENT = 2.0  # seconds that an HTTP answer waits for what is delivered before it


class Varied(Mutated):
    """A participant with other legal ways; they hold from the first message on, and for what it starts itself."""

    def __init__(self, way: Way, *args: Any, **named: Any) -> None:
        super().__init__(way, *args, **named)
        self.way = way
        self._greeted = True
        self._book = way.book(self._book)
        if way.posting != USUAL:
            self.policy = _Carried(posting=way.posting)
        self._turned_away: set[int] = set()
        self.pondering = 0.0  # seconds until the request that it reacts to is answered
        self.clock = Clock(way.pace)
        self.queues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # by the recipient's address
        self.besides: list[Dispatch] = []  # what it starts by itself, until it is delivered

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        """React to an HTTP request at the endpoint; not at once where the way is to be too busy at times."""
        self.pondering = self.way.ponders if len(arrival.body) > _LONG else 0.0
        mark = crc32(arrival.body)
        if self.way.busy and mark % _OFTEN == 0 and mark not in self._turned_away:
            self._turned_away.add(mark)
            return Reaction(self.way.busy)
        return super().receive(arrival, now)

    def stimulated(self, asked: Asked, recipient: Mapping[str, str], now: datetime) -> Dispatch | Declined:
        """Start a message that was asked for, unless the way is to decline it."""
        party = self._directory.find(recipient["domain"])
        if party is not None:
            refusal = self.way.declines(asked, self._context(party, now, asked.version or self._versions[0]))
            if refusal is not None:
                return refusal
        return super().stimulated(asked, recipient, now)

    def renewed(self, body: bytes, changed: Mapping[str, str] = MappingProxyType({})) -> bytes:
        """Write a message anew for another attempt: under its MessageID, with the present time."""
        if not self.way.posting.restamped:
            return super().renewed(body, changed)
        sealed = open_envelope(body, self._versions[0]).sealed
        message = parse(unseal(sealed, self._secret.public))
        stamped = message.having({"TimeStamp": datetime.now(UTC).isoformat(), **changed})
        return wrap(serialise(stamped), self.own.domain, self.own.role, self._secret)

    def _read(self, data: bytes) -> Document:
        document = super()._read(data)
        if document.node is None or document.crowded or document.root == "SignedMessage":
            return document
        if not self.way.keeps_blanks:
            _without_blanks(document.node)
            return replace(document, complaints=complaints(document.node, document.version))
        if self.way.extensible and _stripped(document.node):
            return replace(document, complaints=complaints(document.node, document.version))
        if self.way.schema:
            return replace(document, complaints=complaints(document.node, self.way.schema))
        return document

    def _take_request(self, message: Element, digest: bytes, context: Context) -> Reaction:
        seen = self._ledger.seen.get((context.sender.domain, message["MessageID"].lower()))
        usual = super()._take_request(message, digest, context)
        if message.tag == "TestMessage" or seen is None or seen.digest != digest or not self._accepted(seen.answer):
            return usual
        return self.way.again(
            Again(
                message,
                context,
                usual,
                lambda refusal: self.way.answer(Said(answer(message, refusal, context), message, context)),
                lambda said: self._seal(said, context.sender),
            )
        )

    def _take_answer(self, message: Element, context: Context) -> None:
        if bookkeeping.awaited(message, context):
            self.way.hears(message, context)
        if not self.way.queued:
            super()._take_answer(message, context)
            return
        wait = self.way.queued * (crc32(message["MessageID"].encode()) % 16) / 15
        asyncio.get_running_loop().call_later(wait, super()._take_answer, message, context)

    def _remember(self, message: Element, context: Context) -> None:
        super()._remember(message, context)
        self.besides += self.way.follows(self, message, context)

    def _accepted(self, delivery: Dispatch) -> bool:
        payload = unseal(open_envelope(delivery.body, self._versions[0]).sealed, self._secret.public)
        return parse(payload).get("Result") == "Accepted"

    def _started(self, message: Element, party: Party, identifier: str) -> Dispatch:
        changed = self.way.started(message)
        if changed != message and message.tag in ("FlexOffer", "FlexRequest"):  # it remembers what it says in them
            about = identifier if message.tag == "FlexOffer" else ""
            bookkeeping.sent(changed, about, self._context(party, datetime.now(UTC), self._versions[0]))
        for more, other in self.way.accompanied(changed, party, self._directory, self._market):
            about = more["MessageID"] if more.tag == "FlexOffer" else ""
            bookkeeping.sent(more, about, self._context(other, datetime.now(UTC), self._versions[0]))
            self.besides.append(Participant._started(self, more, other, more["MessageID"]))
        return Participant._started(self, changed, party, identifier)

    def _answered(self, message: Element, refusal: Refusal | None, context: Context) -> Dispatch:
        said = Said(answer(message, refusal, context), message, context, self._culprit)
        delivery = self._seal(self.way.answer(said), context.sender)
        self.way.afterwards(said, super()._remember)
        return self.way.delivery(delivery, said)

    def _seal(self, message: Element, recipient: Party, identifier: str = "") -> Dispatch:
        body = self.way.sealed(message, self.own, self._secret)
        return Dispatch(self.way.place(recipient), body, identifier, recipient.domain)


def _without_blanks(node: etree._Element) -> None:
    """Take white space between tags out of a document."""
    for each in node.iter():
        if not (each.text or "").strip():
            each.text = None


def _stripped(node: etree._Element) -> bool:
    """Take elements of foreign namespaces out of a document; tell whether there were any."""
    foreign = [each for each in node.iterdescendants("{*}*") if str(each.tag).startswith("{")]
    for each in foreign:
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    return bool(foreign)


@dataclass(frozen=True, slots=True)
class _Carried(Policy):
    """Delivers as usual, by another HTTP client."""

    posting: Posting = USUAL

    @property
    def renews(self) -> bool:
        """Whether an attempt is written anew."""
        return self.posting.restamped

    def repeats(self, answer: HttpAnswer) -> bool:
        """Return whether it is attempted again."""
        return not self.posting.once and Policy.repeats(self, answer)


class _Dressed(Line):
    """Gives the HTTP answer another dress."""

    def __init__(self, line: Line, dress: Dress) -> None:
        super().__init__(line, line.receive, line.transport)
        self._dress = dress
        self._status = 0

    async def __call__(self, event: dict[str, Any]) -> None:
        body = self._dress.body or event.get("body", b"")
        if event["type"] == "http.response.start":
            self._status = event["status"]
        elif self._dress.old:
            length = b"HTTP/1.0 %d Whatever\r\nContent-Length: %d\r\n\r\n" % (self._status, len(body))
            self.transport.write(length + body)
            self.transport.close()
            await self.ended()
        else:
            headers = [(b"content-length", b"%d" % len(body)), *self._dress.headers]
            await super().__call__({"type": "http.response.start", "status": self._status, "headers": headers})
            await super().__call__({"type": "http.response.body", "body": body})


class VariedApplication(ExtremeApplication):
    """The HTTP side of participants some of which speak HTTP another way."""

    async def _message(self, participant: Participant, arrival: Arrival, send: Send) -> None:
        turned_away = await participant.clock.turn() if isinstance(participant, Varied) else None
        if turned_away is None:
            await super()._message(participant, arrival, send)
        elif turned_away == CLOSED and isinstance(send, Line):
            await send.leave(CLOSED)
        else:
            headers = [(b"content-length", b"0"), (b"retry-after", b"1")]
            await send({"type": "http.response.start", "status": turned_away, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

    async def _stimulus(self, participant: Participant, method: str, body: bytes, send: Send) -> None:
        if not (isinstance(participant, Varied) and participant.way.dress.early):
            await super()._stimulus(participant, method, body, send)
            return
        waiting, answered = list[dict[str, Any]](), set(self._tasks)

        async def later(event: dict[str, Any]) -> None:
            waiting.append(event)

        await super()._stimulus(participant, method, body, later)
        if begun := self._tasks - answered:
            await asyncio.wait(begun, timeout=_PATIENT)
        for event in waiting:
            await send(event)

    async def _react(self, participant: Participant, reaction: Reaction, send: Send) -> None:
        self._start_besides(participant)
        if isinstance(participant, Varied):
            await asyncio.sleep(participant.pondering)
        dress = participant.way.dress if isinstance(participant, Varied) else PLAIN
        if dress == PLAIN or not isinstance(send, Line):
            await super()._react(participant, reaction, send)
            return
        delivery = reaction.delivery
        if dress.early and delivery is not None and not delivery.under_way:
            task = asyncio.ensure_future(self._deliver(participant, delivery))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await asyncio.wait((task,), timeout=_PATIENT)
            reaction = replace(reaction, delivery=None)
        await super()._react(participant, reaction, _Dressed(send, dress))

    def _start_besides(self, participant: Participant) -> None:
        if isinstance(participant, Varied):
            besides, participant.besides = participant.besides, []
            for each in besides:
                self._start(self._deliver(participant, each))

    async def _deliver(self, participant: Participant, delivery: Dispatch) -> None:
        if not isinstance(participant, Varied):
            await super()._deliver(participant, delivery)
            return
        delivery.under_way = True
        besides, participant.besides = participant.besides, []
        for each in besides:  # goes to others, and first
            await super()._deliver(participant, each)
        await asyncio.sleep(participant.way.posting.wait(delivery.body))
        async with participant.queues[delivery.url] if participant.way.in_order else nullcontext():
            await super()._deliver(participant, delivery)

    async def _post(self, url: str, body: bytes, policy: Policy) -> HttpAnswer:
        if not isinstance(policy, _Carried):
            return await super()._post(url, body, policy)
        answer = await post(url, body, policy.posting, policy.patience)
        for _ in range(REDIRECTS):
            place = policy.redirection(url, answer)
            if not place:
                break
            url = place
            answer = await post(url, body, policy.posting, policy.patience)
        if answer.status is not None and 200 <= answer.status < 300 and policy.posting.copies > 1:
            self._start(self._again(url, body, policy))
        return answer

    async def _again(self, url: str, body: bytes, policy: _Carried) -> None:
        """Deliver what was taken again, as somebody does who did not hear that it was."""
        for copy in range(1, policy.posting.copies):
            await asyncio.sleep(policy.posting.between)
            await post(url, policy.posting.copy(body, copy), policy.posting, policy.patience)
