"""Which delivery answers which request: by the reference attribute, by ConversationID, by elimination."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from uftp_conformance.conduct import TAKEN, Conduct, Reply
from uftp_conformance.evidence import Delivery, Exchange, HttpAnswer, Sent
from uftp_conformance.messages import Element, response_type

_REMEMBERED = 10_000
NOT_SENT = HttpAnswer(None, "closed", 0.0)


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
    _replied: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, delivery: Delivery) -> None:
        """Attribute a delivery to this exchange."""
        self.deliveries.append(delivery)
        self.answered.set()

    def reply(self) -> Reply:
        """Return how the next delivery is to be answered."""
        number, self._replied = self._replied, self._replied + 1
        return self.conduct[number] if number < len(self.conduct) else TAKEN

    async def until(self, count: int) -> None:
        """Wait until so many deliveries have come."""
        while len(self.deliveries) < count:
            self.answered.clear()
            await self.answered.wait()

    def freeze(self) -> Exchange:
        """Return what has been seen so far."""
        return Exchange(self.sent, self.http, tuple(self.deliveries))


class Correlator:
    """All pending exchanges of a session, by the identifiers inside them."""

    def __init__(self) -> None:
        self._by_message: dict[str, list[Pending]] = defaultdict(list)
        self._by_conversation: dict[str, list[Pending]] = defaultdict(list)
        self._closed: OrderedDict[str, bool] = OrderedDict()  # whether an answer had come
        self._asked_for: OrderedDict[str, str] = OrderedDict()

    def ask_for(self, conversation: str, target: str) -> None:
        """Note that a target was asked to start something in this conversation, in which nothing was sent yet."""
        self._asked_for[conversation.lower()] = target
        if len(self._asked_for) > _REMEMBERED:
            self._asked_for.popitem(last=False)

    def watch(self, pending: Pending) -> None:
        """Let deliveries be attributed to this exchange from now on."""
        self._by_message[pending.sent.message_id.lower()].append(pending)
        self._by_conversation[pending.sent.conversation.lower()].append(pending)

    def forget(self, exchanges: Iterable[Pending]) -> None:
        """Drop exchanges whose trial is over, so that memory does not grow with the number of cases."""
        for pending in exchanges:
            for identifier in (pending.sent.message_id.lower(), pending.sent.conversation.lower()):
                self._closed[identifier] = self._closed.get(identifier, False) or bool(pending.deliveries)
            for table, key in (
                (self._by_message, pending.sent.message_id),
                (self._by_conversation, pending.sent.conversation),
            ):
                held = table.get(key.lower(), [])
                if pending in held:
                    held.remove(pending)
                if not held:
                    table.pop(key.lower(), None)

        while len(self._closed) > _REMEMBERED:
            self._closed.popitem(last=False)

    def came_late(self, element: Element) -> bool:
        """Tell whether a response answers an exchange that was closed not long ago."""
        return any(identifier in self._closed for identifier in _named(element))

    def _given_up(self, element: Element) -> bool:
        """Tell whether a response answers an exchange that was closed without one."""
        return any(self._closed.get(identifier) is False for identifier in _named(element))

    def target_of(self, element: Element) -> str | None:
        """Return the target whose conversation a message belongs to."""
        candidates = self._mentioned(element) or self._by_conversation.get(_conversation(element), [])
        return candidates[-1].target if candidates else self._asked_for.get(_conversation(element))

    def attribute(self, element: Element) -> Pending | None:
        """Find the exchange that a response answers; None when it answers nothing of ours.

        The newest exchange wins where one MessageID was sent twice on purpose.
        """
        if mentioned := self._mentioned(element):
            return mentioned[-1]
        conversation = self._by_conversation.get(_conversation(element), [])
        fitting = [p for p in conversation if _answers(element, p)]
        waiting = [p for p in fitting if not p.deliveries]
        if fitting or conversation:
            return (waiting or fitting or conversation)[-1]
        if self._given_up(element):
            return None
        alone = [p for held in self._by_message.values() for p in held if _answers(element, p) and not p.deliveries]
        return alone[0] if len(alone) == 1 else None

    def _mentioned(self, element: Element) -> list[Pending]:
        for name, value in element.attributes.items():
            if name.endswith("MessageID") and name != "MessageID" and value.lower() in self._by_message:
                fitting = [p for p in self._by_message[value.lower()] if _answers(element, p)]
                if fitting:
                    return fitting
        return []


def _named(element: Element) -> list[str]:
    """Return the identifiers by which a response names what it answers."""
    return [v.lower() for n, v in element.attributes.items() if n.endswith("MessageID") or n == "ConversationID"]


def _conversation(element: Element) -> str:
    return (element.get("ConversationID") or "").lower()


def _answers(element: Element, pending: Pending) -> bool:
    return element.tag == response_type(pending.sent.message)
