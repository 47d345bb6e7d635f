"""Answers that name nothing of ours: whose they may be.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from uftp_conformance.conversation.newest import Newest
from uftp_conformance.judging.evidence import Delivery, Sent
from uftp_conformance.messages import Element, response_type
from uftp_conformance.messages.lexical import CUT_OFF, Unreadable, instant

_MOST, _BYTES = 200, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stray:
    """An answer that names nothing, how it came, and from which target, where that is known."""

    element: Element
    delivery: Delivery
    origin: str | None = None

    def made_since(self, begin: float) -> bool:
        """Return whether its TimeStamp is not before an instant; not of one that cannot be read."""
        try:
            stamp = instant(self.element.get("TimeStamp") or "")
        except Unreadable:
            return False
        return stamp.tzinfo is not None and stamp.timestamp() + CUT_OFF >= begin

    def may_answer(self, target: str, sent: Sent) -> bool:
        """Return whether it may be the answer to a request: its type is right, and it reached the sender, later."""
        return (
            self.origin in (None, target)
            and self.element.tag == response_type(sent.message)
            and self.delivery.at >= sent.at
            and sent.sender in (self.delivery.counterparty, self.element.get("RecipientDomain"))
        )


@dataclass(slots=True)
class Strays:
    """The newest of them, bounded in number and in bytes."""

    _kept: Newest[Stray] = field(default_factory=lambda: Newest(_MOST, _BYTES))

    def put(self, stray: Stray) -> None:
        """Put an answer aside."""
        self._kept.put(stray, len(stray.delivery.body))

    def only_for(self, target: str, sent: Sent, rivals: Sequence[tuple[str, Sent]], since: float) -> Delivery | None:
        """Take out the first answer that may be meant for this request and for none of its rivals.

        What was made before the instant `since` is left over from something else, an earlier session perhaps.
        """
        for stray in self._kept:
            if not stray.may_answer(target, sent) or not stray.made_since(since):
                continue
            if not any(stray.may_answer(*rival) for rival in rivals):
                self._kept.take_out(stray)
                return stray.delivery
        return None
