"""Whether the Power of a Metering message fits its energies (metering.md; register, point 89)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number, whole
from uftp_conformance.oracle.received.rules import Truth, first


def unfitting(metering: Element, minutes: int) -> Truth:
    """Say in which ISP, each of so many minutes, Power is not what the energies make."""
    values: defaultdict[str, dict[int, Decimal]] = defaultdict(dict)
    for profile in metering.all("Profile"):
        values[profile["ProfileType"]] |= {whole(isp["Start"]): number(isp["Value"]) for isp in profile.all("ISP")}
    if not {"Power", "ImportEnergy", "ExportEnergy"} <= values.keys():
        return False
    return first(_unfitting(values, Decimal(60) / minutes))


def _unfitting(values: dict[str, dict[int, Decimal]], shorter: Decimal) -> Iterator[str]:
    energies = _rounding(values["ImportEnergy"]) + _rounding(values["ExportEnergy"])
    slack = _rounding(values["Power"]) + shorter * energies
    for isp, power in sorted(values["Power"].items()):
        taken, given = (values[name].get(isp) for name in ("ImportEnergy", "ExportEnergy"))
        if taken is not None and given is not None and abs(power - (meant := (taken - given) * shorter)) > slack:
            right = f"{taken} - {given} kWh make {meant.normalize():f} kW"
            yield f"the Power of ISP {isp} is {power} kW, where {right}"


def _rounding(profile: dict[int, Decimal]) -> Decimal:
    """Return how far values may be from what was measured: one unit of the last digit that any of them has."""
    digits = (value.as_tuple().exponent for value in profile.values())
    return Decimal(1).scaleb(min((each for each in digits if isinstance(each, int)), default=0))
