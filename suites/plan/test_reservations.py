"""Reservations under a bilateral contract, at the AGR."""

from fixtures.bench import Bench
from fixtures.covering import covers
from strategies.bounds import bound_plans
from suites.plan.releases import releases


@covers("PLN-FRU-ACCEPT")
def test_reservation(target: Bench) -> None:
    """A reservation within the contract and before its deadline is accepted."""
    target.accepts(listed=bound_plans)


@covers("PLN-FRU-RELEASE")
def test_release(target: Bench) -> None:
    """A reservation of zero power releases the flexibility and is accepted."""
    target.accepts(source=releases(target.situation))


@covers("PLN-FRU-DEADLINE")
def test_deadline(target: Bench) -> None:
    """A reservation update after the deadline of its contract is rejected."""
    target.refuses()


@covers("PLN-FRU-POWER")
def test_power(target: Bench) -> None:
    """A reservation of more power than contracted, or in the other direction, is rejected."""
    target.refuses()
