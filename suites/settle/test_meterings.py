"""Metering messages, at the DSO."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from strategies.bounds import metering_cases
from suites.settle import procedures, two_connections


@covers("MTR-ACCEPT")
def test_metering(target: TargetUnderTest) -> None:
    """A Metering message with every agreed profile, each in its unit, is accepted."""
    target.accepts(two_connections.metered_by_turns, listed=metering_cases)


@covers("MTR-UNIT")
def test_unit(target: TargetUnderTest) -> None:
    """A Metering message with a profile in a unit that does not fit it is rejected."""
    target.refuses()


@covers("MTR-PROFILES")
def test_profiles(target: TargetUnderTest) -> None:
    """A Metering message that lacks a profile type which was agreed is rejected."""
    target.refuses()


@covers("MTR-PERIOD")
def test_future(target: TargetUnderTest) -> None:
    """A Metering message about a day that has not begun is rejected."""
    target.refuses()


@covers("MTR-REVISION")
def test_revision(target: TargetUnderTest) -> None:
    """A Metering message with a Revision that is not higher than an earlier one's is answered."""
    target.accepts(procedures.metered_again)
