"""Elements of a namespace that is not UFTP's: the text of the specification promises them, no schema has them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from strategies.defects.registry import defect
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import serialise
from uftp_conformance.messages.codec import parse_lxml

_NAMESPACE = "urn:example:extension"
PLACES: Sequence[str] = ("at its end", "at its beginning", "in its first element", "with elements and text of its own")


@defect("TRN-FOREIGN", boundaries=lambda _: PLACES, valid=False)
def holds_a_foreign_element(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With an element of a foreign namespace {value}."""
    root = parse_lxml(serialise(out.element))
    extension = etree.Element(f"{{{_NAMESPACE}}}Extension", {"Note": "1"}, nsmap={"x": _NAMESPACE})
    children: list[Any] = list(root)
    if value == PLACES[1]:
        root.insert(0, extension)
    elif value == PLACES[2] and children:
        children[0].append(extension)
    else:
        root.append(extension)
    if value == PLACES[3]:
        etree.SubElement(extension, f"{{{_NAMESPACE}}}Within").text = "text"
    return replace(out, payload=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
