"""The form of an answer: every rule, from stored bytes alone."""

from dataclasses import replace

import pytest

from tests.judging.answers import RULES, WHO, came, examine, held, said
from tests.judging.seen import (
    ANSWER_ID,
    BEGIN,
    CONVERSATION,
    OTHER_KEY,
    REQUEST_ID,
    TARGET,
    US,
    delivery,
    exchange,
    rejected,
    request,
    response,
)
from uftp_conformance.judging.answer_form import examine as examine_all
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import reference_attribute

ANSWER_REASON = "Unknown thing"
NIL = "00000000-0000-4000-8000-00000000dead"
SOMEWHERE_ELSE = {"path": "/nowhere", "counterparty": ""}


def test_a_right_answer_keeps_every_rule() -> None:
    """A right answer is judged by every rule of form in the catalogue, and keeps them all."""
    assert examine(said(), WHO) == dict.fromkeys(RULES, "")


def test_a_right_rejection_keeps_every_rule() -> None:
    """A right rejection keeps them all as well."""
    assert examine(rejected(), WHO) == dict.fromkeys(RULES, "")


# the answer, and the one rule that it breaks, with what is said of it
WRONG: list[tuple[Exchange, str, str]] = [
    (exchange(), "ANS-GIVEN", "no answer message arrived"),
    (exchange(status=202), "ANS-GIVEN", "no answer message arrived"),
    (said(Revision="1"), "ANS-SCHEMA", "Element 'FlexOfferResponse', attribute 'Revision': The attribute"),
    (came(key=OTHER_KEY), "ANS-SEAL", "the seal does not verify with the target's public key"),
    (
        came(sender=("other.example", "DSO")),
        "ANS-ENVELOPE",
        "the envelope names other.example as DSO, not dso.target.example as DSO",
    ),
    (came(sender=(TARGET, "AGR")), "ANS-ENVELOPE", "the envelope names dso.target.example as AGR, not dso.target.exa"),
    (said(SenderDomain="other.example"), "ANS-ENVELOPE", "the SenderDomain inside is other.example, not dso.target"),
    (said(RecipientDomain="other.example"), "ANS-RECIPIENT", "the RecipientDomain is other.example, not agr.suite"),
    (said(ConversationID=NIL), "ANS-CONVERSATION", f"the ConversationID is {NIL}, not {CONVERSATION}"),
    (said(MessageID=REQUEST_ID), "ANS-MESSAGE-ID", "the MessageID is the request's own"),
    (said(FlexOfferMessageID=NIL), "ANS-REFERENCE", f"FlexOfferMessageID is {NIL}, not {REQUEST_ID}"),
    (said(TimeStamp="2026-05-01T10:02:00Z"), "ANS-TIMESTAMP", "the TimeStamp 2026-05-01T10:02:00Z is 120 s off"),
    (
        said(TimeStamp="2026-05-01T11:00:00+02:00"),
        "ANS-TIMESTAMP",
        "the TimeStamp 2026-05-01T11:00:00+02:00 is 3600 s off",
    ),
    (said(TimeStamp="2026-05-01T10:00:00"), "ANS-OFFSET", "the TimeStamp has no offset from UTC"),
    (said(TimeStamp="2026-05-01T12:00:00"), "ANS-OFFSET", "the TimeStamp has no offset from UTC"),
    (said(Version="4.0.0"), "ANS-VERSION", "the Version is 4.0.0, the request's 3.1.0"),
    (rejected(None), "ANS-REASON", "it says Rejected without a RejectionReason"),
    (rejected(" "), "ANS-REASON", "it says Rejected without a RejectionReason"),
    (said(RejectionReason="No"), "ANS-NO-REASON", 'it says Accepted with the RejectionReason "No"'),
    (
        exchange("case", delivery(response()), delivery(response())),
        "ANS-ONCE",
        "2 answers were delivered to one request",
    ),
    (
        exchange(
            "case", delivery(response()), delivery(response(MessageID=NIL, Result="Rejected", RejectionReason="No"))
        ),
        "ANS-ONE",
        f"it is answered by 2 messages: {ANSWER_ID} (Accepted), {NIL} (Rejected)",
    ),
    (came(method="PUT"), "ANS-HTTP", "it was sent with PUT"),
    (came(content_type="application/json"), "ANS-HTTP", 'its Content-Type is "application/json"'),
    (came(content_type=""), "ANS-HTTP", 'its Content-Type is ""'),
    (came(content_type="text/xml; charset=utf-16"), "ANS-HTTP", "its character set is utf-16"),
    (came(content_type="text/xml; CharSet=latin1"), "ANS-HTTP", "its character set is latin1"),
    (came(**SOMEWHERE_ELSE), "ANS-ENDPOINT", "it was delivered to /nowhere, not to agr.suite.example"),
    (
        came(counterparty="agr-2.suite.example"),
        "ANS-ENDPOINT",
        "it was delivered to agr-2.suite.example, not to agr.suite.example",
    ),
    (
        exchange("case", delivery(response()), body=b"<SignedMessage/>"),
        "ANS-DECOUPLED",
        "the HTTP answer carries a SignedMessage",
    ),
    (
        exchange("case", delivery(response()), body=b" <FlexOfferResponse/>"),
        "ANS-DECOUPLED",
        "the HTTP answer carries a FlexOfferResponse",
    ),
    (
        exchange("case", delivery(response()), body=b"<FlexOffer Version='3.1.0'/>"),
        "ANS-DECOUPLED",
        "the HTTP answer carries a FlexOffer",
    ),
    (exchange("case", delivery(b"hello")), "ANS-TYPE", "the body is not XML: "),
]


