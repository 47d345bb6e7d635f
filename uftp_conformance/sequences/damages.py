"""How a message is damaged on its way: its HTTP request, its envelope, its seal, and what is sealed."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import urlsplit

from lxml import etree

from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import ROLES, Element, MalformedXml, serialise
from uftp_conformance.messages.breaking import AWRY, awry, broken, surely_refused, with_text
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, new_secret_key, seal
from uftp_conformance.messages.ways import ENVELOPE, STRANGE, WITH_TEXT, ways_of
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty

_TRIES = 40
_DEEP, _MANY = 10_000, 100_000
_NO_DOCUMENTS = (
    b"",
    b"\x00",
    b"hello",
    b"{}",
    b"<",
    b"<!-- -->",
    b"<a></b>",
    b"<?xml version='1.0'?>",
    b"\xff\xfe<\x00",
)
_ROOTS = ("Message", "testmessage", "SignedMessage", "FlexRequestt")
_NO_BASE64 = ("!", "=", "AA=A", "*a*")
_FOREIGN = "urn:example:extension"


@dataclass(frozen=True, slots=True)
class Way:
    """How a message is on its way: dice, the target's statement, and who of us there are."""

    dice: Random
    statement: Statement
    ours: tuple[Counterparty, ...]

    @property
    def version(self) -> str:
        """The protocol version."""
        return self.statement.target.version


Apply = Callable[[Way, Outgoing], Outgoing | None]


# --- HTTP ---------------------------------------------------------------------------------------------------------


def _typed(*types: str | None) -> Apply:
    return lambda way, out: replace(out, headers={"Content-Type": way.dice.choice(types)})


def _method(way: Way, out: Outgoing) -> Outgoing:
    return replace(out, method=way.dice.choice(["GET", "PUT", "DELETE", "PATCH"]))


def _path(way: Way, out: Outgoing) -> Outgoing:
    path = urlsplit(way.statement.target.endpoint).path.rstrip("/")
    return replace(out, path=f"{path}/no-such-endpoint")


def _chunked(_: Way, out: Outgoing) -> Outgoing:
    return replace(out, chunked=True)


def _charset(way: Way, out: Outgoing) -> Outgoing:
    charset = way.dice.choice(["utf-16", "utf-16-le", "iso-8859-1"])
    text = encode(out)[1].decode().partition("?>")[2].lstrip()
    # A comment gives ISO-8859-1 a byte that no UTF-8 text has.
    document = f'<?xml version="1.0" encoding="{charset}"?>\n<!-- é -->{text}'
    return replace(
        out, payload=None, body=document.encode(charset), headers={"Content-Type": f"text/xml; charset={charset}"}
    )


# --- documents ----------------------------------------------------------------------------------------------------


def _no_document(way: Way) -> bytes:
    return way.dice.choice([*_NO_DOCUMENTS, b"x" + way.dice.randbytes(way.dice.randrange(1, 60))])


def _damaged(way: Way, document: bytes, root: bytes) -> bytes | None:
    """Cut a document off, put a NUL into it or flip a bit of it, so that it is no XML any more."""
    dice, begin = way.dice, document.index(b"<" + root)  # what a declaration says is read in more than one way
    for _ in range(_TRIES):
        at = dice.randrange(begin, len(document.rstrip()))
        flipped = bytes([document[at] ^ 1 << dice.randrange(8)])
        found = dice.choice(
            [document[:at], document[:at] + b"\0" + document[at:], document[:at] + flipped + document[at + 1 :]]
        )
        if _decoded(found) and not _readable(found):
            return found
    return None


def _decoded(document: bytes) -> bool:
    """Return whether it is UTF-8: whoever decodes what is not may read something else (register, point 8)."""
    try:
        document.decode()
    except UnicodeDecodeError:
        return False
    return True


def _readable(document: bytes) -> bool:
    try:
        parse_lxml(document)
    except MalformedXml:
        return False
    return True


def _grown(document: bytes, attributes: str, content: str) -> bytes | None:
    """Put attributes and content into a root element that has no content."""
    head, mark, tail = document.decode().rstrip().rpartition("/>")
    if not mark or head.count("<") > 2:
        return None
    name = head.rpartition("<")[2].split()[0]
    return f"{head}{attributes}>{content}</{name}>{tail}".encode()


def _doctype(document: bytes, root: str, subset: str) -> bytes:
    text = document.decode().partition("?>")[2].lstrip()
    return f"<!DOCTYPE {root} [{subset}]>{text}".encode()


def _whole(change: Callable[[Way, bytes], bytes | None]) -> Apply:
    """Return what changes the envelope as a document."""

    def apply(way: Way, out: Outgoing) -> Outgoing | None:
        body = change(way, encode(out)[1])
        return None if body is None else replace(out, payload=None, body=body)

    return apply


def _inside(change: Callable[[Way, bytes, Element], bytes | None]) -> Apply:
    """Return what changes the message inside the seal as a document."""

    def apply(way: Way, out: Outgoing) -> Outgoing | None:
        payload = change(way, serialise(out.element), out.element)
        return None if payload is None else replace(out, payload=payload)

    return apply


def _either(change: Callable[[Way, bytes, str], bytes | None]) -> Apply:
    """Return what changes the one or the other."""

    def apply(way: Way, out: Outgoing) -> Outgoing | None:
        if way.dice.random() < 0.5:
            return _whole(lambda way, document: change(way, document, ENVELOPE))(way, out)
        return _inside(lambda way, document, message: change(way, document, message.tag))(way, out)

    return apply


