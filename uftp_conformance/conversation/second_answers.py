"""Requests that are over and had one answer, and second answers to them that come later.  Bounded.

Only what was sent once is kept: who gets the same message twice, or its MessageID in another one, answers each.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from uftp_conformance.conversation.attention import Attention
from uftp_conformance.conversation.newest import Newest
from uftp_conformance.conversation.recollection import Recollection, key_of
from uftp_conformance.judging.evidence import Delivery, Exchange, Sent
from uftp_conformance.judging.repetition import answered_twice
from uftp_conformance.messages import response_type
from uftp_conformance.statement import TargetSection

_MOST, _BYTES = 5000, 16 * 1024 * 1024  # exchanges that are kept in mind, and their bytes
_LONGEST = 256 * 1024  # bytes of one that is kept
_FOUND, _ROOM = 200, 4 * 1024 * 1024
_READ_LATE = 2.0  # seconds in which a target may not have got our HTTP answer to the first one
_UNNAMED = "TestMessage"  # its answer names no request in most versions, and nothing rests on it


@dataclass(slots=True)
class Answered:
    """Exchanges that are over, each with the target and the one answer, by the MessageID of the request."""

    most: int = _MOST
    room: int = _BYTES
    _kept: OrderedDict[str, tuple[str, Exchange]] = field(default_factory=OrderedDict)
    _size: int = 0
    _known: Recollection[bool] = field(default_factory=Recollection)  # MessageIDs that were sent
    _often: Recollection[bool] = field(default_factory=Recollection)  # those that were sent more than once

    def sent(self, sent: Sent) -> None:
        """Note that a request leaves; what was sent before under its MessageID counts no more."""
        key = _key(sent.message_id)
        if key in self._known:
            self._often.keep(key, value=True)
            self.drop(key)
        self._known.keep(key, value=True)

    def over(self, target: str, exchange: Exchange) -> None:
        """Keep an exchange, if it is certain that its request came once, and that one message has answered it."""
        sent, key = exchange.sent, _key(exchange.sent.message_id)
        usual = sent.payload is not None and not sent.line and sent.message != _UNNAMED
        once = exchange.http.taken and exchange.http.attempts is None and key not in self._often
        if not (usual and once and len({each.body for each in exchange.deliveries}) == 1):
            return
        taken = [each for each in exchange.deliveries if each.taken][:1]
        # Where it was sent as usual, the envelope says no more than the payload does, and no report shows it.
        held = replace(exchange, sent=replace(sent, body=b""), deliveries=tuple(taken))
        if taken and _size(held) <= _LONGEST:
            self.drop(key)
            self._kept[key] = target, held
            self._size += _size(held)
        while len(self._kept) > self.most or self._size > self.room:
            self.drop(next(iter(self._kept)))

    def named_by(self, references: Sequence[str], tag: str) -> tuple[str, Exchange] | None:
        """Return the target and the exchange that a late answer of this type names, by these MessageIDs."""
        found = (self._kept.get(name.strip()) for name in references)
        return next((each for each in found if each and response_type(each[1].sent.message) == tag), None)

    def drop(self, message_id: str) -> None:
        """Keep the exchange of this request no longer."""
        _, exchange = self._kept.pop(_key(message_id), ("", None))
        self._size -= _size(exchange) if exchange else 0

    def __len__(self) -> int:
        """Return how many exchanges are kept."""
        return len(self._kept)


class SecondAnswers:
    """The exchanges with one target that got a second answer when they were over, with both answers."""

    def __init__(self, attention: Attention) -> None:
        self._attention = attention
        self._kept: Newest[Exchange] = Newest(_FOUND, _ROOM)

    def take(self, exchange: Exchange, late: Delivery, target: TargetSection) -> bool:
        """Keep an exchange, if what comes late is another answer to it; tell whether it is.

        Nothing is, where this machine was too busy to take the first one in time (register, point 77).
        """
        (first,) = exchange.deliveries
        both = replace(exchange, deliveries=(first, late))
        if late.body == first.body or self._attention.busy(exchange.sent.at, first.at + _READ_LATE):
            return False
        if not answered_twice(both, target.key, target.version):
            return False
        self._kept.put(both, _size(both))
        return True

    def after(self, count: int) -> tuple[int, list[Exchange]]:
        """Return how many there were by now, and those after the first `count`."""
        return self._kept.count, self._kept.since(count)


def _key(message_id: str) -> str:
    return key_of(message_id.strip())


def _size(exchange: Exchange) -> int:
    sent, bodies = exchange.sent, (each.body for each in exchange.deliveries)
    return len(sent.body) + len(sent.payload or b"") + len(exchange.http.body) + sum(map(len, bodies))
