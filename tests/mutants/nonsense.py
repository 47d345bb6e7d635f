"""Stories about what makes little sense: offers of nothing, falling readings, huge requests, one order left out."""

from datetime import timedelta
from typing import Any

from tests.mutants.readings import metered
from tests.participants import desk as desks
from tests.participants import test_settle, valid
from tests.participants.case import Story
from tests.participants.desk import Desk
from uftp_conformance.messages import Element


def _offered_nothing(desk: Desk) -> Any:
    return desk.send(valid.offer(desk, valid.option(desks.isp(50, 4, Power=0))), desk.parties["AGR", "registered"])


def _offered_for_nothing(desk: Desk) -> Any:
    return desk.send(valid.offer(desk, valid.option(Price="0.00")), desk.parties["AGR", "registered"])


def _offered_with_a_blank(desk: Desk) -> Any:
    return desk.send(valid.offer(desk, BaselineReference="BASELINE-2026 "), desk.parties["AGR", "registered"])


def _ordered_with_a_blank(desk: Desk) -> Any:
    order = valid.order(desk, valid.offer_of(desk), BaselineReference=" BASELINE-2026")
    return desk.send(order, desk.parties["DSO", "registered"])


def _metered_less(desk: Desk) -> Any:
    metered(desk, timedelta(days=2), Element("ISP", {"Start": "1", "Value": "8"}))
    return metered(desk, timedelta(days=1), Element("ISP", {"Start": "1", "Value": "0"}))


def _requested_beyond_reason(desk: Desk) -> Any:
    isps = (desks.isp(40, 4, Disposition="Requested", MinPower=0, MaxPower=2**31 - 1),)
    return desk.send(valid.request(desk, *isps), desk.parties["DSO", "registered"])


def _forecast_of_one_order_of_two(desk: Desk) -> Any:
    """Tell of a forecast with the power of one order, where two were placed on a forecast of none."""
    agr, none = desk.parties["AGR", "registered"], desks.isp(1, 96, Power=0)
    desk.send(valid.prognosis(desk, none), agr)
    for isp in (desks.isp(50, 4, Power=1000), desks.isp(20, Power=700)):
        offer = valid.offer(desk, valid.option(isp))
        desk.send(offer, agr)
        order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
        assert isinstance(order, Element)
        desk.reply(order, agr)
    powers = (desks.isp(1, 49, Power=0), desks.isp(50, 4, Power=1000), desks.isp(54, 43, Power=0))
    return desk.send(valid.prognosis(desk, *powers, Revision=2), agr)


def _settled_late(desk: Desk) -> Any:
    old = desks.TODAY - timedelta(days=100)
    return test_settle.settling(test_settle.item(Period=old), reserved=old, PeriodStart=old, PeriodEnd=old)(desk)


TO_A_DSO: tuple[Story, ...] = (
    _offered_with_a_blank,
    _offered_nothing,
    _offered_for_nothing,
    _metered_less,
    _forecast_of_one_order_of_two,
)
TO_AN_AGR: tuple[Story, ...] = (_ordered_with_a_blank, _requested_beyond_reason, _settled_late)
