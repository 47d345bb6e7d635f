"""Documents of a size or a shape that no receiver needs; each is sent once in each layer, because it is heavy."""

from dataclasses import replace

from strategies.defects.registry import defect
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import serialise

_LAYERS = ("envelope", "message")
_MANY = 100_000
_DEEP = 10_000  # far beyond any parser's stack; what takes time by its square still comes to an end


def _changed(out: Outgoing, layer: str, attributes: str, content: str) -> Outgoing:
    """Put attributes and content into the root element of the envelope, or of the sealed message."""
    document = serialise(out.element) if layer == "message" else encode(out)[1]
    head, _, tail = document.decode().rstrip().rpartition("/>")
    name = head.rpartition("<")[2].split()[0]
    broken = f"{head}{attributes}>{content}</{name}>{tail}".encode()
    return replace(out, payload=broken) if layer == "message" else replace(out, body=broken)


@defect("TRN-SIZE", boundaries=lambda _: _LAYERS)
def is_too_long(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """Padded with white space at the end of the {value} beyond the largest size."""
    limit = situation.statement.limits.message_bytes
    if value == "message":
        return replace(out, payload=serialise(out.element) + b" " * limit)
    return replace(out, body=encode(out)[1].ljust(limit + 1))


@defect("TRN-NESTING", boundaries=lambda _: _LAYERS, valid=False)
def is_nested_deeply(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With 10,000 elements, one in the other, in the {value}."""
    return _changed(out, value, "", "<a>" * _DEEP + "</a>" * _DEEP)


@defect("TRN-ATTRIBUTES", boundaries=lambda _: _LAYERS, valid=False)
def has_many_attributes(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With 100,000 attributes more in the {value}."""
    return _changed(out, value, "".join(f' a{number}="1"' for number in range(_MANY)), "")
