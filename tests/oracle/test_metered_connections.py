"""Metering data of several connections: whose Revisions count together."""

from typing import Any

import pytest

from tests.oracle.desk import TODAY, YESTERDAY, table
from uftp_conformance.messages import Element


@pytest.mark.parametrize(
    ("changed", "truth"),
    [
        ({}, True),
        ({"EAN": "e8716859000000011"}, True),
        ({"EAN": "E8716859000000028"}, False),
        ({"Period": TODAY}, None),
    ],
)
def test_a_revision_of_metering_data_counts_for_one_connection(changed: dict[str, Any], truth: bool | None) -> None:
    """One message is sent for each connection and day (metering.md; register, point 38)."""
    at, profile = table("DSO"), Element("Profile", {"ProfileType": "Power", "Unit": "kW"})
    about = {
        "ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", "Period": YESTERDAY, "EAN": "E8716859000000011",
        "Revision": 1,
    }  # fmt: skip
    at.sent(at.message("Metering", at.party("AGR"), about, profile))
    found = at.broken(at.message("Metering", at.party("AGR"), about | changed, profile))
    assert ("MTR-REVISION" in found.surely, "MTR-REVISION" in found.perhaps) == (truth is True, truth is None)
