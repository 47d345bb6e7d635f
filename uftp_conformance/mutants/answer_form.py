"""Mutants whose answers have the wrong form: one for each way to break a rule about the form of answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from uftp_conformance.messages import REQUESTS, ROLES, response_type
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants import answer_faults as how
from uftp_conformance.mutants.mutant import Faults, Mutant, Said


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to break one rule of form; `may` are rules that can notice it too."""

    rule: str
    name: str
    wrong: str
    faults: Callable[[], Faults]
    may: tuple[str, ...] = ()
    version: str = "3.1.0"


_UUID = "00000000-0000-4000-8000-000000000000"
_HOUR = timedelta(hours=1)

_IDENTIFIERS = (
    _Way(
        "ANS-CONVERSATION", "fresh", "The answer has a ConversationID of its own.", how.having(ConversationID=how.fresh)
    ),
    _Way(
        "ANS-CONVERSATION",
        "message-id",
        "The answer has the request's MessageID as its ConversationID.",
        how.having(ConversationID=how.of_the_request("MessageID")),
    ),
    _Way(
        "ANS-CONVERSATION",
        "constant",
        "All answers have the same ConversationID.",
        how.having(ConversationID=how.always(_UUID)),
    ),
    _Way(
        "ANS-CONVERSATION",
        "previous",
        "The answer has the ConversationID of the request before.",
        how.previous(
            how.of_the_request("ConversationID"), lambda said, last: said.answer.having({"ConversationID": last})
        ),
    ),
    _Way(
        "ANS-REFERENCE",
        "missing",
        "The answer does not say which request it answers.",
        how.answering(how.without_reference),
        ("ANS-SCHEMA",),
    ),
    _Way(
        "ANS-REFERENCE",
        "other-version",
        "The answer refers to its request in the attribute of another version.",
        how.answering(how.reference_of_another_version),
        ("ANS-SCHEMA",),
    ),
    _Way("ANS-REFERENCE", "fresh", "The answer refers to a message that nobody sent.", how.referring(how.fresh)),
    _Way(
        "ANS-REFERENCE",
        "conversation",
        "The answer refers to the ConversationID instead of the MessageID.",
        how.referring(how.of_the_request("ConversationID")),
    ),
    _Way(
        "ANS-REFERENCE",
        "previous",
        "The answer refers to the request before.",
        how.previous(
            how.of_the_request("MessageID"), lambda said, last: how.referring(how.always(last))().answer(said)
        ),
    ),
    _Way(
        "ANS-REFERENCE-TEST",
        "missing",
        "The TestMessageResponse does not say which request it answers.",
        how.answering(how.without_reference),
        ("ANS-SCHEMA",),
        "draft",
    ),
    _Way(
        "ANS-REFERENCE-TEST",
        "fresh",
        "The TestMessageResponse refers to a message that nobody sent.",
        how.referring(how.fresh),
        version="draft",
    ),
    _Way(
        "ANS-MESSAGE-ID",
        "the-requests",
        "The answer has the MessageID of its request.",
        how.having(MessageID=how.of_the_request("MessageID")),
    ),
    _Way("ANS-MESSAGE-ID", "constant", "All answers have the same MessageID.", how.having(MessageID=how.always(_UUID))),
    _Way(
        "ANS-MESSAGE-ID",
        "previous",
        "Each MessageID is used for two answers.",
        how.previous(lambda said: said.answer["MessageID"], lambda said, last: said.answer.having({"MessageID": last})),
    ),
)

