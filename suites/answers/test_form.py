"""The form of an answer; the same rules are checked on every answer in every other test as well."""

from fixtures.covering import covers
from fixtures.target import TargetUnderTest


@covers(
    "ANS-GIVEN",
    "ANS-TYPE",
    "ANS-SCHEMA",
    "ANS-SEAL",
    "ANS-ENVELOPE",
    "ANS-RECIPIENT",
    "ANS-CONVERSATION",
    "ANS-MESSAGE-ID",
    "ANS-REFERENCE",
    "ANS-TIMESTAMP",
    "ANS-OFFSET",
    "ANS-VERSION",
    "ANS-REASON",
    "ANS-NO-REASON",
    "ANS-DISPUTE-REASON",
    "ANS-ONCE",
    "ANS-ONE",
    "ANS-HTTP",
    "ANS-ENDPOINT",
    "ANS-DECOUPLED",
    "ANS-OFFSET-REQUIRED",
    "ANS-REFERENCE-TEST",
    "ANS-REASON-TEST",
    "ANS-NO-REASON-TEST",
)
def test_answer(target: TargetUnderTest) -> None:
    """Each answer to a valid and to a refused message of the type keeps the cell's rule of form."""
    target.answers_in_form()
