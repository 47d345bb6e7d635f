import pytest

from uftp_conformance.messages.shapes import AttributeShape, shape_of


def _attribute(tag: str, name: str, path: str = "", version: str = "3.1.0") -> AttributeShape:
    shape = next(s for s in shape_of(tag, version).walk() if s.path == path)
    return next(a for a in shape.attributes if a.name == name)


def test_paths_and_children() -> None:
    """A shape lists what is below it in the order of the schema, each with its path from the root."""
    assert ["", "/OfferOption", "/OfferOption/ISP"] == [shape.path for shape in shape_of("FlexOffer", "3.1.0").walk()]
    assert ["FlexOffer", "OfferOption", "ISP"] == [shape.tag for shape in shape_of("FlexOffer", "3.1.0").walk()]


@pytest.mark.parametrize(("tag", "child", "expected"), [
    ("FlexRequest", "ISP", True), ("DSOPortfolioQueryResponse", "CongestionPoint", False),
    ("D-PrognosisResponse", "FlexOrderStatus", False), ("AGRPortfolioUpdate", "Connection", True),
])
def test_required_children(tag: str, child: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """A child is required when the schema wants at least one."""
    assert expected is next(s.required for s in shape_of(tag, "3.1.0").children if s.tag == child)


@pytest.mark.parametrize(("tag", "name", "path", "expected"), [
    ("FlexRequest", "Revision", "", AttributeShape("Revision", True, None, False, ())),
    ("FlexRequest", "ContractID", "", AttributeShape("ContractID", False, None, True, ())),
    ("FlexRequest", "Duration", "/ISP", AttributeShape("Duration", False, "1", False, ())),
    ("FlexRequest", "TimeZone", "", AttributeShape("TimeZone", True, None, False, ())),
    ("FlexRequest", "Disposition", "/ISP",
     AttributeShape("Disposition", False, None, False, ("Available", "Requested"))),
    ("FlexRequest", "CongestionPoint", "", AttributeShape("CongestionPoint", True, None, False, ())),
    ("FlexReservationUpdate", "Reference", "", AttributeShape("Reference", True, None, True, ())),
])  # fmt: skip
def test_attributes(tag: str, name: str, path: str, expected: AttributeShape) -> None:
    """An attribute's shape tells what the schema declares: use, default, whether any text goes, and its values."""
    assert expected == _attribute(tag, name, path)


def test_versions_differ() -> None:
    """The default of Unsolicited exists in the draft alone."""
    assert (None, "false") == tuple(
        _attribute("FlexOffer", "Unsolicited", version=version).default for version in ("3.1.0", "draft")
    )


def test_elements_without_children() -> None:
    """A message of attributes alone has a shape without children."""
    assert () == shape_of("TestMessage", "3.0.0").children


def test_unknown_elements() -> None:
    """What the schema does not declare has no shape."""
    with pytest.raises(KeyError):
        shape_of("Nothing", "3.1.0")
