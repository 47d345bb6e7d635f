"""What the draft demands of the form of an answer beyond 3.x."""

from datetime import UTC, datetime

import pytest

from uftp_conformance.catalogue import load
from uftp_conformance.judging.answer_form import examine
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Sent
from uftp_conformance.messages import Element, serialise
from uftp_conformance.messages.envelope import wrap
from uftp_conformance.messages.sealing import new_secret_key

NOW = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)
REQUEST, CONVERSATION = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
ANSWER = Element(
    "TestMessageResponse",
    {
        "Version": "4.0.0",
        "SenderDomain": "agr.example",
        "RecipientDomain": "dso.example",
        "TimeStamp": "2026-11-18T11:05:00Z",
        "MessageID": "11111111-0000-4000-8000-000000000003",
        "ConversationID": CONVERSATION,
        "ReferenceMessageID": REQUEST,
        "Result": "Accepted",
    },
)
KEY = new_secret_key()


def complaints(answer: Element) -> set[str]:
    """Return the rules about TestMessages in the draft that an answer breaks."""
    body = wrap(serialise(answer), "agr.example", "AGR", KEY)
    sent = Sent("case", "TestMessage", REQUEST, CONVERSATION, "dso.example", "DSO", b"", None, NOW.timestamp())
    delivery = Delivery(NOW.timestamp(), "/", "dso.example", "POST", "text/xml", body)
    target = Target("agr.example", "AGR", KEY.public, "draft", 60.0)
    judged = examine(Exchange(sent, HttpAnswer(200, "", 0.0), (delivery,)), target)
    about = {c.requirement.id for c in load().cells("AGR", "draft") if c.message == "TestMessage"}
    return {identifier for identifier, complaint in judged.items() if complaint and identifier in about}


def test_a_good_answer_breaks_nothing() -> None:
    assert complaints(ANSWER) == set()


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"ReferenceMessageID": CONVERSATION}, {"ANS-REFERENCE-TEST"}),
        ({"TimeStamp": "2026-11-18T11:05:00"}, {"ANS-OFFSET-REQUIRED", "ANS-SCHEMA"}),
        ({"Result": "Rejected"}, {"ANS-REASON-TEST"}),
        ({"RejectionReason": "none"}, {"ANS-NO-REASON-TEST"}),
    ],
)
def test_what_is_wrong_is_reported_under_the_rule_of_the_draft(changed: dict[str, str], broken: set[str]) -> None:
    assert complaints(ANSWER.having(changed)) == broken


def test_what_3_x_sends_lacks_what_the_draft_demands() -> None:
    assert complaints(ANSWER.without("ReferenceMessageID", "Result")) == {"ANS-SCHEMA", "ANS-REFERENCE-TEST"}
