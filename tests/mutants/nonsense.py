"""Stories about what may be refused because it makes no sense: offers of nothing, falling readings, huge requests."""

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


def _metered_less(desk: Desk) -> Any:
    metered(desk, timedelta(days=2), Element("ISP", {"Start": "1", "Value": "8"}))
    return metered(desk, timedelta(days=1), Element("ISP", {"Start": "1", "Value": "0"}))


def _requested_beyond_reason(desk: Desk) -> Any:
    isps = (desks.isp(40, 4, Disposition="Requested", MinPower=0, MaxPower=2**31 - 1),)
    return desk.send(valid.request(desk, *isps), desk.parties["DSO", "registered"])


def _settled_late(desk: Desk) -> Any:
    old = desks.TODAY - timedelta(days=100)
    return test_settle.settling(test_settle.item(Period=old), reserved=old, PeriodStart=old, PeriodEnd=old)(desk)


TO_A_DSO: tuple[Story, ...] = (_offered_nothing, _offered_for_nothing, _metered_less)
TO_AN_AGR: tuple[Story, ...] = (_requested_beyond_reason, _settled_late)
