"""What the CRO gives back to AGRs and DSOs."""

from fixtures.covering import covers
from fixtures.procedures.portfolios import queried_unregistered, tried_as
from fixtures.target import TargetUnderTest
from suites.plan import many, procedures, representatives
from suites.plan.points import differing_points


@covers("PLN-APQ-OWN")
def test_own_connections(target: TargetUnderTest) -> None:
    """An AGR gets its own connections, grouped by DSO and congestion point."""
    target.holds(procedures.own_connections)


@covers("PLN-APQ-AS-PUBLISHED")
def test_point_attributes(target: TargetUnderTest) -> None:
    """A congestion point is returned with the mutex support and redispatch that its DSO published."""
    target.holds(procedures.as_published, source=differing_points(target.situation))


@covers("PLN-APQ-UNALLOCATED")
def test_unallocated(target: TargetUnderTest) -> None:
    """Connections that no DSO has allocated are listed apart."""
    target.holds(procedures.unallocated)


@covers("PLN-APQ-PRIVATE")
def test_other_agr(target: TargetUnderTest) -> None:
    """An AGR gets no connection that another AGR registered."""
    target.holds(procedures.of_another_agr)


@covers("PLN-APQ-PERIOD")
def test_agr_period(target: TargetUnderTest) -> None:
    """A connection is returned from its StartPeriod to its EndPeriod and on no other Period."""
    target.holds(procedures.agr_periods)


@covers("PLN-APQ-ASKED")
def test_agr_asked(target: TargetUnderTest) -> None:
    """The answer is about the Period that the AGR asked for."""
    target.holds(procedures.agr_asked)


@covers("PLN-APQ-MANY")
def test_agr_many(target: TargetUnderTest) -> None:
    """An AGR gets all its connections, and no other ones, where there are many at many points."""
    target.holds(many.agr_many, at_most=1)


@covers("PLN-DPQ-OWN")
def test_own_point(target: TargetUnderTest) -> None:
    """A DSO gets the connections of the congestion point that it asked for."""
    target.holds(procedures.own_point)


@covers("PLN-DPQ-AGR")
def test_agr_of_connection(target: TargetUnderTest) -> None:
    """Where answers name AGRs, each connection that has one is listed with the AGR that registered it."""
    target.holds(representatives.represented)


@covers("PLN-DPQ-PERIOD")
def test_dso_period(target: TargetUnderTest) -> None:
    """A connection is returned from its StartPeriod to its EndPeriod and on no other Period."""
    target.holds(procedures.dso_periods)


@covers("PLN-DPQ-ASKED")
def test_dso_asked(target: TargetUnderTest) -> None:
    """The answer is about the Period that the DSO asked for."""
    target.holds(procedures.dso_asked)


@covers("PLN-DPQ-MANY")
def test_dso_many(target: TargetUnderTest) -> None:
    """A DSO gets all connections of its point, and no other ones, where there are many at many points."""
    target.holds(many.dso_many, at_most=1)


@covers("PLN-DPQ-PRIVATE")
def test_foreign_point(target: TargetUnderTest) -> None:
    """A DSO does not get the connections of a congestion point that another DSO registered."""
    target.holds(procedures.foreign_point)


@covers("PLN-APQ-UNAUTHORIZED", "PLN-DPQ-UNAUTHORIZED")
def test_unauthorized(target: TargetUnderTest) -> None:
    """In closed mode a query from a participant that is not pre-registered is rejected."""
    target.refuses(tried_as("unregistered"))


@covers("PLN-APQ-OPEN", "PLN-DPQ-OPEN")
def test_open_mode(target: TargetUnderTest) -> None:
    """In open mode a query from a participant that is not pre-registered is accepted."""
    target.accepts(queried_unregistered)


@covers("PLN-APQ-NONE", "PLN-DPQ-NONE")
def test_no_connections(target: TargetUnderTest) -> None:
    """A query from a participant without any registered connection is rejected."""
    target.refuses()
