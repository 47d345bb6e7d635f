"""Reservations under a bilateral contract, at the AGR."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from strategies.bounds import bound_cases
from suites.plan.deadlines import after_the_deadline
from suites.plan.releases import releases


@covers("PLN-FRU-ACCEPT")
def test_reservation(target: TargetUnderTest) -> None:
    """A reservation within the contract and before its deadline is accepted."""
    target.accepts(listed=bound_cases)


@covers("PLN-FRU-RELEASE")
def test_release(target: TargetUnderTest) -> None:
    """A reservation of zero power releases the flexibility and is accepted."""
    target.accepts(source=releases(target.situation))


@covers("PLN-FRU-DEADLINE")
def test_deadline(target: TargetUnderTest) -> None:
    """A reservation update after the deadline of its contract is rejected."""
    target.refuses(after_the_deadline)


@covers("PLN-FRU-POWER")
def test_power(target: TargetUnderTest) -> None:
    """A reservation of more power than contracted, or in the other direction, is rejected."""
    target.refuses()
