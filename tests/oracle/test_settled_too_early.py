"""What the oracle says of a settlement of earlier days, while something later was ordered."""

from datetime import date

import pytest

from tests.oracle.desk import LATER, TODAY, TOMORROW, YESTERDAY, Table, offer, order, table
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Outcome

END = "STL-PERIOD-END"


def _settlement(at: Table) -> Element:
    attributes = {"PeriodStart": YESTERDAY, "PeriodEnd": YESTERDAY, "Currency": "EUR"}
    about = {**attributes, "ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam"}
    return at.message("FlexSettlement", at.party("DSO"), about)


@pytest.mark.parametrize(
    ("period", "outcome", "expected"),
    [
        (TODAY, "accepted", True),
        (TODAY, "unknown", True),
        (TODAY, "rejected", False),
        (YESTERDAY, "accepted", False),
        (TOMORROW, "accepted", False),
        (LATER, "accepted", False),
    ],
)
def test_what_ends_before_a_later_order(period: date, outcome: Outcome, *, expected: bool) -> None:
    """It may end too early while an order of a day after it, and not after today, waits for its settlement."""
    at = table("AGR")
    at.sent(order(at, at.started(offer(at, Period=period))), outcome)
    broken = at.broken(_settlement(at))
    assert END not in broken.surely
    assert (END in broken.perhaps) == expected
