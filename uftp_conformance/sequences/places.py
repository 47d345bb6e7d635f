"""Where in a message something can be changed: found in one walk, however many defects ask."""

from uftp_conformance.messages import Element
from uftp_conformance.messages.cache import once

Site = tuple[Element, str]  # an element of the message, and an attribute of it or what else is changed there
_IN_EACH_ISP = frozenset({"Start", "Value"})  # nobody asks where these are


@once
def elements(message: Element) -> dict[str, list[tuple[int, Element]]]:
    """Return by an attribute the elements that have it, and by "" all, each with its place in the document."""
    found: dict[str, list[tuple[int, Element]]] = {"": []}
    for place, element in enumerate(message.walk()):
        found[""].append((place, element))
        for name in element.attributes.keys() - _IN_EACH_ISP:
            found.setdefault(name, []).append((place, element))
    return found


def having(message: Element, attributes: tuple[str, ...]) -> list[Site]:
    """Return where these attributes are, in the order of the document."""
    every = elements(message)
    found = [(place, order, each) for order, name in enumerate(attributes) for place, each in every.get(name, ())]
    return [(each, attributes[order]) for _, order, each in sorted(found, key=lambda site: site[:2])]
