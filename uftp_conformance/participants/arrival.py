"""What arrived, from the HTTP request down to the sealed message, read step by step."""

import base64
import binascii
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from uftp_conformance.messages.codec import MalformedXml, parse_lxml
from uftp_conformance.messages.limits import Limits
from uftp_conformance.messages.schema import complaints
from uftp_conformance.messages.sealing import SIGNATURE_BYTES, BadSeal, PublicKey, unseal
from uftp_conformance.participants.dialects import spoken

_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>")
_VALUE = re.compile(r"Element '[^']*', attribute '[^']*': (?!The attribute '[^']*' is not allowed)")
_DEPTH = 64
UTF_8 = ("utf-8", "utf8")
# Rules of a participant's own say what is too much, so that each can be left out; the server bounds the bytes.
_WHATEVER = Limits(elements=10**7, attributes=10**7, depth=10**7, name=10**7)
_ATTRIBUTES = 256  # no element of UFTP has a tenth of these; validating 100,000 strange ones would take seconds


@dataclass(frozen=True, slots=True)
class Arrival:
    """An HTTP request; `length` is the announced one, None when none was announced."""

    method: str
    at_endpoint: bool
    length: int | None
    content_type: str | None
    body: bytes

    @property
    def media_type(self) -> str:
        """The declared media type in lower case, without parameters; empty when nothing is declared."""
        return (self.content_type or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The first declared character set that is not UTF-8, in lower case: by the headers, or in the document."""
        for parameter in (self.content_type or "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                declared = value.strip().strip("\"'").lower()
                if declared not in UTF_8:
                    return declared
        if self.body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in self.body[:4]:
            return "utf-16"
        inside = _ENCODING.match(self.body[:200])
        return inside[1].decode("ascii").lower() if inside else "utf-8"

    def document(self) -> bytes:
        """Return the body in UTF-8, whatever character set it was declared to have."""
        if self.charset in UTF_8:
            return self.body
        try:
            return _DECLARATION.sub("", self.body.decode(self.charset), count=1).encode()
        except (LookupError, UnicodeError):
            return self.body


@dataclass(frozen=True, slots=True)
class Habits:
    """What a reader does with a DOCTYPE; a conforming one does neither."""

    expands: bool = False
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes, read as XML.

    Attributes:
        node: the root element, None when the bytes are no XML document.
        doctype: whether there is a DOCTYPE.
        external: whether it names anything outside the document.
        addresses: what a careless reader would fetch now; only filled with that habit.
        complaints: of the schema of `version`.
        version: the one that its Version attribute names, among those that the reader speaks.
        deep: whether elements are nested deeper than any message of UFTP needs.
        crowded: whether an element has more attributes than any message of UFTP needs.
    """

    node: etree._Element | None
    doctype: bool = False
    external: bool = False
    addresses: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    version: str = ""
    deep: bool = False
    crowded: bool = False

    @property
    def mistyped(self) -> bool:
        """Whether the schema complains of a value of an attribute."""
        return any(_VALUE.match(complaint) for complaint in self.complaints)

    @property
    def misshapen(self) -> bool:
        """Whether the schema complains of something else: an attribute or an element too many, or too few."""
        return any(not _VALUE.match(complaint) for complaint in self.complaints)

    @property
    def root(self) -> str:
        """The name of the root element; empty when there is none."""
        return "" if self.node is None else str(self.node.tag)


def read_document(data: bytes, habits: Habits, versions: Sequence[str]) -> Document:
    """Read untrusted bytes; never raises."""
    if _depth(data) > _DEPTH:
        return Document(None, deep=True)
    try:
        node = parse_lxml(data, _WHATEVER)
    except MalformedXml:
        plain = data.replace(b"\x00", b"")  # so that UTF-16 does not hide it
        if b"<!DOCTYPE" not in plain:
            return Document(None)
        return _with_doctype(data, plain, habits, versions)
    version = spoken(node.get("Version"), versions)
    crowded = len(node.attrib) > _ATTRIBUTES
    return Document(node, complaints=_complaints(node, version), version=version, crowded=crowded)


def _depth(data: bytes) -> int:
    """Return how deep elements are nested, looked at without a parser that would have to follow them."""
    if data.count(b"</") <= _DEPTH:
        return 0
    depth = deepest = 0
    for closes, alone in _TAG.findall(data):
        depth += -1 if closes else 0 if alone else 1
        deepest = max(deepest, depth)
    return deepest


def _complaints(node: etree._Element, version: str) -> tuple[str, ...]:
    if len(node.attrib) > _ATTRIBUTES:
        return (f"{len(node.attrib)} attributes",)
    return complaints(node, version)


class _Collector(etree.Resolver):
    """Notes what a document names and hands back nothing, so that libxml2 itself never opens anything."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ARG002 - as lxml calls it
        self.addresses.append(system_url)
        return self.resolve_string("", context)  # type: ignore[call-arg]  # the stubs know an older signature


def _with_doctype(data: bytes, plain: bytes, habits: Habits, versions: Sequence[str]) -> Document:
    external = re.search(rb"\b(SYSTEM|PUBLIC)\b", plain) is not None
    if not (habits.expands or habits.fetches):
        return Document(None, doctype=True, external=external)
    collector = _Collector()
    expanding: Any = True if habits.fetches else "internal"  # the stubs do not know the word
    parser = etree.XMLParser(
        resolve_entities=expanding,
        load_dtd=habits.fetches,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    parser.resolvers.add(collector)
    try:
        node: etree._Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        node = None
    version = spoken(None if node is None else node.get("Version"), versions)
    found = () if node is None else _complaints(node, version)
    return Document(node, True, external, tuple(collector.addresses), found, version)  # noqa: FBT003 - the doctype


@dataclass(frozen=True, slots=True)
class Claim:
    """What a SignedMessage says, not yet verified."""

    domain: str
    role: str
    sealed: bytes


def is_base64(text: str) -> bool:
    """Return whether a text is base64 with its padding; the compiled schema is lax about it."""
    for each in (text, "".join(text.split())):
        with contextlib.suppress(ValueError):
            base64.b64decode(each, validate=True)
            return True
    return False


def claim_of(document: Document) -> Claim | None:
    """Read a SignedMessage, its base64 leniently; None when an attribute is missing or unusable."""
    if document.node is None:
        return None
    domain, role, body = (document.node.get(name) for name in ("SenderDomain", "SenderRole", "Body"))
    if domain is None or role is None or body is None:
        return None
    try:
        return Claim(domain, role, base64.b64decode(body.encode() + b"=="))  # what is no base64 is passed over
    except binascii.Error:
        return None


@dataclass(frozen=True, slots=True)
class Opened:
    """The payload, and whether its seal is genuine as far as that can be checked: without a key it cannot."""

    payload: bytes
    genuine: bool


def open_seal(sealed: bytes, key: PublicKey | None) -> Opened:
    """Verify and strip the seal; strip it all the same where it does not hold, or where there is no key."""
    if key is None:
        return Opened(sealed[SIGNATURE_BYTES:], genuine=True)
    try:
        return Opened(unseal(sealed, key), genuine=True)
    except BadSeal:
        return Opened(sealed[SIGNATURE_BYTES:], genuine=False)
