"""The oracle and the reference participants agree on drawn messages; and would not if one of these had a rule less."""

import pytest

from tests.oracle.meet import meet
from tests.oracle.meet_variants import Who, disagreements, everybody
from tests.proof.seed import share

STEPS = 240


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "draft"])
@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
def test_they_agree(role: str, version: str) -> None:
    found, covered = meet(role, version, STEPS, seed=1)
    assert found == []
    assert len(covered) > 15  # different rules and types were met


LACKING = [("DSO", "OPR-DP-SEQUENCE"), ("DSO", "VAL-REFERENCE-OFFER"), ("AGR", "OPR-FOR-ONCE"), ("CRO", "PLN-APQ-NONE")]


@pytest.mark.parametrize(("role", "rule"), LACKING)
def test_a_rule_less_is_noticed(role: str, rule: str) -> None:
    """What the participant does for want of a rule, the oracle never allows."""
    found = (meet(role, "3.1.0", STEPS, seed, without=rule)[0] for seed in range(1, 9))
    assert next((several for several in found if several), [])


@pytest.mark.parametrize("who", share([*everybody(())], 24), ids=" ".join)
def test_a_legal_variant_is_allowed(who: Who) -> None:
    assert not disagreements(who, 120, seed=1)
