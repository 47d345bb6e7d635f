"""Rules about a MessageID that was used before (message-validation.md; register, points 2, 3, 93)."""

from collections.abc import Iterator

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.oracle.received.history import Told
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, registering, some

RULES: Rules = {}
rule = registering(RULES)

_TRADE = tuple(tag for tag in REQUESTS if tag != "TestMessage")


def _earlier(received: Received) -> Iterator[Told]:
    return iter(received.history.called(received.message["MessageID"]))


def _content(element: Element) -> Element:
    return element.without("TimeStamp", "MessageID")  # the case of whose letters is no difference


def _used(told: Told, received: Received) -> Truth:
    """Tell whether an identifier is taken: not so if it had no effect, or is another's (register, point 108)."""
    ours = not told.started and told.domain == received.domain
    return f"the MessageID was used before, for a {told.element.tag}" if ours and told.outcome == "accepted" else None


@rule("VAL-DUPLICATE", *_TRADE)
def other_content(received: Received) -> Truth:
    """An earlier message of this type has the MessageID and says something else."""
    earlier = (told for told in _earlier(received) if told.element.tag == received.tag)
    return some(_used(t, received) for t in earlier if _content(t.element) != _content(received.message))


@rule("VAL-DUPLICATE-TYPES", *_TRADE)
@rule("VAL-DUPLICATE-TEST", "TestMessage")
def other_type(received: Received) -> Truth:
    """An earlier message of another type has the MessageID; a TestMessage need not be remembered."""
    def truth(told: Told) -> Truth:
        if told.element.tag == received.tag:
            return None if received.tag == "TestMessage" and told.element != received.message else False
        return None if told.element.tag == "TestMessage" else _used(told, received)

    return some(truth(told) for told in _earlier(received))


@rule("VAL-RESUBMITTED", *_TRADE)
@rule("VAL-RESUBMITTED-TEST", "TestMessage")
def same_again(received: Received) -> Truth:
    """The very same message was accepted before; one that differs in its TimeStamp may be taken for it or not."""
    def truth(told: Told) -> Truth:
        if told.element == received.message and told.domain == received.domain and not told.started:
            return True if told.outcome == "accepted" else None
        return None if _content(told.element) == _content(received.message) else False

    return some(truth(told) for told in _earlier(received))
