"""What the schema says about a message type, introspected with xmlschema: attributes and children, not verdicts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from uftp_conformance.messages.schema import schema_path

if TYPE_CHECKING:
    import xmlschema
    from xmlschema.validators import XsdElement


@dataclass(frozen=True, slots=True)
class AttributeShape:
    """One declared attribute: whether it must be there, its default, whether any text at all is valid, its type."""

    name: str
    required: bool
    default: str | None
    free_text: bool
    enumeration: tuple[str, ...]
    type: Any = field(default=None, compare=False, repr=False)  # as xmlschema has it

    def takes(self, text: str) -> bool:
        """Return whether the type of the attribute takes a text."""
        return bool(self.type.is_valid(text))


@dataclass(frozen=True, slots=True)
class Shape:
    """One declared element with its attributes and children; `path` leads to it from the root, "" for the root."""

    tag: str
    path: str
    attributes: tuple[AttributeShape, ...]
    children: tuple["Shape", ...]
    required: bool

    def walk(self) -> Iterator["Shape"]:
        """Walk this shape and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@cache
def _schema(version: str) -> "xmlschema.XMLSchema":
    import xmlschema  # here: most of a run, and of its reports, asks for no shape, and it takes long to load

    # Not held against the schema of schemas, which takes longer than all the rest: it is ours.
    return xmlschema.XMLSchema(schema_path(version), validation="skip")


@cache
def shape_of(tag: str, version: str) -> Shape:
    """Return the shape of a message type in a version; KeyError when the schema does not declare it."""
    return _shape(_schema(version).elements[tag], "")


def _shape(element: "XsdElement", path: str) -> Shape:
    from xmlschema.validators import XsdElement

    attributes = tuple(
        AttributeShape(
            name=str(name),
            required=attribute.use == "required",
            default=attribute.default,
            free_text=_free(attribute.type),
            enumeration=tuple(str(value) for value in _facet(attribute.type, "enumeration")),
            type=attribute.type,
        )
        for name, attribute in element.attributes.items()
        if name
    )
    content = element.type.model_group
    below = [child for child in content.iter_elements() if isinstance(child, XsdElement)] if content is not None else []
    children = tuple(_shape(child, f"{path}/{child.local_name}") for child in below)
    return Shape(element.local_name, path, attributes, children, bool(element.min_occurs))


def _facet(simple: Any, name: str) -> tuple[Any, ...]:
    return tuple(getattr(simple, name, None) or ())


def _free(simple: Any) -> bool:
    """Return whether a type is xs:string without any facet, so that no text can break it."""
    return simple.primitive_type.local_name == "string" and not (simple.patterns or simple.enumeration)
