"""The ways in which a message can be against its schema: complete, and each of them one that the schema refuses."""

import pytest

from uftp_conformance.messages import REQUESTS, VERSIONS
from uftp_conformance.messages.shapes import shape_of
from uftp_conformance.messages.ways import ENVELOPE, Way, tally, ways_of

EVERY = pytest.mark.parametrize(
    ("message", "version"), [(message, version) for version in VERSIONS for message in (ENVELOPE, *REQUESTS)]
)


def ways(message: str, name: str, version: str = "3.1.0", path: str = "") -> set[str]:
    """Return what can be wrong about one attribute, in words."""
    return {f"{w.how} {w.value}".strip() for w in ways_of(message, version) if (w.name, w.path) == (name, path)}


@EVERY
def test_no_attribute_is_left_out(message: str, version: str) -> None:
    """Each attribute is missing once if it is required, and has each value that its type does not take once."""
    for shape in shape_of(message, version).walk():
        for attribute in shape.attributes:
            found = [w for w in ways_of(message, version) if (w.path, w.name) == (shape.path, attribute.name)]
            wrong = [w.value for w in found if w.value is not None]
            assert not any(attribute.takes(value) for value in wrong)
            assert len(wrong) == len(set(wrong))
            held = (message, attribute.name) not in {("Metering", "EAN"), ("FlexSettlement", "Result")}
            if held:
                assert any(w.value is None for w in found) is attribute.required
                assert bool(wrong) is not (attribute.free_text or attribute.type.local_name == "base64Binary")


@EVERY
def test_every_element_is_looked_at(message: str, version: str) -> None:
    """Each element has once an attribute, an element and a text that it must not have."""
    paths = [shape.path for shape in shape_of(message, version).walk()]
    for how in ("is unknown", "is strange", "stands as text"):
        assert [w.path for w in ways_of(message, version) if w.how == how] == paths


def test_a_way_each_type_allows() -> None:
    """A UUID, a factor, a number of an ISP, a choice, a time: each is broken in the ways of its own type."""
    assert ways("FlexOffer", "FlexRequestMessageID") == {
        "is empty",
        "is off its pattern 00000000-0000-4000-8000-00000000000g",
        "is off its pattern 00000000-0000-4000-8000-000000000000?",
    }
    factor = ways("FlexOffer", "MinActivationFactor", path="/OfferOption")
    assert {"is out of its range 0.00", "is out of its range 1.01", "has too many digits 0.111"} < factor
    assert "is out of its range 0" in ways("FlexRequest", "Start", path="/ISP")
    assert "is out of its range 0" not in ways("D-Prognosis", "Start", path="/ISP")
    assert "is out of its range 9223372036854775808" in ways("D-Prognosis", "Revision")
    assert {"is none of its values Other", "is none of its values aVAILABLE"} < ways(
        "FlexRequest", "Disposition", path="/ISP"
    )
    without_offset = "is off its form 2036-11-21T10:00:00"
    assert without_offset in ways("TestMessage", "TimeStamp", "draft")
    assert without_offset not in ways("TestMessage", "TimeStamp")


def test_what_is_held_against_nobody() -> None:
    """The form of an EAN, the Result of a settlement and its lists are no ways (register, points 18 and 38)."""
    assert ways("Metering", "EAN") == {"is missing None"}
    assert "is missing None" not in ways("FlexSettlement", "Result")
    assert [w for w in ways_of("FlexSettlement", "3.1.0") if w.how == "are missing" and not w.path] == []
    assert Way("FlexSettlement", "", "FlexOrderSettlement and ContractSettlement", "stand in reverse") in ways_of(
        "FlexSettlement", "3.1.0"
    )


def test_the_tally() -> None:
    """The numbers are those of the list."""
    assert tally(ENVELOPE, "3.1.0").attributes == 3
    found = tally("FlexOffer", "3.1.0")
    assert (found.ways, found.attributes) == (len(ways_of("FlexOffer", "3.1.0")), 23)
    assert found.of_attributes == sum("@" in str(way) for way in ways_of("FlexOffer", "3.1.0"))


def test_a_way_in_words() -> None:
    """A way says what is wrong where."""
    assert str(Way("FlexRequest", "/ISP", "Start", "is missing")) == "FlexRequest/ISP@Start is missing"
    assert str(Way("A", "", "B", "is empty", "")) == "A@B is empty"
    assert str(Way("A", "", "Extra", "is strange")) == "A/Extra is strange"
    assert str(Way("A", "", "B", "is off its form", "x")) == 'A@B is off its form: "x"'
