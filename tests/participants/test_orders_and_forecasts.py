"""What an order changes in a forecast, how shares are rounded, and when a reservation is in time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.desk import (
    LATER,
    Desk,
    isp,
)
from tests.participants.flexibility import accepted_offer, agr, forecasting, reserving
from tests.participants.test_flex import statuses
from uftp_conformance.messages import Element
from uftp_conformance.participants.rules.agr import scaled


def ordered_on(desk: Desk, **changed: Any) -> str:
    """Let the DSO order 1000 W for the ISPs 50 to 53 and -500 W for 60; return its MessageID."""
    given = desk.stimulate("FlexOrder", agr(desk), accepted_offer(desk, **changed)["MessageID"])
    assert isinstance(given, Element)
    desk.reply(given, agr(desk))
    return given["MessageID"]


def with_more(first: int, second: int) -> tuple[Element, ...]:
    """Return what is usually forecast with so much more in the ISPs 50 to 53, and in 60."""
    return (
        isp(1, 40, Power=1000),
        isp(41, 9, Power=-2000),
        isp(50, 4, Power=first - 2000),
        isp(54, 6, Power=-2000),
        isp(60, Power=second - 2000),
        isp(61, 36, Power=-2000),
    )


@pytest.mark.parametrize(
    ("more", "reflected"),
    [
        ((1000, -500), "true"),
        ((1000, 0), "false"),
        ((0, 0), "false"),
        ((-1000, 500), "false"),
        ((1001, -500), "false"),
    ],
)
def test_an_order_is_reflected_by_the_forecast_with_its_power(more: tuple[int, int], reflected: str) -> None:
    """What an order changes is the D-Prognosis that it names, or the newest one before it."""
    desk = Desk("DSO")
    prognosis = valid.prognosis(desk)
    desk.send(prognosis, agr(desk))
    newest = ordered_on(desk)
    forecasting(isp(1, 96, Power=7))(desk)
    named = ordered_on(desk, D_PrognosisMessageID=prognosis["MessageID"], BaselineReference="")
    wanted = [{"FlexOrderMessageID": given, "IsValidated": reflected} for given in (newest, named)]
    assert statuses(desk, LATER, *with_more(*more)) == wanted


def test_without_a_forecast_an_order_changes_nothing_at_all() -> None:
    desk = Desk("DSO")
    given = ordered_on(desk)
    ordered = (
        isp(1, 49, Power=0),
        isp(50, 4, Power=1000),
        isp(54, 6, Power=0),
        isp(60, Power=-500),
        isp(61, 36, Power=0),
    )
    assert statuses(desk, LATER, *ordered) == [{"FlexOrderMessageID": given, "IsValidated": "true"}]


@pytest.mark.parametrize(
    ("power", "share", "result"),
    [
        (1001, "0.5", 501),
        (-1001, "0.5", -501),
        (-3001, "1", -3001),
        (10**40, "0.01", 10**38),
        (0, "0.3", 0),
    ],
)
def test_shares_are_rounded_half_away_from_zero(power: int, share: str, result: int) -> None:
    assert scaled(power, Decimal(share)) == result


@pytest.mark.parametrize(("late", "verdict"), [(0, "Accepted"), (1, "Deadline expired")])
def test_a_reservation_is_in_time_up_to_its_deadline(late: int, verdict: str) -> None:
    desk = Desk("AGR")
    desk.now = datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(seconds=late)  # ten in Amsterdam, the day before LATER
    assert reserving()(desk).verdict == verdict
