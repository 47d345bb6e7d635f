"""Variants of markets that trade power in steps."""

from collections.abc import Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_rule
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.rules.rule import Refusal, refuse
from uftp_conformance.participants.xsd_types import whole

_STEP = 100_000  # Watts
_TRADED = ("FlexReservationUpdate", "FlexRequest", "FlexOrder", "D-Prognosis", "FlexOffer")
_POWERS = ("Power", "MinPower", "MaxPower")


def _between(message: Element, _: Context) -> Refusal | None:
    given = (isp.get(name) or "0" for isp in message.walk() if isp.tag == "ISP" for name in _POWERS)
    return refuse("Power is traded in steps of 100 kW here") if any(whole(text) % _STEP for text in given) else None


def _in_whole_steps(offer: Element) -> Element:
    """Offer what is left of each power when it is rounded down to a step; one step where that is none."""
    if offer.tag != "FlexOffer":
        return offer
    return offer.containing(*(option.containing(*map(_down, option.children)) for option in offer.children))


def _down(isp: Element) -> Element:
    power = whole(isp["Power"])
    size = max(abs(power) // _STEP, 1) * _STEP
    return isp.having({"Power": str(size if power > 0 else -size)})


def _way() -> Way:
    return replace(with_rule(_TRADED, lambda: _between)(), started=_in_whole_steps)


def steps() -> Iterator[Variant]:
    """Walk the variants of steps of power."""
    yield Variant(
        "market/steps-of-power",
        "A power that is no multiple of 100 kW is Rejected, and the statement says so.",
        "Other reasonable causes may be given to reject a message, as long as they are clearly explained.",
        "message-validation.md, Message validation; register, point 44",
        _way,
        ("AGR", "DSO"),
        overrides={"market": {"power_step": _STEP}},
    )
