"""The CRO: what is published, what comes back, and what is refused."""

from datetime import date, timedelta

import pytest

from tests.participants import valid
from tests.participants.case import Case
from tests.participants.desk import LATER, Desk, Outcome
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.participants.context import Party

NOTHING = "No connections available"
OTHER_POINT, OTHER = "ean.333333333333", "ean.444444444444"
NEXT = LATER + timedelta(days=1)


def agr(desk: Desk, standing: str = "registered") -> Party:
    return desk.parties["AGR", standing]


def dso(desk: Desk, standing: str = "registered") -> Party:
    return desk.parties["DSO", standing]


def publish(desk: Desk, *points: Element, standing: str = "registered") -> Outcome:
    party = dso(desk, standing)
    return desk.send(valid.points(desk, *points, sender=party), party)


def represent(desk: Desk, *connections: Element, standing: str = "registered") -> Outcome:
    party = agr(desk, standing)
    return desk.send(valid.connections(desk, *connections, sender=party), party)


def ask_as_dso(desk: Desk, standing: str = "registered", **changed: object) -> Outcome:
    party = dso(desk, standing)
    return desk.send(valid.dso_query(desk, party, **changed), party)


def ask_as_agr(desk: Desk, standing: str = "registered", **changed: object) -> Outcome:
    party = agr(desk, standing)
    return desk.send(valid.agr_query(desk, party, **changed), party)


def conflicting(desk: Desk) -> Outcome:
    assert publish(desk).verdict == "Accepted"
    return publish(desk, valid.point(OTHER_POINT), standing="second")


def conflicting_in_itself(desk: Desk) -> Outcome:
    return publish(desk, valid.point(), valid.point(OTHER_POINT))


def asking_for_a_foreign_point(desk: Desk) -> Outcome:
    publish(desk)
    publish(desk, valid.point(OTHER_POINT, valid.connection(OTHER)), standing="second")
    return ask_as_dso(desk, "second")


def asking_without_anything(desk: Desk) -> Outcome:
    publish(desk)
    return ask_as_dso(desk, "newcomer")


CONFLICT = f"Connection conflict: [{valid.CONNECTION}] at [{valid.POINT}]"
CASES = [
    Case("CON-DPU-UNAUTHORIZED", "CRO", "", lambda d: publish(d, standing="unregistered"), "Unauthorized"),
    Case("CON-APU-UNAUTHORIZED", "CRO", "", lambda d: represent(d, standing="unregistered"), "Unauthorized"),
    Case("PLN-APQ-UNAUTHORIZED", "CRO", "", lambda d: ask_as_agr(d, "unregistered"), "Unauthorized", NOTHING),
    Case("PLN-DPQ-UNAUTHORIZED", "CRO", "", lambda d: ask_as_dso(d, "unregistered"), "Unauthorized", NOTHING),
    Case("CON-DPU-CONFLICT", "CRO", "two messages", conflicting, CONFLICT),
    Case("CON-DPU-CONFLICT", "CRO", "one message", conflicting_in_itself, CONFLICT),
    Case("PLN-DPQ-PRIVATE", "CRO", "", asking_for_a_foreign_point, NOTHING),
    Case("PLN-DPQ-NONE", "CRO", "newcomer", asking_without_anything, NOTHING),
    Case("PLN-DPQ-NONE", "CRO", "unheard-of point", ask_as_dso, NOTHING),
    Case("PLN-APQ-NONE", "CRO", "newcomer", lambda d: ask_as_agr(d, "newcomer"), NOTHING),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


def test_without_the_private_rule_the_foreign_connections_come_out() -> None:
    answer = asking_for_a_foreign_point(Desk("CRO", "PLN-DPQ-PRIVATE")).answer
    assert answer is not None
    assert [c["EntityAddress"] for p in answer.children for c in p.children] == [valid.CONNECTION]
    answer = asking_without_anything(Desk("CRO", "PLN-DPQ-NONE")).answer
    assert answer is not None
    assert answer.children == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (valid.point(EndPeriod=LATER), valid.point(OTHER_POINT, valid.connection(start=NEXT), StartPeriod=NEXT)),
        (valid.point(valid.POINT, valid.connection(end=LATER)), valid.point(OTHER_POINT, StartPeriod=NEXT)),
        (valid.point(EndPeriod=LATER - timedelta(days=1)), valid.point(OTHER_POINT)),
    ],
)
def test_one_connection_at_two_points_one_after_the_other(first: Element, second: Element) -> None:
    desk = Desk("CRO")
    assert [publish(desk, first).verdict, publish(desk, second).verdict] == ["Accepted", "Accepted"]


