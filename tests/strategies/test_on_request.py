"""Offers on a request and on a D-Prognosis, as in a market that knows no others: what else their defects break."""

import asyncio
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.proof.seed import sixth
from tests.strategies import table
from tests.strategies.table import Loop, Table, sleep, statement_of
from tests.strategies.test_at_the_table import REFUSALS, Flown, _names, _passes_too, _tests
from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.statement import Statement
from uftp_conformance.statement.applicability import why_not_applicable


@cache
def solicited(role: str) -> Statement:
    """Return the statement of a DSO that takes offers on its own requests only, on D-Prognoses as baselines."""
    statement = statement_of(role)
    supports = statement.supports.model_copy(update={"unsolicited_offers": False})
    market = statement.market.model_copy(update={"baseline_references": ()})
    data = {**statement.model_dump(), "supports": supports.model_dump(), "market": market.model_dump()}
    return Statement.model_validate(data)


CELLS = [
    cell
    for cell in REFUSALS
    if cell.role == "DSO"
    and cell.message in ("FlexOffer", "FlexOfferRevocation")
    and cell.requirement.observed == "refusal"
    and not why_not_applicable(cell, solicited("DSO"))
    and cell.requirement.id != "VLD-FO-UNASKED"
]


@pytest.fixture(scope="module")
def fly() -> Iterator[Callable[[Cell], Flown]]:
    """Let the suites' own test of a cell run at the table of such a market, once."""
    loop = Loop()

    @cache
    def once(number: int) -> Flown:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table, "statement_of", solicited)
            patch.setattr(asyncio, "sleep", sleep)
            seated = Table("DSO", loop, drawn=3)
            _tests()[CELLS[number].requirement.id](seated.target(CELLS[number]))
        return Flown(tuple(seated.records.taken), seated.tester.broken)

    yield lambda cell: once(CELLS.index(cell))
    loop.close()


@pytest.mark.parametrize("cell", sixth(CELLS), ids=lambda cell: cell.id)
def test_what_else_is_broken_passes_too(cell: Cell, fly: Callable[[Cell], Flown]) -> None:
    """Whichever of the rules that a case breaks a participant looks at first, it passes; its twin breaks none."""
    flown, row = fly(cell), cell.requirement
    assert flown.taken
    assert [verdict.got for verdict, _ in flown.taken if verdict.kind is not Kind.PASS] == []
    wrong = []
    for sent in flown.sent("case"):
        broken = flown.broken[sent]
        if _names(broken) - {row.id} - _passes_too(cell, sent, broken):
            wrong.append((sent.note, broken))
    assert wrong == []
    assert [flown.broken[sent] for sent in flown.sent("twin", "prerequisite") if flown.broken[sent]] == []