_SEALS = (
    _Way("ANS-SEAL", "another-key", "The answer is sealed with a key that nobody knows.", how.with_another_key),
    _Way(
        "ANS-SEAL",
        "unsealed",
        "The Body holds the message without any signature.",
        how.enveloped(lambda payload, _: payload),
    ),
    _Way("ANS-SEAL", "flipped", "A bit of the signature is wrong.", how.enveloped(how.flipped)),
    _Way("ANS-SEAL", "zeroes", "The signature is all zeroes.", how.enveloped(how.unsigned)),
    _Way("ANS-GIVEN", "behind", "The signature stands behind the message.", how.enveloped(how.turned_round)),
    _Way("ANS-GIVEN", "bare", "The message is delivered without envelope and seal.", how.sealed(how.bare)),
    _Way("ANS-GIVEN", "empty", "What is delivered has no body.", how.sealed(lambda *_: b"")),
    _Way("ANS-ENVELOPE", "role", "The envelope names another role than the target's.", how.sealed(how.other_role)),
    _Way(
        "ANS-ENVELOPE",
        "domain",
        "The envelope names another domain than the target's.",
        how.claimed(domain="nobody.example"),
    ),
    _Way(
        "ANS-ENVELOPE",
        "inside",
        "The SenderDomain inside is not the envelope's.",
        how.having(SenderDomain=how.always("nobody.example")),
    ),
    _Way(
        "ANS-ENVELOPE",
        "the-requesters",
        "The SenderDomain inside is still that of the request.",
        how.having(SenderDomain=how.of_the_request("SenderDomain")),
    ),
    _Way(
        "ANS-RECIPIENT",
        "nobody",
        "The answer is for a domain that nobody has.",
        how.having(RecipientDomain=how.always("nobody.example")),
    ),
    _Way(
        "ANS-RECIPIENT",
        "itself",
        "The answer names the target itself as its recipient.",
        how.having(RecipientDomain=how.of_the_request("RecipientDomain")),
    ),
)

_WORDS = (
    _Way("ANS-TYPE", "another", "The answer is the response to another type.", how.answering(how.another_type)),
    _Way("ANS-GIVEN", "echo", "The request comes back in place of an answer.", how.answering(how.echo)),
    _Way(
        "ANS-SCHEMA",
        "no-timestamp",
        "The answer has no TimeStamp.",
        how.answering(lambda said: said.answer.without("TimeStamp")),
    ),
    _Way(
        "ANS-SCHEMA",
        "child",
        "The answer holds an element that the schema does not know.",
        how.answering(how.with_a_child),
    ),
    _Way(
        "ANS-SCHEMA",
        "result",
        'The Result is "accepted", in lower case.',
        how.if_result("Accepted", lambda answer: answer.having({"Result": "accepted"})),
    ),
    _Way(
        "ANS-SCHEMA",
        "identifier",
        "The MessageID is no UUID.",
        how.having(MessageID=lambda said: f"id-{how.fresh(said)}"),
    ),
    _Way(
        "ANS-REASON",
        "missing",
        "A rejection has no RejectionReason.",
        how.if_result("Rejected", lambda answer: answer.without("RejectionReason")),
    ),
    _Way(
        "ANS-REASON",
        "empty",
        "A rejection has an empty RejectionReason.",
        how.if_result("Rejected", how.reason("")),
        ("ANS-SCHEMA",),
    ),
    _Way(
        "ANS-REASON",
        "blank",
        "A rejection has a blank as its RejectionReason.",
        how.if_result("Rejected", how.reason(" ")),
        ("ANS-SCHEMA",),
    ),
    _Way(
        "ANS-REASON-TEST",
        "missing",
        "The rejection of a TestMessage has no RejectionReason.",
        how.if_result("Rejected", lambda answer: answer.without("RejectionReason")),
        version="draft",
    ),
    _Way(
        "ANS-NO-REASON",
        "ok",
        'What is Accepted has the RejectionReason "OK".',
        how.if_result("Accepted", how.reason("OK")),
    ),
    _Way(
        "ANS-NO-REASON-TEST",
        "ok",
        'A TestMessage is Accepted with the RejectionReason "OK".',
        how.if_result("Accepted", how.reason("OK")),
        version="draft",
    ),
    _Way("ANS-VERSION", "2", "The answer says that it is of version 2.0.0.", how.having(Version=how.always("2.0.0"))),
    _Way("ANS-VERSION", "4", "The answer says that it is of version 4.0.0.", how.having(Version=how.always("4.0.0"))),
)

_TIMES = (
    _Way("ANS-TIMESTAMP", "ahead", "The clock is an hour fast.", how.stamped(lambda now: how.z(now + _HOUR))),
    _Way("ANS-TIMESTAMP", "behind", "The clock is an hour slow.", how.stamped(lambda now: how.z(now - _HOUR))),
    _Way(
        "ANS-TIMESTAMP",
        "local-as-utc",
        "The TimeStamp is local time, but calls itself UTC.",
        how.stamped(how.local_as_utc),
    ),
    _Way("ANS-TIMESTAMP", "constant", "All answers have the TimeStamp of the first one.", how.stamped_once),
    _Way(
        "ANS-TIMESTAMP",
        "seconds",
        "The clock is five seconds slow.",
        how.stamped(lambda now: how.z(now - timedelta(seconds=5))),
    ),
    _Way(
        "ANS-OFFSET", "naive", "The TimeStamp does not say its offset.", how.stamped(lambda now: how.z(now).rstrip("Z"))
    ),
    _Way(
        "ANS-OFFSET-REQUIRED",
        "naive",
        "The TimeStamp does not say its offset, which the draft demands.",
        how.stamped(lambda now: how.z(now).rstrip("Z")),
        ("ANS-SCHEMA",),
        "draft",
    ),
)

