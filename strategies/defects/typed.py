"""Messages and envelopes that their schema refuses in one of the ways that it knows, each of them once."""

from dataclasses import replace
from typing import Any

from lxml import etree

from strategies.defects.registry import Unsuited, defect
from strategies.defects.schema import insist_on_refusal, replaced
from uftp_conformance.conversation.encoding import encode
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import REQUESTS, Element, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.ways import (
    CHILD_MISSING,
    CHILD_UNKNOWN,
    DISORDER,
    ENVELOPE,
    STRANGE,
    TEXT,
    WITH_TEXT,
    Way,
    ways_of,
)


def _of_messages(situation: Situation) -> list[Way]:
    received = [name for name, row in REQUESTS.items() if row.receiver in (None, situation.role)]
    return [way for message in received for way in ways_of(message, situation.version)]


@defect("TRN-PAYLOAD-TYPES", boundaries=_of_messages, valid=False)
def breaks_its_schema(out: Outgoing, situation: Situation, way: Way) -> Outgoing:
    """With one violation of its schema: {value}."""
    if way.message != out.element.tag:
        raise Unsuited
    number = ways_of(way.message, situation.version).index(way)
    found = [place for place, tags in _places(out.element) if "".join(f"/{tag}" for tag in tags) == way.path]
    if not found:
        raise Unsuited
    place = found[number % len(found)]  # the first of a list, the last of it, or one between
    if way.how == WITH_TEXT:
        broken = replace(out, payload=_with_text(serialise(out.element), place))
    else:
        broken = out.carrying(replaced(out.element, place, _broken(_at(out.element, place), way)))
    insist_on_refusal(broken.payload or serialise(broken.element), situation)
    return broken


@defect("TRN-ENVELOPE-TYPES", boundaries=lambda s: ways_of(ENVELOPE, s.version), valid=False)
def breaks_the_schema_of_the_envelope(out: Outgoing, situation: Situation, way: Way) -> Outgoing:
    """With one thing in the envelope against its schema: {value}."""
    if way.of_attribute:
        broken = replace(out, envelope={way.name: way.value})
        body = encode(broken)[1]
    elif way.how == WITH_TEXT:
        body = _with_text(encode(out)[1], ())
        broken = replace(out, body=body)
    else:
        document = parse_lxml(encode(out)[1])
        etree.SubElement(document, STRANGE)
        body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        broken = replace(out, body=body)
    insist_on_refusal(body, situation)
    return broken


def _places(element: Element) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """List the position of every element, with the names that lead to it from the root."""
    found: list[tuple[tuple[int, ...], tuple[str, ...]]] = [((), ())]
    for number, child in enumerate(element.children):
        found += [((number, *place), (child.tag, *tags)) for place, tags in _places(child)]
    return found


def _at(element: Element, place: tuple[int, ...]) -> Element:
    for number in place:
        element = element.children[number]
    return element


def _broken(element: Element, way: Way) -> Element:
    """Return an element that is broken in a way."""
    if way.of_attribute:
        return element.without(way.name) if way.value is None else element.having({way.name: way.value})
    children = {
        CHILD_MISSING: tuple(child for child in element.children if child.tag != way.name),
        CHILD_UNKNOWN: (*element.children, Element(STRANGE)),
        DISORDER: element.children[::-1],
    }
    return element.containing(*children[way.how])


def _with_text(document: bytes, place: tuple[int, ...]) -> bytes:
    node: Any = parse_lxml(document)
    root = node
    for number in place:
        node = node[number]
    node.text = TEXT
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
