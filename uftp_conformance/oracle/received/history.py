"""What happened between a target and the participants around it, as the suite saw it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from uftp_conformance.messages import Element
from uftp_conformance.messages.cache import once
from uftp_conformance.messages.lexical import value_of

Outcome = Literal["accepted", "rejected", "unknown"]


@dataclass(frozen=True, slots=True)
class PastMessage:
    """One message of the past.

    Attributes:
        element: the message.
        domain, role: of our participant that sent it, or to which the target sent it.
        at: when, in seconds since the epoch.
        outcome: what its receiver made of it; a refusal over HTTP is a rejection, silence leaves it unknown.
        started: whether the target sent it, and we answered; else we sent it, and the target answered.
        known: when its outcome was known, in seconds since the epoch: what was sent before that crosses it.
    """

    element: Element
    domain: str
    role: str
    at: float
    outcome: Outcome = "unknown"
    started: bool = False
    known: float = 0.0

    @property
    def identifier(self) -> str:
        """Its MessageID, by which later messages refer to it, in lower case."""
        return identifier(self.element, "MessageID")


@dataclass(frozen=True)
class History:
    """All that was exchanged with a target before a message, in the order in which it was.

    `partial` says that there may be more: from before, or from somebody else who trades with the same participants.
    A message that is not in it is then not known to be absent; one that is was surely sent.
    `whole_lists` says that what an AGR's newest update does not list may be its own no longer (register, point 124).
    """

    messages: tuple[PastMessage, ...] = ()
    partial: bool = False
    whole_lists: bool = False

    @cached_property
    def _by_identifier(self) -> dict[str, list[PastMessage]]:
        found: dict[str, list[PastMessage]] = {}
        for each in self.messages:
            found.setdefault(identifier(each.element, "MessageID"), []).append(each)
        return found

    @cached_property
    def _effective(self) -> list[PastMessage]:
        """Everything but copies of what was accepted: these have no effect of their own, whatever is answered."""
        accepted: set[tuple[str, str]] = set()
        found: list[PastMessage] = []
        for each in self.messages:
            key = each.domain, each.identifier
            if key in accepted and not each.started and any(each.element == o.element for o in found if o is not each):
                continue
            found.append(each)
            if each.outcome == "accepted" and not each.started:
                accepted.add(key)
        return found

    def called(self, name: str) -> list[PastMessage]:
        """Return the messages that have this MessageID, whoever sent them."""
        return self._by_identifier.get(name.lower(), [])

    def sent(self, tag: str, domain: str) -> Iterator[PastMessage]:
        """Walk the messages of a type that a participant of ours sent, without copies of what was accepted."""
        return (t for t in self._effective if t.element.tag == tag and not t.started and t.domain == domain)

    def started(self, tag: str, domain: str) -> Iterator[PastMessage]:
        """Walk the messages of a type that the target sent to a participant of ours."""
        return (t for t in self.messages if t.element.tag == tag and t.started and t.domain == domain)

    def without(self, message: Element, domain: str) -> "History":
        """Return the history without the copies of a message that a participant of ours sent before.

        What says something else under its MessageID is another message, and did what it did.
        """
        named = self.called(identifier(message, "MessageID"))
        ours = (each for each in named if not each.started and each.domain == domain)
        copies = [each for each in ours if content(each.element) == content(message)]
        if not copies:
            return self
        return replace(self, messages=tuple(each for each in self.messages if each not in copies))


@dataclass(slots=True)
class Looks:
    """Whether anybody looked at what was exchanged: what is said without that is the same in any history."""

    at_history: bool = False


def content(element: Element) -> Element:
    """Return what a message says, whenever it was stamped and however its MessageID is written."""
    return element.without("TimeStamp", "MessageID")


def perhaps_the_same(one: Element, other: Element) -> bool:
    """Return whether two messages may be said to have one content: alike but for metadata and the forms of values."""
    return _by_value(one.without(*_METADATA)) == _by_value(other.without(*_METADATA))


_METADATA = ("TimeStamp", "MessageID", "ConversationID", "Version")


def _by_value(element: Element) -> tuple[object, ...]:
    values = sorted((name, repr(value_of(name, text))) for name, text in element.attributes.items())
    return (element.tag, tuple(values), _each_by_value(element.children) if element.children else ())


@once  # by the children, which a message has in common with those that are made of it
def _each_by_value(children: tuple[Element, ...]) -> tuple[object, ...]:
    return tuple(map(_by_value, children))


def identifier(element: Element, attribute: str) -> str:
    """Return an identifier as it is compared, "" where the element has none."""
    text = element.attributes.get(attribute)
    return text.strip().lower() if text else ""
