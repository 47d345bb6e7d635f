"""The tester: our side of every conversation with one target.

It seals and POSTs what it is given, waits for the answers that the inbox attributes, and answers what the
target starts by itself.  ISO/IEC 9646 calls this the lower tester.
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from uftp_conformance.conversation.attention import Attention
from uftp_conformance.conversation.authorization import wire_to
from uftp_conformance.conversation.books import Books
from uftp_conformance.conversation.chronicle import Chronicle
from uftp_conformance.conversation.correlation import Correlator, Pending
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.endpoint import Endpoint
from uftp_conformance.conversation.expectations import Expectations
from uftp_conformance.conversation.http_client import HttpRequest
from uftp_conformance.conversation.initiatives import Initiative, Initiatives
from uftp_conformance.conversation.newest import Newest
from uftp_conformance.conversation.pace import Pace
from uftp_conformance.conversation.replies import Conduct
from uftp_conformance.conversation.second_answers import SecondAnswers
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.unasked_orders import UnaskedOrders
from uftp_conformance.judging.evidence import Part, Sent
from uftp_conformance.messages import REQUESTS, Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty
from uftp_conformance.statement.power_steps import in_steps

CONTENT_TYPE = "text/xml; charset=utf-8"
_REFUSED = (100, 1024 * 1024)  # messages that are kept in mind, and their bytes
_ANSWERING = 128  # requests of the target's that are answered at once


class OurMistake(Exception):
    """A message that we call valid is not: an error of the suite, never a verdict about the target."""


class Tester:
    """All conversations with one target; lives on one event loop."""

    def __init__(
        self,
        label: str,
        statement: Statement,
        counterparties: tuple[Counterparty, ...],
        correlator: Correlator,
        attention: Attention | None = None,
    ) -> None:
        self.attention = attention or Attention()
        self.label, self.statement = label, statement
        self.counterparties = counterparties
        self.correlator = correlator
        self._wire = wire_to(statement)
        self.endpoint = Endpoint(label, statement, self._wire, self._await_turn)
        self._turn = 0.0
        self.books = Books()
        self.chronicle = Chronicle()
        self.last_heard: dict[str, float] = {}  # by type, when one was delivered, in seconds since the epoch
        self.initiatives = Initiatives()
        self.second_answers = SecondAnswers(self.attention)
        self.unasked_orders = UnaskedOrders()
        self.expectations = Expectations()
        self.refused: Newest[tuple[Element, str]] = Newest(*_REFUSED)  # what it started wrongly, and why
        self._answering: dict[asyncio.Task[None], Initiative] = {}  # until the target surely knows our answer
        self.pace = Pace(statement.timing.reply_within)

    def situation(self) -> Situation:
        """Return the situation at this instant."""
        return Situation(self.statement, self.statement.agreement(), self.counterparties, datetime.now(UTC))

    def prepare(self, content: Element, sender: Counterparty, conversation: str | None = None) -> Outgoing:
        """Give a message its metadata: fresh identifiers, the present time, us as sender, the target as recipient.

        Its powers are rounded to the steps of the market.
        """
        metadata = {
            "Version": schema_version_number(self.statement.target.version),
            "SenderDomain": sender.domain,
            "RecipientDomain": self.statement.target.domain,
            "TimeStamp": timestamp(datetime.now(UTC)),
            "MessageID": str(uuid.uuid4()),
            "ConversationID": conversation or str(uuid.uuid4()),
        }
        made = Element(content.tag, {**metadata, **content.attributes}, content.children)
        return Outgoing(in_steps(made, self.statement.agreement()), sender)

    async def send(
        self,
        outgoing: Outgoing,
        part: Part,
        note: str = "",
        *,
        valid: bool = True,
        patient: bool = True,
        conduct: Conduct = (),
        look: Callable[[Sent], Sent] = lambda sent: sent,
    ) -> Pending:
        """Send a message and wait for its answer; after an answer of ours, until the target has surely handled it.

        Args:
            outgoing: the message, and how it is sent.
            part: what it is in its trial.
            note: what differs from a valid message, in words.
            valid: whether the message claims to be valid for the schema; then it is checked before it leaves.
            patient: whether to wait for the answer message when the HTTP answer was a success.
            conduct: how we answer the deliveries of the answer message.
            look: sees the message before it leaves, and may write something down with it; or raise, so that it stays.

        Raises:
            OurMistake: a message that claims to be valid is not.
            TargetDied: nothing listens at the endpoint any more, or nothing is answered there for long.
        """
        payload, body = encode(outgoing)
        if valid:
            self._insist(payload or serialise(outgoing.element))
        request = self._request(outgoing, body)
        if not outgoing.hurried:
            await self._await_turn()
        sent = look(self._sent(outgoing, part, note, request, payload))
        pending = Pending(sent, self.label, conduct=conduct)
        if outgoing.element.tag in REQUESTS:  # an answer of ours is not answered
            self.correlator.watch(pending)
        pending.http = await self.endpoint.delivered(request, pending.answered, once=outgoing.once or outgoing.hurried)
        if patient or outgoing.element.tag not in REQUESTS:
            await self._await_answer(pending)
        return pending

    async def _await_answer(self, pending: Pending) -> None:
        """Wait for the answer message where one may follow: also after a success that was cut off."""
        if pending.sent.message not in REQUESTS:  # nothing follows it, so that the time alone tells
            await asyncio.sleep(self.pace.settling if pending.http.taken else 0.0)
            return
        taken = pending.http.taken or pending.http.begun in range(200, 300)
        try:
            if taken and not pending.answered.is_set():
                await self.attention.within(self.statement.timing.reply_within, pending.answered.wait())
        except TimeoutError:  # silence is an observation
            stray = self.correlator.stray_for(pending, self.statement.timing.clock_tolerance)
            if stray is not None:
                pending.take(stray)
        self.pace.note([each.at - pending.sent.at - pending.http.elapsed for each in pending.deliveries[:1]])

    async def _await_turn(self) -> None:
        """Keep to the rate that the statement allows, if it names one."""
        rate = self.statement.limits.requests_per_second
        if rate:
            now = asyncio.get_running_loop().time()
            begin = max(now, self._turn)
            self._turn = begin + 1 / rate
            await asyncio.sleep(begin - now)

    def turns(self, count: int) -> float:
        """Return after how many seconds so many messages of one trial, one after the other, have surely had their turn.

        By the rate of the statement; 0 where it names none.  Before each but the first one, each of the other trials
        may have its turn.
        """
        rate, others = self.statement.limits.requests_per_second, self.statement.target.max_in_flight
        if not rate:
            return 0.0
        queued = max(0.0, self._turn - asyncio.get_running_loop().time())
        return queued + (1 + (count - 1) * others) / rate

    def _complaints(self, payload: bytes) -> tuple[str, ...]:
        return complaints(parse_lxml(payload, None), self.statement.target.version, self.statement.published)

    def _insist(self, payload: bytes) -> None:
        found = self._complaints(payload)
        if found:
            raise OurMistake(f"a message of ours is not schema-valid: {'; '.join(found)}")

    def _sent(self, out: Outgoing, part: Part, note: str, request: HttpRequest, payload: bytes | None) -> Sent:
        usual = (out.method, out.path, dict(out.headers), out.chunked, dict(out.envelope), out.body)
        line = "" if usual == ("POST", "", {}, False, {}, None) else request.line
        element = out.element
        return Sent(
            part,
            element.tag,
            element.get("MessageID") or "",
            element.get("ConversationID") or "",
            out.sender.domain,
            out.sender.role,
            request.body,
            payload,
            time.time(),
            note,
            line,
        )

    def _request(self, outgoing: Outgoing, body: bytes) -> HttpRequest:
        headers: dict[str, str | None] = {"Content-Type": CONTENT_TYPE, **outgoing.headers}
        url = self.statement.target.endpoint
        if outgoing.path:
            url = urlsplit(url)._replace(path=outgoing.path, query="").geturl()
        kept = tuple((name, value) for name, value in headers.items() if value is not None)
        return HttpRequest(url, body, kept, outgoing.method, outgoing.chunked, outgoing.patience)

    # --- what the target starts ---------------------------------------------------------------------------

    def started_by_target(self, initiative: Initiative) -> bool:
        """Answer a request of the target's, mostly with Accepted, from the counterparty that received it, and keep it.

        Returns:
            Whether it will be; not where too many are being answered already.
        """
        if len(self._answering) >= _ANSWERING:
            return False
        task = asyncio.get_running_loop().create_task(self._acknowledge(initiative))
        self._answering[task] = initiative
        task.add_done_callback(self._answering.pop)
        return True

    def took(self, initiative: Initiative) -> Counterparty | None:
        """Write down what the target started; return who of us it is for."""
        self.books.settled(initiative.element)
        recipient = initiative.element.get("RecipientDomain")
        us = next((c for c in self.counterparties if c.domain == recipient), None)
        if us is not None:
            self.chronicle.started(initiative.element, (us.domain, us.role), initiative.delivery.at)
        return us

    async def _acknowledge(self, initiative: Initiative) -> None:
        us = self.took(initiative)
        if us is not None:
            content, said = self.unasked_orders.answer_to(initiative.element, self.statement)
            answer = self.prepare(content, us)
            payload = serialise(answer.element)
            if not self._complaints(payload):
                body = wrap(payload, us.domain, us.role, us.key)
                await self._await_turn()
                taken = (await self.endpoint.send_answer(self._request(answer, body))).taken
                await asyncio.sleep(self.pace.settling if taken else 0.0)
                self.books.confirmed |= {initiative.element["MessageID"]} if taken and said == "accepted" else set()
                initiative = replace(initiative, outcome=said if taken else "unknown")
                self.chronicle.answered(answer.element, initiative.outcome, time.time())
        await self.initiatives.put(initiative)  # only now: the target knows our answer

    async def initiative(
        self, wanted: Callable[[Element], bool], within: float, about: Collection[str] = ()
    ) -> Element | None:
        """Wait until the target has started a request like this and got our answer.

        Returns None where none comes within so many seconds; how long our answer takes is not the target's time.
        Of several the newest is taken: what is older may have been answered to, or be over, meanwhile.
        Whatever is wanted has one of the identifiers `about`, where there are any.
        """
        try:
            return await self.attention.within(within, self.initiatives.first(wanted, about))
        except TimeoutError:
            answering = [task for task, begun in self._answering.items() if wanted(begun.element)]
        if answering:
            await asyncio.wait(answering)
        return next((each.element for each in reversed(self.heard(wanted))), None)

    def heard(self, wanted: Callable[[Element], bool], since: float = 0.0) -> list[Initiative]:
        """Return what the target started like this since an instant, and got our answer to."""
        return self.initiatives.since(since, wanted)

    async def close(self) -> None:
        """Give up what is being answered, and drop all connections."""
        answering = tuple(self._answering)
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        await self._wire.close()


def timestamp(instant: datetime) -> str:
    """Write an instant as our messages do: UTC, milliseconds, "Z"."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
