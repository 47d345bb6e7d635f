"""Subtle faults about orders of a part: how its power and its price are compared."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers
from uftp_conformance.participants.ledger import IspRun, Option
from uftp_conformance.participants.rules.agr import factor, ordered_option, power_scaled, price_scaled, scaled
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import number

SCALED = "VLD-FOR-SCALED"
Powers = Mapping[int, int]  # of ISPs
Alike = Callable[[Powers, Powers], bool]
_KILOWATT = 999


def _at(runs: tuple[IspRun, ...], share: Decimal = Decimal(1)) -> Powers:
    return {isp: scaled(power, share) for first, end, power in runs for isp in range(first, end + 1)}


def _option(order: Element, context: Context) -> Option | None:
    return ordered_option(order, referred(order, context))


def _powers(alike: Alike) -> Fault:
    """Let other powers pass where the price is right."""

    def pardoned(order: Element, context: Context) -> bool:
        option = _option(order, context)
        if option is None or not price_scaled(order, option):
            return False
        meant, given = _at(option.runs, factor(order)), _at(powers(order))
        return meant.keys() == given.keys() and alike(meant, given)

    return laxer(SCALED, pardoned)


def _price(alike: Callable[[Decimal, Decimal], bool]) -> Fault:
    """Let another price pass where the power is right."""

    def pardoned(order: Element, context: Context) -> bool:
        option = _option(order, context)
        if option is None or not power_scaled(order, option):
            return False
        return alike(option.price * factor(order), number(order["Price"]))

    return laxer(SCALED, pardoned)


def _each(alike: Callable[[int, int], bool]) -> Alike:
    return lambda meant, given: all(alike(power, given[isp]) for isp, power in meant.items())


def shares() -> Iterator[Mutant]:
    """Walk what passes for the power or the price of a part."""
    for name, wrong, faults in (
        ("first", "the power of the first ISP is compared.", _powers(lambda m, g: m[min(m)] == g[min(m)])),
        ("last", "the power of the last ISP is compared.", _powers(lambda m, g: m[max(m)] == g[max(m)])),
        ("sum", "the sum of the powers is compared.", _powers(lambda m, g: sum(m.values()) == sum(g.values()))),
        ("sizes", "the size of the powers is compared.", _powers(_each(lambda m, g: abs(m) == abs(g)))),
        ("kilowatts", "kilowatts are compared.", _powers(_each(lambda m, g: abs(m - g) <= _KILOWATT))),
        ("at-most", "it is seen to that no power is larger.", _powers(_each(lambda m, g: abs(g) <= abs(m)))),
        ("euros", "the price is compared in whole euros.", _price(lambda meant, given: abs(meant - given) < 1)),
        ("percent", "the price is compared to a percent.", _price(lambda m, g: abs(m - g) <= abs(m) / 100)),
        ("cheaper", "it is seen to that the price is not higher.", _price(lambda meant, given: given <= meant)),
    ):
        yield mutant("AGR", f"{SCALED}/{name}", f"Of an order of a part only {wrong}", faults, SCALED)
