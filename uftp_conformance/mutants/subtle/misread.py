"""Subtle faults in the readings of metering data, of which the energies are right."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from uftp_conformance.mutants.meters import Values, cumulated, even, metered, uneven
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.mutants.subtle.starting import starting


def _running_down(energies: Values) -> Values:
    return [100_000 - each for each in cumulated(energies)]


def _in_watt_hours(energies: Values) -> Values:
    return [each * 1000 for each in cumulated(energies)]


def _at_the_beginning(energies: Values) -> Values:
    """Read the meter at the beginning of each ISP."""
    return [each - energy for each, energy in zip(cumulated(energies), energies, strict=True)]


_READINGS: tuple[tuple[str, str, Callable[[Values], Values], Callable[[int], Decimal]], ...] = (
    ("of-the-isp", "A reading is the energy of its ISP.", lambda energies: energies, uneven),
    ("of-an-even-day", "A reading is the energy of its ISP, the same all day.", lambda energies: energies, even),
    ("running-down", "The readings run down by what is imported.", _running_down, uneven),
    ("in-watt-hours", "The readings are in Wh.", _in_watt_hours, uneven),
    ("at-the-beginning", "A reading is that at the beginning of its ISP.", _at_the_beginning, uneven),
)


def misread() -> Iterator[Mutant]:
    """Walk what can be wrong about the readings of a meter."""
    for name, wrong, read, energy in _READINGS:
        yield mutant("AGR", f"INI-METERED/{name}", wrong, starting("Metering", metered(read, energy)), "INI-METERED")
