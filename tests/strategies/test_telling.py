"""What a target is to copy differs from what it would say without copying anything."""

from decimal import Decimal

import pytest

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.initiated.procedures import Basis, basis
from tests.strategies.table import Loop, Table
from uftp_conformance.catalogue import load


@pytest.mark.parametrize("times", [1, 2])
def test_every_offer_to_order_from_is_telling(times: int) -> None:
    """The simplest offer already, which may be the only one, has power and a price; of two, the prices differ."""
    cell = next(c for c in load().cells("DSO", "3.1.0") if c.requirement.id == "INI-PRICE")
    table, found = Table(cell.role, loop := Loop(), drawn=3), list[Basis]()

    async def lay(trial: RunningTrial, case: Case) -> None:
        found.append(await basis(trial, case))

    try:
        loop.finish(table.target(cell).begin(lay, times))
    finally:
        loop.close()

    prices = {laid.price for laid in found}
    assert len(prices) == times
    assert 0 not in {Decimal(price) for price in prices}
    assert 0 not in {power for laid in found for _, _, power in laid.offered}
