"""Rules about a MessageID that was used before (message-validation.md; register, points 2, 3, 93)."""

from collections.abc import Iterator

from uftp_conformance.messages import REQUESTS
from uftp_conformance.messages.articles import an
from uftp_conformance.oracle.received.history import PastMessage, content, perhaps_the_same
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

_TRADE = tuple(tag for tag in REQUESTS if tag != "TestMessage")


def _earlier(received: Received) -> Iterator[PastMessage]:
    return iter(received.history.called(received.message["MessageID"]))


def _used(past: PastMessage, received: Received) -> Truth:
    """Return whether an identifier is taken: not so if it had no effect, or is another's (register, point 108)."""
    ours = not past.started and past.domain == received.domain
    return f"the MessageID was used before, for {an(past.element.tag)}" if ours and past.outcome == "accepted" else None


@rule("VAL-DUPLICATE", *_TRADE)
def othercontent(received: Received) -> Truth:
    """An earlier message of this type has the MessageID and says something else."""
    earlier = (past for past in _earlier(received) if past.element.tag == received.tag)
    others = (past for past in earlier if content(past.element) != content(received.message))
    return some(None if perhaps_the_same(t.element, received.message) else _used(t, received) for t in others)


@rule("VAL-DUPLICATE-TYPES", *_TRADE)
@rule("VAL-DUPLICATE-TEST", "TestMessage")
def other_type(received: Received) -> Truth:
    """An earlier message of another type has the MessageID; a TestMessage need not be remembered."""

    def truth(past: PastMessage) -> Truth:
        if past.element.tag == received.tag:
            return None if received.tag == "TestMessage" and past.element != received.message else False
        return None if past.element.tag == "TestMessage" else _used(past, received)

    return some(truth(past) for past in _earlier(received))


@rule("VAL-RESUBMITTED", *_TRADE)
@rule("VAL-RESUBMITTED-TEST", "TestMessage")
def same_again(received: Received) -> Truth:
    """The very same message was accepted before; one that differs in its TimeStamp may be taken for it or not."""

    def truth(past: PastMessage) -> Truth:
        if past.element == received.message and past.domain == received.domain and not past.started:
            return True if past.outcome == "accepted" else None
        return perhaps(when=past.element.tag == received.tag and perhaps_the_same(past.element, received.message))

    return some(truth(past) for past in _earlier(received))
