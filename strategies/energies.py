"""How much energy a meter counts in an ISP: what is plausible in the market, and fits a power without rounding."""

from decimal import Decimal
from math import gcd

from uftp_conformance.statement.market import Market

_WHOLE = 1000
_SMALL, _SMALLER = (Decimal("0.1234"), Decimal("0.0234")), (Decimal("0.0134"), Decimal("0.0034"))


def unit_of_energy(market: Market, minutes: int) -> tuple[Decimal, int]:
    """Return an amount of energy in kWh, and how many of it an ISP of so many minutes may have at the most.

    Its power is a whole number of kW, or of W where no whole number of kW is plausible.
    """
    unit, most = _units(market, minutes)
    return (unit, most // _WHOLE) if most >= _WHOLE else (unit / _WHOLE, most)


def small_energies(market: Market) -> tuple[Decimal, Decimal]:
    """Return two amounts of energy of four decimals, the larger one first, whose difference has a plausible power."""
    unit, most = _units(market, market.isp_minutes)
    much, little = _SMALL if most >= _WHOLE * (_SMALL[0] - _SMALL[1]) else _SMALLER
    return much * unit, little * unit


def _units(market: Market, minutes: int) -> tuple[Decimal, int]:
    """Return the least energy in whole kWh whose power is a whole number of kW, and how many thousandths of it fit."""
    return Decimal(minutes // gcd(minutes, 60)), market.plausible_power * gcd(minutes, 60) // 60
