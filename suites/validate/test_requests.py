"""FlexRequests, at the AGR."""

from fixtures.bench import Bench
from fixtures.covering import covers
from suites.validate import courses


@covers("VLD-FR-LACKING")
def test_nothing_requested(target: Bench) -> None:
    """A FlexRequest in which every ISP is only available, and none is requested, is rejected."""
    target.refuses()


@covers("VLD-FR-DIRECTION")
def test_no_direction(target: Bench) -> None:
    """A FlexRequest with a requested ISP that allows both less and more power, and so has no direction, is rejected."""
    target.refuses()


@covers("VLD-FR-POWER")
def test_limits_crossed(target: Bench) -> None:
    """A FlexRequest with an ISP whose MinPower is above its MaxPower is rejected."""
    target.refuses()


@covers("VLD-FR-PARTIAL")
def test_single_isp(target: Bench) -> None:
    """A FlexRequest about a single ISP of its day is accepted."""
    target.accepts(source=courses.single_isps(target.situation))


@covers("VLD-FR-TODAY")
def test_today(target: Bench) -> None:
    """A FlexRequest for ISPs of today that lie ahead is accepted."""
    target.accepts(courses.requested_today, source=courses.single_isps(target.situation))


@covers("VLD-FR-MANY")
def test_many_requests(target: Bench) -> None:
    """Several FlexRequests of different content for one Period are accepted."""
    target.accepts(courses.requested_thrice)


@covers("VLD-FR-IDENTICAL")
def test_identical_request(target: Bench) -> None:
    """A FlexRequest with the content of an earlier one is answered."""
    target.accepts(courses.requested_again)


@covers("VLD-FR-REVISION")
def test_lower_revision(target: Bench) -> None:
    """A FlexRequest with a lower Revision than an earlier one is answered."""
    target.accepts(courses.requested_with_a_lower_revision)
