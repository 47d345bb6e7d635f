"""Messages that the schema refuses: attributes missing, strange or off their type, elements missing or strange."""

import string
from typing import Any

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import VERSIONS, Element, serialise
from uftp_conformance.messages.breaking import AWRY, awry, replaced, surely_refused
from uftp_conformance.messages.shapes import Shape, shape_of

_LETTERS = st.text(string.ascii_letters, min_size=3, max_size=10)
# Nothing here is about an attribute's own name; each value is off the type of some attribute, and the schema
# itself decides afterwards whether it was off this one.
_OFF_TYPE = ("", "?", "UTC", "Asia/Tokyo", "3.1", "-1", "0", "1.5", "2026-02-30", "maybe", "not-a-uuid", "ean.1", "eur")


def _checked(out: Outgoing, situation: Situation, element: Element) -> Outgoing:
    """Return the message with this element, if the schema really refuses it."""
    insist_on_refusal(serialise(element), situation)
    return out.carrying(element)


def insist_on_refusal(document: bytes, situation: Situation) -> None:
    """Raise Unsuited unless every schema refuses a document by which a target may validate it."""
    if not surely_refused(document, situation.version, situation.statement.published):
        raise Unsuited


def _places(element: Element, shape: Shape) -> list[tuple[tuple[int, ...], Element, Shape]]:
    """List every element with its position and its declared shape."""
    found: list[tuple[tuple[int, ...], Element, Shape]] = [((), element, shape)]
    for position, child in enumerate(element.children):
        declared = next((s for s in shape.children if s.tag == child.tag), None)
        if declared:
            found += [((position, *rest), e, s) for rest, e, s in _places(child, declared)]
    return found


def _pick(out: Outgoing, situation: Situation, number: int) -> tuple[tuple[int, ...], Element, Shape]:
    places = _places(out.element, shape_of(out.element.tag, situation.version))
    return places[number % len(places)]


_NUMBERS = st.integers(0, 1000)


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: [(0, n) for n in range(10)] + [(1, 0), (2, 1)],
    values=lambda _: st.tuples(_NUMBERS, _NUMBERS),
    valid=False,
)
def lacks_a_required_attribute(out: Outgoing, situation: Situation, value: tuple[int, int]) -> Outgoing:
    """Without a required attribute (element and attribute number {value})."""
    place, element, shape = _pick(out, situation, value[0])
    # The text gives a FlexSettlement no Result (register, point 18).
    extra = ("Result",) if element.tag == "FlexSettlement" else ()
    required = [a.name for a in shape.attributes if a.required and a.name not in extra]
    if not required:
        raise Unsuited
    return _checked(out, situation, replaced(out.element, place, element.without(required[value[1] % len(required)])))


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: ((0, "Sequence"), (0, "RecipientRole"), (1, "Unit")),
    values=lambda _: st.tuples(_NUMBERS, _LETTERS),
    valid=False,
)
def has_a_strange_attribute(out: Outgoing, situation: Situation, value: tuple[int, str]) -> Outgoing:
    """With an attribute that the schema does not have (element number, name: {value})."""
    place, element, _ = _pick(out, situation, value[0])
    return _checked(out, situation, replaced(out.element, place, element.having({value[1]: "1"})))


def _typed(_: Situation) -> list[Any]:
    return [
        (0, name, value)
        for name, value in (
            ("TimeZone", "UTC"),
            ("TimeZone", "Asia/Tokyo"),
            ("MessageID", "not-a-uuid"),
            ("Version", "3.1"),
            ("SenderDomain", "LOCALHOST"),
            ("Period", "2026-02-30"),
            ("Revision", "one"),
            ("CongestionPoint", "ean.1"),
            ("ISP-Duration", "15"),
            ("Currency", "eur"),
            ("EntityAddress", "x"),
            ("TimeStamp", "now"),
            ("TimeStamp", "2026-11-21T10:00:00"),  # valid in 3.x: only the draft demands an offset
            ("ExpirationDateTime", "2036-11-21T10:00:00"),
        )
    ]


