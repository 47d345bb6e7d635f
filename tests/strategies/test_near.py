"""Names that are nearly agreed are not agreed, and contents under a contract are valid."""

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases
from strategies.contents import contents
from strategies.defects import defects_of, near
from suites.walkthrough.script import scene_of

ROLES = ("AGR", "DSO")


def boundaries(requirement: str, message: str, role: str, of: object) -> list[str]:
    """Return what a defect of a requirement always tries."""
    _, situation = scene_of(role)
    return [
        str(value)
        for each in defects_of(requirement, message)
        if each.apply is of
        for value in each.boundaries(situation)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_near_name_is_agreed(role: str) -> None:
    """They differ from all names that are agreed, in whatever letters."""
    _, situation = scene_of(role)
    market, domains = situation.market, [situation.domain, *(c.domain for c in situation.counterparties)]
    for requirement, of, agreed in (
        ("VAL-CONTRACT", near.is_nearly_under_a_contract, [contract.id for contract in market.contracts]),
        ("VAL-BASELINE-REFERENCE", near.is_nearly_on_a_baseline, list(market.baseline_references)),
        ("VAL-CONGESTION-POINT", near.is_about_a_near_point, [point.address for point in market.congestion_points]),
        (
            "VAL-RECIPIENT",
            near.names_a_near_recipient,
            domains,
        ),
    ):
        tried = boundaries(requirement, "FlexOffer" if role == "DSO" else "FlexOrder", role, of)
        assert len(tried) >= 3, requirement
        assert not {each.lower() for each in tried} & {each.lower() for each in agreed}


@pytest.mark.parametrize("role", ROLES)
def test_contracts_of_others_are_not_the_two_s(role: str) -> None:
    """A contract of others is in the market, and at no point where the two meet."""
    _, situation = scene_of(role)
    own = {point.address for point in situation.points()}
    of_others = boundaries("VAL-CONTRACT", "FlexOffer", role, near.is_under_a_contract_of_others)
    held = {contract.id: contract.congestion_point for contract in situation.market.contracts}
    assert of_others
    assert not {held[each] for each in of_others} & own


@pytest.mark.parametrize(("message", "role"), [("FlexRequest", "AGR"), ("FlexOffer", "DSO")])
def test_under_a_contract(message: str, role: str) -> None:
    """A valid content names each contract of the two, at its point and in its direction."""
    _, situation = scene_of(role)
    content = draw(contents(message, situation), 1, 1, message)[0]
    under = [case.content for case in bound_cases(situation, content) if case.content.get("ContractID")]
    own = {point.address for point in situation.points()}
    assert {each["ContractID"] for each in under} == {
        contract.id for contract in situation.market.contracts if contract.congestion_point in own
    }
    for each in under:
        contract = situation.market.contract(each["ContractID"])
        assert contract is not None
        assert contract.congestion_point == each["CongestionPoint"]
