"""Variants of deliveries: how and when what a participant says is posted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from uftp_conformance.mutants.variants.endpoints import endpoints
from uftp_conformance.mutants.variants.posting import XML, Posting
from uftp_conformance.mutants.variants.variant import Dress, Variant, Way
from uftp_conformance.participants.courier import Policy

_TRANSPORT = "message-transport-mechanism.md"
_MEDIA = f"RFC 9110, 8.3.1 and 5.6.6; {_TRANSPORT}, Transmission"
_H2C = (
    *XML,
    ("Connection", "Upgrade, HTTP2-Settings"),
    ("Upgrade", "h2c"),
    ("HTTP2-Settings", "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA"),
)
_UPGRADE = "A client may offer to go on in another protocol, which a server may ignore."


def _typed(value: str) -> Posting:
    return Posting(headers=(("Content-Type", value),))


@dataclass(frozen=True, slots=True)
class _Twice(Policy):
    """Tries twice in quick succession, then waits longer than before."""

    def pause(self, attempt: int) -> float:
        return 0.2 if attempt % 2 else 0.2 * 2 ** (attempt - 1)


@dataclass(frozen=True, slots=True)
class _Polled(Policy):
    """Looks every half second for what is due, which the pauses that grow from `first` s sooner or later exceed."""

    first: float = 0.1

    @property
    def attempts(self) -> int:
        """How often it tries."""
        return 8

    def pause(self, attempt: int) -> float:
        return ceil(2 * self.first * 2.0 ** (attempt - 1)) / 2


@dataclass(frozen=True, slots=True)
class _Leisurely(Policy):
    """Tries again after more than two seconds, and then after twice as long each time."""

    def pause(self, attempt: int) -> float:
        return 2.2 * 2.0 ** (attempt - 1)


_POSTINGS: tuple[tuple[str, str, str, str, Posting], ...] = (
    (
        "connection-each",
        "Each delivery has a connection of its own, and says that it closes it.",
        "A client may close a connection after any answer.",
        "RFC 9112, 9.6",
        Posting(headers=(*XML, ("Connection", "close"))),
    ),
    (
        "chunked",
        "Deliveries come in chunks, without a length.",
        "A body may be sent in chunks in place of a length.",
        "RFC 9112, 7.1; register, point 9",
        Posting(chunked=True),
    ),
    (
        "expects-continue",
        "A delivery waits for 100 Continue before it sends the body.",
        "A client may ask whether its body will be taken before it sends it.",
        "RFC 9110, 10.1.1",
        Posting(expects=True),
    ),
    (
        "lower-case-headers",
        "The names of headers are in lower case.",
        "The name of a header has no case.",
        "RFC 9110, 5.1",
        Posting(lower=True),
    ),
    (
        "old-protocol",
        "Deliveries come in HTTP/1.0.",
        "Which version of HTTP carries a message is not said, and a server of HTTP/1.1 takes HTTP/1.0.",
        f"RFC 9110, 2.5; {_TRANSPORT}, Transmission",
        Posting(protocol="HTTP/1.0"),
    ),
    (
        "in-pieces",
        "A delivery comes in small pieces.",
        "TCP carries bytes, and where a write ends means nothing.",
        "RFC 9293, 2.2; RFC 9112, 2.2",
        Posting(pieces=7),
    ),
    (
        "application-xml",
        "Deliveries are declared to be application/xml.",
        "text/xml and application/xml are two names of one format.",
        "RFC 7303, 9.2; register, point 8",
        _typed("application/xml"),
    ),
    (
        "no-charset",
        "Deliveries do not say their character set.",
        "XML in UTF-8 need not say so in the header.",
        f"RFC 7303, 3; {_TRANSPORT}, Error handling (default: utf-8)",
        _typed("text/xml"),
    ),
    (
        "quoted-charset",
        "The character set is quoted.",
        "The value of a parameter may be quoted.",
        _MEDIA,
        _typed('text/xml; charset="utf-8"'),
    ),
    (
        "upper-case-type",
        "Media type and character set are in upper case, without a blank between them.",
        "Media types, names of parameters and character sets have no case.",
        _MEDIA,
        _typed("Text/XML;Charset=UTF-8"),
    ),
    (
        "more-headers",
        "A delivery has headers that nobody asked for.",
        "A recipient ignores headers that it does not know.",
        "RFC 9110, 5.1",
        Posting(
            headers=(
                *XML,
                ("User-Agent", "any/1.0 (+http://127.0.0.1/)"),
                ("Accept", "*/*"),
                ("SOAPAction", '""'),
                ("Accept-Encoding", "gzip, deflate, br"),
                ("X-Request-ID", "4711"),
                ("Cache-Control", "no-cache"),
                ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            )
        ),
    ),
    ("offers-h2c", "A delivery offers to go on in HTTP/2.", _UPGRADE, "RFC 9110, 7.8", Posting(headers=_H2C)),
    (
        "offers-upgrade-in-chunks",
        "A delivery in chunks offers to go on in HTTP/2.",
        _UPGRADE,
        "RFC 9110, 7.8",
        Posting(headers=_H2C, chunked=True),
    ),
    (
        "soon",
        "An answer comes after 0.2 s.",
        "Messages are exchanged asynchronously; an answer may come whenever the statement allows.",
        f"{_TRANSPORT}, Awaiting reply; register, point 48",
        Posting(delay=0.2),
    ),
    (
        "probed-first",
        "A proxy on the way out asks with a GET whether somebody is there before it passes a delivery on.",
        "Messages are sent with POST: a request without a body is none.",
        f"{_TRANSPORT}, Transmission; register, point 73",
        Posting(probed=True),
    ),
    (
        "compressed",
        "A delivery is compressed, and sent as it is after 415.",
        "A client may use a content coding, and a server that does not support it answers 415 and tells which it does.",
        f"RFC 9110, 8.4 and 15.5.16; {_TRANSPORT}, Transmission (usual protocol conventions); register, point 8",
        Posting(packed=True),
    ),
    (
        "repeated-at-once",
        "The same bytes are delivered twice, one after the other.",
        "A sender delivers again where it cannot be sure that a message arrived, and the same MessageID is no second "
        "message; that it was sure is advisory.",
        f"{_TRANSPORT}, Transmission; message-validation.md, Already Submitted",
        Posting(copies=2),
    ),
)


_OTHERS: tuple[tuple[str, str, str, str, Callable[[], Way], Mapping[str, Mapping[str, Any]]], ...] = (
    (
        "before-the-status",
        "An answer is delivered before the HTTP answer to its request is given.",
        "Request and answer are two exchanges over HTTP, of which no document says that one ends before the other "
        "begins.",
        f"{_TRANSPORT}, Message exchange logic and Awaiting reply",
        partial(Way, dress=Dress(early=True)),
        {},
    ),
    (
        "nearly-late",
        "An answer comes after 1 s of the 2.5 s that the statement promises.",
        "Messages are exchanged asynchronously; an answer may come whenever the statement allows.",
        f"{_TRANSPORT}, Awaiting reply; register, point 48",
        partial(Way, posting=Posting(delay=1.0)),
        {"timing": {"reply_within": 2.5, "initiative_within": 2.5}},
    ),
)


def deliveries() -> Iterator[Variant]:
    """Walk the variants of deliveries."""
    yield from endpoints()
    for name, does, allowed_by, source, posting in _POSTINGS:
        yield Variant(f"delivery/{name}", does, allowed_by, source, partial(Way, posting=posting))
    for name, does, allowed_by, source, way, overrides in _OTHERS:
        slow = "timing" in overrides
        yield Variant(f"delivery/{name}", does, allowed_by, source, way, overrides=overrides, slow=slow)
    yield Variant(
        "delivery/quick-second-try",
        "What could not be delivered is tried twice in quick succession, and between these pairs after longer pauses.",
        "A back off has to prevent undue load; that each pause exceeds the one before is not said.",
        f"{_TRANSPORT}, Message exchange logic; register, point 76",
        partial(Way, policy=_Twice()),
    )
    yield Variant(
        "delivery/in-order",
        "Each recipient has a queue of its own, in which all waits while its first message is tried again and again.",
        "Messages leave an outgoing message queue, and what could not be delivered is tried again after pauses that "
        "grow; that a later message overtakes it meanwhile is not said.",
        f"{_TRANSPORT}, Message exchange logic and Transmission; register, point 53",
        partial(Way, policy=_Leisurely(), in_order=True),
        overrides={"timing": {"reply_within": 2.0, "redelivery_within": 2.5, "given_up_after": 2.5}},
        slow=True,
    )
    yield Variant(
        "delivery/seldom-polled-tries",
        "A worker looks twice a second for what is due again, so that the first four pauses are equal.",
        "Pauses have to grow exponentially; from which first one, and how exactly they are kept, is not said.",
        f"{_TRANSPORT}, Message exchange logic; register, point 76",
        partial(Way, policy=_Polled(first=0.05)),
    )
    yield Variant(
        "delivery/polled-tries",
        "A worker looks twice a second for what is due again, so that the first three pauses are equal.",
        "Pauses have to grow exponentially; from which first one, and how exactly they are kept, is not said.",
        f"{_TRANSPORT}, Message exchange logic; register, point 76",
        partial(Way, policy=_Polled()),
    )
