"""What a DSO settles as reserved, whose points it asks about, and how it numbers its requests."""

from dataclasses import replace

import pytest

from tests.judging.briefly import isp, message, request, seen, settlement
from tests.judging.started import DSO, MARKET, POINT
from tests.judging.test_oracle import complaints
from uftp_conformance.messages import Element
from uftp_conformance.statement.market import CongestionPoint, Market

THERE = "ean.871685900000000042"
SHARED = CongestionPoint(THERE.upper(), "another.example", "agr.example"), CongestionPoint(THERE, DSO, "agr.example")


def settled(contract: str, *powers: int) -> Element:
    """Return a settlement of what was reserved on one day."""
    isps = tuple(isp(n, ReservedPower=power) for n, power in enumerate(powers, 1))
    held = Element("ContractSettlement", {"ContractID": contract}, (Element("Period", {"Period": "2026-11-20"}, isps),))
    whole = settlement()
    return whole.containing(*whole.all("FlexOrderSettlement"), held)


@pytest.mark.parametrize("powers", [(0,), (-500,), (500, -1), (-500, -500)])
def test_as_much_as_was_contracted_may_have_been_reserved(powers: tuple[int, ...]) -> None:
    """The sign of what is settled is not said."""
    assert complaints(settled("REDUCE", *powers)) == {}


@pytest.mark.parametrize(("power", "others"), [(-501, ()), (501, ()), (-1000, (0, -500))])
def test_no_more_than_that_was_reserved(power: int, others: tuple[int, ...]) -> None:
    words = f"the ReservedPower under REDUCE is {power}, where -500 was contracted"
    assert complaints(settled("REDUCE", *others, power)) == {"INI-AGREED": words}


def test_of_a_contract_that_the_statement_does_not_name_nothing_is_known() -> None:
    assert complaints(settled("REDUCE", -501), market=replace(MARKET, contracts=())) == {}


@pytest.mark.parametrize(
    ("asked", "points", "accused"),
    [
        (POINT, (), False),
        (POINT.upper(), (), False),
        ("ean.871685900000000099", (), False),  # the statement does not list it
        (THERE, SHARED[:1], True),
        (THERE, SHARED, False),
    ],
)
def test_a_dso_asks_about_points_of_its_own(asked: str, points: tuple[CongestionPoint, ...], accused: bool) -> None:
    market: Market = replace(MARKET, congestion_points=(*MARKET.congestion_points, *points))
    query = message("DSOPortfolioQuery", EntityAddress=asked).without("CongestionPoint")
    words = {"INI-MARKET": f"the EntityAddress {asked} is a point of another DSO"} if accused else {}
    assert complaints(query, market=market) == words


@pytest.mark.parametrize(
    "changed",
    [{"Period": "2026-11-29"}, {"CongestionPoint": THERE}, {"ContractID": "REDUCE"}, {"ServiceType": "fast"}],
)
def test_requests_of_another_series_have_revisions_of_their_own(changed: dict[str, str]) -> None:
    """Two requests for one day may stand beside each other."""
    before = request(Revision="2", MessageID="1")
    assert "INI-REVISION-REQUEST" in complaints(request(), (seen(before),))
    assert "INI-REVISION-REQUEST" in complaints(request(Revision="2"), (seen(before),))
    assert complaints(request(Revision="3"), (seen(before),)) == {}
    assert complaints(request(), (seen(before.having(changed)),)) == {}
    assert complaints(request(), (seen(before, "rejected"),)) == {}
