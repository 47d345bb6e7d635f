"""What a CRO says of many points at once, of a Period, and of connections in conflict."""

from typing import Any

import pytest

from uftp_conformance.judging.answer_content import check
from uftp_conformance.judging.portfolios import TOLERATED, remarks
from uftp_conformance.judging.third_parties import claimed
from uftp_conformance.messages import Element

A, B, P, Q = (f"ean.87168590000000000{n}" for n in (1, 2, 5, 6))


def point(address: str, **terms: str) -> Element:
    return Element("CongestionPoint", {"EntityAddress": address, **terms})


def listing(*points: Element) -> Element:
    portfolio = Element("DSO-Portfolio", {"DSO-Domain": "dso"}, points)
    return Element("AGRPortfolioQueryResponse", {}, (Element("DSO-View", {}, (portfolio,)),))


def wanted(address: str, **terms: str | None) -> dict[str, str | None]:
    return {"EntityAddress": address, **terms}


POINTS: list[tuple[list[dict[str, str | None]], Element, str]] = [
    ([wanted(P, Mutex="true"), wanted(Q, Mutex="false")], listing(point(P, Mutex="1"), point(Q, Mutex="false")), ""),
    (
        [wanted(P, Mutex="true"), wanted(Q, Mutex="false")],
        listing(point(P, Mutex="1"), point(Q, Mutex="true")),
        f"the congestion point {Q} is listed with Mutex='true' instead of 'false'",
    ),
    ([wanted(P, Intraday=None)], listing(point(P)), ""),
    (
        [wanted(P, Intraday=None)],
        listing(point(P, Intraday="AGR")),
        f"the congestion point {P} is listed with Intraday='AGR' instead of None",
    ),
    (
        [wanted(P, Intraday="DSO")],
        listing(point(P)),
        f"the congestion point {P} is listed with Intraday=None instead of 'DSO'",
    ),
    ([wanted(P), wanted(Q)], listing(point(P)), f"the congestion point {Q} is not listed"),
    (
        [wanted(P, Mutex="1", Intraday="DSO")],
        listing(point(P, Mutex="0", Intraday="AGR")),
        f"the congestion point {P} is listed with Mutex='0' instead of '1', Intraday='AGR' instead of 'DSO'",
    ),
]


def test_points_that_may_be_left_out() -> None:
    """Where such a point is listed, its attributes count."""
    value = [wanted(P, Mutex="false"), wanted(Q, Mutex="true")]
    assert check({"points if listed": value}, [listing(point(Q, Mutex="1"))], {}) == ""
    assert "Mutex='true' instead of 'false'" in check(
        {"points if listed": value}, [listing(point(P, Mutex="true"))], {}
    )


@pytest.mark.parametrize(("value", "answer", "complaint"), POINTS)
def test_points(value: Any, answer: Element, complaint: str) -> None:
    assert check({"points": value}, [answer], {}) == complaint


@pytest.mark.parametrize(
    ("period", "complaint"),
    [
        ("2026-11-28", ""),
        ("2026-11-28Z", ""),
        ("2026-11-28+01:00", ""),
        (" 2026-11-28 ", ""),
        ("2026-11-29", "the answer is about the Period 2026-11-29, where 2026-11-28 was asked for"),
        (None, "the answer is about the Period of no day, where 2026-11-28 was asked for"),
    ],
)
def test_period(period: str | None, complaint: str) -> None:
    answers = [Element("R", {"Period": "2026-11-27"}), Element("R", {"Period": period} if period else {})]
    assert check({"periods": ["2026-11-27", "2026-11-28"]}, answers, {}) == complaint


ONE = {"what": "does it", "at": {A: P}, "brings": [A, Q]}
EITHER = {"what": "does it within", "at": {A: [P, Q]}, "brings": [A, P, Q]}
FREE, WITHHELD = {**EITHER, "free": "accepted"}, {**ONE, "free": "foreign"}
TWO = {"what": "does it too", "at": {A: P, B: P}, "brings": [A, B, Q]}


def rejected(reason: str) -> Element:
    return Element("DSOPortfolioUpdateResponse", {"Result": "Rejected", "RejectionReason": reason})


