"""What is judged of IsValidated, before DSOs that take offers on forecasts and before those that do not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from suites.operate.test_prognoses import test_order_reflected as order_reflected
from tests.strategies.table import Loop, Table
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.participants import answers
from uftp_conformance.participants.isps import reflects
from uftp_conformance.participants.rulebook import book
from uftp_conformance.participants.rules.rule import Refusal, refuse

Reflects = Callable[[Any, Any], bool]


class WithOtherBaselines:
    """The rules of a DSO to which a D-Prognosis is no baseline."""

    def __init__(self) -> None:
        self._usual = book("DSO", frozenset())
        self.without = self._usual.without
        self.turned_away, self.came_before = self._usual.turned_away, self._usual.came_before

    def judge(self, message: Element, context: Any) -> Refusal | None:
        """Refuse an offer on a D-Prognosis, and otherwise what is usually refused."""
        on_forecast = message.tag == "FlexOffer" and message.get("D-PrognosisMessageID") is not None
        return refuse("No baseline") if on_forecast else self._usual.judge(message, context)


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """One loop for all tables."""
    loop = Loop()
    yield loop
    loop.close()


def _always(_: Any, __: Any) -> bool:
    return True


def _never(_: Any, __: Any) -> bool:
    return False


def _as_ordered(forecast: Any, order: Any) -> bool:
    """Take what was ordered for the power itself, not for a change of it."""
    powers = {n: power for first, end, power in forecast for n in range(first, end + 1)}
    return all(powers.get(n) == power for first, end, power in order.ordered for n in range(first, end + 1))


@pytest.mark.parametrize(
    ("says", "other_baselines", "kind"),
    [
        (reflects, False, Kind.PASS),
        (reflects, True, Kind.PASS),
        (_as_ordered, False, Kind.PASS),
        (_as_ordered, True, Kind.PASS),
        (_always, False, Kind.FAIL),
        (_always, True, Kind.FAIL),
        (_never, False, Kind.FAIL),
        (_never, True, Kind.PASS),
    ],
)
def test_reflections(
    says: Reflects,
    other_baselines: bool,
    kind: Kind,
    loop: Loop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the forecast is no baseline, nobody but the DSO knows what is; but not everything can be reflected."""
    monkeypatch.setattr(answers, "reflects", says)
    table = Table("DSO", loop, drawn=3)
    if other_baselines:
        changed: Any = WithOtherBaselines()
        table.tester.participant._book = changed
    order_reflected(table.target(Cell(load()["OPR-DP-VALIDATED"], "D-Prognosis", "DSO", "3.1.0")))
    assert {verdict.kind for verdict, _ in table.records.taken} == {kind}
