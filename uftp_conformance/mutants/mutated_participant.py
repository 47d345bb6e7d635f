"""A participant with faults, and the HTTP server that goes with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from uftp_conformance.conversation.http_client import HttpRequest
from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import CONFORMING, FAITHFUL, Courier, Faults, Said, TurnedAway
from uftp_conformance.participants.answers import answer
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Context, Party
from uftp_conformance.participants.courier import ATTEMPTS
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule
from uftp_conformance.participants.server import Application, Send


@dataclass(slots=True)
class WrongDispatch(Dispatch):
    """An answer of a mutant on its way, by a courier who may be at fault."""

    courier: Courier = FAITHFUL


@dataclass(slots=True)
class Recomposed(Dispatch):
    """A message of a mutant's own that is composed anew, with these attributes, where it could not be delivered."""

    anew: Mapping[str, str] = field(default_factory=dict)


class Mutated(Participant):
    """A participant with faults.  The first TestMessage of each sender, as a run begins, it answers as it should."""

    def __init__(self, faults: Faults, *args: Any, **named: Any) -> None:
        super().__init__(*args, **{**named, "without": faults.without})
        self._faults = faults
        self._greeted = False  # by anybody
        self._greeters: set[str] = set()
        self._greeting = False
        self._culprit = ""
        self._book = self._changed(self._book)
        self._ledger, self._registry = faults.ledger(), faults.registry()
        if faults.policy != CONFORMING:
            self.policy = faults.policy

    def _changed(self, book: Book) -> Book:
        business = {
            message: tuple(self._noted(new) for rule in rules if (new := self._faults.rule(rule)) is not None)
            for message, rules in book.business.items()
        }
        transport = {
            stage: tuple(new for rule in rules if (new := self._faults.rule(rule)) is not None)
            for stage, rules in book.transport.items()
        }
        again = tuple(new for rule in book.again if (new := self._faults.rule(rule)) is not None)
        return replace(book, business=business, transport=transport, again=again)

    def _noted(self, rule: Rule) -> Rule:
        """Let a rule tell that it is the one that rejects."""
        usual: Check = rule.check

        def check(message: Any, context: Any) -> Refusal | None:
            refusal = usual(message, context)
            if refusal is not None:
                self._culprit = rule.id
            return refusal

        return replace(rule, check=check)

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        """React to an HTTP request at the endpoint."""
        healthy, self._greeting = not self._greeted, False
        try:
            reaction = super().receive(arrival, now)
        except TurnedAway as refused:
            reaction = Reaction(refused.status)
        return reaction if healthy or self._greeting else self._faults.reaction(reaction, arrival)

    def _take_request(self, message: Element, digest: bytes, context: Context) -> Reaction:
        self._culprit = ""
        return super()._take_request(message, digest, self._faults.view(message, context))

    def _answered(self, message: Element, refusal: Refusal | None, context: Context) -> Dispatch:
        said = Said(answer(message, refusal, context), message, context, self._culprit)
        if not self._greeted or (message.tag == "TestMessage" and context.sender.domain not in self._greeters):
            self._greet(message, context)
            return self._seal(said.answer, context.sender)
        changed = self._faults.answer(said)
        body = self._faults.sealed(changed, self.own, self._secret)
        self._faults.afterwards(said, super()._remember)
        delivery = WrongDispatch(context.sender.endpoint, body, "", context.sender.domain, courier=self._faults.courier)
        return self._faults.delivery(delivery, said)

    def _greet(self, message: Element, context: Context) -> None:
        if message.tag == "TestMessage":
            self._greeted = self._greeting = True
            self._greeters.add(context.sender.domain)

    def _remember(self, message: Element, context: Context) -> None:
        self._faults.remembered(message, context, super()._remember)

    def _started(self, message: Element, party: Party, identifier: str) -> Dispatch:
        started = super()._started(self._faults.started(message), party, identifier)
        return self._faults.dispatched(started, self._directory)

    def _overlooked(self) -> frozenset[str]:
        return super()._overlooked() | self._faults.overlooks

    def _gullible(self, payload: bytes, sender: Party, now: datetime) -> Reaction | None:
        believed = self._read(payload).root in self._faults.believes
        return super()._gullible(payload, sender, now) if believed else None


class MutatedApplication(Application):
    """The HTTP side of participants of which some deliver their answers wrongly."""

    async def _react(self, participant: Participant, reaction: Reaction, send: Send) -> None:
        delivery = reaction.delivery
        if not (isinstance(delivery, WrongDispatch) and delivery.courier.inline):
            await super()._react(participant, reaction, send)
            return
        length = [(b"content-length", str(len(delivery.body)).encode()), (b"content-type", b"text/xml; charset=utf-8")]
        await send({"type": "http.response.start", "status": reaction.status, "headers": length})
        await send({"type": "http.response.body", "body": delivery.body})
        self._start(self._deliver(participant, delivery))

    async def _recompose(self, participant: Participant, delivery: Recomposed) -> None:
        body, policy = delivery.body, participant.policy
        for attempt in range(1, ATTEMPTS + 1):
            if (await self._post(delivery.url, body, policy)).taken:
                return
            await asyncio.sleep(policy.pause(attempt))
            body = participant.renewed(body, delivery.anew)

    async def _deliver(self, participant: Participant, delivery: Dispatch) -> None:
        if isinstance(delivery, Recomposed):
            await self._recompose(participant, delivery)
            return
        if not isinstance(delivery, WrongDispatch) or delivery.courier == FAITHFUL:
            await super()._deliver(participant, delivery)
            return
        courier = delivery.courier
        await asyncio.sleep(courier.delay)
        for copy in range(courier.copies):
            await asyncio.sleep(courier.between if copy else 0.0)
            anew = courier.anew if copy else None
            body = delivery.body if anew is None else participant.renewed(delivery.body, anew)
            request = HttpRequest(delivery.url, body, (("Content-Type", courier.content_type),), method=courier.method)
            await self._wires[participant.policy.patience].send(request)
