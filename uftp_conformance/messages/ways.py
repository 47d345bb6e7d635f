"""Every way in which a message can break its schema, one at a time: listed from the schema, nothing is drawn.

A way is about one place: an attribute that is missing, or has a value that its type does not take; an element that is
missing, strange, out of order, or has text in it.  No message of UFTP has an element that may stand only once, so that
none can be doubled; a doubled attribute is no XML at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from uftp_conformance.messages.shapes import AttributeShape, Shape, shape_of

ENVELOPE = "SignedMessage"
STRANGE = "Extra"  # a name that no schema of UFTP has
TEXT = "text"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_LONG = 2**63

# What is off a pattern, by a value that the pattern takes: no type of ours takes any of the rest.
_NEAR_PATTERNS = (
    ("3.1.0", "3.1"),
    ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-00000000000g"),
    ("dso.example.com", "DSO.EXAMPLE.COM"),
    ("ean.871685900000000001", "ean.1"),
    ("Europe/Amsterdam", "UTC"),
    ("EUR", "eur"),
    ("E8716859000000011", "8716859000000011"),
)
_FORMS: dict[str, tuple[str, ...]] = {
    "integer": ("one", "1.5"),
    "positiveInteger": ("one", "1.5"),
    "long": ("one", "1.5"),
    "decimal": ("one", "1,5", "1e3"),
    "boolean": ("yes", "TRUE"),
    "date": ("2026-02-30", "30-11-2026", "2026-11-28T00:00:00Z"),
    "dateTime": ("2026-11-21", "2026-11-21 10:00:00Z", "2026-11-21T25:00:00Z"),
    "duration": ("15", "PT", "15M"),
}  # of base64Binary nothing: libxml2 takes what XML Schema does not, so that TRN-ENVELOPE looks at it
_RANGES: dict[str, tuple[str, ...]] = {"positiveInteger": ("0", "-1"), "long": (str(_LONG), str(-_LONG - 1))}
# Of an attribute of the text's, or of none: its form, or its absence, is held against nobody (register, 18 and 38).
_LEFT_OUT = {("Metering", "EAN", "value"), ("FlexSettlement", "Result", "missing")}
# What the text lets be left out, always or in some answers (register, points 18, 19 and 21).
_LISTS = ("FlexOrderSettlement", "ContractSettlement", "FlexOrderSettlementStatus", "DSO-View", "DSO-Portfolio")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break one place of a message.

    Attributes:
        message: the root element.
        path: leads to the element concerned from the root, "" for the root.
        name: the attribute or the child concerned.
        how: what is wrong, in a word or two.
        value: what stands there instead; None where nothing does.
    """

    message: str
    path: str
    name: str
    how: str
    value: str | None = None

    @property
    def place(self) -> str:
        """The place in the message, such as "FlexRequest/ISP@Start"."""
        return f"{self.message}{self.path}{'@' if self.of_attribute else '/'}{self.name}"

    @property
    def of_attribute(self) -> bool:
        """Whether the way is about an attribute."""
        return self.how not in _OF_ELEMENTS

    def __str__(self) -> str:
        """Say what is wrong where."""
        return f"{self.place} {self.how}" + (f': "{self.value}"' if self.value else "")


MISSING, UNKNOWN = "is missing", "is unknown"
CHILD_MISSING, CHILD_UNKNOWN, DISORDER, WITH_TEXT = "are missing", "is strange", "stand in reverse", "stands as text"
_OF_ELEMENTS = (CHILD_MISSING, CHILD_UNKNOWN, DISORDER, WITH_TEXT)


@cache
def ways_of(message: str, version: str) -> tuple[Way, ...]:
    """List every way to break a message type, or the SignedMessage, of a version."""
    return tuple(way for shape in shape_of(message, version).walk() for way in _of(shape, message))


def _of(shape: Shape, message: str) -> Iterator[Way]:
    for attribute in shape.attributes:
        for how, value in _of_attribute(attribute):
            kind = "missing" if value is None else "value"
            if (message, attribute.name, kind) not in _LEFT_OUT:
                yield Way(message, shape.path, attribute.name, how, value)
    yield Way(message, shape.path, STRANGE, UNKNOWN, "1")
    for child in shape.children:
        if child.required and child.tag not in _LISTS:
            yield Way(message, shape.path, child.tag, CHILD_MISSING)
    if len(shape.children) > 1:
        yield Way(message, shape.path, " and ".join(child.tag for child in shape.children), DISORDER)
    yield Way(message, shape.path, STRANGE, CHILD_UNKNOWN)
    yield Way(message, shape.path, TEXT, WITH_TEXT)


def _of_attribute(attribute: AttributeShape) -> Iterator[tuple[str, str | None]]:
    """Walk what can be wrong with an attribute: each value is surely none that its type takes."""
    if attribute.required:
        yield MISSING, None
    builtin = _builtin(attribute.type)
    values_by_way = {
        "is empty": ("",),
        "is off its pattern": tuple(_off_pattern(attribute)),
        "is none of its values": tuple(_unlisted(attribute)),
        "is out of its range": (*_RANGES.get(builtin, ()), *_out_of_bounds(attribute.type)),
        "has too many digits": tuple(_too_fine(attribute.type)),
        "is off its form": (*_FORMS.get(builtin, ()), *_without_offset(attribute)),
    }
    for how, values in values_by_way.items():
        for value in values:
            if not attribute.takes(value):
                yield how, value


def _builtin(simple: Any) -> str:
    """Return the type of XML Schema that a type was made of."""
    while not str(simple.name).startswith(_XSD):
        simple = simple.base_type
    return str(simple.local_name)


def _off_pattern(attribute: AttributeShape) -> Iterator[str]:
    if attribute.type.patterns and _builtin(attribute.type) == "string":
        usual, off = next(pair for pair in _NEAR_PATTERNS if attribute.takes(pair[0]))
        yield off
        yield f"{usual}?"


def _unlisted(attribute: AttributeShape) -> Iterator[str]:
    if attribute.enumeration:
        yield "Other"
        yield attribute.enumeration[0].swapcase()


def _out_of_bounds(simple: Any) -> Iterator[str]:
    for bound, beyond in ((simple.min_value, -1), (simple.max_value, 1)):
        if isinstance(bound, Decimal):
            yield str(bound + beyond * Decimal("0.01"))


def _too_fine(simple: Any) -> Iterator[str]:
    facet = simple.get_facet(f"{_XSD}fractionDigits") if _builtin(simple) == "decimal" else None
    if facet is not None:
        yield f"0.{'1' * (facet.value + 1)}"


def _without_offset(attribute: AttributeShape) -> Iterator[str]:
    """Leave the offset out of a time, which only the draft demands."""
    if _builtin(attribute.type) == "dateTime":
        yield "2036-11-21T10:00:00"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many places a message type has, attributes among them, and in how many ways they can be broken."""

    attributes: int
    ways: int
    of_attributes: int


@cache
def tally(message: str, version: str) -> Tally:
    """Count the ways of a message type in a version."""
    found = ways_of(message, version)
    attributes = sum(len(shape.attributes) for shape in shape_of(message, version).walk())
    return Tally(attributes, len(found), sum(way.of_attribute for way in found))
