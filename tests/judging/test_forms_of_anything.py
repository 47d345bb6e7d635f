"""The form of an answer, whatever a target says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.answers import RULES, WHO, examine, said
from tests.judging.seen import (
    delivery,
    exchange,
    response,
)
from uftp_conformance.judging.answer_form import examine as examine_all
from uftp_conformance.judging.evidence import Delivery

_TEXTS = st.one_of(
    st.sampled_from(
        [
            None,
            "",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "2026-05-01T24:00:00Z",
            "2026-05-01T10:00:00.1234567890123Z",
            "2026-W18-5T10:00Z",
            "20260501T100000Z",
            "-2026-01-01T00:00Z",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12),
)
_NAMES = st.sampled_from(
    [
        "Version",
        "SenderDomain",
        "RecipientDomain",
        "TimeStamp",
        "MessageID",
        "ConversationID",
        "Result",
        "RejectionReason",
        "FlexOfferMessageID",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_NAMES, _TEXTS), st.binary(max_size=30), st.text(max_size=20))
def test_nothing_a_target_says_breaks_the_examination(said: dict[str, str | None], body: bytes, media: str) -> None:
    """Each rule says something about any answer, and none raises an error."""
    arrived: Delivery = delivery(response(**said), content_type=media)
    assert set(examine(exchange("case", arrived, body=body), WHO)) == RULES


@pytest.mark.parametrize(
    ("stamp", "early"),
    [
        ("2026-05-01T10:00:00.123456789Z", False),
        ("2026-05-01T09:58:00.123456789Z", True),
        ("2026-05-01T09:58:00.1234567Z", True),
        ("2026-05-01T09:58:00.12345678901234Z", True),
    ],
)
def test_more_digits_than_python_reads(stamp: str, early: bool) -> None:
    """Nine digits of a second are legal, and the instant is judged all the same."""
    assert bool(examine_all(said(TimeStamp=stamp), WHO)["ANS-TIMESTAMP"]) is early


@pytest.mark.parametrize("body", [b"", b"hello", b"  ", b"{}", b"<broken"])
def test_an_http_answer_that_carries_nothing(body: bytes) -> None:
    """What is no XML is no answer in the wrong place."""
    assert examine_all(exchange("case", delivery(response()), body=body), WHO)["ANS-DECOUPLED"] == ""
