"""Watching a participant think: which rule refuses what, and which others would have refused it as well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.participants.arrival import Arrival, Document
from uftp_conformance.participants.config import Make
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch, Participant, Reaction
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, Rule
from uftp_conformance.sandbox.diary import Diary, Known

_COMPLAINTS = 5


class Watching(Participant):
    """A participant whose thoughts are written down; mixed in before the one that thinks them."""

    diary: Diary
    looks_further = True  # asking a rule twice changes nothing

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._found: dict[str, Refusal] = {}
        self._said: list[str] = []
        self._seen = ("", "", "")  # the message, its id, who sent it
        self._book = self._noting(self._book)

    def _noting(self, book: Book) -> Book:
        business = {name: tuple(map(self._noted_rule, rules)) for name, rules in book.business.items()}
        transport = {stage: tuple(map(self._noted_rule, rules)) for stage, rules in book.transport.items()}
        return replace(book, business=business, transport=transport)

    def _noted_rule(self, rule: Rule) -> Rule:
        def check(subject: Any, view: Any) -> Refusal | None:
            refusal = rule.check(subject, view)
            if refusal is not None:
                self._found.setdefault(rule.id, refusal)
            return refusal

        return replace(rule, check=check)

    def receive(self, arrival: Arrival, now: datetime) -> Reaction:
        """React as usual, and write down why."""
        self._found, self._said, self._seen = {}, [], ("", "", "")
        reaction = super().receive(arrival, now)
        message, identifier, sender = self._seen
        what = f"{message} {identifier} from {sender}" if sender else f"{len(arrival.body)} bytes"
        if not self._found:
            lines = [f"HTTP {reaction.status}" + (", accepted" if message else "")]
            if message:
                self.diary.messages.append(Known(message, identifier, sender))
        else:
            first, *others = self._found.items()
            outcome = f'rejected, "{first[1].reason}"' if first[1].reason else "refused"
            lines = [f"HTTP {reaction.status}, {outcome}", f"because of {self.diary.rule(first[0])}", *self._said]
            lines += [f"it would also be refused because of {self.diary.rule(each)}" for each, _ in others]
        self.diary.write(f"<- {arrival.method} {what}", *lines)
        return reaction

    def _read(self, data: bytes) -> Document:
        document = super()._read(data)
        self._said += [f"the schema says: {complaint}" for complaint in document.complaints[:_COMPLAINTS]]
        if document.node is not None and document.root != "SignedMessage":
            node = document.node
            self._seen = (document.root, node.get("MessageID") or "", node.get("SenderDomain") or "")
        return document

    def _judge(self, message: Element, context: Context, key: tuple[str, str]) -> Dispatch:
        if self.looks_further:
            for rule in self._book.business.get(message.tag, ()):
                if context.version in rule.versions:
                    rule.check(message, context)
        return super()._judge(message, context, key)

    def _started(self, message: Element, party: Any, identifier: str) -> Dispatch:
        self.diary.messages.append(Known(message.tag, identifier, party.domain))
        self.diary.write(f"-- starts {message.tag} {identifier} to {party.domain}")
        return super()._started(message, party, identifier)


def watched(make: Make, diary: Diary) -> Make:
    """Return what makes the same participants, watched."""

    def making(name: str) -> Callable[..., Participant]:
        maker: Any = make(name)
        kind: Any
        kind, given = (maker.func, maker.args) if isinstance(maker, partial) else (maker, ())
        attributes = {"diary": diary, "looks_further": not name}  # a fault may count how often it is asked
        made = type(f"Watched{kind.__name__}", (Watching, kind), attributes)
        return partial(made, *given)

    return making
