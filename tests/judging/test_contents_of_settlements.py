"""What an AGR says of the items of a settlement, held against what is expected of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.messages import Element


def _settled(*statuses: str, result: str = "Accepted") -> Element:
    """Return the answer to a settlement; a status is written "order disposition reason"."""
    names = ("OrderReference", "Disposition", "DisputeReason")
    items = tuple(
        Element("FlexOrderSettlementStatus", dict(zip(names, status.split(maxsplit=2), strict=False)))
        for status in statuses
    )
    return Element("FlexSettlementResponse", {"Result": result}, items)


def _reserved(disposition: str) -> Element:
    """Return the answer to a settlement that says something of a reserved ISP, as the text has it."""
    period = Element("Period", {"Period": "2026-03-02"}, (Element("ISP", {"Disposition": disposition}),))
    return _settled("o-1 Accepted").containing(Element("ContractSettlementStatus", {"ContractID": "C"}, (period,)))


_TAKEN = "the settlement is accepted, and nothing in it disputed"
CHECKS: list[tuple[str, Any, list[Element], str]] = [
    ("settlement status", ["o-1"], [_settled("o-1 Accepted", "o-2 Disputed no")], ""),
    ("settlement status", ["o-1", "o-3"], [_settled("o-1 Accepted")], "no FlexOrderSettlementStatus for the order o-3"),
    (
        "settlement status",
        ["o-1"],
        [_settled("o-1 Accepted"), _settled("")],
        "no FlexOrderSettlementStatus for the order o-1",
    ),
    ("settlement status", ["o-1", "o-2"], [_settled("")], "no FlexOrderSettlementStatus for the order o-1, o-2"),
    ("settlement status", ["o-1"], [], ""),
    ("settlement status", ["o-1"], [_settled("o-1 Accepted", "o-1 Accepted")], ""),
    (
        "settlement status",
        ["o-1", "o-2"],
        [_settled("o-1 Accepted", "o-2 Disputed no", "o-2 Accepted")],
        "the order o-2 is accepted and disputed",
    ),
    (
        "settlement status",
        ["o-1"],
        [_settled("o-1 Accepted", "o-3 Accepted", "o-2 Accepted")],
        "the order o-2, o-3 is accepted, which the settlement does not have",
    ),
    ("items of others", ["o-2"], [_settled("o-1 Accepted", "o-3 Disputed no")], ""),
    (
        "items of others",
        ["o-3", "o-2"],
        [_settled("o-1 Accepted"), _settled("o-2 Disputed no")],
        "a FlexOrderSettlementStatus for the order o-2, which another settlement has",
    ),
    ("disputed", ["o-1"], [_settled("o-1 Disputed no", "o-2 Accepted")], ""),
    ("disputed", ["o-1", "o-2"], [_settled("o-1 Disputed no", "o-2 Accepted")], "the order o-2 is not disputed"),
    ("disputed", ["o-1"], [_settled("o-1")], "the order o-1 is not disputed"),
    ("disputed", ["o-1", "o-2"], [_settled("o-1", "o-2 Accepted")], "the order o-1, o-2 is not disputed"),
    ("disputed", ["o-1"], [_settled("o-1 Accepted", result="Rejected")], ""),
    ("disputed", ["o-1"], [_settled("", "o-2 Accepted")], ""),
    ("disputed once", ["o-1"], [_settled("o-1 Accepted", "o-1 Disputed no")], ""),
    ("disputed once", ["o-1"], [_settled("o-1 Disputed no", "o-2 Accepted")], ""),
    ("disputed once", ["o-1"], [_settled("o-1 Accepted", "o-1 Accepted")], "no item about the order o-1 is disputed"),
    ("disputed once", ["o-1"], [_settled("o-1 Accepted", "o-2 Disputed")], "no item about the order o-1 is disputed"),
    ("disputed once", ["o-1"], [_settled("o-1 Accepted", result="Rejected")], ""),
    ("disputed once", ["o-1"], [_settled("o-2 Accepted")], ""),
    ("disputed reservations", True, [_settled("o-1 Accepted", result="Rejected")], ""),
    ("disputed reservations", True, [_reserved("Disputed")], ""),
    ("disputed reservations", True, [_reserved("Accepted")], _TAKEN),
    ("disputed reservations", True, [_reserved("Disputed"), _settled("o-1 Disputed no")], ""),
    ("disputed reservations", True, [_reserved("Disputed"), _settled("o-1 Accepted")], _TAKEN),
    ("dispute reasons", None, [_settled("o-1 Disputed no", "o-2 Accepted")], ""),
    ("dispute reasons", None, [_settled("o-1 Disputed")], "the order o-1 is disputed without a DisputeReason"),
    (
        "dispute reasons",
        None,
        [_settled(), _settled("o-1 Disputed  ")],
        "the order o-1 is disputed without a DisputeReason",
    ),
    ("dispute reasons", None, [], ""),
]


@pytest.mark.parametrize(("name", "value", "answers", "complaint"), CHECKS)
def test_check(name: str, value: Any, answers: Sequence[Element], complaint: str) -> None:
    """Each check is silent when the answers say what is expected, and else says what is wrong."""
    assert check({name: value}, answers, {}) == complaint
