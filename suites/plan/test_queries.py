"""What the CRO gives back to AGRs and DSOs."""

from fixtures.bench import Bench
from fixtures.covering import covers
from suites.plan import courses
from suites.plan.points import differing_points


@covers("PLN-APQ-OWN")
def test_own_connections(target: Bench) -> None:
    """An AGR gets its own connections, grouped by DSO and congestion point."""
    target.holds(courses.own_connections)


@covers("PLN-APQ-AS-PUBLISHED")
def test_point_attributes(target: Bench) -> None:
    """A congestion point is returned with the mutex support and redispatch that its DSO published."""
    target.holds(courses.as_published, source=differing_points(target.situation))


@covers("PLN-APQ-UNALLOCATED")
def test_unallocated(target: Bench) -> None:
    """Connections that no DSO has allocated are listed apart."""
    target.holds(courses.unallocated)


@covers("PLN-APQ-PRIVATE")
def test_other_agr(target: Bench) -> None:
    """An AGR gets no connection that another AGR registered."""
    target.holds(courses.of_another_agr)


@covers("PLN-APQ-PERIOD")
def test_agr_period(target: Bench) -> None:
    """A connection is returned from its StartPeriod to its EndPeriod and on no other Period."""
    target.holds(courses.agr_periods)


@covers("PLN-APQ-ASKED")
def test_agr_asked(target: Bench) -> None:
    """The answer is about the Period that the AGR asked for."""
    target.holds(courses.agr_asked)


@covers("PLN-APQ-MANY")
def test_agr_many(target: Bench) -> None:
    """An AGR gets all its connections, and no other ones, where there are many at many points."""
    target.holds(courses.agr_many, at_most=1)


@covers("PLN-DPQ-OWN")
def test_own_point(target: Bench) -> None:
    """A DSO gets the connections of the congestion point that it asked for."""
    target.holds(courses.own_point)


@covers("PLN-DPQ-AGR")
def test_agr_of_connection(target: Bench) -> None:
    """Where the answer names the AGR of a connection, it is the one that registered it."""
    target.holds(courses.represented)


@covers("PLN-DPQ-PERIOD")
def test_dso_period(target: Bench) -> None:
    """A connection is returned from its StartPeriod to its EndPeriod and on no other Period."""
    target.holds(courses.dso_periods)


@covers("PLN-DPQ-ASKED")
def test_dso_asked(target: Bench) -> None:
    """The answer is about the Period that the DSO asked for."""
    target.holds(courses.dso_asked)


@covers("PLN-DPQ-MANY")
def test_dso_many(target: Bench) -> None:
    """A DSO gets all connections of its point, and no other ones, where there are many at many points."""
    target.holds(courses.dso_many, at_most=1)


@covers("PLN-DPQ-PRIVATE")
def test_foreign_point(target: Bench) -> None:
    """A DSO does not get the connections of a congestion point that another DSO registered."""
    target.holds(courses.foreign_point)


@covers("PLN-APQ-UNAUTHORIZED", "PLN-DPQ-UNAUTHORIZED")
def test_unauthorized(target: Bench) -> None:
    """In closed mode a query from a participant that is not pre-registered is rejected."""
    target.refuses()


@covers("PLN-APQ-NONE", "PLN-DPQ-NONE")
def test_no_connections(target: Bench) -> None:
    """A query from a participant without any registered connection is rejected."""
    target.refuses()
