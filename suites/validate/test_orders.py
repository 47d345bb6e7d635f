"""FlexOrders of a part, of one option, and of what nobody offered, at the AGR."""

from fixtures.covering import covers
from fixtures.procedures import orders, parts
from fixtures.target import TargetUnderTest
from suites.validate import procedures


@covers("VLD-FOR-PARTIAL")
def test_partial_activation(target: TargetUnderTest) -> None:
    """An order of a part of an offer, its power and price scaled by the ActivationFactor, is accepted."""
    target.accepts(parts.ordering_in_part)


@covers("VLD-FOR-SCALED")
def test_not_scaled(target: TargetUnderTest) -> None:
    """An order with an ActivationFactor whose power or price is not scaled by it is rejected."""
    target.refuses(parts.ordering_out_of_scale)


@covers("VLD-FOR-OPTION")
def test_one_option(target: TargetUnderTest) -> None:
    """An order of any one of the options of an offer is accepted."""
    target.accepts(procedures.ordered_one_option)


@covers("VLD-FOR-ONE-OPTION")
def test_another_option(target: TargetUnderTest) -> None:
    """An order of another option of an offer of which one was ordered is rejected."""
    target.refuses(orders.ordering_another_option, drawn=3)


@covers("VLD-FOR-REJECTED")
def test_rejected_offer(target: TargetUnderTest) -> None:
    """An order of an offer that was rejected is rejected."""
    target.refuses(orders.ordering_what_was_rejected, drawn=1)


@covers("VLD-FOR-UNREVOKED")
def test_rejected_revocation(target: TargetUnderTest) -> None:
    """An order of an offer whose revocation we rejected is accepted."""
    target.accepts(procedures.ordered_although_revoked, at_most=2)


@covers("VLD-FOR-CONSISTENT")
def test_unsolicited_with_reference(target: TargetUnderTest) -> None:
    """A FlexOrder that says whether it is unsolicited refers to a FlexOffer accordingly, or is rejected."""
    target.refuses(orders.ordering_as_it_says, drawn=4)


@covers("VLD-FOR-UNSOLICITED")
def test_without_offer(target: TargetUnderTest) -> None:
    """A FlexOrder that calls itself unsolicited and refers to no FlexOffer is answered, either way."""
    target.accepts(procedures.ordered_without_offer)


@covers("VLD-FOR-WHOLE")
def test_part_of_a_whole(target: TargetUnderTest) -> None:
    """An order of a part of an option that is offered as a whole is rejected."""
    target.refuses(parts.ordering_a_part_of_a_whole)


@covers("VLD-FOR-UNASKED")
def test_unsolicited_not_supported(target: TargetUnderTest) -> None:
    """A FlexOrder without a FlexOffer is not accepted by an AGR that declares to take none."""
    target.refuses()
