"""A settlement of impossible ISPs, or of other days, may be accepted where that is disputed (register, point 127)."""

import pytest

from tests.judging.seen import KEY, VERSION, delivery, exchange, request, response, trial
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.judging.legal import illegal
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken

CELL = Cell(load()["VAL-ISP-CONFLICT"], "FlexSettlement", "AGR", VERSION)
ONCE, TWICE = (Element("ISP", {"Start": "5"}),), (Element("ISP", {"Start": "5"}),) * 2


def settled(
    *, first: tuple[Element, ...] = ONCE, reserved: tuple[Element, ...] = ONCE, start: int = 1, period: int = 1
) -> Element:
    """Return a settlement of two orders and of a reservation, which begins in May; the Period is that of the first."""
    listed = (("a", first, start + period - 1), ("b", ONCE, start))
    orders = (Element("FlexOrderSettlement", {"OrderReference": n, "Period": _may(on)}, i) for n, i, on in listed)
    days = (Element("Period", {"Period": _may(start)}, reserved),)
    contract = Element("ContractSettlement", {"ContractID": "c"}, days)
    return request("FlexSettlement").having({"PeriodStart": _may(start)}).containing(*orders, contract)


def _may(day: int) -> str:
    return f"2026-05-{day:02}"


def judged(case: Element, first: str, second: str) -> tuple[Kind, tuple[str, ...]]:
    """Judge a case that is accepted with these dispositions."""
    said = zip("ab", (first, second), strict=True)
    statuses = (Element("FlexOrderSettlementStatus", {"OrderReference": n, "Disposition": d}) for n, d in said)
    answer = delivery(response(case).containing(*statuses))
    seen = trial(exchange("twin", answer, element=settled()), exchange("case", answer, element=case))
    found = judge(seen, CELL, Criteria(KEY.public, VERSION, load()))
    return found.kind, found.findings


@pytest.mark.parametrize(
    ("case", "first", "second", "kind"),
    [
        (settled(first=TWICE), "Disputed", "Accepted", Kind.PASS),
        (settled(first=TWICE), "Accepted", "Disputed", Kind.FAIL),
        (settled(reserved=TWICE), "Disputed", "Disputed", Kind.FAIL),  # nothing is said of the reservation
        (settled(), "Disputed", "Disputed", Kind.FAIL),  # nothing tells what is wrong
        (settled(period=2), "Disputed", "Accepted", Kind.PASS),
        (settled(period=2), "Accepted", "Disputed", Kind.FAIL),
        (settled(start=3, period=2), "Disputed", "Accepted", Kind.PASS),  # the twin settles earlier days
        (settled(start=3), "Disputed", "Disputed", Kind.FAIL),
    ],
)
def test_disputed(case: Element, first: str, second: str, kind: Kind) -> None:
    """What has other ISPs or another day than the twin's is disputed, and that is a finding; else it is agreed to."""
    found, findings = judged(case, first, second)
    assert found is kind
    assert findings == (
        ("Accepted, and disputed, is tolerated, not what the specification says",) if kind is Kind.PASS else ()
    )


@pytest.mark.parametrize(
    ("rule", "wrong"), [("VAL-ISP-BOUNDS", False), ("STL-MISSING", True), ("STL-ITEM-PERIOD", False)]
)
def test_in_a_sequence(rule: str, wrong: bool) -> None:
    """Nothing is held against an answer that disputes something, where a rule lets it."""
    broken = Broken(frozenset({rule}))
    assert bool(illegal(frozenset({"2xx", "accepted", "disputed"}), None, broken, CELL, load())) is wrong
