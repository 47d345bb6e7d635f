"""What is said where messages are about few days: about another day than the only one that is traded as well."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from strategies.defects import Unsuited
from strategies.defects.references import is_for_another_day
from suites.initiated import basis
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def market_of(ahead: int, *, intraday: bool = False) -> Situation:
    """Return the situation of a target that takes messages about so many days ahead."""
    usual = situation_of("AGR", NOON)
    supports = usual.statement.supports.model_copy(update={"intraday": intraday})
    near = replace(usual.market, periods_ahead=ahead, clock_days_ahead=False)
    return replace(usual, market=near, statement=usual.statement.model_copy(update={"supports": supports}))


def moved(situation: Situation, period: int, value: int) -> int:
    """Return how many days ahead an order for a day so far ahead is after the defect."""
    out = Outgoing(Element("FlexOrder", {"Period": day(situation, period)}), situation.counterparties[0])
    sent = is_for_another_day(out, situation, value).element["Period"]
    return (date.fromisoformat(sent) - situation.today).days


def day(situation: Situation, ahead: int) -> str:
    return (situation.today + timedelta(days=ahead)).isoformat()


@pytest.mark.parametrize(("ahead", "period", "value"), [(1, 1, 1), (1, 1, 7), (2, 2, 1), (3, 2, 1), (3, 3, -1)])
def test_another_period_is_tried_in_every_market(ahead: int, period: int, value: int) -> None:
    """It lies beyond those that are traded only where these are one."""
    assert moved(market_of(ahead), period, value) == period + value


@pytest.mark.parametrize(
    ("ahead", "period", "value", "intraday"),
    [(1, 1, -1, False), (1, 1, -1, True), (2, 2, -1, False), (3, 3, 1, False), (3, 2, 7, False), (2, 1, 7, True)],
)
def test_another_period_that_may_be_refused_for_itself(ahead: int, period: int, value: int, intraday: bool) -> None:
    """Nothing is moved to a day of which nothing new need be taken, nor beyond the last one where there are others."""
    with pytest.raises(Unsuited):
        moved(market_of(ahead, intraday=intraday), period, value)


@pytest.mark.parametrize(("ahead", "expected"), [(1, [1, 1, 1, 1]), (2, [1, 2, 2, 2]), (3, [1, 2, 3, 3])])
def test_a_target_is_asked_for_no_later_day(ahead: int, expected: list[int]) -> None:
    """What it starts is about a day that is traded."""
    trial: Any = SimpleNamespace(situation=market_of(ahead))
    asked = [basis._day(trial, number) for number in range(4)]
    assert [(each - trial.situation.today).days for each in asked] == expected
