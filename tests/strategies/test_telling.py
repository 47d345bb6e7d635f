"""What a target is to copy differs from what it would say without copying anything."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from strategies.contents import contents
from strategies.telling import telling_request, turned_round
from suites.initiated.basis import Basis, basis
from tests.strategies.table import Loop, Table, situation_of
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.situation import Outgoing
from uftp_conformance.messages import Element


@pytest.mark.parametrize("times", [1, 2])
def test_every_offer_to_order_from_is_telling(times: int) -> None:
    """The simplest offer already, which may be the only one, has power and a price; of two, the prices differ."""
    cell = next(c for c in load().cells("DSO", "3.1.0") if c.requirement.id == "INI-PRICE")
    table, found = Table(cell.role, loop := Loop(), drawn=3), list[Basis]()

    async def lay(trial: RunningTrial, case: Case) -> None:
        found.append(await basis(trial, case))

    try:
        loop.finish(table.target(cell).begin(lay, times))
    finally:
        loop.close()

    offers = [laid.about.element for laid in found if isinstance(laid.about, Outgoing)]
    options = [next(offer.all("OfferOption")) for offer in offers]
    prices = {Decimal(option["Price"]) for option in options}
    assert len(prices) == times
    assert 0 not in prices
    assert "0" not in {isp["Power"] for option in options for isp in option.all("ISP")}


_NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
_QUICK = settings(max_examples=60, deadline=None)


@_QUICK
@given(st.integers(0, 3), st.data())
def test_a_telling_request_leaves_something_out(number: int, data: st.DataObject) -> None:
    """It speaks of the ISPs that were drawn, requests some of them and not others, and in one direction only."""
    drawn = data.draw(contents("FlexRequest", situation_of("AGR", _NOW)))
    request = telling_request(drawn, number)

    spoken, wanted = _numbers(request), _numbers(request, "Requested")
    assert spoken == _numbers(drawn)
    assert wanted < spoken or len(spoken) == 1
    assert wanted
    assert {_is_more(isp) for isp in request.children if isp["Disposition"] == "Requested"} == {number % 2 == 0}
    assert all(int(isp["MinPower"]) < int(isp["MaxPower"]) for isp in request.children)


@_QUICK
@given(st.data())
def test_turned_round(data: st.DataObject) -> None:
    """Each ISP is asked for in the other direction, and as much as before; twice turned it is as it was."""
    drawn = data.draw(contents("FlexRequest", situation_of("AGR", _NOW)))
    turned = turned_round(drawn)
    assert [_is_more(isp) for isp in turned.children] == [not _is_more(isp) for isp in drawn.children]
    assert turned_round(turned) == drawn


def _numbers(request: Element, disposition: str = "") -> set[int]:
    isps = (isp for isp in request.children if isp["Disposition"] == (disposition or isp["Disposition"]))
    starts = ((int(isp["Start"]), int(isp.get("Duration") or "1")) for isp in isps)
    return {number for start, length in starts for number in range(start, start + length)}


def _is_more(isp: Element) -> bool:
    return int(isp["MaxPower"]) > 0
