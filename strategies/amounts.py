"""Prices that differ from each other, none of which is more than the statement calls plausible."""

from decimal import ROUND_DOWN, Decimal

_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")
_USUAL = Decimal("1.00")
_STEPS = 10  # from nothing up to the dearest price


def different_prices(price: Decimal, count: int, dearest: Decimal) -> list[Decimal]:
    """Return so many prices, each above the one before it, the first as near to a price as the dearest one allows."""
    share = dearest / _STEPS
    step = share.quantize(_CENT, ROUND_DOWN) or share.quantize(_FINE, ROUND_DOWN)
    first = max(Decimal(0), min(price, dearest - step * (count - 1)))
    return [first + step * number for number in range(count)]


def usual_price(dearest: Decimal) -> str:
    """Return the price of what could have any: 1.00, or the dearest one where that is less."""
    return f"{min(_USUAL, dearest):f}"
