"""D-Prognoses, also when they are sent again during their day, at the DSO."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from strategies.bounds import bound_cases
from strategies.contents import contents, prognoses_of
from suites.operate import order_statuses, procedures, reflections, two_agrs


@covers("OPR-DP-ACCEPT")
def test_prognosis(target: TargetUnderTest) -> None:
    """A plausible D-Prognosis with every ISP of its Period and a rising Revision is accepted."""
    target.accepts(two_agrs.risen_by_turns, listed=bound_cases)


@covers("OPR-DP-TODAY")
def test_today(target: TargetUnderTest) -> None:
    """A D-Prognosis that is sent again during its day, the ISPs that are over unchanged, is accepted."""
    target.accepts(procedures.repeated_today, source=prognoses_of(target.situation, target.situation.today))


@covers("OPR-DP-PAST")
def test_past_isps(target: TargetUnderTest) -> None:
    """A D-Prognosis of today that changes ISPs which are over is accepted, those values being ignored."""
    target.accepts(procedures.changed_past, source=prognoses_of(target.situation, target.situation.today))


@covers("OPR-DP-LACKING")
def test_lacking_isps(target: TargetUnderTest) -> None:
    """A D-Prognosis must hold every ISP of its Period, also on the days on which the clock changes."""
    target.refuses()


@covers("OPR-DP-POWER")
def test_power(target: TargetUnderTest) -> None:
    """A D-Prognosis with a Power beyond what is plausible in this market is rejected."""
    target.refuses()


@covers("OPR-DP-POWER-PAST")
def test_power_of_past_isps(target: TargetUnderTest) -> None:
    """A D-Prognosis of today is accepted whatever Power it has in ISPs that are over."""
    target.accepts(procedures.implausible_past, source=prognoses_of(target.situation, target.situation.today))


@covers("OPR-DP-SEQUENCE")
def test_sequence(target: TargetUnderTest) -> None:
    """A D-Prognosis with a lower Revision than an earlier one is rejected."""
    target.refuses(two_agrs.going_back_by_turns)


@covers("OPR-DP-REVISION-SCOPE")
def test_revision_scope(target: TargetUnderTest) -> None:
    """A Revision that is low, but the first of its Period and congestion point, is accepted."""
    target.accepts(procedures.first_of_its_day)


@covers("OPR-DP-REVISION-EQUAL")
def test_equal_revision(target: TargetUnderTest) -> None:
    """A D-Prognosis with the Revision of an earlier one is answered."""
    target.accepts(procedures.of_equal_revision)


@covers("OPR-DP-STATUS")
def test_order_status(target: TargetUnderTest) -> None:
    """The answer to a D-Prognosis lists the status of the orders that the target gave for its Period."""
    target.holds(order_statuses.after_an_order, source=contents("FlexOffer", target.situation))


@covers("OPR-DP-STATUS-OTHERS")
def test_status_of_other_orders(target: TargetUnderTest) -> None:
    """The answer to a D-Prognosis lists no status of an order for another Period or another AGR."""
    target.holds(order_statuses.after_an_order_for_another_day, source=contents("FlexOffer", target.situation))


@covers("OPR-DP-VALIDATED")
def test_order_reflected(target: TargetUnderTest) -> None:
    """The answer to a D-Prognosis says of an order whether it is reflected."""
    target.holds(reflections.reflecting_an_order, source=contents("FlexOffer", target.situation))


@covers("OPR-DP-UNREFLECTED")
def test_order_not_reflected(target: TargetUnderTest) -> None:
    """A D-Prognosis that does not reflect what was ordered for its Period and congestion point is answered."""
    target.accepts(order_statuses.unreflected, source=contents("FlexOffer", target.situation), at_most=2)
