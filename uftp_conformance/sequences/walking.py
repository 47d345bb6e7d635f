"""Takes a sequence over the wire, step by step, and holds each answer against the oracle."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from uftp_conformance.conversation.correlation import Pending
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.judging.judge import observe
from uftp_conformance.messages import Element
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.oracle.initiated import facts_of, recipient_of
from uftp_conformance.oracle.received import Broken, History, Received
from uftp_conformance.sequences.beside import broken_beside, formless
from uftp_conformance.sequences.ground import Ground, us_of
from uftp_conformance.sequences.listing import accusation_of_list, in_other_bytes
from uftp_conformance.sequences.making import Maker
from uftp_conformance.sequences.outcomes import became
from uftp_conformance.sequences.past import Entry, Past
from uftp_conformance.sequences.scene import Lane
from uftp_conformance.sequences.spelling import is_spelt
from uftp_conformance.sequences.starting import BASIS, HEEDED, Starter, wanted
from uftp_conformance.sequences.states import state_for
from uftp_conformance.sequences.steps import NOTHING, Step
from uftp_conformance.sequences.unasked import Unasked
from uftp_conformance.sequences.validity import written
from uftp_conformance.sequences.verdicts import (
    Accusation,
    accusation,
    accusation_of_started,
    perhaps_a_copy,
    unclear,
)
from uftp_conformance.sequences.walked import Begun, Judged, Walked
from uftp_conformance.sequences.wire import damage_of, sent_as
from uftp_conformance.sequences.wire_verdicts import accusation_of_bytes, accusation_of_spelling, broken_by
from uftp_conformance.statement.counterparties import Counterparty

_BEYOND = 0.3  # seconds after an expiry


@dataclass(frozen=True, slots=True)
class _Sent:
    step: Step
    entry: Entry
    pending: Pending
    begin: float


class Walk:
    """One sequence on its way.  It ends at the first answer that is not legal, or that does not come."""

    def __init__(
        self,
        ground: Ground,
        lane: Lane,
        watch: Callable[[Judged], None] = lambda _: None,
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        self._over = over
        self._ground = ground
        chronicle = ground.tester.chronicle
        self._past = Past(partial=True, whole_lists=bool(chronicle.whole_lists) or chronicle.lists_openly)
        self._maker = Maker(ground.oracle.target, self._past, lane)
        self._watch = watch
        self._unasked = Unasked(ground, self._past, time.time())
        self._open: list[asyncio.Task[_Sent | None]] = []
        self._pending: list[Pending] = []
        self._bytes: dict[int, Outgoing] = {}  # by step, what was sent
        self.walked = Walked(near=0 in lane.days, clock=lane.clock)

    async def steps(self, steps: Sequence[Step]) -> Walked:
        """Do the steps."""
        try:
            for step in steps:
                await self._do(step)
                if not step.beside or self._past.whole_lists:  # which of two crossing lists is the newest nobody knows
                    await self._together()
                if self.walked.ended or self.walked.fault is not None or self._over():
                    break
            await self._together()
        finally:
            for task in self._open:
                task.cancel()
            self._ground.tester.correlator.forget(self._pending)
        return self.walked

    async def _do(self, step: Step) -> None:
        match step.kind:
            case "wait":
                await self._wait(step)
            case "start":
                await self._begun(step)
            case _:
                await self._send(step)

    async def _wait(self, step: Step) -> None:
        now = time.time()
        off = self._ground.tester.statement.timing.clock_tolerance + _BEYOND
        ends = sorted(end for each in self._past.entries if now < (end := each.expires() + off) <= now + step.seconds)
        if ends:
            await asyncio.sleep(ends[0] - now)
            self.walked.steps.append(step)

    # --- what we send ---------------------------------------------------------------------------------------------

    async def _send(self, step: Step) -> None:
        damaged = damage_of(step.changes) is not None
        if (step.kind == "again" or damaged) and not await self._clear():  # of two copies, whose would an answer be?
            return
        step, message = self._made(step)
        partner = self._maker.partner(step)
        us = us_of(self._ground, step)
        if message is None or partner is None or us is None:
            return
        first = step.picks[0] if step.kind == "again" and step.picks else NOTHING
        outgoing = self._bytes.get(first) or self._outgoing(step, message, us)  # a copy has the bytes of the first one
        if outgoing is None:
            return
        self._bytes[step.number] = outgoing
        if not await self._free(message):
            return
        entry = Entry(step.number, message, partner, time.time(), damaged=damaged)
        if message.tag == "FlexRequest":
            entry.repeats = self._ground.tester.books.asks(message, partner.domain)
        self._past.entries.append(entry)
        self.walked.steps.append(step)
        self._open.append(asyncio.ensure_future(self._exchanged(step, entry, outgoing)))
        if damaged:
            await self._together()
            if entry.outcome == "rejected":
                self._past.entries.remove(entry)  # it was not read, so that it is as if it had not been sent

    def _made(self, step: Step) -> tuple[Step, Element | None]:
        return self._maker.make(step, time.time())

    def _outgoing(self, step: Step, element: Element, us: Counterparty) -> Outgoing | None:
        """Return a message as it is sent; None where what is to be done to its bytes cannot be done to this one."""
        return self._on_the_wire(step, Outgoing(element, us, payload=written(element)))

    def _on_the_wire(self, step: Step, out: Outgoing) -> Outgoing | None:
        tester = self._ground.tester
        return sent_as(step.changes, out, tester.statement, tester.counterparties)

    async def _exchanged(self, step: Step, entry: Entry, outgoing: Outgoing) -> _Sent:
        begin = entry.at = time.time()
        pending = await self._ground.tester.send(outgoing, "attempt", step.words(), valid=False)
        self._pending.append(pending)
        return _Sent(step, entry, pending, begin)

    async def _free(self, message: Element) -> bool:
        """Tell whether no other message with its MessageID may still be answered, if need be after a while."""
        return (not self._past.in_the_air(message) or await self._clear()) and not self._past.unanswered(message)

    async def _clear(self) -> bool:
        """Wait for all answers that are open; tell whether all came and were right, so that one can go on."""
        await self._together()
        return not self.walked.ended and self.walked.fault is None

    async def _together(self) -> None:
        """Wait for all answers that are open, and judge them."""
        open_, self._open = self._open, []
        self._uncrossed()
        sent = [each for each in await asyncio.gather(*open_) if each is not None]
        now = time.time()
        for each in sent:
            seen = observe(each.pending.freeze(), self._ground.criteria)
            each.entry.outcome, each.entry.settled = became(seen, each.pending), now
        for each in sent:
            judged = await self._explained(each, self._judge(each))
            self.walked.judged.append(judged)
            self._watch(judged)
            if unclear(judged.seen) and (judged.readable or "closed" not in judged.seen.classes):
                self.walked.ended = f"step {each.step.number} was not answered: {judged.seen.words}"

    async def _explained(self, sent: _Sent, judged: Judged) -> Judged:
        """Judge again what is accused, as long as what the target started by itself may come and explain it."""
        moment = self._ground.tester.pace.moment
        end = time.monotonic() + max(moment, judged.explicable_within)
        while judged.accusation is not None and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(moment, left))
            judged = self._judge(sent)
        return judged

    def _uncrossed(self) -> None:
        """Write down that nothing crosses the last step: where nothing came of what follows, its answer was awaited."""
        if (done := self.walked.steps) and done[-1].kind == "send":
            done[-1] = replace(done[-1], beside=False)

    def _judge(self, sent: _Sent) -> Judged:
        ground, entry = self._ground, sent.entry
        self._unasked.take()
        exchange = sent.pending.freeze()
        seen = observe(exchange, ground.criteria)
        state = state_for(entry, self._past, sent.begin)
        if (damage := damage_of(sent.step.changes)) is not None:
            known = ground.oracle.target, ground.criteria.catalogue
            found = accusation_of_bytes(seen, damage.rows, entry.element.tag, *known)
            return Judged(sent.step, exchange, broken_by(damage.rows), state, seen, found, entry.element)
        ended = max([sent.begin, *(delivery.at for delivery in exchange.deliveries)])
        history = self._past.before(entry, sent.begin, max(ended, sent.begin + exchange.http.elapsed))
        broken = broken_beside(ground, entry, history, sent.begin, ended)
        if exchange.http.attempts:
            broken = perhaps_a_copy(broken)
        found = accusation(
            seen, broken, entry.element.tag, ground.oracle.target, ground.criteria.catalogue, ground.criteria.policy
        )
        if is_spelt(sent.step.changes):
            found = accusation_of_spelling(found, entry.element.tag, ground.criteria.catalogue)
        found = found or self._listing(sent, history, ended, broken)
        no_form = formless(ground, entry, history, sent.begin)
        return Judged(sent.step, exchange, broken, state, seen, found, entry.element, no_form)

    def _listing(self, sent: _Sent, history: History, ended: float, broken: Broken) -> Accusation | None:
        ground, party = self._ground, sent.entry.party
        about = sent.entry.element, party.domain, party.role, sent.begin
        received = Received(*about, ground.oracle.target, history, ended - sent.begin)
        unsure = in_other_bytes(self.walked.steps, self._past)
        return accusation_of_list(received, sent.pending.freeze(), broken, ground.criteria, unsure)

    # --- what the target starts -----------------------------------------------------------------------------------

    async def _begun(self, step: Step) -> None:
        ground, partner, us = self._ground, self._maker.partner(step), us_of(self._ground, step)
        if ground.stimulus is None or partner is None or us is None:
            return
        step, about = self._basis(step, us.domain)
        if step.message in BASIS and about is None:
            return
        if not step.beside and not await self._clear():
            return
        starter = Starter(ground.tester, ground.stimulus, ground.tester.statement.timing.initiative_within)
        begin = time.time()
        values = wanted(step, ground.oracle.target, about, self._soon(begin), self._days(begin))
        delivery, declined = await starter.ask(step.message, partner, about.element if about else None, values)
        if delivery is None:
            if not declined:
                self.walked.ended = f"step {step.number}: the target sent no {step.message} in time"
            return
        await self._answered(step, delivery, starter, us, begin)

    async def _answered(self, step: Step, delivery: Delivery, starter: Starter, us: Counterparty, begin: float) -> None:
        ground, partner = self._ground, self._maker.partner(step)
        element = read_delivery(delivery.body, ground.criteria.key, ground.criteria.version).element
        if element is None or partner is None or not delivery.taken:
            self.walked.ended = f"step {step.number}: what the target sent cannot be used"
            return
        self._unasked.know(element)
        entry = Entry(step.number, element, partner, delivery.at, started=True)
        self._past.entries.append(entry)
        self.walked.steps.append(step)
        self.walked.started.append(delivery)
        self.walked.begun.append(self._begun_rightly(step, entry, delivery, begin))
        chronicle = ground.tester.chronicle
        if element.tag in HEEDED:  # it can matter to others, when the sequence is over and in those beside it
            chronicle.started(element, (us.domain, us.role), delivery.at)
        answer = starter.answer(element, us, step.reply)
        if answer is not None:
            pending = await ground.tester.send(answer, "answer", valid=False, patient=False)
            self.walked.answers.append(pending)
            if pending.http.taken and step.reply in ("accepted", "rejected"):
                entry.outcome, entry.settled = step.reply, time.time()
                chronicle.answered(answer.element, step.reply, entry.settled)

    def _soon(self, now: float) -> str:
        """Return when what expires soon does so, "" where nobody would wait for that."""
        swift = self._maker.lane.swift
        return datetime.fromtimestamp(now + swift, UTC).isoformat(timespec="milliseconds") if swift else ""

    def _days(self, now: float) -> list[date]:
        """Return the days of the sequence that are not over."""
        today = self._ground.oracle.target.market.today(datetime.fromtimestamp(now, UTC))
        return [day for day in self._maker.lane.days_from(today) if day >= today]

    def _begun_rightly(self, step: Step, entry: Entry, delivery: Delivery, begin: float) -> Begun:
        """Hold what the target started against the rules of whoever receives it."""
        ground, partner = self._ground, entry.party
        before = [judged.exchange for judged in self.walked.judged if judged.readable]
        before += [pending.freeze() for pending in self.walked.answers]
        history = self._past.before(entry, begin, delivery.at)
        recipient = recipient_of(ground.oracle.target, partner.domain, partner.role)
        found = accusation_of_started(entry.element, recipient, history, begin, delivery.at, ground.criteria.catalogue)
        to_the_same = tuple(each for each in self.walked.started if each.counterparty == delivery.counterparty)
        return Begun(step, to_the_same, tuple(before), facts_of(ground.oracle.target, partner.domain), found)

    def _basis(self, step: Step, domain: str) -> tuple[Step, Entry | None]:
        """Choose what a message of the target's is to rest on: something that stands, most often."""
        if step.message not in BASIS:
            return replace(step, picks=()), None
        tag, own = BASIS[step.message]
        found = self._maker.choose(
            step, lambda each: each.element.tag == tag and each.started is own and each.party.domain == domain
        )
        return replace(step, picks=(found.step,) if found else ()), found
