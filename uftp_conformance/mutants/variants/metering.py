"""Variants of what an AGR meters: meters that read off coarsely, or are exchanged, and ISPs that nobody measured."""

from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.meters import Values, cumulated, metered
from uftp_conformance.mutants.variants.variant import Variant, Way

_CUMULATIVE = "A reading is cumulative, and is that at the end of its ISP."
_WHERE = "UFTP-metering.xsd, MeteringProfileEnum; register, point 38"
_TRANSFORMED = 80  # kWh in one step of a meter behind a current transformer of 400 to 5 A


def _coarsely(step: Decimal, written: str) -> Callable[[Values], Values]:
    """Read off whole steps, written with so many digits."""

    def read(energies: Values) -> Values:
        steps = ((each / step).quantize(Decimal(1), ROUND_DOWN) for each in cumulated(energies))
        return [(each * step).quantize(Decimal(written)) for each in steps]

    return read


def _exchanged(energies: Values) -> Values:
    """Read another meter from the noon on, which begins at 0."""
    readings, noon = cumulated(energies), len(energies) // 2
    return [*readings[:noon], *(each - readings[noon] for each in readings[noon:])]


def _not_all_of_it(message: Element) -> Element:
    """Meter the day without its third ISP."""
    if message.tag != "Metering":
        return message
    profiles = (each.containing(*each.children[:2], *each.children[3:]) for each in message.children)
    return message.containing(*profiles)


_METERS: tuple[tuple[str, str, Callable[[Values], Values]], ...] = (
    ("as-measured", "Its meters run, by what is imported.", cumulated),
    ("whole-kilowatt-hours", "Its meters read whole kWh, written with three decimals.", _coarsely(Decimal(1), "0.001")),
    ("in-steps", "Its meters count in steps of 80 kWh.", _coarsely(Decimal(_TRANSFORMED), "0.1")),
    ("exchanged", "A meter is exchanged at noon, for one that begins at 0.", _exchanged),
)


def metering() -> Iterator[Variant]:
    """Walk the variants of metering data."""
    for name, does, read in _METERS:
        way = partial(Way, started=metered(read))
        yield Variant(f"metered/{name}", does, _CUMULATIVE, _WHERE, way, ("AGR",))
    yield Variant(
        "metered/not-all-of-it",
        "Metering data lack an ISP of the day that nobody measured.",
        "A profile is a sequence of ISPs; that a gap is refused is not said.",
        "metering.md, Profile; register, point 89",
        partial(Way, started=_not_all_of_it),
        ("AGR",),
    )
