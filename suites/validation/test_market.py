"""The agreed values of the market, its calendar and its ISPs."""

from fixtures.covering import covers
from fixtures.procedures import either_way
from fixtures.target import TargetUnderTest
from strategies.contents import in_another_currency


@covers("VAL-ISP-DURATION")
def test_isp_duration(target: TargetUnderTest) -> None:
    """A message that counts in another ISP duration than the agreed one is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-TIME-ZONE", "VAL-TIME-ZONE-UPDATE")
def test_time_zone(target: TargetUnderTest) -> None:
    """A message in a time zone with another offset from UTC than the market's is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-CONGESTION-POINT")
def test_congestion_point(target: TargetUnderTest) -> None:
    """A message about a congestion point at which the parties do not meet is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-PERIOD", "VAL-PERIOD-PROGNOSIS", "VAL-PERIOD-QUERY")
def test_period(target: TargetUnderTest) -> None:
    """A message about a Period that is over is rejected; a query or a prognosis for one is answered."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-EXPIRATION")
def test_expiration(target: TargetUnderTest) -> None:
    """A message that had expired before it was sent is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-EXPIRATION-LATE")
def test_expiration_after_the_isps(target: TargetUnderTest) -> None:
    """A message that would expire only after the last of its ISPs is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-ISP-BOUNDS")
def test_isps_out_of_bounds(target: TargetUnderTest) -> None:
    """A message with an ISP that the local day does not have is rejected, also when the clock changes."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-ISP-CONFLICT")
def test_isp_conflict(target: TargetUnderTest) -> None:
    """A message that defines an ISP more than once is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-SEVERAL")
def test_several_defects(target: TargetUnderTest) -> None:
    """A message with two defects is refused for at least one of them."""
    target.refuses(either_way(target.cell.message))


@covers("VAL-CURRENCY")
def test_currency(target: TargetUnderTest) -> None:
    """An offer or a settlement in another currency than the market's is answered."""
    target.accepts(source=in_another_currency(target.cell.message, target.situation))
