"""Requests that are wrong before anybody reads a message in them."""

import string
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from hypothesis import strategies as st

from strategies.defects.registry import Apply, Unsuited, defect
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import serialise
from uftp_conformance.messages.codec import MalformedXml, parse_lxml

_WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=8)
# Whoever looks at the type first refuses another one for that, with another status (register, point 8).
_CHUNK_NOTES = ("text/xml; charset=utf-8", "text/xml; charset=UTF-8", "text/xml")


@defect(
    "TRN-LENGTH", boundaries=lambda _: _CHUNK_NOTES, values=lambda _: _WORDS.map("text/xml; charset=utf-8; x={}".format)
)
def announces_no_length(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """Sent in chunks, without a Content-Length ({value})."""
    return replace(out, chunked=True, headers={"Content-Type": value})


@defect(
    "TRN-CONTENT-TYPE",
    boundaries=lambda _: ("application/json", "application/json; charset=utf-8"),
    values=lambda _: _WORDS.map("application/json; profile={}".format),
)
def calls_itself_json(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """Sent with Content-Type {value}."""
    return replace(out, headers={"Content-Type": value})


@defect(
    "TRN-CONTENT-TYPE-LAX",
    boundaries=lambda _: (None, "text/plain", "text/plain; charset=utf-8", "application/octet-stream"),
    values=lambda _: _WORDS.map("text/plain; format={}".format),
)
def declares_no_xml(out: Outgoing, _: Situation, value: str | None) -> Outgoing:
    """Sent with Content-Type {value}."""
    return replace(out, headers={"Content-Type": value})


def _charsets(_: Situation) -> st.SearchStrategy[Any]:
    return st.tuples(
        st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"]),
        st.sampled_from(["text/xml", "application/xml"]),
        _WORDS,
    )


@defect(
    "TRN-CHARSET",
    boundaries=lambda _: (("utf-16", "text/xml", ""), ("iso-8859-1", "text/xml", "")),
    values=_charsets,
    valid=False,
)
def uses_another_charset(out: Outgoing, _: Situation, value: tuple[str, str, str]) -> Outgoing:
    """Written and declared in another character set: {value}."""
    charset, media, word = value
    text = encode(out)[1].decode().partition("?>")[2].lstrip()
    # A comment gives ISO-8859-1 a byte that no UTF-8 text has.
    document = f'<?xml version="1.0" encoding="{charset}"?>\n<!-- é {word} -->{text}'
    return replace(out, body=document.encode(charset), headers={"Content-Type": f"{media}; charset={charset}"})


_BODIES = (
    b"",
    b"\x00",
    b"hello",
    b"{}",
    b"<",
    b"<SignedMessage",
    b"<!-- -->",
    b"<a></b>",
    b"<Envelope/>",
    b"<TestMessage/>",
    b"<?xml version='1.0'?>",
    b"\xff\xfe<\x00",
)


@defect(
    "TRN-XML-BODY",
    boundaries=lambda _: _BODIES,
    values=lambda _: st.binary(min_size=1, max_size=200).filter(lambda b: not b.lstrip().startswith(b"<")),
    valid=False,
)
def is_no_document(out: Outgoing, _: Situation, value: bytes) -> Outgoing:
    """With the body {value}."""
    return replace(out, body=value)


@defect(
    "TRN-XML-BODY",
    boundaries=lambda _: (1, 40, 99),
    values=lambda _: st.integers(1, 99),
    valid=False,
)
def is_cut_off(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With only the first {value} % of the envelope."""
    body = encode(out)[1]
    return replace(out, body=body[: max(1, len(body.rstrip()) * value // 100)])


@defect(
    "TRN-XML-BODY",
    boundaries=lambda _: (0, 50, 100),
    values=lambda _: st.integers(0, 100),
    valid=False,
)
def holds_a_nul(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a NUL byte at {value} % of the envelope."""
    body = encode(out)[1]
    at = len(body) * value // 100
    return replace(out, body=body[:at] + b"\x00" + body[at:])


@defect(
    "TRN-XML-BODY",
    boundaries=lambda _: (0, 8, 14),
    values=lambda _: st.integers(0, 8000),
    valid=False,
)
def has_a_flipped_bit(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With one bit of the envelope flipped, so that it is no XML any more (from number {value} on)."""
    body = encode(out)[1]
    begin = body.index(b"<SignedMessage")  # what a declaration says is read in more than one way
    for number in range(value, value + 8 * len(body)):
        at, bit = divmod(number, 8)
        flipped = bytearray(body)
        flipped[begin + at % (len(body) - begin)] ^= 1 << bit
        try:
            flipped.decode()
            parse_lxml(bytes(flipped))
        except UnicodeDecodeError:
            continue  # whoever decodes it before it is parsed may read something else (register, point 8)
        except MalformedXml:
            return replace(out, body=bytes(flipped))
    raise Unsuited


def _methods(_: Situation) -> st.SearchStrategy[Any]:
    return st.tuples(st.sampled_from(["GET", "PUT", "DELETE", "PATCH"]), st.just(""))


@defect(
    "TRN-METHOD",
    boundaries=lambda _: (("GET", ""), ("PUT", ""), ("DELETE", "")),
    values=_methods,
)
def uses_another_method(out: Outgoing, _: Situation, value: tuple[str, str]) -> Outgoing:
    """Sent with the method {value}."""
    return replace(out, method=value[0])


@defect(
    "TRN-PATH", boundaries=lambda _: ("/no-such-endpoint",), values=lambda _: _WORDS.map("/no-such-endpoint/{}".format)
)
def goes_to_another_path(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """Sent to a path below the endpoint: {value}."""
    path = urlsplit(situation.statement.target.endpoint).path.rstrip("/")
    return replace(out, path=path + value)


_DOCTYPES = {
    "bare": ("", ""),
    "internal entity": ('<!ENTITY e "00000000-0000-4000-8000-000000000000">', "&e;"),
    "nested entities": ('<!ENTITY a "0000"><!ENTITY b "&a;&a;">' + '<!ENTITY e "&b;-&a;-4000-8000-&b;&a;">', "&e;"),
    "many entities": (
        '<!ENTITY a "00000000"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY e "&c;&c;&c;&c;">',
        "&e;",
    ),
}


def _with_doctype(document: bytes, root: str, subset: str, reference: str, attribute: str) -> bytes:
    """Put a DOCTYPE before a document, and an entity reference in place of an attribute's value."""
    text = document.decode().partition("?>")[2].lstrip()
    if reference:
        before, _, after = text.partition(f'{attribute}="')
        text = f'{before}{attribute}="{reference}"{after.partition(chr(34))[2]}'
    return f"<!DOCTYPE {root} [{subset}]>{text}".encode()


def _declared(requirement: str) -> Callable[[Apply], Apply]:
    return defect(
        requirement,
        boundaries=lambda _: tuple((kind, layer) for kind in _DOCTYPES for layer in ("message", "envelope")),
        values=lambda _: st.tuples(st.sampled_from(sorted(_DOCTYPES)), st.sampled_from(["message", "envelope"])),
        valid=False,
    )


@_declared("TRN-ENTITY-ERROR")
@_declared("TRN-ENTITY")
def declares_entities(out: Outgoing, _: Situation, value: tuple[str, str]) -> Outgoing:
    """With a DOCTYPE: {value}."""
    kind, layer = value
    subset, reference = _DOCTYPES[kind]
    if layer == "message":
        document = _with_doctype(serialise(out.element), out.element.tag, subset, reference, "MessageID")
        return replace(out, payload=document)
    harmless = "" if kind == "bare" else reference and '<!ENTITY e "AGR">' and subset
    return replace(out, body=_with_doctype(encode(out)[1], "SignedMessage", harmless, "", ""))
