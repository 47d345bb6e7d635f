"""An AGR may reject a FlexRequest that is not based on its latest forecast (flex-request-response.md)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.oracle.desk import LATER, OTHER_POINT, TOMORROW, prognosis, request, table
from uftp_conformance.oracle.received import Outcome

REVISION = "VLD-FR-REVISION"


@pytest.mark.parametrize(
    ("outcome", "seconds", "unheeding"),
    [("accepted", 60, False), ("accepted", 1, True), ("accepted", -1, True), ("rejected", 60, True)],
)
def test_a_forecast_of_the_target(outcome: Outcome, seconds: int, *, unheeding: bool) -> None:
    """What was accepted long before is known to whoever requests; what came about as the request was written is not."""
    at = table("AGR")
    at.started(prognosis(at), outcome)
    at.now += timedelta(seconds=seconds)
    written = request(at)
    at.now += timedelta(seconds=30)
    assert (REVISION in at.broken(written).perhaps) is unheeding


@pytest.mark.parametrize("changed", [{"Period": TOMORROW}, {"CongestionPoint": OTHER_POINT["AGR"]}])
def test_a_forecast_of_another_place(changed: dict[str, Any]) -> None:
    at = table("AGR")
    at.started(prognosis(at, **changed))
    assert at.broken(request(at, Period=LATER)).perhaps == set()
