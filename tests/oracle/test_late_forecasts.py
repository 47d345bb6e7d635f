"""A forecast that comes when its gate is closed, and what is new about tomorrow between two gates."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from strategies.days import last_closed, near_days
from tests.oracle.desk import LATER, NOW, TODAY, TOMORROW, Table, isp, offer, option, prognosis, request, table
from tests.strategies.table import situation_of
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken, History, Oracle

DENIED = {"prognosis_of_today"}


def broken(at: Table, message: Element, denied: set[str], closed: Any = None) -> Broken:
    target = target_of(at.statement)
    market = replace(target.market, day_ahead_closed=closed)
    oracle = Oracle(replace(target, claims=target.claims - denied, market=market))
    sender = message["SenderDomain"], "AGR" if at.role == "DSO" else "DSO"
    return oracle.broken(message, sender, History(tuple(at.messages)), at.now.timestamp())


@pytest.mark.parametrize(
    ("period", "denied", "open_"),
    [
        (TODAY, set(), False),
        (TODAY, {"intraday"}, True),
        (TODAY, DENIED, True),
        (TOMORROW, set(), False),
        (TOMORROW, {"intraday"}, True),
        (TOMORROW, DENIED, False),
        (LATER, {"intraday"}, False),
    ],
)
def test_a_first_forecast_may_come_too_late(period: date, denied: set[str], open_: bool) -> None:
    at = table("DSO")
    found = broken(at, prognosis(at, Period=period), denied)
    assert (bool(found.perhaps), bool(found.surely)) == (open_, False)


def test_an_update_of_today_does_not() -> None:
    """Whoever took one of this day and point takes the next; one of another point, or a rejected one, is none."""
    at = table("DSO")
    at.sent(prognosis(at, Period=TODAY), "rejected")
    assert broken(at, prognosis(at, Period=TODAY), {"intraday"}).perhaps
    at.sent(prognosis(at, Period=TODAY))
    assert not broken(at, prognosis(at, Period=TODAY), {"intraday"}).perhaps
    assert not broken(at, prognosis(at, Period=TODAY), DENIED).perhaps


@pytest.mark.parametrize(
    ("closed", "open_"),
    [
        (None, False),
        ((time(10), time(15)), True),
        ((time(9), time(11)), False),
        ((time(13), time(15)), False),
    ],
)
def test_nothing_new_about_tomorrow_between_two_gates(closed: Any, open_: bool) -> None:
    agr, dso = table("AGR"), table("DSO")
    wanted = isp(60, 4, Disposition="Requested", MinPower=0, MaxPower=9)
    for at, message in (
        (agr, request(agr, wanted, Period=TOMORROW)),
        (dso, offer(dso, option(isp(60, 4, Power=1000)), Period=TOMORROW)),
        (dso, prognosis(dso, Period=TOMORROW)),
    ):
        assert bool(broken(at, message, set(), closed).perhaps) is open_
        later = message.having({"Period": LATER.isoformat()})
        assert not broken(at, later, set(), closed).perhaps


@pytest.mark.parametrize("message", ["FlexRequest", "FlexOffer", "D-Prognosis"])
def test_nothing_is_drawn_about_tomorrow_then(message: str) -> None:
    situation = situation_of("AGR" if message == "FlexRequest" else "DSO", NOW)
    closed = replace(situation, market=replace(situation.market, day_ahead_closed=(time(10), time(15))))
    assert [*near_days(message, situation)] == [TODAY, TOMORROW]
    assert [*near_days(message, closed)] == [TODAY]
    assert [last_closed(each) for each in (situation, closed)] == [TODAY, TOMORROW]
