"""What a defect of a message of a sequence is: where it can be, and what it does there."""

from collections.abc import Callable
from dataclasses import dataclass

from uftp_conformance.messages import Element
from uftp_conformance.sequences.places import Site
from uftp_conformance.sequences.scene import Scene

Sites = Callable[[Element], list[Site]]
Apply = Callable[[Scene, Element, Site], Element]


@dataclass(frozen=True, slots=True)
class Defect:
    """One way of changing a message: where it can be, and what it does there."""

    name: str
    sites: Sites
    apply: Apply


def replaced(message: Element, place: Element, new: Element) -> Element:
    """Return a message with another element in the place of one."""
    if message is place:
        return new
    children = [
        new if child is place else replaced(child, place, new) if child.children else child
        for child in message.children
    ]
    same = all(now is before for now, before in zip(children, message.children, strict=True))
    return message if same else message.containing(*children)