def test_publishing_again_replaces_the_connections_of_a_point() -> None:
    desk = Desk("CRO")
    publish(desk)
    publish(desk, valid.point(valid.POINT, valid.connection(OTHER)))
    assert publish(desk, valid.point(OTHER_POINT)).verdict == "Accepted"
    answer = ask_as_dso(desk).answer
    assert answer is not None
    assert [c["EntityAddress"] for c in answer.children[0].children] == [OTHER]


def test_a_connection_moves_to_another_point_in_one_message() -> None:
    desk = Desk("CRO")
    publish(desk)
    emptied, filled = valid.point(valid.POINT, valid.connection(OTHER)), valid.point(OTHER_POINT)
    assert publish(desk, filled, emptied).verdict == "Accepted"
    assert publish(desk, valid.point(valid.POINT)).verdict == CONFLICT.replace(valid.POINT, OTHER_POINT)


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        (LATER - timedelta(days=1), NOTHING),
        (LATER, "Accepted"),
        (NEXT, "Accepted"),
        (NEXT + timedelta(days=1), NOTHING),
    ],
)
def test_periods_are_honoured_at_both_ends(period: date, verdict: str) -> None:
    desk = Desk("CRO")
    publish(desk, valid.point(EndPeriod=NEXT))
    represent(desk, valid.connection(end=NEXT))
    assert ask_as_dso(desk, Period=period).verdict == verdict
    assert ask_as_agr(desk, Period=period).verdict == verdict


def test_an_agr_gets_its_own_connections_by_point_and_the_others_apart() -> None:
    desk = Desk("CRO")
    terms = {"MutexOffersSupported": "false", "DayAheadRedispatchBy": "DSO", "IntradayRedispatchBy": "AGR"}
    publish(desk, valid.point(valid.POINT, valid.connection(), valid.connection(OTHER), **terms))
    represent(desk, valid.connection(), valid.connection("ean.555555555555"))
    represent(desk, valid.connection(OTHER), standing="second")
    answer = ask_as_agr(desk).answer
    assert answer is not None
    assert not complaints(parse_lxml(serialise(answer)), "3.1.0")
    portfolio, alone = answer.children[0].children
    assert alone == Element("Connection", {"EntityAddress": "ean.555555555555"})
    assert portfolio["DSO-Domain"] == "dso.suite.example"
    (point,) = portfolio.children
    assert point.attributes == {"EntityAddress": valid.POINT, **terms}
    assert point.children == (Element("Connection", {"EntityAddress": valid.CONNECTION}),)


def test_a_dso_is_given_the_agr_that_registered_a_connection() -> None:
    desk = Desk("CRO")
    publish(desk, valid.point(valid.POINT, valid.connection(), valid.connection(OTHER)))
    represent(desk)
    answer = ask_as_dso(desk).answer
    assert answer is not None
    assert not complaints(parse_lxml(serialise(answer)), "3.1.0")
    assert [c.get("AGR-Domain") for c in answer.children[0].children] == ["agr.suite.example", None]


def test_only_unallocated_connections_come_in_a_view_of_their_own() -> None:
    desk = Desk("CRO")
    represent(desk)
    answer = ask_as_agr(desk).answer
    assert answer is not None
    assert answer.children == (Element("DSO-View", {}, (Element("Connection", {"EntityAddress": valid.CONNECTION}),)),)


@pytest.mark.parametrize(
    "point",
    [
        valid.point(EndPeriod=LATER - timedelta(days=9)),
        valid.point(valid.POINT, valid.connection(end="1999-12-31")),
        valid.point(StartPeriod="99999-01-01"),
    ],
)
def test_odd_periods_are_answered(point: Element) -> None:
    assert publish(Desk("CRO"), point).verdict == "Accepted"
