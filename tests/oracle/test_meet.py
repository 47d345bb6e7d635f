"""The oracle and the reference participants agree on drawn messages; and would not if one of these had a rule less."""

import pytest

from tests.oracle.meet import meet

STEPS = 320


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "draft"])
@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
def test_they_agree(role: str, version: str) -> None:
    found, covered = meet(role, version, STEPS, seed=1)
    assert found == []
    assert len(covered) > 15  # different rules and types were met
