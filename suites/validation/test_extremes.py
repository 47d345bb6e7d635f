"""Valid messages with values that are far from what any market has, or from what the target speaks."""

from fixtures.covering import covers
from fixtures.procedures import in_every_way_answered
from fixtures.target import TargetUnderTest
from strategies.cases import version_cases
from strategies.defects.extremes import beyond_any_day, beyond_any_power, extremes_of


@covers("VAL-EXTREME")
def test_extreme_values(target: TargetUnderTest) -> None:
    """A schema-valid message with an extreme value is answered, and does no harm."""
    target.refuses_each_way(in_every_way_answered, list(extremes_of(target.cell.message, target.cell.version)))


@covers("VAL-EXTREME-ISPS")
def test_isps_of_no_day(target: TargetUnderTest) -> None:
    """A message with ISPs so far out, or so long, that no day of any market has them is not accepted."""
    minutes = target.situation.market.isp_minutes
    ways = list(beyond_any_day(target.cell.message, target.cell.version, minutes))
    target.refuses_each_way(in_every_way_answered, ways)


@covers("VAL-EXTREME-POWER")
def test_powers_of_no_market(target: TargetUnderTest) -> None:
    """A message with a Power so large that a number of 32 or 64 bits cannot tell it is not accepted."""
    target.refuses_each_way(in_every_way_answered, list(beyond_any_power(target.cell.message, target.cell.version)))


@covers("VAL-VERSION-MAJOR")
def test_later_major_version(target: TargetUnderTest) -> None:
    """A message of a major version that is still to come is not accepted."""
    target.refuses(drawn=0)


@covers("VAL-VERSION-MINOR")
def test_other_minor_version(target: TargetUnderTest) -> None:
    """A message that names another minor version, or another patch, of the same major one is accepted."""
    target.accepts(listed=version_cases, at_most=0)
