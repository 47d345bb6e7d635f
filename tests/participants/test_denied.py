"""What a participant that does without an optional feature makes of it."""

from typing import Any

import pytest

from tests.participants import valid
from tests.participants.case import Story
from tests.participants.desk import LATER, Desk, Outcome, isp
from tests.participants.test_settle import metering, settling
from uftp_conformance.participants.initiative import Declined


def forecasting(desk: Desk) -> Outcome:
    return desk.send(valid.prognosis(desk), desk.parties["AGR", "registered"])


def reserving(desk: Desk) -> Outcome:
    return desk.send(valid.reservation(desk), desk.parties["DSO", "registered"])


def offering(desk: Desk) -> Outcome:
    return desk.send(valid.offer(desk, Unsolicited="true"), desk.parties["AGR", "registered"])


def ordering(desk: Desk) -> Outcome:
    order = valid.order(desk, valid.offer_of(desk)).without("FlexOfferMessageID", "OptionReference")
    return desk.send(order.having({"Unsolicited": "true"}), desk.parties["DSO", "registered"])


def ordering_half(desk: Desk) -> Outcome:
    isps = (isp(20, 4, Power=-1500), isp(30, 2, Power=500))
    half = valid.order(desk, valid.offer_of(desk), *isps, ActivationFactor="0.50", Price="50.00")
    return desk.send(half, desk.parties["DSO", "registered"])


DENIED = [
    ("OPR-DP-DENIED", "DSO", "d_prognosis", forecasting, "Invalid Message"),
    ("PLN-FRU-DENIED", "AGR", "flex_reservation_update", reserving, "Invalid Message"),
    ("STL-DENIED", "AGR", "flex_settlement", settling(), "Invalid Message"),
    ("MTR-DENIED", "DSO", "metering", metering(), "Invalid Message"),
    ("VLD-FO-UNASKED", "DSO", "unsolicited_offers", offering, "Unsolicited FlexOffers are not supported"),
    ("VLD-FOR-UNASKED", "AGR", "unsolicited_orders", ordering, "Unsolicited FlexOrders are not supported"),
]


@pytest.mark.parametrize(("rule", "role", "feature", "story", "refused"), DENIED, ids=[d[0] for d in DENIED])
def test_what_is_denied_is_refused(rule: str, role: str, feature: str, story: Story, refused: str) -> None:
    assert story(Desk(role)).verdict == "Accepted"
    without: dict[str, Any] = {feature: False}
    assert story(Desk(role, **without)).verdict == refused
    assert story(Desk(role, rule, **without)).verdict == "Accepted"


def test_what_was_asked_for_needs_no_support() -> None:
    """Without unsolicited orders and offers, those that were solicited are taken all the same."""
    agr, dso = Desk("AGR", unsolicited_orders=False), Desk("DSO", unsolicited_offers=False)
    order = valid.order(agr, valid.offer_of(agr))
    assert agr.send(order, agr.parties["DSO", "registered"]).verdict == "Accepted"
    asked = dso.stimulate("FlexRequest", dso.parties["AGR", "registered"], Period=str(LATER))
    assert not isinstance(asked, Declined)
    offer = valid.offer(dso, valid.option(isp(1, Power=1)), FlexRequestMessageID=asked["MessageID"])
    assert dso.send(offer, dso.parties["AGR", "registered"]).verdict == "Accepted"


@pytest.mark.parametrize("partial", [True, False])
def test_what_is_offered_as_a_whole_is_ordered_so(*, partial: bool) -> None:
    assert ordering_half(Desk("AGR", partial_activation=partial)).verdict == "The option is offered as a whole"
    assert ordering_half(Desk("AGR", "VLD-FOR-WHOLE", partial_activation=partial)).verdict == "Accepted"


def test_nothing_is_offered_in_part_without_partial_activation() -> None:
    desk = Desk("AGR", partial_activation=False)
    asked = valid.request(desk)
    dso = desk.parties["DSO", "registered"]
    assert desk.send(asked, dso).verdict == "Accepted"
    declined = desk.stimulate("FlexOffer", dso, asked["MessageID"], MinActivationFactor="0.50")
    assert declined == Declined(501, "partial activation is not supported")


def test_a_refused_order_leaves_the_offer_open() -> None:
    desk = Desk("AGR")
    made = valid.offer_of(desk)
    half = valid.order(desk, made, isp(20, 4, Power=-1500), isp(30, 2, Power=500), ActivationFactor="0.50", Price="50")
    assert desk.send(half, desk.parties["DSO", "registered"]).verdict == "The option is offered as a whole"
    assert desk.send(valid.order(desk, made), desk.parties["DSO", "registered"]).verdict == "Accepted"
