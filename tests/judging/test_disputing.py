"""A settlement of impossible ISPs may be accepted where what is impossible is disputed (register, point 127)."""

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


def settled(*, first: tuple[Element, ...] = ONCE, reserved: tuple[Element, ...] = ONCE) -> Element:
    """Return a settlement of two orders and of a reservation."""
    orders = (Element("FlexOrderSettlement", {"OrderReference": n}, i) for n, i in (("a", first), ("b", ONCE)))
    contract = Element("ContractSettlement", {"ContractID": "c"}, (Element("Period", {}, reserved),))
    return request("FlexSettlement").containing(*orders, contract)


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
    ],
)
def test_disputed(case: Element, first: str, second: str, kind: Kind) -> None:
    """What has other ISPs than the twin's is disputed, and that is a finding; else it is agreed to."""
    found, findings = judged(case, first, second)
    assert found is kind
    assert findings == (
        ("Accepted, and disputed, is tolerated, not what the specification says",) if kind is Kind.PASS else ()
    )


@pytest.mark.parametrize(("rule", "wrong"), [("VAL-ISP-BOUNDS", False), ("STL-ITEM-PERIOD", True)])
def test_in_a_sequence(rule: str, wrong: bool) -> None:
    """Nothing is held against an answer that disputes something, where a rule lets it."""
    broken = Broken(frozenset({rule}))
    assert bool(illegal(frozenset({"2xx", "accepted", "disputed"}), None, broken, CELL, load())) is wrong