ACCEPTED = Element("DSOPortfolioUpdateResponse", {"Result": "Accepted"})
CONFLICTS = [
    ([ONE], [rejected(f"Connection conflict: [{A}] at [{P}]")], ""),
    ([ONE], [rejected(f"Connection conflict: {A.upper()} at {P}, not at {Q}")], ""),
    ([TWO], [rejected(f"Connection conflict: [{B}] at [{P}]")], ""),
    ([ONE], [rejected(f"CONNECTION_CONFLICT_{A}_AT_{P}".replace(".", "_"))], ""),
    ([ONE], [rejected(f"ConnectionConflict{A}At{P}".replace(".", ""))], ""),
    ([ONE], [rejected(f"connection conflict {A}1 at {P}")], f"does not name {A}, which is in conflict"),
    ([TWO], [rejected(f"Connection conflict: [{A}] at [{P}]; Connection conflict: [{B}] at [{P}]")], ""),
    ([ONE], [rejected(f"Connection conflict: [{A}] at [{P}] (2026-12-01 to 2026-12-05)")], ""),
    ([ONE], [rejected(f"Connection conflict: {A} at {P}; 1 connection in conflict")], ""),
    ([ONE], [rejected(f"Connection conflict: {A}, 2 connections; {P}: 1")], ""),
    (
        [ONE],
        [rejected("Connection conflict: EAN 8716 8590 0000 0000 01 at EAN 8716-85900000000005 from 2026-12-01")],
        "",
    ),
    (
        [ONE],
        [rejected(f"[{A}] at [{P}] (2026-12-01), [{B}] (2026-12-01)")],
        f"names {B}, which has nothing to do with it",
    ),
    ([ONE], [rejected(f"[{A}], [{A}7] at [{P}]")], f"names {A}7, which has nothing to do with it"),
    ([ONE], [rejected(f"[{A}] at [{P}], EAN 871685900000000009")], "names ean871685900000000009, which has nothing"),
    ([ONE], [rejected("Connection conflict")], f'the reason "Connection conflict" does not name {A}, which is in conf'),
    ([ONE], [rejected(f"Connection conflict: [{A}]")], f"does not name {P}, where it was placed before"),
    ([ONE], [rejected(f"Connection conflict: [{A}] at [{Q}]")], f"does not name {P}, where it was placed before"),
    ([ONE], [rejected(f"Connection conflict at [{P}]")], f"does not name {A}, which is in conflict"),
    ([ONE], [rejected(f"[{A}], [{B}] at [{P}]")], f"names {B}, which has nothing to do with it"),
    ([ONE, TWO], [ACCEPTED, ACCEPTED], ""),
    (
        [ONE, TWO],
        [rejected(f"[{A}] at [{P}]"), ACCEPTED],
        "an update that does it too is accepted, although others in conflict are rejected",
    ),
    ([ONE, TWO], [rejected(f"[{A}] at [{P}]")], "2 updates have 1 answers"),
    ([EITHER], [rejected(f"Connection conflict: [{A}] at [{P}]")], ""),
    ([EITHER], [rejected(f"Connection conflict: [{A}] at [{Q}]")], ""),
    ([EITHER], [rejected(f"Connection conflict: [{A}]")], f"does not name {P} or {Q}, where it was placed before"),
    ([ONE, FREE], [rejected(f"[{A}] at [{P}]"), ACCEPTED], ""),
    ([ONE, WITHHELD], [rejected(f"[{A}] at [{P}]"), ACCEPTED], ""),
    ([FREE, ONE], [rejected(f"[{A}] at [{P}]"), ACCEPTED], "an update that does it is accepted, although others"),
    ([FREE], [rejected(f"Connection conflict: [{A}]")], f"does not name {P} or {Q}, where it was placed before"),
    ([WITHHELD], [rejected(f"Connection conflict: [{A}]")], ""),
    ([WITHHELD], [rejected(f"Connection conflict: [{A}] at [{P}]")], ""),
    ([WITHHELD], [rejected("Connection conflict")], f"does not name {A}, which is in conflict"),
    ([WITHHELD], [rejected(f"[{A}], [{B}]")], f"names {B}, which has nothing to do with it"),
]


@pytest.mark.parametrize(("value", "answers", "complaint"), CONFLICTS)
def test_conflicts(value: Any, answers: list[Element], complaint: str) -> None:
    found = check({"conflicts": value}, answers, {})
    assert complaint in found if complaint else found == ""


def test_what_is_tolerated_is_shown() -> None:
    assert remarks({"conflicts": [ONE]}, [ACCEPTED]) == (TOLERATED,)
    assert remarks({"conflicts": [ONE]}, [rejected("no")]) == ()
    assert remarks({"points": []}, [ACCEPTED]) == ()


def test_a_reason_that_names_an_agr_at_another_point_fails() -> None:
    """Wherever it stands in the reason, in whichever letters, but not as a part of another domain."""
    expected = {"unnamed AGRs": ["agr.example"]}
    for words in ("AGR.example is there.", "It belongs to agr.example.", "[agr.example]"):
        assert "names agr.example" in check(expected, [rejected(words)], {})
    for words in ("", "No connections available", "Ask cro-agr.example, agr.example.org or old.agr.example"):
        assert check(expected, [rejected(words)], {}) == ""


def test_a_reason_that_names_another_participant_is_remarked() -> None:
    """Of whom no sentence says that the reason must not name it."""
    expected = {"unnamed DSOs": ["dso.example"]}
    heard = rejected("This is a point of dso.example")
    assert check(expected, [heard], {}) == ""
    assert len(remarks(expected, [heard])) == 1
    assert remarks(expected, [rejected("unknown")]) == ()
    assert len(claimed(["agr.example"], [rejected("It is with agr.example")])) == 1
