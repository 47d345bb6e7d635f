"""How often a request was answered: by one message, and that delivered once.  Pure."""

from collections.abc import Sequence

from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.messages import Element
from uftp_conformance.messages.reading import Reading

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
