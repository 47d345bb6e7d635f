import pytest
from xmlschema import XMLSchema

from uftp_conformance.messages.schema import schema_path
from uftp_conformance.messages.shapes import AttributeShape, shape_of
from uftp_conformance.messages.shapes import _shape as _of


def _shape(
    name: str, *values: str, required: bool = False, default: str | None = None, free: bool = False
) -> AttributeShape:
    return AttributeShape(name, required, default, free, values)


def _attribute(tag: str, name: str, path: str = "", version: str = "3.1.0") -> AttributeShape:
    shape = next(s for s in shape_of(tag, version).walk() if s.path == path)
    return next(a for a in shape.attributes if a.name == name)


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "draft"])
def test_as_where_the_schema_is_held_against_that_of_schemas(version: str) -> None:
    """A shape is read of a schema that is taken at its word, so that it has to be right."""
    strict = XMLSchema(schema_path(version))
    assert [shape_of(name, version) for name in strict.elements] == [_of(each, "") for each in strict.elements.values()]


def test_paths_and_children() -> None:
    """A shape lists what is below it in the order of the schema, each with its path from the root."""
    assert [shape.path for shape in shape_of("FlexOffer", "3.1.0").walk()] == ["", "/OfferOption", "/OfferOption/ISP"]
    assert [shape.tag for shape in shape_of("FlexOffer", "3.1.0").walk()] == ["FlexOffer", "OfferOption", "ISP"]


@pytest.mark.parametrize(
    ("tag", "child", "expected"),
    [
        ("FlexRequest", "ISP", True),
        ("DSOPortfolioQueryResponse", "CongestionPoint", False),
        ("D-PrognosisResponse", "FlexOrderStatus", False),
        ("AGRPortfolioUpdate", "Connection", True),
    ],
)
def test_required_children(tag: str, child: str, expected: bool) -> None:
    """A child is required when the schema wants at least one."""
    assert next(s.required for s in shape_of(tag, "3.1.0").children if s.tag == child) is expected


@pytest.mark.parametrize(
    ("tag", "name", "path", "expected"),
    [
        ("FlexRequest", "Revision", "", _shape("Revision", required=True)),
        ("FlexRequest", "ContractID", "", _shape("ContractID", free=True)),
        ("FlexRequest", "Duration", "/ISP", _shape("Duration", default="1")),
        ("FlexRequest", "TimeZone", "", _shape("TimeZone", required=True)),
        ("FlexRequest", "Disposition", "/ISP", _shape("Disposition", "Available", "Requested")),
        ("FlexRequest", "CongestionPoint", "", _shape("CongestionPoint", required=True)),
        ("FlexReservationUpdate", "Reference", "", _shape("Reference", required=True, free=True)),
    ],
)
def test_attributes(tag: str, name: str, path: str, expected: AttributeShape) -> None:
    """An attribute's shape tells what the schema declares: use, default, whether any text goes, and its values."""
    assert _attribute(tag, name, path) == expected


def test_versions_differ() -> None:
    """The default of Unsolicited exists in the draft alone."""
    declared = [_attribute("FlexOffer", "Unsolicited", version=version) for version in ("3.1.0", "draft")]
    assert [attribute.default for attribute in declared] == [None, "false"]


def test_elements_without_children() -> None:
    """A message of attributes alone has a shape without children."""
    assert shape_of("TestMessage", "3.0.0").children == ()


def test_unknown_elements() -> None:
    """What the schema does not declare has no shape."""
    with pytest.raises(KeyError):
        shape_of("Nothing", "3.1.0")