@pytest.mark.parametrize(("seen", "rule", "complaint"), WRONG)
def test_a_wrong_answer_breaks_its_rule(seen: Exchange, rule: str, complaint: str) -> None:
    """Each deliberately wrong answer breaks one rule of form, which is reported, and breaks no other."""
    broken = held(seen)
    assert {identifier: text[: len(complaint)] for identifier, text in broken.items()} == {rule: complaint}


def test_every_rule_has_a_wrong_answer() -> None:
    """There is a wrong answer for every rule of form in the catalogue."""
    assert {rule for _, rule, _ in WRONG} == RULES


# what is right although it looks unusual
RIGHT = [
    said(ConversationID=CONVERSATION.upper()),
    said(FlexOfferMessageID=REQUEST_ID.upper()),
    said(TimeStamp="2026-05-01T10:00:59Z"),
    said(TimeStamp="2026-05-01T11:59:01.123456789+02:00"),
    said(TimeStamp="2026-05-01T10:00:00.123456789Z"),
    said(Version="3.0.0"),
    said(RejectionReason=""),
    said(RejectionReason=" "),
    said(RejectionReason="Already Submitted"),
    came(content_type="application/xml"),
    came(content_type='Text/XML; Charset="UTF-8"'),
    came(content_type="text/xml; charset=UTF8"),
    came(content_type="text/xml;charset=us-ascii; x=y"),
    exchange("case", delivery(response()), body=b"<html></html>"),
    exchange("case", delivery(response()), body=b"<not XML"),
    exchange("case", delivery(response()), body=b"OK"),
    exchange("case", delivery(response()), body=b"<Response>OK</Response>"),
    exchange("case", delivery(response()), body=b"<AckResponse/>"),
    exchange("case", delivery(response()), body=b"<ErrorResponse xmlns='http://errors.example/1'/>"),
    exchange("case", delivery(response()), body=b"<FlexOfferResponse xmlns='http://gateway.example/1'/>"),
]


@pytest.mark.parametrize("seen", RIGHT)
def test_unusual_but_right(seen: Exchange) -> None:
    """What the specification leaves free breaks no rule."""
    assert held(seen) == {}


# an answer that cannot but break several rules
SEVERAL: list[tuple[Exchange, set[str]]] = [
    (
        exchange("case", delivery(response(request("FlexRequest"), FlexOfferMessageID=REQUEST_ID))),
        {"ANS-TYPE", "ANS-SCHEMA"},
    ),
    (said(FlexOfferMessageID=None), {"ANS-REFERENCE", "ANS-SCHEMA"}),
    (said(MessageID=None), {"ANS-MESSAGE-ID", "ANS-SCHEMA"}),
    (said(TimeStamp="now"), {"ANS-SCHEMA"}),
    (said(Version=None), {"ANS-VERSION", "ANS-SCHEMA"}),
    (said(Version="four"), {"ANS-VERSION", "ANS-SCHEMA"}),
    (
        exchange("case", delivery(response()), delivery(response(Result="Maybe"), method="PUT")),
        {"ANS-ONCE", "ANS-SCHEMA", "ANS-HTTP"},
    ),
]


@pytest.mark.parametrize(("seen", "rules"), SEVERAL)
def test_answers_that_break_several_rules(seen: Exchange, rules: set[str]) -> None:
    """Rules are held against an answer independently of one another, and against every delivery."""
    assert set(held(seen)) == rules


@pytest.mark.parametrize(
    ("name", "rule", "complaint"),
    [
        ("MessageID", "ANS-MESSAGE-ID", "there is no MessageID"),
        ("ConversationID", "ANS-CONVERSATION", f"the ConversationID is , not {CONVERSATION}"),
        ("Version", "ANS-VERSION", "the Version is , the request's 3.1.0"),
        ("FlexOfferMessageID", "ANS-REFERENCE", "the attribute FlexOfferMessageID is missing"),
    ],
)
def test_what_is_said_of_what_is_missing(name: str, rule: str, complaint: str) -> None:
    """An attribute that is missing is reported as missing, and nothing is put in its place."""
    assert examine(said(**{name: None}), WHO)[rule] == complaint


def test_identifiers_used_before() -> None:
    """A MessageID that the target used for another message breaks the rule, in any case of its letters."""
    seen = said(MessageID=ANSWER_ID.upper())
    assert examine(seen, WHO, frozenset({ANSWER_ID}))["ANS-MESSAGE-ID"] == (
        f"the MessageID {ANSWER_ID} was used for another message before"
    )


