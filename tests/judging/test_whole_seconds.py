"""A TimeStamp that leaves a part of its second out is no wrong one."""

from dataclasses import replace

import pytest

from tests.judging.answers import WHO
from tests.judging.seen import BEGIN, delivery, exchange, response
from uftp_conformance.judging.answer_form import examine as examine_all


@pytest.mark.parametrize(
    ("sent", "part", "broken"),
    [
        (0.0, "", False),
        (0.99, "", False),
        (1.4, "", False),
        (1.6, "", True),
        (0.4, ".001", False),
        (0.99, ".001", True),
    ],
)
def test_a_time_of_whole_seconds(sent: float, part: str, broken: bool) -> None:
    """What was cut off is no fault of the clock, however small its tolerance is; from a part nothing was cut off."""
    stamp = f"2026-05-01T10:00:00{part}Z"
    seen = exchange("case", delivery(response(TimeStamp=stamp), at=BEGIN + sent + 0.005), at=BEGIN + sent)
    assert bool(examine_all(seen, replace(WHO, clock_tolerance=0.5))["ANS-TIMESTAMP"]) is broken
