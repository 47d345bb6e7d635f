"""Whether somebody may have something at the CRO while what it published is not answered yet."""

from typing import Any

import pytest

from tests.oracle.desk import TOMORROW, table
from uftp_conformance.messages import Element

NONE = "PLN-DPQ-NONE"


@pytest.mark.parametrize(
    ("standing", "mode", "surely"),
    [
        ("unregistered", "closed", True),
        ("barred", "closed", True),
        ("unregistered", "open", False),
        ("registered", "closed", False),
    ],
)
def test_of_whom_nothing_is_taken(standing: str, mode: str, *, surely: bool) -> None:
    """Nothing of theirs can be found, so that a CRO may look for that before it looks at who asks."""
    at = table("CRO", mode=mode)
    dso = at.party("DSO", standing)
    zone: dict[str, Any] = {"TimeZone": "Europe/Amsterdam"}
    point: dict[str, Any] = {"EntityAddress": "ean.871685900000000059", "StartPeriod": TOMORROW}
    at.sent(at.message("DSOPortfolioUpdate", dso, zone, Element("CongestionPoint", point)), "unknown")
    found = at.broken(
        at.message("DSOPortfolioQuery", dso, {**zone, "Period": TOMORROW, "EntityAddress": "ean.871685900000000059"})
    )
    assert (NONE in found.surely, NONE in found.perhaps) == (surely, not surely)