_DELIVERIES = (
    _Way("ANS-ONCE", "doubled", "Every answer is delivered twice.", how.courier(copies=2)),
    _Way("ANS-ONCE", "five-times", "Every answer is delivered five times.", how.courier(copies=5)),
    _Way(
        "ANS-ONE", "two", "Every answer is followed by another one that says the same.", how.courier(copies=2, anew={})
    ),
    _Way(
        "ANS-ONE",
        "contradicted",
        "Every answer is followed by another one that rejects, of a TestMessage too.",
        how.courier(copies=2, anew={"Result": "Rejected", "RejectionReason": "Invalid Message"}),
        ("ANS-SCHEMA",),
    ),
    _Way("ANS-HTTP", "put", "Answers are delivered with PUT.", how.courier(method="PUT")),
    _Way("ANS-HTTP", "json", "Answers are declared to be JSON.", how.courier(content_type="application/json")),
    _Way("ANS-HTTP", "plain", "Answers are declared to be plain text.", how.courier(content_type="text/plain")),
    _Way(
        "ANS-HTTP",
        "charset",
        "Answers are declared to be in UTF-16.",
        how.courier(content_type="text/xml; charset=utf-16"),
    ),
    _Way(
        "ANS-ENDPOINT",
        "same-role",
        "Answers go to another participant of the sender's role.",
        how.to_another(same_role=True),
    ),
    _Way("ANS-ENDPOINT", "other-role", "Answers go to a participant of another role.", how.to_another(same_role=False)),
    _Way(
        "ANS-DECOUPLED", "both", "The HTTP answer carries the answer, which is delivered too.", how.courier(inline=True)
    ),
    _Way(
        "ANS-DECOUPLED",
        "only",
        "The answer comes in the HTTP answer and nowhere else.",
        how.courier(inline=True, copies=0),
        ("ANS-GIVEN",),
    ),
    _Way("ANS-GIVEN", "late", "Answers come after the time that the statement promises.", how.courier(delay=7.0)),
    _Way("ANS-GIVEN", "never", "Nothing is answered.", how.courier(copies=0)),
    _Way(
        "ANS-GIVEN",
        "rejections",
        "Rejections are not delivered.",
        how.silent_about(lambda said: said.answer.get("Result") == "Rejected"),
    ),
    _Way(
        "ANS-GIVEN",
        "acceptances",
        "Only rejections are delivered.",
        how.silent_about(lambda said: said.answer.get("Result") == "Accepted"),
    ),
    _Way("ANS-GIVEN", "after-three", "After three answers no more are delivered.", lambda: how.silent_after(3)),
)

_WAYS = (*_IDENTIFIERS, *_SEALS, *_WORDS, *_TIMES, *_DELIVERIES)


def answer_form() -> Iterator[Mutant]:
    """Walk the mutants of the form of answers: every way for every role, and two for every response type."""
    for role in ROLES:
        for way in _WAYS:
            yield Mutant(
                name=f"{role}/{way.rule}/{way.name}",
                kind="answer form",
                role=role,
                wrong=way.wrong,
                faults=way.faults,
                caught_by=(way.rule,),
                may=way.may,
                version=way.version,
            )
    for request in REQUESTS.values():
        yield from _of_type(request.type, request.receiver or "DSO")


def _of_type(message: str, role: str) -> Iterator[Mutant]:
    response = response_type(message)

    def chosen(said: Said) -> bool:
        return said.answer.tag == response

    yield Mutant(
        name=f"{role}/ANS-SCHEMA/{response}",
        kind="answer form",
        role=role,
        wrong=f"{an(response, capital=True)} has an attribute that the schema does not know.",
        faults=how.answering(lambda said: said.answer.having({"Remark": "none"}) if chosen(said) else said.answer),
        caught_by=("ANS-SCHEMA",),
    )
    yield Mutant(
        name=f"{role}/ANS-GIVEN/{message}",
        kind="answer form",
        role=role,
        wrong=f"{an(message, capital=True)} is never answered.",
        faults=how.silent_about(chosen),
        caught_by=("ANS-GIVEN",),
    )
