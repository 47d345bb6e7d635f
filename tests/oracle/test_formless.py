"""An answer that lists no congestion point has no valid form; whether it has to list one depends on what was told."""

from collections.abc import Callable

import pytest

from tests.oracle.desk import LATER, TODAY, TOMORROW, Table, table
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Outcome, Received
from uftp_conformance.oracle.received.plan import answer_without_form

ZONE = {"TimeZone": "Europe/Amsterdam"}


def _heard(at: Table, role: str, outcome: Outcome, standing: str, *children: Element) -> None:
    at.sent(at.message(f"{role}PortfolioUpdate", at.party(role, standing), ZONE, *children), outcome, role)


def _connections(*names: str, end: str | None = None) -> tuple[Element, ...]:
    times = {"StartPeriod": str(TODAY), **({"EndPeriod": end} if end else {})}
    return tuple(Element("Connection", {"EntityAddress": name, **times}) for name in names)


def _allocated(
    at: Table, point: str, *names: str, outcome: Outcome = "accepted", by: str = "registered", end: str | None = None
) -> None:
    times = {"StartPeriod": str(TODAY), **({"EndPeriod": end} if end else {})}
    about = {"EntityAddress": point, "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", **times}
    _heard(at, "DSO", outcome, by, Element("CongestionPoint", about, _connections(*names, end=end)))


def _represented(at: Table, *names: str, outcome: Outcome = "accepted", by: str = "registered") -> None:
    _heard(at, "AGR", outcome, by, *_connections(*names))


def _formless(at: Table, tag: str = "AGRPortfolioQuery", *, whole_lists: bool = False) -> bool:
    sender = at.party("AGR")
    query = at.message(tag, sender, {**ZONE, "Period": LATER, "EntityAddress": "ean.1"})
    history = History(tuple(at.messages), partial=True, whole_lists=whole_lists)
    return answer_without_form(Received(query, sender, "AGR", at.now.timestamp(), target_of(at.statement), history))


Heard = Callable[[Table], None]


def _own(at: Table) -> None:
    _represented(at, "EAN.2")


def _placed(at: Table) -> None:
    _allocated(at, "ean.1", "ean.2", "ean.3")


FORMLESS: tuple[tuple[Heard, ...], ...] = (
    (),
    (_own,),
    (_own, lambda at: _allocated(at, "ean.1", "ean.3")),
    (_own, lambda at: _allocated(at, "ean.1", "ean.2", end=str(TOMORROW))),
    (_own, lambda at: _allocated(at, "ean.1", "ean.2", outcome="unknown")),
    (_placed, lambda at: _represented(at, "ean.2", outcome="unknown")),
    (_own, _placed, lambda at: _allocated(at, "ean.1", "ean.3")),
    (_own, _placed, lambda at: _allocated(at, "ean.9", "ean.2", by="second")),
    (_own, _placed, lambda at: _represented(at, "ean.2", by="second")),
)
WITH_A_FORM: tuple[tuple[Heard, ...], ...] = (
    (_placed, _own),
    (_own, _placed, lambda at: _allocated(at, "ean.9", "ean.2", outcome="rejected")),
    (_own, _placed, lambda at: _represented(at, "ean.2", by="second", outcome="rejected")),
    (_own, _placed, lambda at: _allocated(at, "ean.9", "ean.8")),
)


@pytest.mark.parametrize(
    ("heard", "formless"), [*((heard, True) for heard in FORMLESS), *((heard, False) for heard in WITH_A_FORM)]
)
def test_an_answer_has_a_form_where_a_connection_is_surely_at_a_point(
    heard: tuple[Heard, ...], *, formless: bool
) -> None:
    at = table("CRO")
    for each in heard:
        each(at)
    assert _formless(at) is formless


@pytest.mark.parametrize(
    ("newer", "whole_lists", "formless"),
    [
        ((("ean.3", "accepted"),), False, False),
        ((("ean.3", "accepted"),), True, True),
        ((("ean.3", "unknown"),), True, True),
        ((("ean.3", "rejected"),), True, False),
        ((("ean.3", "accepted"), ("ean.2", "accepted")), True, False),
        ((("ean.3", "unknown"), ("ean.2", "unknown")), True, True),
    ],
)
def test_a_whole_list_may_end_what_it_does_not_list(
    newer: tuple[tuple[str, Outcome], ...], *, whole_lists: bool, formless: bool
) -> None:
    """Register, point 124: what the AGR told of last is its own by either reading."""
    at = table("CRO")
    _allocated(at, "ean.1", "ean.2")
    _own(at)
    for name, outcome in newer:
        _represented(at, name, outcome=outcome)
    assert _formless(at, whole_lists=whole_lists) is formless


def test_a_dso_is_answered_in_any_case() -> None:
    assert not _formless(table("CRO"), "DSOPortfolioQuery")
