"""Which delivery answers which request: by what it names, and never by what was seen before.

A delivery proves one thing.  The same bytes belong to the exchange to which they came first, and to nothing when that
is over; so does an answer with the MessageID of an earlier one that names the same exchange.  Only where the very same
request was sent again, the first answer may come again for it (register, point 2).  What names an exchange that is over
answers nothing that is open.  What names nothing that we know is put aside, and only looked at when an exchange has
not been answered in time: a target that answers as it should never comes to that, so that no stray answer is taken for
its own.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from uftp_conformance.conversation.recollection import Recollection, digest, key_of
from uftp_conformance.conversation.replies import TAKEN, Conduct, Reply
from uftp_conformance.conversation.second_answers import Answered
from uftp_conformance.conversation.strays import Stray, Strays
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent
from uftp_conformance.messages import Element, response_type

NOT_SENT = HttpAnswer(None, "closed", 0.0)
_NOTHING = 0  # the number of no exchange
_MOST, _ROOM = 32, 5 * 1024 * 1024  # deliveries that an exchange keeps, and their bytes; the first one always


@dataclass(eq=False, slots=True)
class Pending:
    """An exchange that may still grow: a request that is on its way or waits for its answer.

    `conduct` says how the deliveries of its answer are answered.
    """

    sent: Sent
    target: str
    http: HttpAnswer = NOT_SENT
    conduct: Conduct = ()
    deliveries: list[Delivery] = field(default_factory=list)
    number: int = _NOTHING  # that the correlator gave it
    named: bool = False  # whether a delivery was found to be its own
    unread: str = ""  # what is wrong with a delivery to its sender that holds no message, and so names no exchange
    _replied: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, delivery: Delivery) -> None:
        """Attribute a delivery to this exchange; of far too many the first ones show as much as all."""
        held = sum(len(each.body) for each in self.deliveries)
        if not self.deliveries or (len(self.deliveries) < _MOST and held + len(delivery.body) <= _ROOM):
            self.deliveries.append(delivery)
        self.answered.set()

    @property
    def waits(self) -> bool:
        """Whether no delivery was its own yet."""
        return not self.named and not self.deliveries

    def reply(self) -> Reply:
        """Return how the next delivery is to be answered."""
        number, self._replied = self._replied, self._replied + 1
        return self.conduct[number] if number < len(self.conduct) else TAKEN

    def relent(self) -> None:
        """Take whatever is delivered from now on."""
        self.conduct = self.conduct[: self._replied]

    async def until(self, count: int) -> None:
        """Wait until so many deliveries have come."""
        while len(self.deliveries) < count:
            self.answered.clear()
            await self.answered.wait()

    def freeze(self) -> Exchange:
        """Return what has been seen so far."""
        http = self.http
        if self.unread and http.taken and not self.deliveries and not http.detail:
            http = replace(http, detail=f"the suite refused a delivery that came meanwhile: {self.unread}")
        return Exchange(self.sent, http, tuple(self.deliveries))


class Correlator:
    """All pending exchanges of a session, by the identifiers inside them; what it remembers is bounded.

    `began` is when the session began, in seconds since the epoch: no message that is older answers it.
    """

    def __init__(self, began: float = 0.0) -> None:
        self._began = began
        self._numbers = itertools.count(_NOTHING + 1)
        self._open: dict[int, Pending] = {}
        self._by_message: dict[str, list[Pending]] = defaultdict(list)
        self._by_conversation: dict[str, list[Pending]] = defaultdict(list)
        # What is over: by MessageID, by that and its conversation, by each conversation the types of answers in it.
        self._over: Recollection[bool] = Recollection()
        self._over_in: Recollection[bool] = Recollection()  # one MessageID may be sent in several on purpose
        self._ended: Recollection[set[str]] = Recollection()
        self._asked_for: Recollection[str] = Recollection()
        self._seen: Recollection[int] = Recollection()  # bytes, and the exchange to which they came first
        self._first: Recollection[int] = Recollection()  # the same for the MessageIDs of answers
        self._strays = Strays()
        self._answered = Answered()

    def ask_for(self, conversation: str, target: str) -> None:
        """Note that a target was asked to start something in this conversation, in which nothing was sent yet."""
        self._asked_for.keep(key_of(conversation), target)

    def watch(self, pending: Pending) -> None:
        """Let deliveries be attributed to this exchange from now on."""
        self._answered.sent(pending.sent)
        pending.number = next(self._numbers)
        self._open[pending.number] = pending
        self._by_message[key_of(pending.sent.message_id)].append(pending)
        self._by_conversation[key_of(pending.sent.conversation)].append(pending)

    def came_unread(self, domain: str, problem: str) -> None:
        """Note for what is open of one of us that something came to it which holds no message."""
        for pending in self._open.values():
            if pending.waits and pending.sent.sender == domain:
                pending.unread = pending.unread or problem

    def forget(self, exchanges: Iterable[Pending]) -> None:
        """Drop exchanges whose trial is over, so that memory does not grow with the number of cases."""
        for pending in exchanges:
            if self._open.pop(pending.number, None) is None:
                continue  # nothing was to answer it
            message, conversation = key_of(pending.sent.message_id), key_of(pending.sent.conversation)
            if not pending.conduct:  # where we refused an answer, it may come otherwise
                self._answered.over(pending.target, pending.freeze())
            self._over.keep(message, value=True)
            self._over_in.keep(_both(message, conversation), value=True)
            self._ended.keep(conversation, set()).add(response_type(pending.sent.message))
            for table, key in ((self._by_message, message), (self._by_conversation, conversation)):
                held = table.get(key, [])
                if pending in held:
                    held.remove(pending)
                if not held:
                    table.pop(key, None)

    def came_late(self, element: Element) -> bool:
        """Return whether a response answers an exchange that was closed not long ago."""
        named = any(name in self._over for name in _references(element))
        return named or element.tag in (self._ended.get(_conversation(element)) or ())

    def answered_before(self, element: Element) -> tuple[str, Exchange] | None:
        """Return the exchange that a late response names, with its one answer and its target; None if none is kept."""
        return self._answered.named_by(_references(element), element.tag)

    def answered_again(self, message_id: str) -> None:
        """Note that a request got a second answer: no third one is looked for."""
        self._answered.drop(message_id)

    def target_of(self, element: Element) -> str | None:
        """Return the target whose conversation a message belongs to."""
        candidates = self._mentioned(element) or self._by_conversation.get(_conversation(element), [])
        return candidates[-1].target if candidates else self._asked_for.get(_conversation(element))

    def strange(self, element: Element) -> bool:
        """Return whether a message is in no conversation of ours, and in none in which a target was asked to begin."""
        name = _conversation(element)
        return not (name in self._asked_for or name in self._by_conversation or name in self._ended)

    def attribute(self, element: Element, delivery: Delivery, origin: str | None = None) -> Pending | None:
        """Find the exchange that a response answers; None when it answers nothing of ours, or nothing that is open.

        What names nothing at all of ours is put aside for `stray_for`, unless it was seen before; `origin` is the
        target that has sent it, where that is known.
        """
        mark = digest(delivery.body)
        first = self._seen.get(mark)
        if first is not None:
            return self._sent_again(self._open.get(first))
        earlier = self._first.get(_identifier(element))
        found = self._named_by(element, earlier)
        number = found.number if found else _NOTHING
        self._seen.keep(mark, number)
        self._first.keep(_identifier(element), number)
        if found is not None:
            found.named = True
        elif earlier is None and not self.came_late(element):
            self._strays.put(Stray(element, delivery, origin))
        return found

    def stray_for(self, pending: Pending, clock_tolerance: float) -> Delivery | None:
        """Return the answer that may be meant for an exchange without one in time, though it names nothing.

        It is of the right type, made and delivered since the request was sent, and meant for nobody else who waits.
        A probe asks only whether anything of the type comes, so that it shares them with others that wait.  Where the
        delivery was to be met in a certain way there is none: it was taken when it came.
        """
        if pending.conduct:
            return None
        since = max(self._began, pending.sent.at - clock_tolerance)
        rivals = [(other.target, other.sent) for other in self._open.values() if other is not pending and other.waits]
        claiming = [] if pending.sent.part == "probe" else rivals
        stray = self._strays.only_for(pending.target, pending.sent, claiming, since)
        if stray is not None:
            pending.named = True
        return stray

    def _named_by(self, element: Element, earlier: int | None) -> Pending | None:
        """Return the open exchange that an answer names, by its reference or by its conversation."""
        conversation, mentioned = _conversation(element), self._mentioned(element)
        held = self._by_conversation.get(conversation, [])
        before = self._open.get(earlier or _NOTHING)
        if before is not None and before in (mentioned or held) and _answers(element, before):
            return self._sent_again(before)  # the same message again, in other bytes
        agreeing = [p for p in mentioned if key_of(p.sent.conversation) == conversation]
        if agreeing:
            return _newest(agreeing)
        if any(_both(name, conversation) in self._over_in for name in _references(element)):
            return None  # it comes late
        # From here on the two disagree, or one of them is missing: whoever still waits is meant.
        fitting = [p for p in held if _answers(element, p)]
        choices = (mentioned, fitting, held)
        waiting = next((some for each in choices if (some := [p for p in each if p.waits])), None)
        chosen = waiting or next((each for each in choices if each), None)
        return _newest(chosen) if chosen else None

    def _sent_again(self, first: Pending | None) -> Pending | None:
        """Return the exchange in which the same request was sent again and waits; the first one where there is none."""
        if first is None or first.sent.payload is None:
            return first
        same = (first.sent.sender, first.sent.payload)
        held = self._by_message.get(key_of(first.sent.message_id), [])
        again = [p for p in held if p.waits and (p.sent.sender, p.sent.payload) == same]
        if not again:
            return first
        again[-1].named = True
        return again[-1]

    def _mentioned(self, element: Element) -> list[Pending]:
        for name in _references(element):
            fitting = [p for p in self._by_message.get(name, []) if _answers(element, p)]
            if fitting:
                return fitting
        return []


def _newest(exchanges: list[Pending]) -> Pending:
    """Return the newest exchange that waits, or the newest one: a MessageID may be sent twice on purpose."""
    return ([p for p in exchanges if p.waits] or exchanges)[-1]


def _references(element: Element) -> list[str]:
    """Return the MessageIDs by which a message names others."""
    return [key_of(v) for n, v in element.attributes.items() if n.endswith("MessageID") and n != "MessageID"]


def _both(message: str, conversation: str) -> str:
    return f"{message} {conversation}"


def _identifier(element: Element) -> str:
    return key_of(element.get("MessageID"))


def _conversation(element: Element) -> str:
    return key_of(element.get("ConversationID"))


def _answers(element: Element, pending: Pending) -> bool:
    return element.tag == response_type(pending.sent.message)
