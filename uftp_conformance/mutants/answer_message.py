"""Ways to break the rules about the message of an answer: its identifiers, what it says, and its times."""

from datetime import timedelta

from uftp_conformance.mutants import answer_faults as how
from uftp_conformance.mutants.answer_way import Way

_UUID = "00000000-0000-4000-8000-000000000000"
_HOUR = timedelta(hours=1)

IDENTIFIERS = (
    Way(
        "ANS-CONVERSATION", "fresh", "The answer has a ConversationID of its own.", how.having(ConversationID=how.fresh)
    ),
    Way(
        "ANS-CONVERSATION",
        "message-id",
        "The answer has the request's MessageID as its ConversationID.",
        how.having(ConversationID=how.of_the_request("MessageID")),
    ),
    Way(
        "ANS-CONVERSATION",
        "constant",
        "All answers have the same ConversationID.",
        how.having(ConversationID=how.always(_UUID)),
    ),
    Way(
        "ANS-CONVERSATION",
        "previous",
        "The answer has the ConversationID of the request before.",
        how.previous(
            how.of_the_request("ConversationID"), lambda said, last: said.answer.having({"ConversationID": last})
        ),
    ),
    Way(
        "ANS-REFERENCE",
        "missing",
        "The answer does not say which request it answers.",
        how.answering(how.without_reference),
        ("ANS-SCHEMA",),
    ),
    Way(
        "ANS-REFERENCE",
        "other-version",
        "The answer refers to its request in the attribute of another version.",
        how.answering(how.reference_of_another_version),
        ("ANS-SCHEMA",),
    ),
    Way("ANS-REFERENCE", "fresh", "The answer refers to a message that nobody sent.", how.referring(how.fresh)),
    Way(
        "ANS-REFERENCE",
        "conversation",
        "The answer refers to the ConversationID instead of the MessageID.",
        how.referring(how.of_the_request("ConversationID")),
    ),
    Way(
        "ANS-REFERENCE",
        "previous",
        "The answer refers to the request before.",
        how.previous(
            how.of_the_request("MessageID"), lambda said, last: how.referring(how.always(last))().answer(said)
        ),
    ),
    Way(
        "ANS-REFERENCE-TEST",
        "missing",
        "The TestMessageResponse does not say which request it answers.",
        how.answering(how.without_reference),
        ("ANS-SCHEMA",),
        "draft",
    ),
    Way(
        "ANS-REFERENCE-TEST",
        "fresh",
        "The TestMessageResponse refers to a message that nobody sent.",
        how.referring(how.fresh),
        version="draft",
    ),
    Way(
        "ANS-MESSAGE-ID",
        "the-requests",
        "The answer has the MessageID of its request.",
        how.having(MessageID=how.of_the_request("MessageID")),
    ),
    Way("ANS-MESSAGE-ID", "constant", "All answers have the same MessageID.", how.having(MessageID=how.always(_UUID))),
    Way(
        "ANS-MESSAGE-ID",
        "previous",
        "Each MessageID is used for two answers.",
        how.previous(lambda said: said.answer["MessageID"], lambda said, last: said.answer.having({"MessageID": last})),
    ),
)

WORDS = (
    Way("ANS-TYPE", "another", "The answer is the response to another type.", how.answering(how.another_type)),
    Way("ANS-GIVEN", "echo", "The request comes back in place of an answer.", how.answering(how.echo)),
    Way(
        "ANS-SCHEMA",
        "no-timestamp",
        "The answer has no TimeStamp.",
        how.answering(lambda said: said.answer.without("TimeStamp")),
    ),
    Way(
        "ANS-SCHEMA",
        "child",
        "The answer holds an element that the schema does not know.",
        how.answering(how.with_a_child),
    ),
    Way(
        "ANS-SCHEMA",
        "result",
        'The Result is "accepted", in lower case.',
        how.if_result("Accepted", lambda answer: answer.having({"Result": "accepted"})),
    ),
    Way(
        "ANS-SCHEMA",
        "identifier",
        "The MessageID is no UUID.",
        how.having(MessageID=lambda said: f"id-{how.fresh(said)}"),
    ),
    Way(
        "ANS-REASON",
        "missing",
        "A rejection has no RejectionReason.",
        how.if_result("Rejected", lambda answer: answer.without("RejectionReason")),
    ),
    Way(
        "ANS-REASON",
        "empty",
        "A rejection has an empty RejectionReason.",
        how.if_result("Rejected", how.reason("")),
        ("ANS-SCHEMA",),
    ),
    Way(
        "ANS-REASON",
        "blank",
        "A rejection has a blank as its RejectionReason.",
        how.if_result("Rejected", how.reason(" ")),
        ("ANS-SCHEMA",),
    ),
    Way(
        "ANS-REASON-TEST",
        "missing",
        "The rejection of a TestMessage has no RejectionReason.",
        how.if_result("Rejected", lambda answer: answer.without("RejectionReason")),
        version="draft",
    ),
    Way(
        "ANS-NO-REASON",
        "ok",
        'What is Accepted has the RejectionReason "OK".',
        how.if_result("Accepted", how.reason("OK")),
    ),
    Way(
        "ANS-NO-REASON-TEST",
        "ok",
        'A TestMessage is Accepted with the RejectionReason "OK".',
        how.if_result("Accepted", how.reason("OK")),
        version="draft",
    ),
    Way("ANS-VERSION", "2", "The answer says that it is of version 2.0.0.", how.having(Version=how.always("2.0.0"))),
    Way("ANS-VERSION", "4", "The answer says that it is of version 4.0.0.", how.having(Version=how.always("4.0.0"))),
)

TIMES = (
    Way("ANS-TIMESTAMP", "ahead", "The clock is an hour fast.", how.stamped(lambda now: how.z(now + _HOUR))),
    Way("ANS-TIMESTAMP", "behind", "The clock is an hour slow.", how.stamped(lambda now: how.z(now - _HOUR))),
    Way(
        "ANS-TIMESTAMP",
        "local-as-utc",
        "The TimeStamp is local time, but calls itself UTC.",
        how.stamped(how.local_as_utc),
    ),
    Way(
        "ANS-TIMESTAMP",
        "of-the-request",
        "The answer has the TimeStamp of its request.",
        how.having(TimeStamp=how.of_the_request("TimeStamp")),
    ),
    Way("ANS-TIMESTAMP", "constant", "All answers have the TimeStamp of the first one.", how.stamped_once),
    Way(
        "ANS-TIMESTAMP",
        "seconds",
        "The clock is five seconds slow.",
        how.stamped(lambda now: how.z(now - timedelta(seconds=5))),
    ),
    Way(
        "ANS-OFFSET", "naive", "The TimeStamp does not say its offset.", how.stamped(lambda now: how.z(now).rstrip("Z"))
    ),
    Way(
        "ANS-OFFSET-REQUIRED",
        "naive",
        "The TimeStamp does not say its offset, which the draft demands.",
        how.stamped(lambda now: how.z(now).rstrip("Z")),
        ("ANS-SCHEMA",),
        "draft",
    ),
)
