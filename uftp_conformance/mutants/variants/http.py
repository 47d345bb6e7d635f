"""Variants of the server: how requests are answered over HTTP, and with which status they are refused."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages.codec import MalformedXml, parse_lxml
from uftp_conformance.messages.sealing import SIGNATURE_BYTES
from uftp_conformance.mutants.extreme_target import CLOSED
from uftp_conformance.mutants.variants.variant import Dress, Variant, Way
from uftp_conformance.participants.arrival import UTF_8, Arrival, is_base64
from uftp_conformance.participants.participant import Reaction

_TRANSPORT = "message-transport-mechanism.md"
_CONVENTIONS = f"{_TRANSPORT}, Transmission (all usual protocol conventions)"
_WHATEVER = "What stands in the HTTP answer beside its status means nothing to a sender of UFTP."

_DRESSES: tuple[tuple[str, str, str, str, Dress], ...] = (
    (
        "text-body",
        "HTTP answers have a body of plain text.",
        _WHATEVER,
        f"RFC 9110, 15.3.1; {_CONVENTIONS}",
        Dress(body=b"OK, thanks", headers=((b"content-type", b"text/plain"),)),
    ),
    (
        "json-body",
        "HTTP answers have a body of JSON.",
        _WHATEVER,
        f"RFC 9110, 15.3.1; {_CONVENTIONS}",
        Dress(body=b'{"detail": "taken"}', headers=((b"content-type", b"application/json"),)),
    ),
    (
        "html-body",
        "HTTP answers have a body of HTML that is XML as well.",
        _WHATEVER,
        f"RFC 9110, 15.3.1; {_CONVENTIONS}",
        Dress(body=b"<html><body><p>200</p></body></html>", headers=((b"content-type", b"text/html"),)),
    ),
    (
        "xml-body",
        "HTTP answers have a body of XML that acknowledges in words of its own.",
        _WHATEVER,
        "RFC 9110, 15.3.1; register, point 81",
        Dress(body=b"<Response>OK</Response>", headers=((b"content-type", b"text/xml"),)),
    ),
    (
        "more-headers",
        "HTTP answers have headers that nobody asked for.",
        "A recipient ignores headers that it does not know.",
        "RFC 9110, 5.1",
        Dress(
            headers=(
                (b"server", b"any/1.0"),
                (b"date", b"Thu, 01 Jan 2026 00:00:00 GMT"),
                (b"set-cookie", b"a=b; Path=/"),
                (b"x-request-id", b"4711"),
                (b"strict-transport-security", b"max-age=1"),
            )
        ),
    ),
    (
        "closes-connections",
        "Every HTTP answer ends its connection.",
        "A server may end a connection after any answer, if it says so.",
        "RFC 9112, 9.6",
        Dress(headers=((b"connection", b"close"),)),
    ),
    (
        "old-protocol",
        "HTTP answers are in HTTP/1.0.",
        "A server may answer in HTTP/1.0 and end the connection.",
        "RFC 9110, 2.5 and 6.2; RFC 9112, 2.3",
        Dress(old=True),
    ),
)

Change = Callable[[Reaction, Arrival], Reaction]


def _in_the_place_of(status: int, other: int) -> Change:
    """Answer with another status where it would have been this one."""
    return lambda reaction, _: replace(reaction, status=other) if reaction.status == status else reaction


def _of_the_type(other: int, reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse a wrong type, and no other wrong thing, with another status."""
    xml = arrival.media_type in ("text/xml", "application/xml")
    return reaction if xml or reaction.status != 400 else replace(reaction, status=other)


