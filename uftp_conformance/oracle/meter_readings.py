"""Whether the readings of a Metering message run as those of a meter do (UFTP-metering.xsd, MeteringProfileEnum).

A reading is cumulative, and is that at the end of its ISP; register, point 38.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import gcd

from uftp_conformance.oracle.received.rules import first

_Values = Mapping[int, Decimal]
_HIGHEST = 9  # exponents above it are as good as this one


def misread(profiles: Mapping[str, _Values]) -> str:
    """Say how the readings of a day are not those of a meter; "" where they may be.

    Args:
        profiles: the values of each ProfileType by their ISPs.
    """
    return first(_wrong(way, profiles) for way in ("Import", "Export"))


def _wrong(way: str, profiles: Mapping[str, _Values]) -> str:
    """Say that readings fall, or do not rise by the energy; once in a day a meter may have been exchanged."""
    name, energies = f"{way}MeterReading", profiles.get(f"{way}Energy", {})
    readings = dict(sorted(profiles.get(name, {}).items()))
    falls = [n for (_, before), (n, now) in pairwise(readings.items()) if now < before]
    if len(falls) > 1:
        return f"the {name} falls in ISP {falls[0]} and in ISP {falls[1]}, and is cumulative"
    return first(_unlike_the_energy(name, readings, energies))


def _unlike_the_energy(name: str, readings: _Values, energies: _Values) -> Iterator[str]:
    """Say where readings rise otherwise than by the energy, as far as the steps of the meter and the digits tell."""
    measured = [n for n in readings if n - 1 in readings and n in energies]
    rises = {n: Fraction(readings[n]) - Fraction(readings[n - 1]) for n in measured}
    apart = sorted(((rises[n] - Fraction(energies[n]), n) for n in measured), key=lambda each: abs(each[0]))[:-1]
    if not apart:
        return
    standing = abs(Fraction(readings[measured[0]]))  # no step tells less than a reading that stays what it is
    step = max(_digit(readings.values()), _step(rises.values()) or standing)
    digit = _digit(energies.values())
    worst, isp = apart[-1]
    if abs(worst) > step + digit:
        rise = f"{float(rises[isp]):g}"
        yield f"the {name} rises by {rise} kWh in ISP {isp}, where the energy is {energies[isp]} kWh"
    total = sum((difference for difference, _ in apart), Fraction(0))
    if abs(total) > 2 * step + len(apart) * digit:
        less = "less" if total < 0 else "more"
        yield f"the {name} rises by {float(abs(total)):g} kWh {less} than the energies of {len(apart)} ISPs"


def _digit(values: Iterable[Decimal]) -> Fraction:
    """Return one unit of the last digit that any of them needs."""
    exponents = (value.normalize().as_tuple().exponent for value in values)
    lowest = min((each for each in exponents if isinstance(each, int)), default=_HIGHEST)
    return Fraction(Decimal(1).scaleb(lowest))


def _step(rises: Iterable[Fraction]) -> Fraction:
    """Return the greatest step in which a meter can have made all these rises, 0 for none."""
    return reduce(
        lambda a, b: (
            Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator)) / (a.denominator * b.denominator)
        ),
        rises,
        Fraction(0),
    )
