"""Requests for ISPs of today, which exist until the last but one begins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.drawing import draw
from strategies.contents import contents
from strategies.settlements import offer_of_today, request_of_today, too_late_today
from tests.strategies.table import situation_of

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)  # in Amsterdam


@pytest.mark.parametrize(
    ("instant", "start", "duration"),
    [
        ("2026-03-02T11:00:00+00:00", "54", "43"),
        ("2026-03-02T21:30:00+00:00", "96", "1"),
        ("2026-03-29T10:00:00+00:00", "50", "43"),  # a day of 92 ISPs
    ],
)
def test_isps_that_lie_ahead(instant: str, start: str, duration: str) -> None:
    request = request_of_today(replace(situation_of("AGR", NOON), now=datetime.fromisoformat(instant)))
    assert request is not None
    assert request["Period"] == instant[:10]
    assert [(isp["Start"], isp.get("Duration") or "1") for isp in request.children] == [(start, duration)]


def test_isps_lie_ahead_of_the_gate_of_the_statement() -> None:
    """Where the gate closes three hours before an ISP, none of the next three hours is spoken of."""
    situation = situation_of("AGR", NOON)
    late = replace(situation, market=replace(situation.market, gate_minutes_before=180))
    (run,) = (request_of_today(late) or pytest.fail("none is left")).children
    assert run["Start"] == "62"


@pytest.mark.parametrize(("gate", "shortest"), [(0, 0.0), (5, 0.0), (15, 2700.0), (0, 3000.0), (60, 3000.0)])
@pytest.mark.parametrize("hour", [11, 18, 20, 21])
def test_it_expires_before_its_isps_and_not_before_what_was_agreed(gate: int, shortest: float, hour: int) -> None:
    """However short the gate, what is valid for as long as was agreed is over before its first ISP begins."""
    usual = situation_of("DSO", NOON)
    market = replace(usual.market, gate_minutes_before=gate, shortest_validity=shortest)
    situation = replace(usual, market=market, now=NOON.replace(hour=hour))
    drawn = draw(contents("FlexOffer", replace(situation, day=situation.today)), 6, 7, "expiry") if hour < 20 else ()
    for said in filter(None, (request_of_today(situation), offer_of_today(situation, 1), *drawn)):
        expires = datetime.fromisoformat(said["ExpirationDateTime"])
        first = min(int(isp["Start"]) for isp in said.walk() if isp.tag == "ISP")
        assert expires <= market.start_of_isp(situation.today, first)
        assert expires - situation.now >= timedelta(seconds=max(shortest, 60))


@pytest.mark.parametrize("instant", ["2026-03-02T21:30:01+00:00", "2026-03-02T22:59:59+00:00"])
def test_none_lies_ahead(instant: str) -> None:
    late = replace(situation_of("AGR", NOON), now=datetime.fromisoformat(instant))
    assert request_of_today(late) is None
    assert too_late_today(late).startswith("today is nearly over in Europe/Amsterdam, or ")
