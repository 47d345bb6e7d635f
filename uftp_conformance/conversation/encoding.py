"""An outgoing message as bytes: sealed, in its envelope, or whatever stands in the place of these."""

from collections.abc import Mapping

from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import envelope_of
from uftp_conformance.messages.sealing import seal


def encode(outgoing: Outgoing) -> tuple[bytes | None, bytes]:
    """Return the sealed payload, if there is one, and the HTTP body of an outgoing message.

    In a body that is given the payload is sealed that is given too, if one is.
    """
    if outgoing.body is not None:
        return outgoing.payload, outgoing.body
    payload = outgoing.payload if outgoing.payload is not None else serialise(outgoing.element)
    sender = outgoing.sender
    envelope = envelope_of(seal(payload, sender.key), sender.domain, sender.role)
    given: Mapping[str, str | None] = {**envelope.attributes, **outgoing.envelope}
    kept = {name: value for name, value in given.items() if value is not None}
    return payload, serialise(Element(envelope.tag, kept))
