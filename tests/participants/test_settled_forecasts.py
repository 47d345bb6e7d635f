"""A DSO settles what it ordered on a D-Prognosis with the power of that, ISP by ISP."""

from typing import Any

import pytest

from tests.participants import valid
from tests.participants.desk import TODAY, Desk, isp
from uftp_conformance.messages import Element


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (True, [("50", "2", "-20", "1000"), ("52", "2", "30", "1000"), ("60", "1", "30", "-500")]),
        (False, [("50", "4", "0", "1000"), ("60", "1", "0", "-500")]),
    ],
)
def test_the_baseline_is_what_was_forecast(expected: list[tuple[str, ...]], *, named: bool) -> None:
    desk = Desk("DSO")
    agr = desk.parties["AGR", "registered"]
    forecast = valid.prognosis(desk, isp(1, 51, Power=-20), isp(52, 45, Power=30), Period=TODAY)
    desk.send(forecast, agr)
    on: dict[str, Any] = {"BaselineReference": "", "D_PrognosisMessageID": forecast["MessageID"]} if named else {}
    offer = valid.offer(desk, Period=TODAY, **on)
    desk.send(offer, agr)
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"])
    assert isinstance(order, Element)
    desk.reply(order, agr)
    settlement = desk.stimulate("FlexSettlement", agr)
    assert isinstance(settlement, Element)
    items = {item["OrderReference"]: item for item in settlement.all("FlexOrderSettlement")}
    names = ("Start", "Duration", "BaselinePower", "OrderedFlexPower")
    settled = [tuple(each[name] for name in names) for each in items[order["OrderReference"]].all("ISP")]
    assert settled == expected
