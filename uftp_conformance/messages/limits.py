"""How much a document may hold that somebody else wrote: counted in one pass, before any tree is built of it.

A tree costs many times its bytes, and some of what a tree is asked costs the square of its size.  No message of UFTP
comes near these limits: an answer with a hundred thousand connections is within them.
"""

import re
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat  # takes no DOCTYPE here, and so no entities

from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.tree import Element

_SMALL = 16 * 1024  # bytes that nobody can make heavy
_MARKS = 10  # "<", or quotes, for each element: its start and end, and five attributes


class MalformedXml(ValueError):
    """The bytes are not a well-formed XML document that we are willing to read."""


class TooMuch(MalformedXml):
    """A document is beyond its limits; `root` is its first element without children, where that alone is within."""

    def __init__(self, why: str, root: Element | None = None) -> None:
        super().__init__(f"{why}, which no message of UFTP comes near; it is not read")
        self.root = root


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may hold.

    Attributes:
        elements: how many, in all.
        attributes: how many an element, declarations of namespaces as well.
        depth: how many elements within each other, the outermost as well.
        name: characters of a name, and of the name of a namespace.
    """

    elements: int
    attributes: int = 100
    depth: int = 50
    name: int = 200

    @property
    def least(self) -> int:
        """The smallest of them: of nothing can there be more than this in a document of so many bytes."""
        return min(self.elements, self.attributes, self.depth, self.name)


MESSAGE = Limits(elements=200_000)
UNSEALED = Limits(elements=2_000)  # of what is read before anybody knows who wrote it


def insist_on_limits(data: bytes, limits: Limits) -> None:
    """Count what is in a document, in time that grows with its bytes alone.

    Raises:
        TooMuch: there is more than the limits allow.
        MalformedXml: it is no document, or has a DOCTYPE; not of every one: the parser knows more of them.
    """
    if _obviously_within(data, limits):
        return
    if max(data.count(b"<"), data.count(b'"') + data.count(b"'")) > _MARKS * limits.elements:
        raise TooMuch(f"it has more than {_MARKS * limits.elements} tags or attributes")
    parser, count = expat.ParserCreate(), _Count(limits)
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = count.start, count.end
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - that these are all bytes
    except MalformedXml:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two of encodings that it does not know
        if len(data) > _SMALL:
            raise MalformedXml(str(error)) from None


_NAMES = 100  # bytes of a piece of a document that can have neither a long name nor many attributes
_HEAD = 200  # bytes in which an encoding is declared
_USUAL = re.compile(rb"(?!.*encoding)|.*encoding\s*=\s*['\"]utf-8['\"]", re.IGNORECASE | re.DOTALL)


def _obviously_within(data: bytes, limits: Limits) -> bool:
    """Return whether counting bytes shows that a document without anything unusual is far within limits.

    Who opens an element has to close it, so that the ends are as many as the depth at least.
    """
    if b"<!" in data or b"xmlns" in data or b"\0" in data or not _USUAL.match(data[:_HEAD]):
        return False
    if len(data) <= limits.least:
        return True
    opened, ends, empty = data.count(b"<"), data.count(b"</"), data.count(b"/>")
    if opened > limits.elements or limits.name < _NAMES or max(ends, opened - ends - empty) > limits.depth:
        return False
    pieces = data.split(b"<")  # a tag each, and what is behind it
    return all(_plain(piece, limits) for piece in pieces if len(piece) > _NAMES)


def _plain(piece: bytes, limits: Limits) -> bool:
    named = piece.split(b'"')  # every second part of these is a value
    return b"'" not in piece and len(named) // 2 <= limits.attributes and max(map(len, named[::2])) <= _NAMES


class _Count:
    """What is in a document so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._elements = self._depth = 0
        self._root: Element | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        self._depth += 1
        if attributes or len(name) > self._limits.name:
            self._look_at(name, attributes[::2], attributes[1::2])
        if self._elements > self._limits.elements:
            self._refuse(f"it has more than {self._limits.elements} elements")
        if self._depth > self._limits.depth:
            self._refuse(f"more than {self._limits.depth} elements are within each other")
        if self._root is None:
            self._root = Element(name, dict(zip(attributes[::2], attributes[1::2], strict=True)))

    def _look_at(self, name: str, names: list[str], values: list[str]) -> None:
        if len(names) > self._limits.attributes:
            self._refuse(f"an element has {len(names)} attributes")
        if len(name) > self._limits.name or any(map(self._remarkable, names)):
            self._insist_on_names(name, names, values)

    def _remarkable(self, name: str) -> bool:
        return len(name) > self._limits.name or name.startswith("xmlns")

    def _insist_on_names(self, name: str, names: list[str], values: list[str]) -> None:
        longest = max(map(len, (name, *names)))
        if longest <= self._limits.name:
            spaces = (len(v) for n, v in zip(names, values, strict=True) if n.startswith("xmlns"))
            longest = max(spaces, default=0)
        if longest > self._limits.name:
            self._refuse(f"a name has {longest} characters")

    def end(self, _: str) -> None:
        self._depth -= 1

    def _refuse(self, why: str) -> NoReturn:
        raise TooMuch(why, self._root)


def _no_doctype(name: str, *_: object) -> NoReturn:
    raise MalformedXml(f"a DOCTYPE is not part of UFTP and is not read ({safe(name, 40)})")
