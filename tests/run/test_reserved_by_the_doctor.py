"""The doctor says the same of a day under a contract as the suites do."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from strategies.reservations import isps_of_day
from tests.strategies.table import situation_of
from uftp_conformance.messages.lexical import day
from uftp_conformance.run.doctor.terms import Terms, made
from uftp_conformance.statement.market import Contract


@pytest.mark.parametrize("release_days_before", range(7))
@pytest.mark.parametrize(("first", "last"), [(1, None), (69, 76), (69, 69)])
def test_nothing_rises_later(release_days_before: int, first: int, last: int | None) -> None:
    """Whatever the day, its whole power is tried, and each ISP has what the suites will say of it."""
    situation = situation_of("AGR", datetime.now(UTC))
    point = situation.points()[0].address
    contract = Contract("C", point, -40_000, release_days_before, time(12), first_isp=first, last_isp=last)
    terms = Terms(situation.counterparties[0], situation.domain, "3.1.0", situation.market, point)
    held = replace(terms, contract=contract, power=contract.reserved_power, later=release_days_before)
    said = made("FlexReservationUpdate", held)
    suites = isps_of_day(situation, contract, day(said["Period"]))
    assert [(i["Start"], i.get("Duration") or "1", i["Power"]) for i in said.children] == [
        (i["Start"], i.get("Duration") or "1", i["Power"]) for i in suites
    ]
    assert any(isp["Power"] == "-40000" for isp in said.children)
    reversed_ = made("FlexReservationUpdate", replace(held, power=40_000))
    assert any(isp["Power"] == "40000" for isp in reversed_.children)
