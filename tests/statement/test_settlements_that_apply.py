"""Which rows about settlements apply to an AGR that rejects orders which it does not know."""

import pytest

from tests.statement.statements import Data, parsed
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.statement.applicability import why_not_applicable

_ONLY_KNOWN: Data = {"supports.settlement_of_unknown_orders": False, "stimulus": {"prompt": True}}
_OVER: Data = {"supports.settlement_of_today": False}
_NOTHING = "the statement says supports.settlement_of_unknown_orders = false, and nothing that a run orders is settled"
_SETTLEMENTS = ("STL-STATUS", "STL-PERIOD-END", "VAL-DUPLICATE", "VAL-NO-EFFECT", "TRN-EMPTY")


def why(row: str, changes: Data, message: str = "FlexSettlement") -> str | None:
    return why_not_applicable(Cell(load()[row], message, "AGR", "3.1.0"), parsed(changes))


@pytest.mark.parametrize("row", _SETTLEMENTS)
def test_without_an_order_that_is_settled_no_settlement_need_be_accepted(row: str) -> None:
    """Neither unknown orders are settled nor those of a run: of a day that has not ended, or never placed."""
    assert why(row, {**_ONLY_KNOWN, **_OVER}) == _NOTHING
    assert why(row, {**_ONLY_KNOWN, "supports.intraday": False}) == _NOTHING
    assert why(row, {**_ONLY_KNOWN, "stimulus": {"prompt": True, "messages": ["D-Prognosis"]}}) == _NOTHING


@pytest.mark.parametrize("row", _SETTLEMENTS)
def test_one_kind_of_order_is_enough(row: str) -> None:
    assert why(row, _ONLY_KNOWN) is None
    assert why(row, _OVER) is None


def test_what_a_rejection_shows_as_well_applies() -> None:
    both = {**_ONLY_KNOWN, **_OVER}
    assert why("ANS-GIVEN", both) is None
    assert why("SEQ-SETTLEMENTS", both) is None
    assert why("VAL-NO-EFFECT", both, "FlexRequest") is None
    assert why("STL-DENIED", {**both, "supports.flex_settlement": False}) is None
