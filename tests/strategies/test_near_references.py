"""References that are nearly right: in other letters, or but for one digit."""

import re
from dataclasses import replace

import pytest

from strategies.defects import Unsuited, defects_of
from strategies.defects.near import LETTERS
from strategies.defects.references import NEAR, NEAR_PROGNOSES, PROGNOSIS
from strategies.places import FIRST, INSIDE
from tests.strategies.table import TableTester
from tests.strategies.test_orders import SITUATION, defect, order
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element

RANDOM, TIMED = "3f2b1c9e-5a77-4d10-8f3e-0c9d2b6a71ff", "3f2b1c9e-5a77-11ed-8f3e-0c9d2b6a71ff"
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def option(own: str, value: str) -> str:
    near = defect("OPR-FOR-OPTION", "orders_a_near_option")
    return near.apply(order(OptionReference=own), SITUATION, value).element["OptionReference"]


def test_near_options() -> None:
    assert option("Option-1", LETTERS) == "oPTION-1"


@pytest.mark.parametrize("own", ["10", ""])
def test_what_has_no_near_option(own: str) -> None:
    """Digits have no other letters, and neither has no name."""
    with pytest.raises(Unsuited):
        option(own, LETTERS)


def naming(message: str, attribute: str, identifier: str) -> Outgoing:
    return Outgoing(Element(message, {attribute: identifier}), TableTester("AGR").counterparties[0])


@pytest.mark.parametrize(
    ("requirement", "message", "attribute", "values"),
    [
        ("VAL-REFERENCE-OFFER", "FlexOrder", "FlexOfferMessageID", NEAR),
        ("VAL-REFERENCE-OFFER", "FlexOfferRevocation", "FlexOfferMessageID", NEAR),
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "FlexRequestMessageID", NEAR),
        ("VAL-REFERENCE-PROGNOSIS", "FlexOffer", "D-PrognosisMessageID", NEAR_PROGNOSES),
    ],
)
def test_near_identifiers(requirement: str, message: str, attribute: str, values: tuple[str, ...]) -> None:
    """One digit is another; the last one only of an identifier that is random."""
    (near,) = (each for each in defects_of(requirement, message) if "_a_near_" in each.name)
    assert tuple(near.boundaries(SITUATION)) == values
    for value, place in zip(values, (0, -1), strict=True):
        changed = near.apply(naming(message, attribute, RANDOM), SITUATION, value).element[attribute]
        assert UUID.fullmatch(changed)
        assert [n for n, (one, other) in enumerate(zip(RANDOM, changed, strict=True)) if one != other] == [place % 36]
    first, last = values
    assert near.apply(naming(message, attribute, TIMED), SITUATION, first).element[attribute] != TIMED
    with pytest.raises(Unsuited):
        near.apply(naming(message, attribute, TIMED), SITUATION, last)
    with pytest.raises(Unsuited):
        near.apply(naming(message, "BaselineReference", "b"), SITUATION, first)


def test_an_offer_on_nearly_a_prognosis_that_was_exchanged() -> None:
    """Where the message itself names none, its trial has one exchanged."""
    (near,) = (each for each in defects_of("VAL-REFERENCE-PROGNOSIS", "FlexOffer") if "_a_near_" in each.name)
    out = replace(naming("FlexOffer", "BaselineReference", "b"), others={PROGNOSIS: RANDOM})
    changed = near.apply(out, SITUATION, NEAR_PROGNOSES[0]).element
    assert changed["D-PrognosisMessageID"][1:] == RANDOM[1:]
    assert changed.get("BaselineReference") is None


def test_items_of_nearly_the_orders() -> None:
    """A settlement has the items of orders whose references are in other letters."""
    (leaving_out,) = defects_of("STL-MISSING", "FlexSettlement")
    items = tuple(Element("FlexOrderSettlement", {"OrderReference": f"order-{n}"}) for n in range(3))
    out = Outgoing(Element("FlexSettlement", {}, items), TableTester("AGR").counterparties[0])
    named = {
        (value.value, value.place): [
            each["OrderReference"] for each in leaving_out.apply(out, SITUATION, value).element.children
        ]
        for value in leaving_out.boundaries(SITUATION)
    }
    assert named["in other letters", FIRST] == ["ORDER-0", "order-1", "order-2"]
    assert named["that nobody placed", INSIDE][1].startswith("placed-by-nobody-")
