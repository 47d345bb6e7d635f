"""FlexSettlements, at the AGR."""

from fixtures.covering import covers
from fixtures.procedures import strays
from fixtures.target import TargetUnderTest
from suites.settle import disputes, procedures
from suites.settle.statuses import every_order_has_a_status

# What has to be refused for today comes first: who settles a day only once refuses whatever comes afterwards.
# Before STL-MISSING, which waits after each offer as long as answers took lately, comes what is answered at once.


@covers("STL-PERIOD-END")
def test_period_end(target: TargetUnderTest) -> None:
    """A FlexSettlement that ends in the future, or before it starts, is rejected."""
    target.refuses(procedures.settled_too_far)


@covers("STL-ITEM-PERIOD")
def test_item_outside(target: TargetUnderTest) -> None:
    """A FlexSettlement with an item whose Period lies outside the settlement period is rejected."""
    target.refuses()


@covers("STL-AGREED")
def test_not_agreed(target: TargetUnderTest) -> None:
    """A FlexSettlement under a contract or on a baseline that the two parties do not have is rejected."""
    target.refuses()


@covers("STL-MISSING")
def test_missing_items(target: TargetUnderTest) -> None:
    """A FlexSettlement that leaves out flexibility which was ordered in its period is rejected."""
    target.refuses(procedures.settled_in_part, drawn=0)  # the places are all there is to try, and all come in time


@covers("STL-ACCEPT")
def test_settlement(target: TargetUnderTest) -> None:
    """A FlexSettlement that lists what was ordered in its period, as it was ordered, is accepted."""
    target.accepts(procedures.settled_as_ordered, at_most=1)


@covers("STL-STATUS")
def test_status_for_every_item(target: TargetUnderTest) -> None:
    """The answer that accepts a FlexSettlement has a status for each of its items, and none for the items of others."""
    target.holds(procedures.every_item_has_a_status)


@covers("STL-STATUS-ORDERED")
def test_status_for_every_order(target: TargetUnderTest) -> None:
    """The answer that accepts a FlexSettlement has a status for each order, agreed to or disputed."""
    target.holds(every_order_has_a_status, at_most=2)


@covers("STL-DISPUTED")
def test_disputed(target: TargetUnderTest) -> None:
    """A FlexSettlement with an item that the AGR does not know is accepted as a message, and that item is disputed."""
    target.holds(procedures.unknown_items_are_disputed)


@covers("STL-DISPUTE-REASON")
def test_dispute_reason(target: TargetUnderTest) -> None:
    """A status that disputes an item says why."""
    target.holds(procedures.disputes_have_reasons)


@covers("STL-NET")
def test_net_settlement(target: TargetUnderTest) -> None:
    """An item whose NetSettlement is not its Price minus its Penalty is disputed, or the message rejected."""
    target.holds(disputes.settled_with_a_wrong_sum)


@covers("STL-AS-ORDERED")
def test_not_as_ordered(target: TargetUnderTest) -> None:
    """An item with another price or power than its order, about another DSO's, or twice, is disputed or rejected."""
    target.holds(disputes.settled_otherwise_than_ordered)


@covers("STL-ISPS")
def test_impossible_isps(target: TargetUnderTest) -> None:
    """An item or a reservation with an ISP its day lacks or has twice, or of another day, is disputed or rejected."""
    target.holds(disputes.settled_with_impossible_isps)


@covers("STL-PERIOD-START")
def test_period_start(target: TargetUnderTest) -> None:
    """A FlexSettlement of a period that lies in the future is rejected."""
    target.refuses()


@covers("STL-PROGNOSIS")
def test_unknown_prognosis(target: TargetUnderTest) -> None:
    """A FlexSettlement with an item on a D-Prognosis that was never exchanged is rejected."""
    target.refuses(strays.resting_on_strays)


@covers("STL-POINT")
def test_point(target: TargetUnderTest) -> None:
    """A FlexSettlement with an item at a congestion point at which the AGR is not active is rejected."""
    target.refuses()


@covers("STL-AGAIN")
def test_settled_already(target: TargetUnderTest) -> None:
    """A second FlexSettlement for a period is answered: the AGR may reject it."""
    target.accepts(procedures.settled_again)
