"""The words that all reports share: blocks, phases, abbreviations, times and numbers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from uftp_conformance.catalogue.phases import PHASES
from uftp_conformance.messages.foreign import safe, shortened, visible
from uftp_conformance.run.explain import failure

__all__ = ["ABBREVIATIONS", "PHASES", "failure", "instant", "numbered", "phase", "safe", "shortened", "visible"]

ABBREVIATIONS = {
    "TestMessage": "TM",
    "DSOPortfolioUpdate": "DPU",
    "DSOPortfolioQuery": "DPQ",
    "AGRPortfolioUpdate": "APU",
    "AGRPortfolioQuery": "APQ",
    "FlexReservationUpdate": "FRU",
    "FlexRequest": "FR",
    "FlexOffer": "FO",
    "FlexOrder": "FOR",
    "FlexOfferRevocation": "FOFR",
    "D-Prognosis": "DP",
    "FlexSettlement": "FS",
    "Metering": "M",
}


def phase(requirement: str) -> str:
    """Return the phase to which a requirement belongs, by the prefix of its id."""
    prefix = requirement.partition("-")[0]
    return PHASES.get(prefix, visible(prefix.lower()))


def instant(value: Any) -> str:
    """Return an instant of a stream (text, or seconds since the epoch) for a reader; "" when there is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return visible(str(value)) if value else ""


def numbered(number: int, noun: str) -> str:
    """Return a number with its noun, for example "1 cell" or "2 cells"."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}".replace(",", " ")


def listed(counts: Mapping[str, int]) -> str:
    """Return counts as one line, for example "12 pass, 1 fail"."""
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number)
