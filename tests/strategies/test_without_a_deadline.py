"""A reservation that does not expire is never too late; what is too late of others goes by the hour."""

from dataclasses import replace
from datetime import date, time

import pytest

from fixtures.drawing import draw
from strategies.contents import contents
from strategies.defects import Unsuited
from strategies.defects.plan import comes_after_the_deadline, too_late
from suites.plan.deadlines import first_deadline
from tests.oracle.desk import NOW
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.statement.market import NEVER


def _at(days: int = 0, until: time | None = None) -> Situation:
    situation = situation_of("AGR", NOW)
    every = situation.market.contracts
    held = tuple(replace(contract, release_days_before=days, release_until=until) for contract in every)
    return replace(situation, market=replace(situation.market, contracts=held))


def test_nothing_is_too_late_without_a_deadline() -> None:
    situation = _at()
    contract = situation.market.contracts[0]
    assert contract.deadline(date(2026, 3, 1), "Europe/Amsterdam") == NEVER
    assert too_late(situation, contract) == []
    assert market_in(as_data(situation.market)) == situation.market
    for made in draw(contents("FlexReservationUpdate", situation), 9, 1, "without a deadline"):
        with pytest.raises(Unsuited):
            comes_after_the_deadline(Outgoing(made, situation.counterparties[0]), situation, 0)


@pytest.mark.parametrize(
    ("days", "until", "expected"),
    [
        (0, time(23, 0), time(23, 0)),
        (0, time(10, 0), None),  # it is noon
        (1, time(23, 0), None),
        (1, time(10, 0), None),
        (0, None, None),
    ],
)
def test_until_when_nothing_is_too_late(days: int, until: time | None, expected: time | None) -> None:
    assert first_deadline(_at(days, until)) == expected