def _entities(way: Way, document: bytes, root: str) -> bytes:
    return _doctype(document, root, way.dice.choice(["", '<!ENTITY e "AGR">', '<!ENTITY a "0"><!ENTITY e "&a;&a;">']))


def _too_long(way: Way, document: bytes) -> bytes:
    return document.ljust(way.statement.limits.message_bytes + 1)


# --- the envelope and its seal ------------------------------------------------------------------------------------


def _body(out: Outgoing, sealed: bytes) -> Outgoing:
    return replace(out, envelope={"Body": base64.b64encode(sealed).decode()})


def _envelope_schema(way: Way, out: Outgoing) -> Outgoing | None:
    chosen = way.dice.choice(ways_of(ENVELOPE, way.version))
    if chosen.of_attribute:
        changed = replace(out, envelope={chosen.name: chosen.value})
    elif chosen.how == WITH_TEXT:
        changed = replace(out, payload=None, body=with_text(encode(out)[1], ()))
    else:
        document = parse_lxml(encode(out)[1])
        etree.SubElement(document, STRANGE)
        whole = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        changed = replace(out, payload=None, body=whole)
    return changed if surely_refused(encode(changed)[1], way.version, way.statement.published) else None


def _no_base64(way: Way, out: Outgoing) -> Outgoing:
    return replace(out, envelope={"Body": way.dice.choice(_NO_BASE64)})


def _stranger(_: Way, out: Outgoing) -> Outgoing:
    domain = "unheard-of.nobody.example"
    payload = serialise(out.element.having({"SenderDomain": domain}))
    sealed = base64.b64encode(seal(payload, new_secret_key())).decode()
    return replace(out, payload=payload, envelope={"SenderDomain": domain, "Body": sealed})


def _other_role(way: Way, out: Outgoing) -> Outgoing:
    return replace(out, envelope={"SenderRole": way.dice.choice([role for role in ROLES if role != out.sender.role])})


def _flipped(way: Way, out: Outgoing) -> Outgoing:
    sealed = bytearray(seal(serialise(out.element), out.sender.key))
    sealed[way.dice.choice([way.dice.randrange(64), way.dice.randrange(len(sealed))])] ^= 1 << way.dice.randrange(8)
    return _body(out, bytes(sealed))


def _cut_seal(way: Way, out: Outgoing) -> Outgoing:
    sealed = seal(serialise(out.element), out.sender.key)
    whole = SIGNATURE_BYTES  # what is shorter has no signature, for which there are several answers
    return _body(out, sealed[: way.dice.choice([whole, whole + 1, way.dice.randrange(whole, len(sealed))])])


def _anothers_seal(way: Way, out: Outgoing) -> Outgoing | None:
    others = [each for each in way.ours if each.domain != out.sender.domain]
    return _body(out, seal(serialise(out.element), way.dice.choice(others).key)) if others else None


def _no_seal(_: Way, out: Outgoing) -> Outgoing:
    return _body(out, serialise(out.element))


# --- the message and its schema -----------------------------------------------------------------------------------


def _against_schema(way: Way, message: Element) -> bytes | None:
    """Break the schema in one of the ways that this message can."""
    every = ways_of(message.tag, way.version)
    for _ in range(_TRIES):
        found = broken(message, way.dice.choice(every), way.dice.randrange(1000))
        if found is not None and surely_refused(found, way.version, way.statement.published):
            return found
    return None


def _awry(way: Way, message: Element) -> bytes | None:
    for _ in range(_TRIES):
        found = awry(message, way.dice.randrange(1000), way.dice.choice(AWRY))
        if found is not None and surely_refused(serialise(found), way.version, way.statement.published):
            return serialise(found)
    return None


def _foreign(way: Way, document: bytes) -> bytes:
    root = parse_lxml(document)
    extension = etree.Element(f"{{{_FOREIGN}}}Extension", {"Note": "1"}, nsmap={"x": _FOREIGN})
    root.insert(way.dice.randrange(len(root) + 1), extension)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _of_another_root(way: Way, message: Element) -> bytes:
    return serialise(Element(way.dice.choice(_ROOTS), message.attributes))


# --- all of them --------------------------------------------------------------------------------------------------

json = _typed("application/json", "application/json; charset=utf-8")
no_xml = _typed(None, "text/plain", "application/octet-stream")
method, path, chunked, charset = _method, _path, _chunked, _charset
no_body = _whole(lambda way, _: _no_document(way))
damaged_envelope = _whole(lambda way, document: _damaged(way, document, ENVELOPE.encode()))
too_long = _whole(_too_long)
entities = _either(_entities)
nested = _either(lambda _, document, __: _grown(document, "", "<a>" * _DEEP + "</a>" * _DEEP))
many_attributes = _either(lambda _, document, __: _grown(document, "".join(f' a{n}="1"' for n in range(_MANY)), ""))
envelope_schema, no_base64, stranger, other_role = _envelope_schema, _no_base64, _stranger, _other_role
flipped, cut_seal, anothers_seal, no_seal = _flipped, _cut_seal, _anothers_seal, _no_seal
no_payload = _inside(lambda way, *_: _no_document(way))
damaged_message = _inside(lambda way, document, message: _damaged(way, document, message.tag.encode()))
another_root = _inside(lambda way, _, message: _of_another_root(way, message))
message_schema = _inside(lambda way, _, message: _against_schema(way, message))
awry_element = _inside(lambda way, _, message: _awry(way, message))
foreign = _inside(lambda way, document, _: _foreign(way, document))
