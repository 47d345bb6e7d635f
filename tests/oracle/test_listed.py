"""What an answer to a query lists is held against all that was published before; what is open is no complaint."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.oracle.desk import LATER, NOW, TODAY, Table, table
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element, response_type
from uftp_conformance.oracle.listed import Complaint, complaint_about
from uftp_conformance.oracle.received import History, Oracle, Outcome, Received

ZONE = {"TimeZone": "Europe/Amsterdam"}
P, Q = "ean.871685900000001001", "ean.871685900000001002"  # congestion points
A, B, C = (f"ean.87168590000000200{n}" for n in (1, 2, 3))  # connections
SOON = TODAY + timedelta(days=3)
Heard = Callable[[Table], None]
Listing = dict[str | None, tuple[str, ...]]  # connections by "dso/point", by "point" for a DSO, None for those apart


def _connections(names: str | tuple[str, ...], start: date, end: date | None) -> tuple[Element, ...]:
    times = {"StartPeriod": str(start), **({"EndPeriod": str(end)} if end else {})}
    every = (names,) if isinstance(names, str) else names
    return tuple(Element("Connection", {"EntityAddress": name, **times}) for name in every)


def agr(
    *names: str, start: date = TODAY, end: date | None = None, by: str = "registered", outcome: Outcome = "accepted"
) -> Heard:
    """Let an AGR tell of connections."""

    def tell(at: Table) -> None:
        update = at.message("AGRPortfolioUpdate", at.party("AGR", by), ZONE, *_connections(names, start, end))
        at.sent(update, outcome, "AGR")

    return tell


def dso(
    point: str,
    *names: str,
    start: date = TODAY,
    end: date | None = None,
    by: str = "registered",
    outcome: Outcome = "accepted",
) -> Heard:
    """Let a DSO publish a point with connections."""

    def tell(at: Table) -> None:
        times = {"StartPeriod": str(start), **({"EndPeriod": str(end)} if end else {})}
        about = {"EntityAddress": point, "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", **times}
        listed = Element("CongestionPoint", about, _connections(names, start, end))
        at.sent(at.message("DSOPortfolioUpdate", at.party("DSO", by), ZONE, listed), outcome)

    return tell


def crossing(at: Table) -> None:
    """Let the last two updates cross each other."""
    *before, first, second = at.messages
    at.messages[:] = [*before, replace(first, known=second.at + 1), second]


def again(at: Table) -> None:
    """Send a copy of the first update once more."""
    at.messages.append(replace(at.messages[0], at=at.now.timestamp()))


def stamped_before(at: Table) -> None:
    """Give the last update a TimeStamp before that of any other."""
    *before, last = at.messages
    stamp = {"TimeStamp": (NOW - timedelta(seconds=1)).isoformat()}
    at.messages[:] = [*before, replace(last, element=last.element.having(stamp))]


def _listed(at: Table, listing: Listing) -> tuple[Element, ...]:
    found: list[Element] = []
    for place, names in listing.items():
        connections = tuple(Element("Connection", _named(at, name)) for name in names)
        if place is None:
            found += connections
            continue
        owner, _, point = place.rpartition("/")
        about = Element("CongestionPoint", {"EntityAddress": point}, connections)
        found.append(Element("DSO-Portfolio", {"DSO-Domain": at.party("DSO", owner)}, (about,)) if owner else about)
    return tuple(found)


def _named(at: Table, name: str) -> dict[str, str]:
    """Read "connection of second" as a connection with the AGR of this standing."""
    address, _, standing = name.partition(" of ")
    return {"EntityAddress": address, **({"AGR-Domain": at.party("AGR", standing)} if standing else {})}


def asked(
    heard: tuple[Heard, ...],
    listing: Listing,
    point: str = "",
    *,
    period: date = LATER,
    result: str = "Accepted",
    whole_lists: bool = False,
) -> tuple[Received, Element]:
    """Return a query of our registered AGR, or of our DSO about a point, and an answer to it."""
    at = table("CRO")
    for tell in heard:
        at.now = NOW + timedelta(seconds=len(at.messages))
        tell(at)
    role = "DSO" if point else "AGR"
    about = {**ZONE, "Period": str(period), **({"EntityAddress": point} if point else {})}
    query = at.message(f"{role}PortfolioQuery", at.party(role), about)
    history = History(tuple(at.messages), partial=True, whole_lists=whole_lists)
    received = Received(
        query, query["SenderDomain"], role, NOW.timestamp() + 60, target_of(at.statement), history, within=0.1
    )
    content = _listed(at, listing)
    inside = content if point else (Element("DSO-View", {}, content),)
    return received, Element(response_type(query.tag), {"Result": result}, inside)


def complaint(heard: tuple[Heard, ...], listing: Listing, point: str = "", **more: Any) -> Complaint | None:
    """Return what is wrong about an answer."""
    return complaint_about(*asked(heard, listing, point, **more))


HERE, THERE, ELSEWHERE = f"registered/{P}", f"registered/{Q}", f"second/{P}"
PUBLISHED = (dso(P, A, B), agr(A))

WRONG: tuple[tuple[str, tuple[Heard, ...], Listing], ...] = (
    ("PLN-APQ-OWN", PUBLISHED, {}),
    ("PLN-APQ-OWN", PUBLISHED, {None: (A,)}),
    ("PLN-APQ-OWN", PUBLISHED, {HERE: (A,), None: (A,)}),
    ("PLN-APQ-OWN", PUBLISHED, {THERE: (A,)}),
    ("PLN-APQ-OWN", PUBLISHED, {HERE: (A,), ELSEWHERE: (A,)}),
    ("PLN-APQ-PRIVATE", PUBLISHED, {HERE: (A, B)}),
    ("PLN-APQ-PRIVATE", (*PUBLISHED, agr(C, by="second")), {HERE: (A,), None: (C,)}),
    ("PLN-APQ-OWN", (*PUBLISHED, dso(Q, C), agr(C)), {HERE: (A,)}),
    ("PLN-APQ-UNALLOCATED", (*PUBLISHED, agr(C)), {HERE: (A,)}),
    ("PLN-APQ-PERIOD", (dso(P, A, B), agr(A, B), agr(A, end=SOON)), {HERE: (A, B)}),
    ("PLN-APQ-PERIOD", (*PUBLISHED, dso(P, A, end=SOON)), {HERE: (A,)}),
    ("PLN-APQ-OWN", (dso(P, A, B), agr(A, end=SOON), agr(A)), {}),
    ("VAL-NO-EFFECT", (*PUBLISHED, agr(C, outcome="rejected")), {HERE: (A,), None: (C,)}),
    ("VAL-NO-EFFECT", (agr(A, B), dso(P, A), dso(Q, B, outcome="rejected")), {HERE: (A,), THERE: (B,)}),
    ("PLN-APQ-OWN", (*PUBLISHED, dso(P, A, end=SOON, outcome="rejected")), {}),
    ("PLN-APQ-PERIOD", (agr(A), dso(P, A), agr(A, end=SOON), again), {HERE: (A,)}),
)

RIGHT: tuple[tuple[tuple[Heard, ...], Listing], ...] = (
    (PUBLISHED, {HERE: (A,)}),
    (PUBLISHED, {HERE: (A,), None: ("ean.871685900000009999",)}),  # of which this history tells nothing
    ((*PUBLISHED, agr(C)), {HERE: (A,), None: (C,)}),
    ((agr(A),), {}),  # a list of what is apart alone has no form (register, point 21)
    ((*PUBLISHED, agr(A, end=SOON)), {}),
    ((*PUBLISHED, agr(A, start=LATER + timedelta(days=1))), {HERE: (A,)}),  # days before a later start may be kept
    ((*PUBLISHED, agr(A, start=LATER + timedelta(days=1))), {}),
    ((*PUBLISHED, agr(A, end=SOON, outcome="unknown")), {}),
    ((*PUBLISHED, agr(A, end=SOON, outcome="unknown")), {HERE: (A,)}),
    ((*PUBLISHED, dso(P, B)), {HERE: (A,)}),  # what an update of its point does not list may stay
    ((*PUBLISHED, dso(P, B)), {None: (A,)}),
    ((*PUBLISHED, dso(P, B)), {}),
    ((*PUBLISHED, dso(P, B), dso(P, A, end=SOON)), {None: (A,)}),
    ((*PUBLISHED, dso(Q, A)), {HERE: (A,)}),  # whichever of two points counts
    ((*PUBLISHED, dso(Q, A)), {THERE: (A,)}),
    ((*PUBLISHED, dso(Q, A)), {HERE: (A,), THERE: (A,)}),
    ((*PUBLISHED, dso(P, C, by="second")), {ELSEWHERE: (A,)}),  # two points of one address may be one
    ((*PUBLISHED, agr(A, by="second")), {}),  # whichever of two AGRs has it
    ((*PUBLISHED, agr(A, by="second")), {HERE: (A,)}),
    ((*PUBLISHED, agr(A, end=TODAY)), {HERE: (A,)}),  # what ends today, or before, may be adjusted
    ((*PUBLISHED, agr(A, start=LATER, end=SOON)), {HERE: (A,)}),
    ((*PUBLISHED, agr(A, A, end=SOON)), {HERE: (A,)}),
    ((dso(P, A), agr(A, end=SOON), agr(A), crossing), {}),  # whichever of the two came first
    ((dso(P, A), agr(A, end=SOON), agr(A), crossing), {HERE: (A,)}),
    ((agr(A, end=SOON), dso(P, A), agr(A), again), {HERE: (A,)}),
    ((*PUBLISHED, agr(A, end=SOON), stamped_before), {HERE: (A,)}),  # the newest may be the one with the last TimeStamp
    ((*PUBLISHED, agr(A, end=SOON), stamped_before), {}),
    ((*PUBLISHED, dso(P, A, end=SOON), stamped_before), {HERE: (A,)}),
    ((dso(P, A), agr(A, end=SOON), agr(A), stamped_before), {}),
    ((dso(P, A), agr(A, start=LATER), agr(A, end=SOON)), {HERE: (A,)}),  # days behind those of a later update may stay
    ((dso(P, A), agr(A, start=LATER), agr(A, end=SOON)), {}),
    ((dso(P, A, start=LATER), agr(A), dso(P, A, end=SOON)), {HERE: (A,)}),
)


@pytest.mark.parametrize(("row", "heard", "listing"), WRONG)
def test_what_an_agr_must_not_learn(row: str, heard: tuple[Heard, ...], listing: Listing) -> None:
    found = complaint(heard, listing)
    assert found is not None
    assert found.requirement == row


@pytest.mark.parametrize(("heard", "listing"), RIGHT)
def test_what_an_agr_may_learn(heard: tuple[Heard, ...], listing: Listing) -> None:
    assert complaint(heard, listing) is None


OF_A_DSO: tuple[tuple[str, tuple[Heard, ...], Listing], ...] = (
    ("PLN-DPQ-OWN", PUBLISHED, {}),
    ("PLN-DPQ-OWN", PUBLISHED, {P: (B,)}),
    ("PLN-DPQ-OWN", (*PUBLISHED, dso(Q, C)), {P: (A, C)}),
    ("PLN-DPQ-PRIVATE", (*PUBLISHED, dso(Q, C, by="second")), {P: (A, C)}),
    ("PLN-DPQ-PERIOD", (*PUBLISHED, dso(P, A, B), dso(P, A, end=SOON)), {P: (A,)}),
    ("VAL-NO-EFFECT", (*PUBLISHED, dso(P, A, C, outcome="rejected")), {P: (A, C)}),
    ("PLN-DPQ-AGR", PUBLISHED, {P: (f"{A} of second",)}),
    ("PLN-DPQ-AGR", PUBLISHED, {P: (A, f"{B} of registered")}),
    ("PLN-DPQ-AGR", (dso(P, A, B), agr(A, B)), {P: (A, f"{B} of registered")}),
    ("", PUBLISHED, {P: (A,)}),
    ("", PUBLISHED, {P: (A, B)}),
    ("", PUBLISHED, {P: (f"{A} of registered", B)}),
    ("", (dso(P, A),), {}),  # what no AGR has need not be listed (register, point 142)
    ("", (*PUBLISHED, dso(P, C, by="second")), {P: (A, C)}),
    ("", (*PUBLISHED, agr(A, by="second")), {P: (f"{A} of second",)}),
)


@pytest.mark.parametrize(("row", "heard", "listing"), OF_A_DSO)
def test_what_a_dso_learns(row: str, heard: tuple[Heard, ...], listing: Listing) -> None:
    found = complaint(heard, listing, P)
    assert (found.requirement if found else "") == row


@pytest.mark.parametrize(
    ("row", "listing"), [("PLN-APQ-PRIVATE", {None: (C,)}), ("", {HERE: (A,)}), ("", {None: ("ean.1234567890123",)})]
)
def test_a_rejection_tells_nothing_of_others(row: str, listing: Listing) -> None:
    found = complaint((*PUBLISHED, agr(C, by="second")), listing, result="Rejected")
    assert (found.requirement if found else "") == row


@pytest.mark.parametrize("whole", [True, False])
def test_who_takes_whole_lists_need_not_keep_what_is_not_listed(*, whole: bool) -> None:
    heard = (*PUBLISHED, agr(B))
    assert complaint(heard, {HERE: (A, B)}, whole_lists=whole) is None
    assert (complaint(heard, {HERE: (B,)}, whole_lists=whole) is None) is whole


@pytest.mark.parametrize("period", [TODAY - timedelta(days=1), TODAY])
def test_on_the_day_itself_and_before_it(period: date) -> None:
    """What begins today is there today; of a Period that is over a CRO may say anything (register, point 55)."""
    assert (complaint(PUBLISHED, {}, period=period) is None) is (period < TODAY)


def test_a_complaint_tells_who_published_what() -> None:
    found = complaint((dso(P, A), agr(A, end=SOON), agr(A)), {})
    assert found is not None
    for part in (P, A, str(LATER), f"to {SOON}", "11:05:0", "accepted", "listed there"):
        assert part in found.words


@pytest.mark.parametrize(
    ("heard", "open_"),
    [
        ((agr(A), dso(P, A, end=SOON)), True),  # whether it is listed apart is for the CRO (register, point 98)
        ((agr(A), dso(P, A), dso(P, A, end=SOON)), True),
        ((agr(A, B), dso(P, A, end=SOON)), False),
        ((agr(A, B), dso(P, A, end=SOON), dso(Q, B)), False),
        ((agr(A), dso(P, A), dso(P, A)), False),
    ],
)
def test_a_query_may_be_rejected_where_all_is_at_points_on_other_days(heard: tuple[Heard, ...], *, open_: bool) -> None:
    received, _ = asked(heard, {})
    broken = Oracle(received.target).broken(
        received.message, (received.domain, received.role), received.past, received.at
    )
    assert ("PLN-APQ-PERIOD" in broken.perhaps) is open_
    assert not broken.surely
