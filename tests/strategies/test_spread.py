"""Portfolios of an AGR are about different days, so that no answer lists what every trial before has registered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from strategies.cases import Case
from strategies.contents import connection, query
from strategies.days import spread
from tests.strategies.table import Loop, Table, situation_of
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.messages import Element

SITUATION = situation_of("CRO", datetime(2026, 3, 2, 11, tzinfo=UTC))
FIRST, LAST = date(2026, 3, 4), date(2026, 3, 2) + timedelta(days=SITUATION.market.periods_ahead)


def asked(day: date) -> Element:
    return query("AGRPortfolioQuery", SITUATION, day)


def test_every_later_day_has_its_turn() -> None:
    count = SITUATION.market.periods_ahead - 1
    days = [date.fromisoformat(spread(asked(FIRST), number, SITUATION)["Period"]) for number in range(2 * count)]
    assert days == 2 * [FIRST + timedelta(days=n) for n in range(count)]
    assert max(days) == LAST


def test_a_portfolio_moves_as_a_whole() -> None:
    both = (connection("a", FIRST, FIRST + timedelta(days=3)), connection("b", FIRST, None))
    moved = spread(Element("AGRPortfolioUpdate", {}, both), 7, SITUATION)
    assert [each["StartPeriod"] for each in moved.children] == 2 * ["2026-03-11"]
    assert [each.get("EndPeriod") for each in moved.children] == ["2026-03-14", None]


@pytest.mark.parametrize(
    "content",
    [
        asked(FIRST - timedelta(days=1)),  # tomorrow, on purpose
        asked(FIRST + timedelta(days=1)),  # drawn
        query("DSOPortfolioQuery", SITUATION, FIRST),  # of one point, whatever the others have
        Element("FlexRequest", {"Period": FIRST.isoformat()}),
    ],
)
def test_what_stays(content: Element) -> None:
    assert [spread(content, number, SITUATION) for number in range(40)] == 40 * [content]


@pytest.fixture
def loop() -> Iterator[Loop]:
    """A session that runs as long as the test."""
    opened = Loop()
    yield opened
    opened.close()


@pytest.mark.parametrize(("insistent", "days"), [(False, 6), (True, 1)])
def test_the_trials_of_a_cell(loop: Loop, insistent: bool, days: int) -> None:
    """They ask about days of their own, but for what is about its day on purpose."""
    target = Table("CRO", loop, 3).target(Cell(load()["PLN-APQ-OWN"], "AGRPortfolioQuery", "CRO", "3.1.0"))
    today = target.situation.today
    content = query("AGRPortfolioQuery", target.situation, today + timedelta(days=2))
    seen: list[str] = []

    async def note(_: object, case: Case) -> None:
        seen.append(case.content["Period"])

    target._flights.fly(6 * [Case(content, insistent=insistent)], note)
    assert len(seen) == 6
    assert len(set(seen)) == days
