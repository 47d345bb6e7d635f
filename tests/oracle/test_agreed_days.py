"""Until when something is traded is for the market to agree: the statement says it, and the rest is judged as ever."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.oracle.desk import (
    TODAY,
    TOMORROW,
    Table,
    isp,
    offer,
    option,
    order,
    prognosis,
    request,
    reservation,
    revocation,
    table,
)
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken, History, Oracle
from uftp_conformance.statement.market import unit_of
from uftp_conformance.statement.meters import nothing_metered


@pytest.mark.parametrize(("first", "open_"), [(57, True), (58, False)])
def test_the_statement_says_when_gates_close(first: int, open_: bool) -> None:
    """With two hours, ISP 57 of 14:00 is closed at 12:05, and ISP 58 of 14:15 is open."""
    agr, dso = table("AGR"), table("DSO")
    wanted = isp(first, 2, Disposition="Requested", MinPower=0, MaxPower=9)
    given = option(isp(first, 2, Power=1000))
    for at, sent in (
        (agr, request(agr, wanted, Period=TODAY)),
        (dso, offer(dso, given, Period=TODAY)),
        (dso, revocation(dso, dso.sent(offer(dso, given, Period=TODAY)))),
    ):
        assert bool(_in_a_market(at, sent, gate_minutes_before=120).perhaps) is open_


@pytest.mark.parametrize(("ahead", "open_"), [(1, False), (2, True)])
def test_tomorrow_is_traded_where_nothing_later_is(ahead: int, open_: bool) -> None:
    """A market of one day ahead without intraday trading has no other Period: it may not be rejected for that."""
    agr, dso = table("AGR", intraday=False), table("DSO", intraday=False)
    wanted = isp(60, 4, Disposition="Requested", MinPower=0, MaxPower=9)
    for at, sent in (
        (agr, request(agr, wanted, Period=TOMORROW)),
        (dso, offer(dso, option(isp(60, 4, Power=1000)), Period=TOMORROW)),
    ):
        assert bool(_in_a_market(at, sent, periods_ahead=ahead).perhaps) is open_


@pytest.mark.parametrize(("back", "open_"), [(31, True), (365, False)])
def test_the_statement_says_how_far_back_is_settled(back: int, open_: bool) -> None:
    """A settlement of a day before may be rejected for its PeriodStart."""
    agr = table("AGR")
    period = (date.fromisoformat(str(TODAY)) - timedelta(days=60)).isoformat()
    about = {"PeriodStart": period, "PeriodEnd": period, "Currency": "EUR"}
    sent = agr.message("FlexSettlement", agr.party("DSO", "registered"), about)
    assert ("STL-PERIOD-START" in _in_a_market(agr, sent, settlements_back=back).perhaps) is open_


@pytest.mark.parametrize(("back", "ago", "open_"), [(None, 60, False), (2, 2, False), (2, 3, True), (1, 1, False)])
def test_the_statement_says_how_far_back_is_metered(back: int | None, ago: int, open_: bool) -> None:
    """A Metering of a day before may be rejected in any words."""
    dso = table("DSO")
    period = date.fromisoformat(str(TODAY)) - timedelta(days=ago)
    market = target_of(dso.statement).market
    about = {"Period": period.isoformat(), "EAN": market.metering_ean, "Revision": "1"}
    agreed = {"ISP-Duration": market.isp_duration, "TimeZone": market.time_zone}
    profiles = tuple(
        Element(
            "Profile",
            {"ProfileType": name, "Unit": unit_of(name)},
            nothing_metered(name, period, market.isps(period), 15),
        )
        for name in market.metering_profiles
    )
    sent = dso.message("Metering", dso.party("AGR", "registered"), {**about, **agreed}, *profiles)
    broken = _in_a_market(dso, sent, metering_days=back)
    assert broken.perhaps == ({"VAL-EXTREME"} if open_ else set())
    assert not broken.surely


@pytest.mark.parametrize(("step", "open_"), [(1, False), (500, False), (1000, False), (300, True)])
def test_the_statement_says_in_which_steps_power_is_traded(step: int, open_: bool) -> None:
    """What is between two steps may be rejected in any words; what was offered so is ordered so."""
    agr, dso = table("AGR"), table("DSO")
    for at, sent in (
        (agr, request(agr)),
        (agr, order(agr, offer(agr), isp(50, 4, Power=1000), FlexOfferMessageID=None)),
        (dso, offer(dso, option(isp(50, 4, Power=1000)))),
        (dso, prognosis(dso)),
    ):
        assert ("VAL-EXTREME" in _in_a_market(at, sent, power_step=step).surely) is open_
    offered = agr.started(offer(agr, option(isp(50, 4, Power=1000))))
    assert "VAL-EXTREME" not in _in_a_market(agr, order(agr, offered), power_step=step).surely
    half = order(agr, offered, isp(50, 4, Power=500), ActivationFactor="0.50")
    assert ("VAL-EXTREME" in _in_a_market(agr, half, power_step=step).surely) is (step > 500 or open_)


@pytest.mark.parametrize(("first", "open_"), [(TOMORROW, False), (TODAY, False), ("2099-01-01", True)])
def test_the_statement_says_on_which_days_a_contract_is_about_something(first: object, open_: bool) -> None:
    """What names a contract for a day that it is not about may be rejected in any words."""
    agr = table("AGR")
    sent = reservation(agr, Period=TOMORROW)
    contracts = target_of(agr.statement).market.contracts
    later = tuple(replace(each, first_day=date.fromisoformat(str(first))) for each in contracts)
    assert ("VAL-EXTREME" in _in_a_market(agr, sent, contracts=later).surely) is open_


def _in_a_market(at: Table, message: Element, **agreed: Any) -> Broken:
    """Return what a message breaks where something else was agreed."""
    target = target_of(at.statement)
    oracle = Oracle(replace(target, market=replace(target.market, **agreed)))
    sender = message["SenderDomain"], "AGR" if at.role == "DSO" else "DSO"
    return oracle.broken(message, sender, History(tuple(at.messages)), at.now.timestamp())
