"""The one shape in which every message lives between its bytes: a frozen tree of attributes and children."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Element:
    """An XML element without text, as all elements of UFTP are.

    Attribute values are the literal strings of the document: `Start="01"` and `Start="1"` differ here.
    """

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Element", ...] = ()

    def __getitem__(self, name: str) -> str:
        """Return the attribute `name`; KeyError when it is absent."""
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        """Return the attribute `name`, or None when it is absent."""
        return self.attributes.get(name)

    def having(self, values: Mapping[str, str]) -> "Element":
        """Return a copy with these attributes set or replaced."""
        return Element(self.tag, {**self.attributes, **values}, self.children)

    def without(self, *names: str) -> "Element":
        """Return a copy without these attributes."""
        return Element(self.tag, {k: v for k, v in self.attributes.items() if k not in names}, self.children)

    def containing(self, *children: "Element") -> "Element":
        """Return a copy with exactly these children."""
        return Element(self.tag, self.attributes, children)

    def all(self, tag: str) -> Iterator["Element"]:
        """Walk this element's direct children named `tag`, in document order."""
        return (child for child in self.children if child.tag == tag)

    def walk(self) -> Iterator["Element"]:
        """Walk this element and everything below it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


@dataclass(slots=True)
class _Unfrozen:
    """What an element is while it is made: to set what is frozen takes three times as long."""

    tag: str
    attributes: Mapping[str, str]
    children: tuple[Element, ...]


def element_of(tag: str, attributes: Mapping[str, str], children: tuple[Element, ...]) -> Element:
    """Return the same as `Element` does, sooner: for those who make one of every element of a document."""
    made: Any = _Unfrozen(tag, attributes, children)
    made.__class__ = Element
    frozen: Element = made
    return frozen
