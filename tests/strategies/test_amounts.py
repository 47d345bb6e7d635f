"""No price of ours is above the one that the statement calls plausible, however low that is."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fixtures.drawing import draw
from strategies.amounts import different_prices, usual_price
from strategies.contents import contents
from strategies.defects.validate import options_of
from strategies.telling import doubled
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
DEAREST = tuple(map(Decimal, ("0.01", "0.05", "0.0199", "0.3", "1", "25.50", "100")))


def _at(dearest: Decimal) -> Situation:
    situation = situation_of("DSO", NOW)
    return replace(situation, market=replace(situation.market, plausible_price=dearest))


@pytest.mark.parametrize("dearest", DEAREST)
@pytest.mark.parametrize("count", [2, 3, 5])
def test_options_are_plausible(dearest: Decimal, count: int) -> None:
    """Each option has a price of its own."""
    for offer in draw(contents("FlexOffer", _at(dearest)), 5, 7, "amounts"):
        prices = [Decimal(o["Price"]) for o in options_of(offer, count, _at(dearest)).all("OfferOption")]
        assert sorted(set(prices)) == prices
        assert len(prices) == count
        assert 0 <= prices[0] <= prices[-1] <= dearest
        assert all(-price.as_tuple().exponent <= 4 for price in prices)  # type: ignore[operator]  # no price is infinite


@pytest.mark.parametrize("dearest", DEAREST)
def test_twice_the_price_is_plausible(dearest: Decimal) -> None:
    """The second of two options has twice the price of the first."""
    for offer in draw(contents("FlexOffer", _at(dearest)), 5, 7, "doubled"):
        first, second = (Decimal(option["Price"]) for option in doubled(offer, _at(dearest)).children)
        assert first * 2 == second <= dearest
        assert -first.as_tuple().exponent <= 4  # type: ignore[operator]  # no price is infinite


def test_a_price_that_is_low_enough_stays() -> None:
    assert different_prices(Decimal("20.15"), 3, Decimal(100)) == [Decimal(p) for p in ("20.15", "30.15", "40.15")]
    assert (usual_price(Decimal(100)), usual_price(Decimal("0.05"))) == ("1.00", "0.05")
