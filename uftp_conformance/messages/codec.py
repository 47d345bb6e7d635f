"""Bytes to tree and back, with lxml, closed against everything that XML can do beyond elements."""

import re
import threading
from functools import cache

from lxml import etree

from uftp_conformance.messages.cache import once
from uftp_conformance.messages.foreign import safe
from uftp_conformance.messages.limits import MESSAGE, Limits, MalformedXml, insist_on_limits
from uftp_conformance.messages.tree import Element, element_of

__all__ = ["MalformedXml", "parse", "parse_lxml", "serialise", "to_tree"]
_QUOTED = 300  # characters of a parser's complaint, which may quote the document


@cache
def _parser(thread: int) -> etree.XMLParser:  # noqa: ARG001 - part of the key: two threads would wait for one
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_lxml(data: bytes, limits: Limits | None = MESSAGE) -> etree._Element:
    """Parse untrusted bytes, in bounded time and memory; None as limits is for bytes that we wrote ourselves.

    Raises:
        TooMuch: the document holds more than the limits allow.
        MalformedXml: it is anything but a plain document without DOCTYPE.
    """
    if limits is not None:
        insist_on_limits(data, limits)
    try:
        root = etree.fromstring(data, _parser(threading.get_ident()))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedXml(safe(str(error), _QUOTED) or "not an XML document") from None
    if str(root.getroottree().docinfo.doctype):  # type: ignore[union-attr]  # the stubs do not know it
        raise MalformedXml("a DOCTYPE is not part of UFTP and is not read")
    return root


_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def to_tree(node: etree._Element) -> Element:
    """Copy an lxml element into our tree, without its text and what it says of its schema (`xsi:type` and the like)."""
    children = tuple([to_tree(each) for each in node]) if len(node) else ()
    attributes: dict[str, str] = dict(node.items())  # type: ignore[arg-type]  # they are
    if "{" in "".join(attributes):
        attributes = {name: value for name, value in attributes.items() if not name.startswith(_INSTANCE)}
    return element_of(node.tag, attributes, children)


def parse(data: bytes, limits: Limits | None = MESSAGE) -> Element:
    """Read bytes into a tree; raise MalformedXml when they are not XML."""
    return to_tree(parse_lxml(data, limits))


def _build(element: Element, parent: etree._Element | None) -> etree._Element:
    attributes = dict(element.attributes)
    node = (
        etree.Element(element.tag, attributes) if parent is None else etree.SubElement(parent, element.tag, attributes)
    )
    for child in element.children:
        _build(child, node)
    return node


_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"
_PLAIN = re.compile(r"[ !#-%'-;=?-~]*").fullmatch  # characters that stand for themselves in a value
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*").fullmatch


def serialise(element: Element) -> bytes:
    """Write a tree as a UTF-8 document with an XML declaration."""
    try:
        return (_DECLARATION + _written(element)).encode("ascii")
    except _NotPlain:
        return etree.tostring(_build(element, None), xml_declaration=True, encoding="UTF-8")


class _NotPlain(Exception):
    """A name or a value that is better left to lxml."""


def _written(element: Element) -> str:
    """Write an element as lxml does, in a fraction of its time, where nothing has to be escaped."""
    tag, attributes, children = element.tag, element.attributes, element.children
    if tag not in _names or not attributes.keys() <= _names:
        _insist_on_names((tag, *attributes))
    if not _PLAIN("".join(attributes.values())):
        raise _NotPlain
    begun = f"<{tag}" + "".join([f' {name}="{value}"' for name, value in attributes.items()])
    if not children:
        return f"{begun}/>"
    inside = _many_written(children) if len(children) > _FEW else "".join([_written(each) for each in children])
    return f"{begun}>{inside}</{tag}>"


@once
def _many_written(children: tuple[Element, ...]) -> str:
    """Write the same ISPs once, of whichever message they are: a case has those of the one that it is made of."""
    return "".join([_written(each) for each in children])


_names: set[str] = set()  # that are known to be plain
_MOST_NAMES = 1000
_FEW = 8  # children that are written again each time


def _insist_on_names(names: tuple[str, ...]) -> None:
    if not all(map(_NAME, names)):
        raise _NotPlain
    if len(_names) < _MOST_NAMES:
        _names.update(names)
