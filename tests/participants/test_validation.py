"""The generic reasons of message validation, for a message type of every kind."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import (
    LATER,
    SHORT_DAY,
    TODAY,
    Desk,
    isp,
)
from tests.participants.validation import AT, CASES, NOBODY, sent
from uftp_conformance.messages import Element
from uftp_conformance.participants.rules.rule import Refusal
from uftp_conformance.participants.rules.senders import already_submitted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


@pytest.mark.parametrize("make", [valid.prognosis, valid.reservation, valid.agr_query])
def test_zones_are_compared_on_the_period(make: Any) -> None:
    """Algiers has the time of Amsterdam in winter, and another one in summer."""
    days = LATER, LATER.replace(2027, 7)
    winter, summer = (sent(make, TimeZone="Africa/Algiers", Period=period) for period in days)
    assert winter(Desk(AT[make])).verdict != "Time zone rejected"
    assert summer(Desk(AT[make])).verdict == "Time zone rejected"


@pytest.mark.parametrize(
    ("expires", "verdict"),
    [
        ("2026-11-18T12:05:01", "Accepted"),
        ("2026-11-18T12:05:00", "ExpirationDateTime out of bounds"),
        ("2026-11-18T12:04:59", "ExpirationDateTime out of bounds"),
    ],
)
def test_an_expiration_without_an_offset_is_local(expires: str, verdict: str) -> None:
    """What has no offset is a time of the market, where it is 12:05."""
    assert sent(valid.request, ExpirationDateTime=expires)(Desk("AGR")).verdict == verdict


@pytest.mark.parametrize(
    ("role", "story"),
    [
        ("DSO", sent(valid.prognosis, ISP_Duration="PT900S")),
        ("DSO", sent(valid.prognosis, TimeZone="Europe/Brussels")),
        ("DSO", sent(valid.prognosis, isp(1, 92, Power=1), Period=SHORT_DAY)),
        ("DSO", sent(valid.offer, valid.option(), valid.option(reference="option-2"))),
        ("DSO", sent(valid.offer, ContractID="")),
        ("AGR", sent(valid.request, isp(90, Disposition="Requested", MinPower=0, MaxPower=5), Period=TODAY)),
        ("CRO", sent(valid.points, standing="newcomer")),
    ],
)
def test_what_only_looks_wrong_is_accepted(role: str, story: Story) -> None:
    assert story(Desk(role)).verdict == "Accepted"


def test_a_refusal_leaves_nothing_but_its_identifier() -> None:
    desk, dso = Desk("CRO"), Desk("CRO").parties["DSO", "registered"]
    wrong = valid.points(desk, RecipientDomain=NOBODY)
    assert desk.send(wrong, dso).verdict == "Unknown Recipient"
    assert desk.send(valid.dso_query(desk), dso).verdict == "No connections available"
    assert desk.send(wrong.having({"RecipientDomain": desk.domain}), dso).verdict == "Duplicate Identifier"


def test_the_answer_goes_to_whoever_sealed_the_message() -> None:
    outcome = sent(valid.points, SenderDomain=NOBODY)(Desk("CRO"))
    assert outcome.answer is not None
    assert outcome.answer["RecipientDomain"] == "dso.suite.example"


@pytest.mark.parametrize("role", ["AGR", "CRO", "DSO"])
@pytest.mark.parametrize("standing", ["registered", "unregistered", "barred"])
def test_a_test_message_is_always_answered(role: str, standing: str) -> None:
    desk = Desk(role)
    party = desk.parties["CRO", standing]
    message = desk.message("TestMessage", party, {"SenderDomain": NOBODY})
    answers = [desk.send(message, party).answer for _ in range(2)]
    assert [a.tag for a in answers if a is not None] == ["TestMessageResponse"] * 2
    assert answers[0] != answers[1]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, None),
        (b"other bytes", None),
        (b"the same bytes", Refusal("Already Submitted")),
    ],
)
def test_only_the_same_bytes_are_a_repetition(seen: bytes | None, said: Refusal | None) -> None:
    earlier = None if seen is None else SimpleNamespace(digest=seen)
    context: Any = SimpleNamespace(seen=earlier, digest=b"the same bytes")
    assert already_submitted.check(Element("FlexOffer"), context) == said
