"""FlexOrders on the target's own offers, at the AGR."""

from fixtures.covering import covers, waits
from fixtures.procedures import accepted_orders, manners, parts
from fixtures.target import TargetUnderTest
from strategies.bounds import bound_cases, order_cases
from suites.operate import procedures


@covers("OPR-FR-ACCEPT")
def test_request(target: TargetUnderTest) -> None:
    """A FlexRequest with a requested ISP in one direction is accepted."""
    target.accepts(listed=bound_cases)


@waits
@covers("OPR-FOR-ACCEPT")
def test_order(target: TargetUnderTest) -> None:
    """An order that copies ISPs, power and price of an accepted offer that is still valid is accepted."""
    target.accepts(accepted_orders.ordering_by_turns, listed=order_cases)


@covers("OPR-FOR-FORM")
def test_order_in_another_form(target: TargetUnderTest) -> None:
    """An order of the same ISPs in other elements than those of its offer is answered, either way."""
    target.accepts(accepted_orders.ordering_in_other_elements, at_most=2)


@covers("OPR-FOR-TODAY")
def test_order_today(target: TargetUnderTest) -> None:
    """An order that copies an accepted offer for ISPs of today that lie ahead is accepted."""
    target.accepts(procedures.ordered_today, source=procedures.of_today("FlexRequest", target.situation))


@covers("OPR-FOR-PRICE-EQUAL")
def test_equal_price(target: TargetUnderTest) -> None:
    """A price that is written with other digits but has the same value matches."""
    target.accepts(procedures.ordered_at_an_equal_price)


@covers("OPR-FOR-ISP")
def test_isp_mismatch(target: TargetUnderTest) -> None:
    """An order with other ISPs than the offer is rejected."""
    target.refuses(manners.ordering_somehow)


@covers("OPR-FOR-POWER")
def test_power_mismatch(target: TargetUnderTest) -> None:
    """An order of another power than offered is rejected."""
    target.refuses(manners.ordering_of_several)


@covers("OPR-FOR-PRICE")
def test_price_mismatch(target: TargetUnderTest) -> None:
    """An order at another price than offered is rejected."""
    target.refuses(manners.ordering_of_several)


@covers("OPR-FOR-CURRENCY")
def test_other_currency(target: TargetUnderTest) -> None:
    """An order in another currency than offered is rejected."""
    target.refuses(manners.ordering_somehow, drawn=3)


@covers("OPR-FOR-POINT")
def test_other_point(target: TargetUnderTest) -> None:
    """An order about another congestion point than its offer is rejected."""
    target.refuses(manners.ordering_somehow, drawn=3)


@covers("OPR-FOR-OPTION")
def test_unknown_option(target: TargetUnderTest) -> None:
    """An order of an option that an offer of several options does not have is rejected."""
    target.refuses(manners.ordering_of_options)


@covers("OPR-FOR-ONCE")
def test_ordered_once(target: TargetUnderTest) -> None:
    """A second order on an offer that has been ordered is rejected."""
    target.refuses(manners.ordering_again_somehow)


@covers("OPR-FOR-FACTOR")
def test_activation_factor(target: TargetUnderTest) -> None:
    """An order that activates less of an offer than its MinActivationFactor is rejected."""
    target.refuses(parts.ordering_too_little)
