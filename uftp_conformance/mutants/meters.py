"""Metering data of a meter that runs: the reference AGR has no plant, and meters nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import length
from uftp_conformance.participants.spoiling import Spoil

Values = Sequence[Decimal]
_BEGAN = Decimal("8123.50")  # kWh


def uneven(isp: int) -> Decimal:
    """Return an energy in kWh that is another in each of four ISPs."""
    return Decimal(isp % 4) / 4


def even(_: int) -> Decimal:
    """Return the same energy in kWh all day."""
    return Decimal("0.25")


def cumulated(energies: Values) -> Values:
    """Return what a meter reads at the end of each ISP."""
    return [sum(energies[: n + 1], _BEGAN) for n in range(len(energies))]


def metered(read: Callable[[Values], Values], energy: Callable[[int], Decimal] = uneven) -> Spoil:
    """Let a Metering message have energies that are imported, the power that they make, and readings of them."""

    def change(message: Element) -> Element:
        if message.tag != "Metering":
            return message
        energies = [energy(n) for n in range(len(message.children[0].children))]
        span = length(message["ISP-Duration"])
        if span is None:
            return message
        shorter = Decimal(timedelta(hours=1) / span)
        values = {
            "Power": [each * shorter for each in energies],
            "ImportEnergy": energies,
            "ImportMeterReading": read(energies),
        }
        return message.containing(*(_having(each, values.get(each["ProfileType"])) for each in message.children))

    return change


def _having(profile: Element, values: Values | None) -> Element:
    if values is None:
        return profile
    isps = zip(profile.children, values, strict=True)
    return profile.containing(*(isp.having({"Value": f"{value:f}"}) for isp, value in isps))
