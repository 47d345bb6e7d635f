"""What is on its way while a message comes may have been decided before it, after it, or never."""

import pytest

from tests.oracle.desk import NOW, Table, table
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken, History, Oracle, Outcome
from uftp_conformance.sequences.verdicts import broken_between

_POINT, _CONNECTION = "ean.871685900000000998", "ean.871685900000000981"
_DAY, _NEXT = "2026-03-05", "2026-03-06"
_WITHOUT = "PLN-DPQ-NONE"


def _published(at: Table, day: str, outcome: Outcome) -> None:
    periods = {"StartPeriod": day, "EndPeriod": day}
    point = Element(
        "CongestionPoint",
        {"EntityAddress": _POINT, "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", **periods},
        (Element("Connection", {"EntityAddress": _CONNECTION, **periods}),),
    )
    at.sent(at.message("DSOPortfolioUpdate", at.party("DSO"), {"TimeZone": "Europe/Amsterdam"}, point), outcome)


def _queried(at: Table) -> Broken:
    about = {"TimeZone": "Europe/Amsterdam", "Period": _DAY, "EntityAddress": _POINT}
    query, now = at.message("DSOPortfolioQuery", at.party("DSO"), about), NOW.timestamp()
    sender = query["SenderDomain"], "DSO"
    return broken_between(Oracle(target_of(at.statement)), query, sender, History(tuple(at.messages)), now, now + 1)


def test_a_published_point_has_connections() -> None:
    at = table("CRO")
    _published(at, _DAY, "accepted")
    broken = _queried(at)
    assert _WITHOUT not in broken.surely | broken.perhaps


@pytest.mark.parametrize("outcome", ["unknown", "accepted"])
def test_an_update_may_have_moved_the_point_to_another_day(outcome: Outcome) -> None:
    """A query that crosses the update may be answered as before it or as after it; neither is wrong."""
    at = table("CRO")
    _published(at, _DAY, "accepted")
    _published(at, _NEXT, outcome)
    assert _WITHOUT in _queried(at).perhaps


def test_a_rejected_update_moves_nothing() -> None:
    at = table("CRO")
    _published(at, _DAY, "accepted")
    _published(at, _NEXT, "rejected")
    broken = _queried(at)
    assert _WITHOUT not in broken.surely | broken.perhaps


def test_much_that_is_open_is_decided_in_one_way() -> None:
    """However much crosses a message, what it breaks is known soon, and nothing of that is sure."""
    at = table("CRO")
    for _ in range(40):
        _published(at, _DAY, "unknown")
    broken = _queried(at)
    assert _WITHOUT in broken.perhaps
    assert _WITHOUT not in broken.surely
