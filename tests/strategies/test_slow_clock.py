"""What has expired has expired for the target too, whose clock may be as slow as it declares."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.strategies import table
from tests.strategies.table import Loop, Table, sleep
from tests.strategies.test_at_the_table import REFUSALS, _tests
from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.verdict import Kind

CELLS = [cell for cell in REFUSALS if cell.requirement.id == "VAL-REFERENCE-EXPIRED"]
_right = table.now


@pytest.fixture
def loop() -> Iterator[Loop]:
    """A session without an inbox."""
    opened = Loop()
    yield opened
    opened.close()


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.id)
def test_a_clock_within_the_tolerance_is_no_fault(cell: Cell, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    seated = Table(cell.role, loop, drawn=2)
    behind = timedelta(seconds=seated.tester.statement.timing.clock_tolerance)

    def slow() -> datetime:
        return _right() - behind

    monkeypatch.setattr(table, "now", slow)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    _tests()[cell.requirement.id](seated.target(cell))
    assert [verdict.got for verdict, _ in seated.records.taken if verdict.kind is not Kind.PASS] == []
    assert seated.records.taken
