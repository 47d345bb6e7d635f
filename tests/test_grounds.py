"""What an offer of ours on a request of the target's says."""

import pytest

from fixtures.flows.grounds import all_of
from uftp_conformance.messages import Element


@pytest.mark.parametrize(("low", "high", "expected"), [
    ("0", "500", "500"), ("-500", "0", "-500"), ("100", "500", "500"), ("-500", "-100", "-500"), ("0", "0", "0"),
])
def test_all_that_was_requested_is_offered(low: str, high: str, expected: str) -> None:
    """A request to consume less has its bound below 0; the other one would offer nothing."""
    requested = Element(
        "ISP", {"Disposition": "Requested", "MinPower": low, "MaxPower": high, "Start": "3", "Duration": "4"}
    )
    assert all_of(requested) == Element("ISP", {"Power": expected, "Start": "3", "Duration": "4"})
