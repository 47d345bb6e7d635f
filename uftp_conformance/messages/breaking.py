"""Documents that are broken in one of the ways in which their schema can be violated, and which of them surely are."""

from pathlib import Path
from typing import Any

from lxml import etree

from uftp_conformance.messages.codec import parse_lxml, serialise
from uftp_conformance.messages.schema import complaints
from uftp_conformance.messages.tables import VERSIONS, schema_version_number
from uftp_conformance.messages.tree import Element
from uftp_conformance.messages.ways import CHILD_MISSING, CHILD_UNKNOWN, DISORDER, STRANGE, TEXT, WITH_TEXT, Way

Place = tuple[int, ...]  # the numbers of the children that lead to an element


def surely_refused(document: bytes, version: str, published: Path | None = None) -> bool:
    """Return whether every schema refuses a document by which a target of this version may validate it.

    Minor versions are compatible, and a target may validate by the schema of the one that it implements: what one of
    them takes is no defect (register, point 85).
    """
    node = parse_lxml(document)
    judged = [(version, published), *((other, None) for other in _compatible(version))]
    return all(complaints(node, *each) for each in judged)


def _compatible(version: str) -> list[str]:
    """Return the other versions of the same major number."""
    major = schema_version_number(version).partition(".")[0]
    alike = (v for v in VERSIONS if schema_version_number(v).partition(".")[0] == major)
    return [other for other in alike if other != version]


def broken(message: Element, way: Way, number: int) -> bytes | None:
    """Write a message that is broken in a way, at one of the places where it can be; None where there is none."""
    found = [place for place, tags in _places(message) if "".join(f"/{tag}" for tag in tags) == way.path]
    if not found:
        return None
    place = found[number % len(found)]  # the first of a list, the last of it, or one between
    if way.how == WITH_TEXT:
        return with_text(serialise(message), place)
    return serialise(replaced(message, place, _changed(element_at(message, place), way)))


def replaced(element: Element, place: Place, new: Element | None) -> Element:
    """Return an element with another one, or none, at a place in it."""
    if not place:
        return new if new is not None else element
    children = list(element.children)
    if len(place) == 1 and new is None:
        del children[place[0]]
    else:
        children[place[0]] = replaced(children[place[0]], place[1:], new)
    return element.containing(*children)


def element_at(element: Element, place: Place) -> Element:
    """Return the element at a place."""
    for number in place:
        element = element.children[number]
    return element


AWRY = ("inside itself", "inside its neighbour", "beside its parent", "around the message")


def awry(message: Element, number: int, where: str) -> Element | None:
    """Return a message with one of its elements, by its number, where it does not belong; None where it cannot be."""
    if where == "around the message":
        return message.containing(message, *message.children)
    places = [place for place, _ in _places(message) if place]
    if not places:
        return None
    *above, last = places[number % len(places)]
    parent = element_at(message, tuple(above))
    child = parent.children[last]
    if where == "inside itself":
        return replaced(message, (*above, last), child.containing(child, *child.children))
    if where == "inside its neighbour":
        if len(parent.children) == 1:
            return None
        beside = (*above, last - 1 if last else last + 1)
        neighbour = element_at(message, beside)
        return replaced(message, beside, neighbour.containing(child, *neighbour.children))
    if not above:
        return None
    grandparent = element_at(message, tuple(above[:-1]))
    return replaced(message, tuple(above[:-1]), grandparent.containing(child, *grandparent.children))


def with_text(document: bytes, place: Place) -> bytes:
    """Write a document with text in the element at a place."""
    node: Any = parse_lxml(document)
    root = node
    for number in place:
        node = node[number]
    node.text = TEXT
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _places(element: Element) -> list[tuple[Place, tuple[str, ...]]]:
    """List the place of every element, with the names that lead to it from the root."""
    found: list[tuple[Place, tuple[str, ...]]] = [((), ())]
    for number, child in enumerate(element.children):
        found += [((number, *place), (child.tag, *tags)) for place, tags in _places(child)]
    return found


def _changed(element: Element, way: Way) -> Element:
    """Return an element that is broken in a way."""
    if way.of_attribute:
        return element.without(way.name) if way.value is None else element.having({way.name: way.value})
    children = {
        CHILD_MISSING: tuple(child for child in element.children if child.tag != way.name),
        CHILD_UNKNOWN: (*element.children, Element(STRANGE)),
        DISORDER: element.children[::-1],
    }
    return element.containing(*children[way.how])