@defect("TRN-PAYLOAD-SCHEMA", boundaries=_typed, valid=False)
def has_a_value_off_its_type(out: Outgoing, situation: Situation, value: tuple[int, str, str]) -> Outgoing:
    """With an attribute off its type (element number, name, value: {value})."""
    place, element, _ = _pick(out, situation, value[0])
    if element.get(value[1]) is None:
        raise Unsuited
    return _checked(out, situation, replaced(out.element, place, element.having({value[1]: value[2]})))


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: (),
    valid=False,
    values=lambda _: st.tuples(_NUMBERS, _NUMBERS, st.sampled_from(_OFF_TYPE)),
)
def has_any_value_off_its_type(out: Outgoing, situation: Situation, value: tuple[int, int, str]) -> Outgoing:
    """With an attribute off its type (element number, attribute number, value: {value})."""
    place, element, shape = _pick(out, situation, value[0])
    # No form of an EAN is held against anybody (register, point 38).
    typed = [a.name for a in shape.attributes if not a.free_text and element.get(a.name) and a.name != "EAN"]
    if not typed:
        raise Unsuited
    return _checked(
        out, situation, replaced(out.element, place, element.having({typed[value[1] % len(typed)]: value[2]}))
    )


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: ("Start", "Duration"),
    values=lambda _: st.none(),
    valid=False,
    messages=("FlexReservationUpdate", "FlexRequest", "FlexOrder"),
)
def counts_isps_from_zero(out: Outgoing, situation: Situation, value: str | None) -> Outgoing:
    """With an ISP whose {value} is 0, which the schema does not allow here."""
    if value is None:
        raise Unsuited
    first, *rest = out.element.children
    return _checked(out, situation, out.element.containing(first.having({value: "0"}), *rest))


@defect("TRN-PAYLOAD-SCHEMA", values=lambda _: _NUMBERS, boundaries=lambda _: (1,), valid=False)
def lacks_its_children(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """Without the elements that it must hold (element number {value})."""
    if out.element.tag == "FlexSettlement":
        raise Unsuited  # the text has no item that must be there (register, point 18)
    place, element, shape = _pick(out, situation, value)
    if not any(child.required for child in shape.children):
        place, element, shape = (), out.element, shape_of(out.element.tag, situation.version)
    if not element.children:
        raise Unsuited
    return _checked(out, situation, replaced(out.element, place, element.containing()))


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: ((0, "Extension"), (1, "ISP")),
    values=lambda _: st.tuples(_NUMBERS, _LETTERS),
    valid=False,
)
def holds_a_strange_element(out: Outgoing, situation: Situation, value: tuple[int, str]) -> Outgoing:
    """With an element, without a namespace, that the schema does not have there (element number, name: {value})."""
    place, element, _ = _pick(out, situation, value[0])
    grown = element.containing(*element.children, Element(value[1]))
    return _checked(out, situation, replaced(out.element, place, grown))


@defect(
    "TRN-PAYLOAD-SCHEMA",
    boundaries=lambda _: [(0, where) for where in AWRY],
    values=lambda _: st.tuples(_NUMBERS, st.sampled_from(AWRY)),
    valid=False,
)
def has_an_element_awry(out: Outgoing, situation: Situation, value: tuple[int, str]) -> Outgoing:
    """With an element that stands where it does not belong (number, where: {value})."""
    element = awry(out.element, *value)
    if element is None:
        raise Unsuited
    return _checked(out, situation, element)


def _others(tag: str, version: str) -> list[tuple[str, str]]:
    """List what another version says of a message's own attributes and this one does not, or says otherwise."""
    own = {a.name: a for a in shape_of(tag, version).attributes}
    found: dict[tuple[str, str], None] = {}
    for other in VERSIONS:
        theirs = {a.name: a for a in shape_of(tag, other).attributes}
        found |= {("with", name): None for name in theirs if name not in own}
        found |= {
            ("without", name): None
            for name, attribute in own.items()
            if attribute.required and not (name in theirs and theirs[name].required)
        }
    return list(found)


@defect("TRN-PAYLOAD-SCHEMA", boundaries=lambda _: range(3), values=lambda _: st.integers(0, 2), valid=False)
def is_of_another_version(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With or without an attribute, as only another version of the protocol has it (number {value})."""
    others = _others(out.element.tag, situation.version)
    if value >= len(others):
        raise Unsuited
    how, name = others[value]
    plausible = {"Unsolicited": "true", "Result": "Accepted", "ServiceType": "any"}
    element = (
        out.element.without(name)
        if how == "without"
        else out.element.having({name: plausible.get(name, out.element["MessageID"])})
    )
    return _checked(out, situation, element)
