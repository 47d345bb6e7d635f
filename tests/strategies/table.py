"""A target under test that sits at the same table: its trials reach a reference participant without any wire.

Of each message that is sent it is noted which of all the participant's rules it breaks, not only which one
comes first.
"""

import asyncio
import base64
import json
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from fixtures.shared import Shared
from fixtures.target import TargetUnderTest
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.http_client import HttpRequest
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.replies import Reply
from uftp_conformance.conversation.session import Session
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.stimulus import Stimulus
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.evidence import Delivery, HttpAnswer, Part, Sent, Trial
from uftp_conformance.judging.judge import Criteria
from uftp_conformance.judging.verdict import Verdict
from uftp_conformance.messages import Element, parse, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import SecretKey, read_secret_key, unseal
from uftp_conformance.participants.arrival import Arrival
from uftp_conformance.participants.context import Directory, Own, Party
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch as Handed
from uftp_conformance.participants.participant import Participant
from uftp_conformance.participants.rulebook import Book, book
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.run.profiles import Profile
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty, endpoint_of
from uftp_conformance.statement.daytime import ZONES, zone_at

Broken = tuple[tuple[str, Refusal], ...]
INBOX = "http://127.0.0.1:1"
_yield = asyncio.sleep


@cache
def key_of(domain: str) -> SecretKey:
    """Return a key pair that is the same for a domain in every test."""
    return read_secret_key(base64.b64encode(domain.encode()[:32].ljust(32, b".")).decode())


_LASTS = timedelta(hours=1)  # so long the tests of one process may take


def zone_for_a_while(now: datetime) -> str:
    """Return a zone in which it is day now, and still will be when the last tests are made."""
    return zone_at(now) if zone_at(now) == zone_at(now + _LASTS) else ZONES[1]


NOWADAYS = zone_for_a_while(datetime.now(UTC))


@cache
def statement_of(role: str, zone: str = NOWADAYS) -> Statement:
    """Return the statement of the embedded target of a role, with a key that belongs to it."""
    ((_, outlined),) = outline((Entry("target", role),), zone)
    key = key_of(outlined.target.domain).public.text()
    return outlined.model_copy(update={"target": outlined.target.model_copy(update={"public_key": key})})


@cache
def counterparties_of(role: str) -> tuple[Counterparty, ...]:
    """Return the suite's participants around a target."""
    return tuple(
        Counterparty(c.role, c.domain, c.standing, key_of(c.domain), endpoint_of(c.domain, INBOX))
        for c in statement_of(role).counterparties
    )


def situation_of(role: str, now: datetime, zone: str = "") -> Situation:
    """Return the situation around a target at an instant, in a zone where it is day then unless one is given."""
    claimed = statement_of(role, zone or zone_at(now))
    return Situation(claimed, claimed.agreement(), counterparties_of(role), now)


class Noted(dict[Sent, Broken]):
    """What each message broke, whichever part of its trial it is found to be when it is answered."""

    def __setitem__(self, sent: Sent, broken: Broken) -> None:
        """Note what a message broke."""
        super().__setitem__(replace(sent, part="attempt"), broken)

    def __getitem__(self, sent: Sent) -> Broken:
        """Return what a message broke."""
        return super().__getitem__(replace(sent, part="attempt"))


class _Witness:
    """The rules of a participant, all of which are looked at, whatever the first one says."""

    def __init__(self, rules: Book) -> None:
        self._rules = rules
        self.without = rules.without
        self.broken: list[tuple[str, Refusal]] = []

    def _note(self, rules: tuple[Rule, ...], subject: Any, view: Any) -> Refusal | None:
        found = [(rule.id, refusal) for rule in rules if (refusal := rule.check(subject, view)) is not None]
        self.broken += found
        return found[0][1] if found else None

    def turned_away(self, stage: Stage, subject: Any, directory: Any) -> Refusal | None:
        return self._note(self._rules.transport[stage], subject, directory)

    def came_before(self, message: Any, context: Any) -> bool:
        return self._note(self._rules.again, message, context) is not None

    def judge(self, message: Any, context: Any) -> Refusal | None:
        return self._note(self._rules.business[message.tag], message, context)


class _Seated(Participant):
    """A reference participant that tells which rules the last message broke."""

    def __init__(self, role: str, without: frozenset[str]) -> None:
        claimed = statement_of(role)
        parties = {
            c.domain: Party(c.role, c.domain, c.standing, c.key.public, c.endpoint) for c in counterparties_of(role)
        }
        super().__init__(
            Own(role, claimed.target.domain),
            key_of(claimed.target.domain),
            market=claimed.agreement(),
            supports=claimed.supports,
            directory=Directory(parties),
        )
        self.witness = _Witness(book(role, without))
        self._book = cast(Book, self.witness)


_AHEAD: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    """Return the participant's time in the trial that asks for it."""
    return datetime.now(UTC) + _AHEAD.get()


async def sleep(seconds: float) -> None:
    """Let time pass for the participant, in this trial alone, without waiting for it."""
    _AHEAD.set(_AHEAD.get() + timedelta(seconds=seconds))
    await _yield(0)


