"""What answers about several Periods say is held against what is expected of each of them."""

from typing import Any

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.messages import Element


def _answer(period: str, *connections: str) -> Element:
    below = tuple(Element("Connection", {"EntityAddress": name}) for name in connections)
    point = (Element("CongestionPoint", {"EntityAddress": "p"}, below),) if below else ()
    return Element("DSOPortfolioQueryResponse", {"Result": "Accepted", "Period": period}, point)


@pytest.mark.parametrize(
    ("period", "zone", "complaint"),
    [
        ("2030-05-01", "Europe/Amsterdam", ""),
        ("2030-05-01", "Europe/Brussels", ""),
        ("2030-05-01+02:00", "Europe/Berlin", ""),
        ("2030-01-01", "Africa/Lagos", ""),
        ("2030-05-01", "Africa/Lagos", "the TimeZone is Africa/Lagos, not Europe/Amsterdam"),
        ("2030-05-01", "Europe/London", "the TimeZone is Europe/London, not Europe/Amsterdam"),
        ("2030-03-31", "Africa/Lagos", ""),
        ("2030-05-01", "Europe/Nowhere", "the TimeZone is Europe/Nowhere, which nobody has"),
        ("2030-05-01", None, ""),
        ("May", "Asia/Tokyo", ""),
    ],
)
def test_the_zone_of_an_answer(period: str, zone: str | None, complaint: str) -> None:
    """An answer names a zone whose offset from UTC is the market's on its Period, by whatever name."""
    answer = _answer(period, "a").having({"TimeZone": zone} if zone else {})
    assert check({"zone": "Europe/Amsterdam"}, [_answer("2030-05-01"), answer], {}) == complaint


FIRST: dict[str, Any] = {"Period": "2030-05-01", "connections": {"|p": ["a"]}, "not at": {"|p": ["b"]}}
SECOND: dict[str, Any] = {"Period": "2030-05-02", "connections": {"|p": ["b"]}, "not at": {"|p": ["a"]}}


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ([_answer("2030-05-02", "b"), _answer("2030-05-01Z", "a")], ""),
        ([_answer("2030-05-01", "a"), _answer("2030-05-02", "b"), _answer("2030-05-02")], ""),
        ([_answer("2030-05-01", "a")], "no answer is about the Period 2030-05-02"),
        (
            [_answer("2030-05-01", "a"), _answer("2030-05-02", "a", "b")],
            "a is listed at |p, but does not belong there, on the Period 2030-05-02",
        ),
        ([_answer("2030-05-01"), _answer("2030-05-02", "a")], "a is not listed at |p, on the Period 2030-05-01"),
    ],
)
def test_each_period_has_its_own(answers: list[Element], complaint: str) -> None:
    """An answer counts for its own Period, whatever the others say, and whichever comes first."""
    assert check({"on each Period": [FIRST, SECOND]}, answers, {}) == complaint
