"""What the target makes of a message, beside any trial: nothing of it is a verdict."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria, observe
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.run.doctor.terms import Terms, made

_LONGEST = 200  # characters of what the target says


@dataclass(frozen=True, slots=True)
class Said:
    """What the target said to one message.

    Attributes:
        accepted: whether it agreed to the message.
        words: what it said, for a reader.
        reason: of its rejection, if it rejected the message.
        status: of its HTTP answer, if there was one.
        calls_itself: the domain and the role that its answer's envelope names.
    """

    accepted: bool
    words: str
    reason: str = ""
    status: int | None = None
    calls_itself: tuple[str, str] = ("", "")

    @property
    def refused(self) -> bool:
        """Whether it said no, in a message or with a status that is about what it was sent."""
        return not self.accepted and (bool(self.reason) or self.status in (400, 419, 422))

    @property
    def mark(self) -> str:
        """What tells one refusal from another."""
        return self.reason.lower() or str(self.status)


@dataclass(slots=True)
class Asking:
    """Sends messages to one target and remembers what they showed.

    Attributes:
        tester: sends them.
        criteria: by which answers are read.
        marks: of all refusals so far.
        accepted: how many messages were accepted that can be rejected.
        throttled: how many messages were answered with HTTP 429.
    """

    tester: Tester
    criteria: Criteria
    marks: set[str] = field(default_factory=set)
    accepted: int = 0
    throttled: int = 0
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Send no more at once than the statement allows."""
        self._slots = asyncio.Semaphore(self.tester.statement.target.max_in_flight)

    async def say(self, message: str, terms: Terms) -> Said:
        """Send a message, and return what the target said to it."""
        said = await self._said(message, terms)
        if said.status == 429:  # sent alone, and after a while, it tells whether the rate was the reason
            self.throttled += 1
            await asyncio.sleep(1.0)
            said = await self._said(message, terms)
        if message != "TestMessage":
            self.accepted += said.accepted
            self.marks |= {said.mark} if said.refused else set()
        return said

    async def say_all(self, message: str, every: Sequence[Terms]) -> list[Said]:
        """Say several at once."""
        return list(await asyncio.gather(*(self.say(message, terms) for terms in every)))

    async def _said(self, message: str, terms: Terms) -> Said:
        tester = self.tester
        ours = terms.version == tester.statement.target.version  # another version is made right, but not checked here
        async with self._slots:
            outgoing = replace(tester.prepare(made(message, terms), terms.sender), once=True)  # so that 429 is seen
            pending = await tester.send(outgoing, "probe", valid=ours)
        exchange = pending.freeze()
        tester.correlator.forget([pending])
        seen = observe(exchange, self.criteria)
        named = ("", "")
        for delivery in exchange.deliveries[:1]:
            envelope = read_delivery(delivery.body, self.criteria.key, self.criteria.version).envelope
            if envelope is not None:
                named = (envelope.get("SenderDomain") or "", envelope.get("SenderRole") or "")
        reason = safe(seen.reason or "", _LONGEST) if "rejected" in seen.classes else ""
        if "rejected" in seen.classes and not reason:
            reason = "no reason"
        words = safe(seen.words.split(" after ")[0], _LONGEST)
        return Said(seen.accepted, words, reason, exchange.http.status, named)

    @property
    def tells_apart(self) -> bool:
        """Whether the target was seen to answer different messages differently."""
        return bool(self.accepted) or len(self.marks) > 1
