"""References that are nearly right: but for one digit."""

import re
from dataclasses import replace

import pytest

from strategies.defects import Unsuited, defects_of
from strategies.defects.references import NEAR, NEAR_PROGNOSES, PROGNOSIS
from tests.strategies.table import TableTester
from tests.strategies.test_orders import SITUATION
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element

RANDOM, TIMED = "3f2b1c9e-5a77-4d10-8f3e-0c9d2b6a71ff", "3f2b1c9e-5a77-11ed-8f3e-0c9d2b6a71ff"
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


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
