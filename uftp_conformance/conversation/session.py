"""A session with one or more targets: one event loop in a thread of its own, one inbox, one tester per target."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from uftp_conformance import KitError, OurMachine
from uftp_conformance.conversation.attention import Attention
from uftp_conformance.conversation.books import Books
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.inbox import Inbox
from uftp_conformance.conversation.initiatives import Initiative
from uftp_conformance.conversation.machine import watch
from uftp_conformance.conversation.notes import Note, Notes
from uftp_conformance.conversation.origin import by_sender, major_of
from uftp_conformance.conversation.recollection import REMEMBERED, Recollection, content_of, digest, key_of
from uftp_conformance.conversation.replies import TAKEN, Reply
from uftp_conformance.conversation.stop import Stop
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.conversation.trouble import OUR_MACHINE, ours
from uftp_conformance.conversation.waiting import outcome
from uftp_conformance.judging.contradictions import in_spite_of_the_text
from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.statement import InboxSection, Statement
from uftp_conformance.statement.access import secret
from uftp_conformance.statement.counterparties import Counterparty, enlist

T = TypeVar("T")
_BUSY, _RESET = 503, 0
_PROBES = frozenset({"GET", "HEAD", "OPTIONS"})  # by which a proxy asks whether somebody is there
_LAST = 1.0  # seconds in which what is still under way has to end with us


class Session:
    """Effects live here: sockets, threads and time.  `note` gets what no trial expected."""

    def __init__(self, note: Note) -> None:
        self._notes = Notes(note)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="conversation", daemon=True)
        self._correlator = Correlator(time.time())
        self._inbox = Inbox(self._take, lambda text: self._notes.tell("", text))
        self._contents: Recollection[bytes] = Recollection()  # of messages, by their MessageIDs
        self._begun: Recollection[int] = Recollection()  # how what targets started was answered, by its bytes
        self._watching: Future[None] | None = None
        self._minding: Future[None] | None = None
        self._attention = Attention()
        self._stop = Stop()
        self.repeated: set[str] = set()
        self.testers: dict[str, Tester] = {}
        self._books: dict[tuple[str, str], Books] = {}  # by domain and endpoint, in all versions
        self._chronicles: dict[tuple[str, str, str], Chronicle] = {}  # in those of one major version

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the session's loop and wait for its end; Ctrl-C cancels it."""
        return self.finish(self.begin(work))

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine on the session's loop, so that the caller can do something else meanwhile."""
        return self._stop.mind(asyncio.run_coroutine_threadsafe(work, self._loop))

    def finish(self, future: Future[T]) -> T:
        """Wait for the end of what `begin` started; Ctrl-C cancels it.

        Raises:
            KitError: the session was halted meanwhile; once, so that what was opened can be closed after that.
        """
        try:
            return self._stop.result_of(lambda: outcome(future))
        except BaseException:
            future.cancel()
            raise

    def mind_our_machine(self, folders: Sequence[Path]) -> None:
        """Let the session be halted from now on when our machine runs out of something."""
        self._minding = asyncio.run_coroutine_threadsafe(watch(folders, self.halt), self._loop)

    def _on_trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Notice that the inbox cannot take a connection; whose answer is missed then is not to blame."""
        error = context.get("exception")
        if error is not None and (lacking := ours(error)):
            self.halt(OurMachine(f"{OUR_MACHINE} cannot take deliveries: {lacking}; then run again"))
        else:
            loop.default_exception_handler(context)

    def halt(self, why: KitError) -> None:
        """Give up whatever is under way: `finish` raises this.  For any thread."""
        self._stop.halt(why)

    def halt_after(self, seconds: float, why: KitError) -> None:
        """Do the same after so many seconds."""
        self._loop.call_soon_threadsafe(lambda: self._loop.call_later(max(seconds, 0.0), self.halt, why))

    def listen(self, inbox: InboxSection) -> int:
        """Start the loop and the inbox; return the port."""
        self._loop.set_exception_handler(self._on_trouble)
        self._thread.start()
        self._watching = asyncio.run_coroutine_threadsafe(self._attention.watch(), self._loop)
        return self.run(self._inbox.start(inbox.listen, inbox.certificate, inbox.private_key))

    def join(self, label: str, statement: Statement) -> Tester:
        """Open the conversation with a target; raise KeyFileError when a counterparty's key is missing."""
        counterparties = enlist(statement)
        for counterparty in counterparties:
            self._inbox.expect(counterparty.endpoint, counterparty.domain)
            self._inbox.expect(counterparty.moved, counterparty.domain)
        if statement.access is not None:
            self._inbox.demand(secret(statement.access.inbox_token_file, statement.access.inbox_token_env))
        tester = self.run(self._tester(label, statement, counterparties))
        self.testers[label] = tester
        return tester

    async def _tester(self, label: str, statement: Statement, counterparties: tuple[Counterparty, ...]) -> Tester:
        tester = Tester(label, statement, counterparties, self._correlator, self._attention)
        target = statement.target.domain, statement.target.usual
        tester.books = self._books.setdefault(target, tester.books)
        alike = *target, major_of(statement.target.version)  # one understands what was said in the other
        tester.chronicle = self._chronicles.setdefault(alike, tester.chronicle)
        return tester

    @property
    def correlator(self) -> Correlator:
        """The pending exchanges of all targets."""
        return self._correlator

    def fetched(self, token: str) -> bool:
        """Return whether somebody asked for a canary."""
        return self._inbox.fetched(token)

    def traced(self, token: str) -> str | None:
        """Return the path with which a trace of our own arrived at the inbox; None where it did not."""
        return self._inbox.traced(token)

    def close(self) -> None:
        """Close the conversations, the inbox and the loop."""
        self._stop.disarm()
        if not self._thread.is_alive():
            return
        for watching in (self._watching, self._minding):
            if watching is not None:
                watching.cancel()
        for tester in self.testers.values():
            self.run(tester.close())
        self.run(self._inbox.stop())
        self.run(_end_tasks())
        self.run(asyncio.sleep(0.05))  # connections that were dropped take a turn of the loop to close
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    # --- deliveries, on the loop ----------------------------------------------------------------------------

    def _take(self, delivery: Delivery) -> Reply:
        if not self.testers:
            return Reply(_BUSY)  # of an earlier run: nobody is met yet
        reading = self._read(delivery)
        element = reading.element
        if element is None:
            return self._unread(delivery, reading.problem)
        if element.tag in REQUESTS:
            return Reply(self._once(Initiative(element, delivery), sealed=reading.sealed))
        pending = self._correlator.attribute(element, delivery, self._origin(element))
        label = pending.target if pending else self._origin(element)
        if label is not None:
            self.testers[label].last_heard[element.tag] = delivery.at  # whatever it answers, it does
        reply = pending.reply() if pending else TAKEN
        answered = replace(delivery, status=reply.status) if delivery.status else delivery
        if pending is not None and self._is_our_fault(pending, answered):
            sentence = f"the same {element.tag} came again while we were too busy to answer it in time"
            self._notes.tell(pending.target, sentence)
            return reply
        # What we refuse on purpose may be written anew for the next attempt; what is not sealed, by anybody.
        if answered.taken and reading.sealed:
            self._remember(element)
        if pending is not None:
            self._loop.call_soon(pending.take, answered)
        elif reading.sealed and (over := self._correlator.answered_before(element)):
            self._second(*over, answered)
        elif not self.correlator.came_late(element):
            self._notes.tell("", f"{an(element.tag)} to {delivery.counterparty} answers nothing that is open")
        return reply

    def _unread(self, delivery: Delivery, problem: str) -> Reply:
        """Return how a delivery is answered that holds no message, and hand it to whoever awaits one at this endpoint.

        What may only ask whether somebody is there is nothing that anybody awaits (register, point 73).
        """
        if not delivery.counterparty:
            return Reply(404)
        if delivery.method in _PROBES and not delivery.body:
            self._notes.tell("", f"a {delivery.method} without a body to {delivery.path} is no message")
            return Reply(405)
        refused = replace(delivery, status=400)
        self._correlator.came_unread(delivery.counterparty, problem)
        if not any(tester.expectations.take(None, refused) for tester in self.testers.values()):
            self._notes.tell("", f"a delivery to {delivery.path} holds no message: {problem}")
        return Reply(400)

    def _second(self, label: str, exchange: Exchange, late: Delivery) -> None:
        """Look whether what comes when an exchange is over is a second answer to it."""
        tester = self.testers[label]
        if tester.second_answers.take(exchange, late, tester.statement.target):
            self._correlator.answered_again(exchange.sent.message_id)

    def _is_our_fault(self, pending: Pending, again: Delivery) -> bool:
        """Return whether an answer comes again because we may have been too slow to take the first one in time."""
        before = again.taken and any(earlier.taken for earlier in pending.deliveries)
        return before and self._attention.stalled > pending.sent.at

    def _remember(self, element: Element) -> None:
        """Notice a MessageID that stands in two messages; the same message written again is another matter."""
        identifier, content = key_of(element.get("MessageID")), content_of(element)
        if self._contents.keep(identifier, content) != content and len(self.repeated) < REMEMBERED:
            self.repeated.add(identifier)

    def _origin(self, element: Element) -> str | None:
        """Return the label of the target that sent a message, where its metadata tell."""
        return by_sender(element, {label: tester.statement.target for label, tester in self.testers.items()})

    def _once(self, initiative: Initiative, *, sealed: bool) -> int:
        """Return the status for a request of a target's; what comes again gets the same one, and starts nothing."""
        # What is sealed is the same message in whichever bytes it comes again; what is not may be anybody's.
        mark = content_of(initiative.element) if sealed else digest(initiative.delivery.body)
        before = self._begun.get(mark)
        if before is not None:
            return before
        status = self._initiative(initiative)
        if sealed and 200 <= status < 300:  # what is refused may be written anew for the next attempt
            self._remember(initiative.element)
        return status if status in (_BUSY, _RESET) else self._begun.keep(mark, status)

    def _initiative(self, initiative: Initiative) -> int:
        """Return the status for a request of a target's, and hand it to whoever awaits or answers it."""
        label = self._correlator.target_of(initiative.element) or self._origin(initiative.element)
        if label is None:
            self._notes.tell("", f"{an(initiative.element.tag)} that no target of this run can have sent")
            return 401
        tester, delivery = self.testers[label], initiative.delivery
        claimed = tester.statement
        reading = read_delivery(delivery.body, claimed.target.key, claimed.target.version, claimed.published)
        status, wrong = _fault(reading, claimed)
        if wrong:
            tester.refused.put((initiative.element, wrong), len(delivery.body))
        status = tester.expectations.status_for(initiative.element, status)
        if tester.expectations.take(initiative.element, replace(delivery, status=status)):
            return status  # whoever awaits it sees it, and judges it
        if wrong:
            self._notes.tell(label, f"{an(initiative.element.tag)} {wrong}")
        elif not tester.started_by_target(initiative):
            self._notes.tell(label, f"{an(initiative.element.tag)} came before we had answered many others")
            return _BUSY
        return status

    def _read(self, delivery: Delivery) -> Reading:
        """Read with the key of the target that the envelope names; with the only target's where it names none."""
        first = next(iter(self.testers.values())).statement.target
        reading = read_delivery(delivery.body, first.key, first.version)
        named = reading.envelope.get("SenderDomain") if reading.envelope else None
        for tester in self.testers.values():
            target = tester.statement.target
            if target.domain == named and target.key != first.key:
                return read_delivery(delivery.body, target.key, target.version)
        return reading


def _fault(reading: Reading, claimed: Statement) -> tuple[int, str]:
    """Return the status with which a message of a target's is answered, and what is wrong with it, "" for nothing."""
    if not reading.sealed:
        return 401, "whose seal does not verify with the target's public key"
    invalid = reading.invalid
    if invalid and reading.element is not None:
        invalid, _ = in_spite_of_the_text(reading.element, invalid, claimed.agreement(), claimed.target.version)
    if invalid:
        return 400, f"that is not schema-valid: {'; '.join(invalid)}"
    return 200, ""


async def _end_tasks() -> None:
    """End what is still under way on the loop, such as the acceptance of a connection, which closes it then."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=_LAST)