@pytest.mark.parametrize(
    ("inside", "recipient", "at", "rules"),
    [
        ("claimed.example", "claimed.example", "claimed.example", set()),
        ("claimed.example", US, US, set()),
        ("claimed.example", "third.example", "third.example", {"ANS-RECIPIENT", "ANS-ENDPOINT"}),
    ],
)
def test_two_senders(inside: str, recipient: str, at: str, rules: set[str]) -> None:
    """Where our message names another sender inside, the answer may go to either of the two, and nowhere else."""
    asked = request(sender=inside)
    seen = exchange("case", delivery(response(asked, RecipientDomain=recipient), counterparty=at), element=asked)
    assert set(held(seen)) == rules


@pytest.mark.parametrize("payload", [None, b"hello"])
def test_a_request_without_a_message(payload: bytes | None) -> None:
    """Where what we sent was no message, only its sender is whom the answer may go to."""
    seen = said(RecipientDomain="claimed.example")
    broken = replace(seen, sent=replace(seen.sent, payload=payload))
    assert set(held(broken)) == {"ANS-RECIPIENT"}


@pytest.mark.parametrize(("status", "expected"), [(200, True), (204, True), (400, False), (None, False), (302, False)])
def test_when_an_answer_is_due(status: int | None, expected: bool) -> None:
    """An answer is due once the message was taken over; without any, nothing else of form can be judged."""
    judged = examine(exchange(status=status), WHO)
    assert judged == {"ANS-DECOUPLED": "", **({"ANS-GIVEN": "no answer message arrived"} if expected else {})}


@pytest.mark.parametrize(
    ("version", "rules"),
    [
        ("3.1.0", {"ANS-REFERENCE", "ANS-REASON", "ANS-NO-REASON"}),
        ("draft", {"ANS-REFERENCE", "ANS-REASON", "ANS-NO-REASON", "ANS-OFFSET"}),
    ],
)
def test_test_messages(version: str, rules: set[str]) -> None:
    """The 3.x answer to a TestMessage has neither reference nor result, so that three rules say nothing of it."""
    asked = request("TestMessage")
    answer = response(asked, version, Version="4.0.0" if version == "draft" else "3.1.0")
    target = replace(WHO, version=version)
    judged = examine(exchange("case", delivery(answer), element=asked), target)
    assert (RULES - set(judged), {i: c for i, c in judged.items() if c}) == (rules, {})


@pytest.mark.parametrize(
    ("stamp", "arrived", "rules"),
    [
        ("2026-05-01T09:59:00Z", 0.0, set()),
        ("2026-05-01T09:58:59Z", 0.0, {"ANS-TIMESTAMP"}),
        ("2026-05-01T10:00:00Z", 600.0, set()),
        ("2026-05-01T10:11:00Z", 600.0, set()),
        ("2026-05-01T10:11:01Z", 600.0, {"ANS-TIMESTAMP"}),
    ],
)
def test_when_an_answer_can_have_been_made(stamp: str, arrived: float, rules: set[str]) -> None:
    """An answer is made between our request and its arrival, give or take the tolerance of the clocks."""
    seen = exchange("case", delivery(response(TimeStamp=stamp), at=BEGIN + arrived))
    assert set(held(seen)) == rules


@pytest.mark.parametrize(("status", "judged"), [(199, False), (200, True), (202, True), (299, True), (300, False)])
def test_only_what_was_taken_over_has_to_be_answered(status: int, judged: bool) -> None:
    """Without a 2xx no answer is due, so that none can be missing."""
    assert ("ANS-GIVEN" in examine_all(exchange(status=status), WHO)) is judged


def test_a_test_message_has_no_reference_in_3() -> None:
    """A TestMessageResponse of 3.x cannot name what it answers; that of the draft can, and has to."""
    test = request("TestMessage")
    for version, judged in (("3.1.0", False), ("draft", True)):
        seen = exchange("case", delivery(response(test, version)), element=test)
        found = examine_all(seen, replace(WHO, version=version))
        assert ("ANS-REFERENCE" in found, "ANS-REFERENCE-TEST" in found) == (judged, judged)


@pytest.mark.parametrize("version", ["3.1.0", "draft"])
def test_a_reference_has_the_name_of_its_version(version: str) -> None:
    """The attribute that names the request is called otherwise in the draft."""
    other = "draft" if version == "3.1.0" else "3.1.0"
    seen = [exchange("case", delivery(response(None, written))) for written in (version, other)]
    complaints = [examine_all(one, replace(WHO, version=version))["ANS-REFERENCE"] for one in seen]
    name = reference_attribute("FlexOfferResponse", version)
    assert complaints == ["", f"the attribute {name} is missing"]


def test_the_first_of_two_complaints_is_kept() -> None:
    """What one delivery breaks, a right one after it does not mend."""
    wrong, right = response(TimeStamp="2026-05-01T08:00:00Z"), response(MessageID=NIL)
    found = examine_all(exchange("case", delivery(wrong), delivery(right)), WHO)
    assert found["ANS-TIMESTAMP"] != ""
    assert (found["ANS-ONCE"], found["ANS-ONE"] != "") == ("", True)