def _of_the_charset(other: int, reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse what is declared to be in another character set, and no other wrong thing, with another status."""
    named = re.search(r"charset\s*=\s*[\"']?([\w-]+)", (arrival.content_type or "").lower())
    declared = named is not None and named[1] not in UTF_8
    return replace(reaction, status=other) if declared and reaction.status == 400 else reaction


def _to_answers(other: int, reaction: Reaction, _: Arrival) -> Reaction:
    """Take what is an answer itself with another status than 200: nothing follows from it."""
    taken = reaction.status == 200 and reaction.delivery is None
    return replace(reaction, status=other) if taken else reaction


def _elsewhere(other: int, reaction: Reaction, arrival: Arrival) -> Reaction:
    return reaction if arrival.at_endpoint else replace(reaction, status=other)


def _body(arrival: Arrival) -> str:
    try:
        return parse_lxml(arrival.body).get("Body") or ""
    except MalformedXml:
        return ""


def _unsealed_first(reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse as one that cannot be unsealed what is no base64."""
    return reaction if is_base64(_body(arrival)) else replace(reaction, status=401)


def _no_cdata(reaction: Reaction, arrival: Arrival) -> Reaction:
    """Refuse a message with a CDATA section as one that is against the schema."""
    body = _body(arrival)
    sealed = base64.b64decode(body) if is_base64(body) else b""
    return Reaction(400) if b"<![CDATA[" in sealed[SIGNATURE_BYTES:] else reaction


_FREE = "Which status refuses it no document says, only that it is the client's mistake."
_STATUSES: tuple[tuple[str, str, str, str, Change], ...] = (
    (
        "unsupported-type",
        "A wrong Content-Type is refused with 415.",
        "HTTP has a status of its own for this case.",
        "RFC 9110, 15.5.16; register, point 8",
        partial(_of_the_type, 415),
    ),
    (
        "unsupported-charset",
        "A wrong character set is refused with 415.",
        "HTTP has a status of its own for this case; it is a finding.",
        "RFC 9110, 15.5.16",
        partial(_of_the_charset, 415),
    ),
    (
        "method-not-found",
        "Another method than POST is refused with 404.",
        _FREE,
        f"{_TRANSPORT}, Transmission; RFC 9110, 15.5.5",
        _in_the_place_of(405, 404),
    ),
    (
        "method-bad",
        "Another method than POST is refused with 400.",
        _FREE,
        f"{_TRANSPORT}, Transmission; RFC 9110, 15.5.1",
        _in_the_place_of(405, 400),
    ),
    (
        "method-page",
        "Another method than POST is answered with 200, as by a page that says what this address is.",
        "No document of UFTP says what an address does for another method.",
        "RFC 9110, 9.3.1 and 15.3.1; register, point 73",
        _in_the_place_of(405, 200),
    ),
    (
        "method-not-implemented",
        "Another method than POST is refused with 501.",
        "A server that knows no such method for any resource says so with 501, and no document of UFTP has a rule on "
        "receivers.",
        "RFC 9110, 9.1 and 15.6.2",
        _in_the_place_of(405, 501),
    ),
    (
        "length-bad",
        "A request without a length is refused with 400.",
        "A server may refuse a body of unknown length; the status of the table is advisory.",
        "register, point 9",
        _in_the_place_of(411, 400),
    ),
    (
        "stranger-unauthorised",
        "An unknown sender is refused with 401.",
        "Any client error tells the sender as much as 419, a number that HTTP does not have; it is a finding.",
        "register, points 4 and 5",
        _in_the_place_of(419, 401),
    ),
    (
        "stranger-forbidden",
        "An unknown sender is refused with 403.",
        "Any client error tells the sender as much as 419, a number that HTTP does not have; it is a finding.",
        "register, points 4 and 5",
        _in_the_place_of(419, 403),
    ),
    (
        "oversize-bad",
        "What is too long is refused with 400.",
        "A bound is the receiver's own, and so is the status.",
        "register, point 57",
        _in_the_place_of(413, 400),
    ),
    (
        "oversize-cut-off",
        "The connection ends where a message is too long.",
        "A bound is the receiver's own, and so is the way to enforce it.",
        "register, point 57",
        _in_the_place_of(413, CLOSED),
    ),
    (
        "elsewhere-gone",
        "A message to another path is refused with 410.",
        _FREE,
        f"{_TRANSPORT}, Transmission; register, point 39",
        partial(_elsewhere, 410),
    ),
    (
        "taken-202",
        "What is valid is taken with 202.",
        "Frameworks that queue what they take answer so; a sender that follows the text may send again, so that it is "
        "a finding.",
        "register, point 47",
        _in_the_place_of(200, 202),
    ),
    (
        "no-base64-unsealed",
        "A Body that is no base64 is refused with 401.",
        "What is no base64 cannot be unsealed either; it is a finding.",
        "register, point 128",
        _unsealed_first,
    ),
    (
        "cdata-refused",
        "A message with a CDATA section among its elements is refused with 400.",
        "Schema processors do not agree whether such a section is white space; it is a finding.",
        "register, point 130",
        _no_cdata,
    ),
)

_TEMPORARY = "The failure is temporary, so that the sender tries again; nothing was looked at."
_BUSY: tuple[tuple[str, str, str, int], ...] = (
    ("too-fast", "Some messages are answered with 429 when they first come.", f"{_TRANSPORT}, Error handling", 429),
    (
        "overloaded",
        "Some messages are answered with 503 when they first come.",
        f"{_TRANSPORT}, Message exchange logic; RFC 9110, 15.6.4",
        503,
    ),
)

_LAX: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "length-not-needed",
        "A request without a length is taken.",
        "HTTP/1.1 allows bodies in chunks, which have none.",
        "RFC 9112, 7.1; register, point 9",
        "TRN-LENGTH",
    ),
    (
        "type-not-needed",
        "Plain text and undeclared bodies are taken.",
        "Carelessness about a declaration is a finding; only JSON contradicts itself.",
        "register, point 8",
        "TRN-CONTENT-TYPE-LAX",
    ),
    (
        "charset-as-declared",
        "What declares another character set than UTF-8, and is in it, is read in it.",
        "utf-8 is the default of the character set and no more, and every XML processor reads UTF-16; it is a finding.",
        f"{_TRANSPORT}, Error handling (default: utf-8); XML 1.0, 4.3.3; register, point 8",
        "TRN-CHARSET",
    ),
    (
        "any-path",
        "Messages are taken at every path below the endpoint.",
        "No document says that a participant has one path only; it is a finding.",
        "register, point 39",
        "TRN-PATH",
    ),
)


def http() -> Iterator[Variant]:
    """Walk the variants of the server."""
    for name, does, allowed_by, source, dress in _DRESSES:
        yield Variant(f"http/{name}", does, allowed_by, source, partial(Way, dress=dress))
    for name, does, allowed_by, source, change in _STATUSES:
        yield Variant(f"http/{name}", does, allowed_by, source, partial(Way, reaction=change))
    yield Variant(
        "http/answers-taken-202",
        "Answers to what it started are taken with 202.",
        "Frameworks that queue what they take answer so; it is a finding.",
        "register, points 47 and 59",
        partial(Way, reaction=partial(_to_answers, 202)),
        ("AGR", "DSO"),
    )
    yield from (Variant(f"http/{n}", does, _TEMPORARY, at, partial(Way, busy=status)) for n, does, at, status in _BUSY)
    for name, does, allowed_by, source, rule in _LAX:
        yield Variant(f"http/{name}", does, allowed_by, source, partial(Way, without=frozenset({rule})))
