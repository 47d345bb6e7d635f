"""The words that all reports share: blocks, phases, abbreviations, times and numbers."""

import contextlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from uftp_conformance.catalogue.phases import PHASES
from uftp_conformance.messages.foreign import safe, shortened, visible
from uftp_conformance.run.explain import failure

__all__ = [
    "ABBREVIATIONS", "PHASES", "failure", "instant", "listed", "moment", "numbered", "phase", "safe", "shortened",
    "steady", "visible",
]  # fmt: skip

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

_TIMES = re.compile(r" after \d+(\.\d+)? m?s\b")
_IDENTIFIERS = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"  # a UUID
    r"|\b\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"  # an instant or a day
    r"|\b[eE](?:an\.)?\d{8,}\b|\bea1\.[\w.:-]+|\b\d{5,}\b"  # an address, a long number
)


def phase(requirement: str) -> str:
    """Return the phase to which a requirement belongs, by the prefix of its id."""
    prefix = requirement.partition("-")[0]
    return PHASES.get(prefix, visible(prefix.lower()))


def instant(value: Any) -> str:
    """Return an instant of a stream (text, or seconds since the epoch) for a reader; "" when there is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError, ValueError, OSError):  # as a damaged stream may have it
            return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return ""
    return visible(str(value)) if value else ""


def moment(value: Any) -> str:
    """Return an instant of a stream as a reader writes it, in UTC; as it stands there when it is none."""
    written = instant(value)
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if at.tzinfo else written


def numbered(number: int, noun: str) -> str:
    """Return a number with its noun, for example "1 cell" or "2 cells"."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}".replace(",", " ")


def listed(counts: Mapping[str, int]) -> str:
    """Return counts as one line, for example "12 pass, 1 fail"."""
    return ", ".join(f"{number:,}".replace(",", " ") + f" {name}" for name, number in counts.items() if number)


def steady(text: str) -> str:
    """Return a text without the times and identifiers in it, which differ from case to case."""
    return _IDENTIFIERS.sub("…", _TIMES.sub("", text))
