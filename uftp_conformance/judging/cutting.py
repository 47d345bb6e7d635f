"""Bodies that are too long to be stored with every verdict that they are evidence for: cut, and stored once.  Pure.

What a cut message says is kept beside it in short, so that a reader still sees how a request was answered.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from hashlib import sha256

from uftp_conformance.messages import Element, MalformedXml, parse, serialise
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.messages.foreign import shortened

WHOLE = 64 * 1024  # bytes of a delivery that are stored as they are; longer ones cannot be judged again
ANSWER = 8 * 1024  # the same of the body of an HTTP answer, in which nothing has to be
BEGINNING = 8 * 1024  # what is stored of a longer one, the first time
_VALUE = 300  # characters of an attribute

Written = MutableMapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Cut:
    """A body that was cut.

    Attributes:
        body: its beginning; nothing where a stream has that already.
        whole: how many bytes there were.
        sha256: of all of them, in hexadecimal.
        said: the message in its envelope: the outermost element, its long values cut; b"" where there is none.
    """

    body: bytes
    whole: int
    sha256: str
    said: bytes


def cut(body: bytes, longest: int, written: Written) -> Cut | None:
    """Cut a body, None where it is short enough.

    Args:
        body: all of it.
        longest: how many bytes need no cut.
        written: what the bodies said whose beginnings are stored already, by their hashes; this one is added.
    """
    if len(body) <= longest:
        return None
    name = sha256(body).hexdigest()
    beginning = b"" if name in written else body[:BEGINNING]
    if name not in written:
        written[name] = _in_short(body)
    return Cut(beginning, len(body), name, written[name])


def _in_short(body: bytes) -> bytes:
    payload = unverified(body)
    try:
        message = parse(payload or b"")
    except MalformedXml:
        return b""
    return serialise(Element(message.tag, {name: shortened(v, _VALUE) for name, v in message.attributes.items()}))
