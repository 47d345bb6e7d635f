"""Variants of deliveries: how and when what a participant says is posted."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.mutants.variants.posting import Posting
from uftp_conformance.mutants.variants.variant import Dress, Variant, Way

_TRANSPORT = "message-transport-mechanism.md"
_XML = (("Content-Type", "text/xml; charset=utf-8"),)

_POSTINGS: tuple[tuple[str, str, str, str, Posting], ...] = (
    ("connection-each", "Each delivery has a connection of its own, and says that it closes it.",
     "A client may close a connection after any answer.", "RFC 9112, 9.6",
     Posting(headers=(*_XML, ("Connection", "close")))),
    ("chunked", "Deliveries come in chunks, without a length.",
     "A body may be sent in chunks in the place of a length.", "RFC 9112, 7.1; register, point 9",
     Posting(chunked=True)),
    ("expects-continue", "A delivery waits for 100 Continue before it sends the body.",
     "A client may ask whether its body will be taken before it sends it.", "RFC 9110, 10.1.1", Posting(expects=True)),
)


def deliveries() -> Iterator[Variant]:
    """Walk the variants of deliveries."""
    for name, does, allowed_by, source, posting in _POSTINGS:
        yield Variant(f"delivery/{name}", does, allowed_by, source, partial(Way, posting=posting))
    yield Variant(
        "delivery/before-the-status", "An answer is delivered before the HTTP answer to its request is given.",
        "Request and answer are two exchanges over HTTP, of which no document says that one ends before the other "
        "begins.", f"{_TRANSPORT}, Message exchange logic", partial(Way, dress=Dress(early=True)),
    )
