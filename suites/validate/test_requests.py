"""FlexRequests, at the AGR."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest
from suites.validate import procedures


@covers("VLD-FR-LACKING")
def test_nothing_requested(target: TargetUnderTest) -> None:
    """A FlexRequest in which every ISP is only available, and none is requested, is rejected."""
    target.refuses()


@covers("VLD-FR-DIRECTION")
def test_no_direction(target: TargetUnderTest) -> None:
    """A FlexRequest with a requested ISP that allows both less and more power, and so has no direction, is rejected."""
    target.refuses()


@covers("VLD-FR-POWER")
def test_limits_crossed(target: TargetUnderTest) -> None:
    """A FlexRequest with an ISP whose MinPower is above its MaxPower is rejected."""
    target.refuses()


@covers("VLD-FR-PARTIAL")
def test_single_isp(target: TargetUnderTest) -> None:
    """A FlexRequest about a single ISP of its day is accepted."""
    target.accepts(source=procedures.single_isps(target.situation))


@covers("VLD-FR-TODAY")
def test_today(target: TargetUnderTest) -> None:
    """A FlexRequest for ISPs of today that lie ahead is accepted."""
    target.accepts(procedures.requested_today, source=procedures.single_isps(target.situation))


@covers("VLD-FR-MANY")
def test_many_requests(target: TargetUnderTest) -> None:
    """Several FlexRequests of different content for one Period are accepted."""
    target.accepts(procedures.requested_thrice)


@covers("VLD-FR-IDENTICAL")
def test_identical_request(target: TargetUnderTest) -> None:
    """A FlexRequest with the content of an earlier one is answered."""
    target.accepts(procedures.requested_again)


@covers("VLD-FR-REVISION")
def test_lower_revision(target: TargetUnderTest) -> None:
    """A FlexRequest with a lower Revision than an earlier one is answered."""
    target.accepts(procedures.requested_with_a_lower_revision)
