"""FlexOffers, at the DSO."""

from fixtures.covering import covers
from fixtures.procedures import either_way, offering_as_it_says, offering_on_request
from fixtures.target import TargetUnderTest
from suites.validate import gone, procedures


@covers("VLD-FO-BASELINE")
def test_no_baseline(target: TargetUnderTest) -> None:
    """A FlexOffer that rests on no baseline, neither named nor forecast for its Period, is rejected."""
    target.refuses(procedures.offered_without_baseline)


@covers("VLD-FO-POWER")
def test_power(target: TargetUnderTest) -> None:
    """A FlexOffer with a Power beyond what is plausible in this market is rejected."""
    target.refuses(either_way(target.cell.message))


@covers("VLD-FO-REQUEST")
def test_request_mismatch(target: TargetUnderTest) -> None:
    """A FlexOffer on a FlexRequest that has none of the requested ISPs is rejected."""
    target.refuses(offering_on_request)


@covers("VLD-FO-SOME")
def test_some_of_the_request(target: TargetUnderTest) -> None:
    """A FlexOffer on a FlexRequest that has only some of the requested ISPs is accepted."""
    target.accepts(procedures.offered_on_some)


@covers("VLD-FO-NOTHING")
def test_no_power(target: TargetUnderTest) -> None:
    """A FlexOffer that offers no power in any of its ISPs is answered, either way."""
    target.accepts(procedures.offered_nothing)


@covers("VLD-FO-PRICE")
def test_odd_price(target: TargetUnderTest) -> None:
    """A FlexOffer at a price of 0, or of parts of a cent, is answered, either way."""
    target.accepts(procedures.offered_at_an_odd_price)


@covers("VLD-FO-REJECTED")
def test_rejected_request(target: TargetUnderTest) -> None:
    """A FlexOffer on a FlexRequest that we rejected is answered, either way."""
    target.accepts(gone.offered_on_what_was_rejected, at_most=2)


@covers("VLD-FO-REPLACED")
def test_replaced_request(target: TargetUnderTest) -> None:
    """A FlexOffer on a FlexRequest that was followed by another of its Period and point is answered, either way."""
    target.accepts(gone.offered_on_what_was_replaced, at_most=2)


@covers("VLD-FO-MUTEX")
def test_options_not_supported(target: TargetUnderTest) -> None:
    """A FlexOffer with several options is rejected by a DSO that does not support them."""
    target.refuses(procedures.offered_in_options_where_none_are_taken)


@covers("VLD-FO-OPTIONS")
def test_options(target: TargetUnderTest) -> None:
    """A FlexOffer with several options, whose ISPs may overlap, is accepted by a DSO that supports them."""
    target.accepts(procedures.offered_in_options)


@covers("VLD-FO-PARTIAL")
def test_partial_activation(target: TargetUnderTest) -> None:
    """A FlexOffer with a MinActivationFactor is accepted, whether or not the DSO makes use of it."""
    target.accepts(procedures.offered_in_part)


@covers("VLD-FO-UNSOLICITED")
def test_unsolicited(target: TargetUnderTest) -> None:
    """A FlexOffer that calls itself unsolicited and refers to no FlexRequest is accepted."""
    target.accepts(procedures.offered_unsolicited)


@covers("VLD-FO-UNASKED")
def test_unsolicited_not_supported(target: TargetUnderTest) -> None:
    """A FlexOffer without a FlexRequest is not accepted by a DSO that declares to take none."""
    target.refuses(offering_on_request)


@covers("VLD-FO-CONSISTENT")
def test_unsolicited_with_reference(target: TargetUnderTest) -> None:
    """A FlexOffer that says whether it is unsolicited refers to a FlexRequest accordingly, or is rejected."""
    target.refuses(offering_as_it_says)