class TableTester(Tester):
    """A tester whose messages reach the participant at once."""

    def __init__(self, role: str, without: frozenset[str] = frozenset()) -> None:
        super().__init__("target", statement_of(role), counterparties_of(role), Correlator())
        self.participant = _Seated(role, without)
        self.broken = Noted()

    async def send(
        self,
        outgoing: Outgoing,
        part: Part,
        note: str = "",
        *,
        valid: bool = True,
        patient: bool = True,  # noqa: ARG002 - the table answers at once
        conduct: tuple[Reply, ...] = (),  # noqa: ARG002 - and takes every answer
        look: Callable[[Sent], Sent] = lambda sent: sent,
    ) -> Pending:
        """Hand a message over and take what is handed back."""
        payload, body = encode(outgoing)
        if valid:
            self._insist(payload or serialise(outgoing.element))
        request = self._request(outgoing, body)
        sent = self._sent(outgoing, part, note, request, payload)
        seen = look(replace(sent, at=now().timestamp()))  # the time that has passed for the participant alone
        pending = Pending(replace(sent, breaks=seen.breaks), self.label)
        length = None if outgoing.chunked else len(body)
        media = dict(request.headers).get("Content-Type")
        self.participant.witness.broken.clear()
        reaction = self.participant.receive(Arrival(outgoing.method, not outgoing.path, length, media, body), now())
        self.broken[pending.sent] = tuple(self.participant.witness.broken)
        pending.http = HttpAnswer(reaction.status, "", 0.0)
        if reaction.delivery is not None:
            pending.take(_delivered(reaction.delivery))
        return pending

    async def stimulate(self, request: HttpRequest) -> HttpAnswer:
        """Stimulate the participant, as its hook would, and accept what it starts unless a trial awaits it."""
        wish = json.loads(request.body)
        asked = Asked(wish["message"], wish["conversation_id"], wish["refers_to"] or "", wish["wanted"])
        outcome = self.participant.stimulated(asked, wish["recipient"], now())
        if isinstance(outcome, Declined):
            return HttpAnswer(outcome.status, "", 0.0, outcome.why.encode())
        self.take(outcome)
        return HttpAnswer(202, "", 0.0)

    def take(self, handed: Handed) -> None:
        """Answer what the participant starts, as a tester does, unless a trial awaits it."""
        element = self._opened(handed)
        if self.expectations.take(element, _delivered(handed)):
            return
        us = self.took(Initiative(element, _delivered(handed)))
        assert us is not None
        content, said = self.unasked_orders.answer_to(element, self.statement)
        answer = self.prepare(content, us).element
        self.chronicle.answered(answer, said, time.time())
        self.books.confirmed |= {element["MessageID"]} if said == "accepted" else set()
        body = wrap(serialise(answer), us.domain, us.role, us.key)
        self.participant.receive(Arrival("POST", True, len(body), "text/xml", body), now())  # noqa: FBT003
        self.initiatives.keep(Initiative(element, _delivered(handed)))

    def _opened(self, handed: Handed) -> Element:
        sealed = base64.b64decode(parse(handed.body)["Body"])
        return parse(unseal(sealed, self.statement.target.key))


def _delivered(handed: Handed) -> Delivery:
    return Delivery(time.time(), f"/{handed.recipient}", handed.recipient, "POST", "text/xml", handed.body)


@dataclass(slots=True)
class Records:
    """What a target under test records, with the rules that each message broke."""

    taken: list[tuple[Verdict, Trial]] = field(default_factory=list)

    def record(self, _: Cell, verdict: Verdict, trial: Trial) -> None:
        """Take one verdict."""
        self.taken.append((verdict, trial))

    def examine(self, _: Cell, trial: Trial) -> None:
        """Leave the form of answers to others."""

    def accuse(self, about: Cell, verdict: Verdict, trial: Trial, by: str) -> None:  # noqa: ARG002 - as the suites call it
        """Take a failure of another requirement."""
        self.taken.append((verdict, trial))

    def met(self, transitions: Mapping[tuple[str, str, str], int]) -> None:
        """Leave the transitions to others."""

    def conclude(self) -> None:
        """End the test."""


class Loop(Session):
    """A session with its loop and thread, and without an inbox."""

    def __init__(self) -> None:
        super().__init__(lambda _label, _text: None)
        self._thread.start()


@dataclass(slots=True)
class Table:
    """A participant of a role, which may lack rules, and one cell of it under test."""

    role: str
    session: Loop
    drawn: int
    without: frozenset[str] = frozenset()
    tester: TableTester = field(init=False)
    records: Records = field(default_factory=Records)

    def __post_init__(self) -> None:
        """Seat the participant."""
        self.tester = TableTester(self.role, self.without)

    def target(self, cell: Cell) -> TargetUnderTest:
        """Return a cell under test."""
        target = self.tester.statement.target
        criteria = Criteria(target.key, target.version, load())
        shared = Shared(self.tester, criteria, lambda _: False)
        if (section := self.tester.statement.stimulus) is not None:
            shared.stimulus = Stimulus(section, self.tester.stimulate)
        profile = Profile("table", drawn=self.drawn, accepted=self.drawn, shrink=False)
        return TargetUnderTest(cell, self.session, shared, profile, 1, self.records)
