import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from uftp_conformance.messages import Element, MalformedXml, parse, serialise

_FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
_NAMES = st.builds("{}{}".format, st.sampled_from(_FIRST), st.text(_FIRST + "0123456789-.", max_size=6)).filter(
    lambda name: not name.lower().startswith("xml")
)
# Every character that XML 1.0 can write, tabs and line ends as well.
_LEGAL = st.one_of(
    st.sampled_from("\t\n\r"),
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="￾￿"),
)
_VALUES = st.text(_LEGAL, max_size=12)
_LEAVES = st.builds(Element, _NAMES, st.dictionaries(_NAMES, _VALUES, max_size=4))
_TREES = st.recursive(
    _LEAVES,
    lambda below: st.builds(
        Element, _NAMES, st.dictionaries(_NAMES, _VALUES, max_size=3), st.lists(below, max_size=3).map(tuple)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(_TREES)
def test_round_trip(tree: Element) -> None:
    """A tree that is written and read again is the same tree, whatever its names and values."""
    assert parse(serialise(tree)) == tree


@settings(max_examples=60, deadline=None)
@given(_TREES)
def test_attributes_keep_their_order(tree: Element) -> None:
    """Attributes stand in the document in the order in which the tree has them."""
    assert list(parse(serialise(tree)).attributes) == list(tree.attributes)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_arbitrary_bytes_never_crash(data: bytes) -> None:
    """Arbitrary bytes are read or refused with MalformedXml; nothing else is raised."""
    try:
        found = parse(data).tag.encode()
    except MalformedXml as error:
        found = b"" if str(error) else b"a refusal without a word"
    assert found in data


@pytest.mark.parametrize("value", ["5", "a & b", "é", 'a "b"', "a\tb"])
def test_many_children_are_written_alike_each_time(value: str) -> None:
    """What several messages have in common is written once, and reads the same in each of them."""
    children = tuple(Element("ISP", {"Start": str(n), "Power": value}) for n in range(1, 97))
    for tag in ("D-Prognosis", "Metering", "D-Prognosis"):
        tree = Element(tag, {"MessageID": tag}, (Element("Profile", {"Unit": value}, children), *children))
        assert parse(serialise(tree)) == tree


def test_the_document_is_utf_8_with_a_declaration() -> None:
    """What is written declares UTF-8 and is UTF-8."""
    assert serialise(Element("A", {"b": "é"})) == "<?xml version='1.0' encoding='UTF-8'?>\n<A b=\"é\"/>".encode()


_INTERNAL = b'<!DOCTYPE A [<!ENTITY e "x">]><A b="&e;"/>'

REFUSED = {
    "a bare DOCTYPE": b"<!DOCTYPE A><A/>",
    "an internal entity": _INTERNAL,
    "an entity that is not used": b'<!DOCTYPE A [<!ENTITY e "x">]><A/>',
    "an external entity": b'<!DOCTYPE A [<!ENTITY e SYSTEM "file:///etc/passwd">]><A>&e;</A>',
    "an external subset": b'<!DOCTYPE A SYSTEM "http://127.0.0.1:1/a.dtd"><A/>',
    "a parameter entity": b'<!DOCTYPE A [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]><A/>',
    "an undeclared entity": b"<A b='&e;'/>",
    "nested entities": b'<!DOCTYPE A [<!ENTITY a "aaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><A b="&j;"/>',
    "a NUL in front": b"\x00<A/>",
    "a NUL inside": b"<A b='\x00'/>",
    "a NUL by reference": b"<A b='&#0;'/>",
    "nothing": b"",
    "blanks": b"  \n",
    "no XML": b"hello",
    "an open element": b"<A>",
    "two roots": b"<A/><B/>",
    "an attribute twice": b'<A b="1" b="2"/>',
    "bytes that are not UTF-8": b"<A b='\xff'/>",
    "an encoding that nobody knows": b"<?xml version='1.0' encoding='klingon'?><A/>",
    "an unbound prefix": b"<x:A/>",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes) -> None:
    """Anything more than a plain document, or less, is refused with a word about why."""
    with pytest.raises(MalformedXml) as caught:
        parse(data)
    assert str(caught.value)


def test_a_doctype_is_named() -> None:
    """The refusal of a DOCTYPE says that it is one."""
    with pytest.raises(MalformedXml, match="a DOCTYPE is not part of UFTP"):
        parse(_INTERNAL)


def test_depth_is_bounded() -> None:
    """A document nested without end is refused, not read until the stack is gone."""
    deep = sys.getrecursionlimit() * 5
    with pytest.raises(MalformedXml):
        parse(b"<a>" * deep + b"</a>" * deep)


def test_only_elements_are_kept() -> None:
    """Comments, processing instructions and text between elements are no part of a tree."""
    data = b"<!-- x --><?pi y?><A> text <!-- z --><B/> more <?pi q?></A>"
    assert parse(data) == Element("A", {}, (Element("B"),))


def test_namespaces_are_kept() -> None:
    """A name in a namespace is another name, and survives a round trip."""
    tree = parse(b'<A xmlns:n="urn:n"><n:B n:c="1"/></A>')
    assert tree == Element("A", {}, (Element("{urn:n}B", {"{urn:n}c": "1"}),))
    assert parse(serialise(tree)) == tree


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1"])
def test_declared_encodings_are_read(charset: str) -> None:
    """A document in another encoding that it declares is read; whether that is allowed is judged elsewhere."""
    data = f"<?xml version='1.0' encoding='{charset}'?><A b='é'/>".encode(charset)
    assert parse(data) == Element("A", {"b": "é"})


@pytest.mark.parametrize("low", range(0, 0x300, 0x80))
def test_what_is_written_without_a_tree_is_what_lxml_writes(low: int) -> None:
    """Character by character, in a value; what XML cannot hold is refused alike."""
    for number in range(low, low + 0x80):
        element = Element("A", {"b": f"q{chr(number)}z", "c": ""}, (Element("D"),))
        node = etree.Element("A")
        try:
            node.set("b", f"q{chr(number)}z")
        except ValueError:
            with pytest.raises(ValueError, match="XML compatible"):
                serialise(element)
            continue
        node.set("c", "")
        etree.SubElement(node, "D")
        assert serialise(element) == etree.tostring(node, xml_declaration=True, encoding="UTF-8")
