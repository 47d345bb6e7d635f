"""What the oracle says of an offer on a FlexRequest that may be over: rejected, unanswered, replaced, or ordered on."""

import pytest

from tests.oracle.desk import OTHER_POINT, TOMORROW, offer, order, request, table
from uftp_conformance.oracle.received import Outcome

REJECTED, REPLACED = "VLD-FO-REJECTED", "VLD-FO-REPLACED"


@pytest.mark.parametrize(
    ("outcome", "expected"), [("accepted", set()), ("rejected", {REJECTED}), ("unknown", {REJECTED})]
)
def test_a_request_that_was_not_accepted(outcome: Outcome, expected: set[str]) -> None:
    """A DSO may refuse an offer on what its AGR did not accept."""
    at = table("DSO")
    asked = at.started(request(at), outcome)
    broken = at.broken(offer(at, FlexRequestMessageID=asked["MessageID"]))
    assert broken.surely == set()
    assert broken.perhaps & {REJECTED, REPLACED} == expected


@pytest.mark.parametrize(
    ("changed", "replaced"),
    [({}, True), ({"Period": TOMORROW}, False), ({"CongestionPoint": OTHER_POINT["DSO"]}, False)],
)
def test_a_request_that_was_followed(changed: dict[str, object], *, replaced: bool) -> None:
    """A newer request may take the place of an older one of its Period and point, and never of itself."""
    at = table("DSO")
    older, newer = at.started(request(at)), at.started(request(at, Revision=2, **changed))
    names = [each["MessageID"] for each in (older, newer)]
    offers = [offer(at, FlexRequestMessageID=named) for named in names]
    assert [REPLACED in at.broken(each).perhaps for each in offers] == [replaced, False]


def test_a_request_for_another_agr() -> None:
    """What a DSO asks of somebody else replaces nothing."""
    at = table("DSO")
    asked = at.started(request(at))
    at.started(request(at, Revision=2), to="second")
    assert REPLACED not in at.broken(offer(at, FlexRequestMessageID=asked["MessageID"])).perhaps


def test_a_request_on_which_was_ordered() -> None:
    """A request may be closed by the order of an offer on it, and not by that of another offer."""
    at = table("DSO")
    asked = at.started(request(at))
    at.started(order(at, at.sent(offer(at))))
    assert REPLACED not in at.broken(offer(at, FlexRequestMessageID=asked["MessageID"])).perhaps
    at.started(order(at, at.sent(offer(at, FlexRequestMessageID=asked["MessageID"]))))
    assert REPLACED in at.broken(offer(at, FlexRequestMessageID=asked["MessageID"])).perhaps
