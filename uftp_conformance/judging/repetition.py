"""How often a request was answered: by one message, and that delivered once.  Pure."""

from collections.abc import Sequence

from uftp_conformance.judging.evidence import Delivery, Exchange, Sent
from uftp_conformance.messages import Element, MalformedXml, parse, reference_attribute, response_type
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.messages.sealing import PublicKey

Said = tuple[str | bytes, str]  # what tells a message from others, and its Result


def said_by(reading: Reading, delivery: Delivery) -> Said:
    """Return what tells the message of a delivery from others, its MessageID if it has one, and what it says."""
    element = reading.element or Element("nothing")
    return (element.get("MessageID") or "").lower() or delivery.body, element.get("Result") or "no Result"


def once(said: Sequence[Said]) -> str:
    """Return the complaint when one message was delivered more than once, "" when none was."""
    again = len(said) > len({message for message, _ in said})
    return f"{len(said)} answers were delivered to one request" if again else ""


def one(said: Sequence[Said]) -> str:
    """Return the complaint when several messages answer; one that comes again is one (register, point 77)."""
    named = {message: result for message, result in said if isinstance(message, str)}
    answers = ", ".join(f"{message} ({result})" for message, result in named.items())
    return f"it is answered by {len(named)} messages: {answers}" if len(named) > 1 else ""


def answered_twice(exchange: Exchange, key: PublicKey, version: str) -> bool:
    """Return whether two messages surely answer a request: both were sealed and taken, and name it in every way.

    What leaves open for which request it is, as the TestMessageResponse of 3.x does, counts for nothing.
    """
    readings = [read_delivery(each.body, key, version) for each in exchange.deliveries if each.taken]
    answers = [reading.element for reading in readings if reading.sealed and reading.element is not None]
    return len({_id(each) for each in answers if _id(each) and _names(each, exchange.sent, version)}) > 1


def _names(answer: Element, sent: Sent, version: str) -> bool:
    """Return whether an answer names a request by its reference and its conversation."""
    name = reference_attribute(answer.tag, version) if answer.tag == response_type(sent.message) else None
    try:
        request = parse(sent.payload or b"")
    except MalformedXml:
        return False
    return (
        name is not None
        and _id(answer, name) == _id(request) == sent.message_id.strip().lower()
        and _id(answer, "ConversationID") == _id(request, "ConversationID")
    )


def _id(element: Element, name: str = "MessageID") -> str:
    return (element.get(name) or "").strip().lower()
