"""Ways to break the rules about how an answer is sealed, and how it is delivered."""

from uftp_conformance.mutants import answer_faults as how
from uftp_conformance.mutants.answer_way import Way
from uftp_conformance.mutants.variants.script import Script, Sealing

_LATIN_1 = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'

SEALS = (
    Way("ANS-SEAL", "another-key", "The answer is sealed with a key that nobody knows.", how.with_another_key),
    Way(
        "ANS-SEAL",
        "unsealed",
        "The Body holds the message without any signature.",
        how.enveloped(lambda payload, _: payload),
    ),
    Way("ANS-SEAL", "flipped", "A bit of the signature is wrong.", how.enveloped(how.flipped)),
    Way("ANS-SEAL", "zeroes", "The signature is all zeroes.", how.enveloped(how.unsigned)),
    Way("ANS-GIVEN", "behind", "The signature stands behind the message.", how.enveloped(how.turned_round)),
    Way("ANS-GIVEN", "bare", "The message is delivered without envelope and seal.", how.sealed(how.bare)),
    Way("ANS-GIVEN", "empty", "What is delivered has no body.", how.sealed(lambda *_: b"")),
    Way("ANS-ENVELOPE", "role", "The envelope names another role than the target's.", how.sealed(how.other_role)),
    Way(
        "ANS-ENVELOPE",
        "domain",
        "The envelope names another domain than the target's.",
        how.claimed(domain="nobody.example"),
    ),
    Way(
        "ANS-ENVELOPE",
        "inside",
        "The SenderDomain inside is not the envelope's.",
        how.having(SenderDomain=how.always("nobody.example")),
    ),
    Way(
        "ANS-ENVELOPE",
        "the-requesters",
        "The SenderDomain inside is still that of the request.",
        how.having(SenderDomain=how.of_the_request("SenderDomain")),
    ),
    Way(
        "ANS-RECIPIENT",
        "nobody",
        "The answer is for a domain that nobody has.",
        how.having(RecipientDomain=how.always("nobody.example")),
    ),
    Way(
        "ANS-RECIPIENT",
        "itself",
        "The answer names the target itself as its recipient.",
        how.having(RecipientDomain=how.of_the_request("RecipientDomain")),
    ),
)

DELIVERIES = (
    Way("ANS-ONCE", "doubled", "Every answer is delivered twice.", how.courier(copies=2)),
    Way("ANS-ONCE", "five-times", "Every answer is delivered five times.", how.courier(copies=5)),
    Way(
        "ANS-ONE", "two", "Every answer is followed by another one that says the same.", how.courier(copies=2, anew={})
    ),
    Way(
        "ANS-ONE",
        "contradicted",
        "Every answer is followed by another one that rejects, of a TestMessage too.",
        how.courier(copies=2, anew={"Result": "Rejected", "RejectionReason": "Invalid Message"}),
        ("ANS-SCHEMA",),
    ),
    Way(
        "ANS-ONE",
        "second-thoughts",
        "Every answer is followed by another one that rejects, six seconds later.",
        how.courier(copies=2, anew={"Result": "Rejected", "RejectionReason": "Invalid Message"}, between=6.0),
        ("ANS-SCHEMA",),
    ),
    Way("ANS-HTTP", "put", "Answers are delivered with PUT.", how.courier(method="PUT")),
    Way("ANS-HTTP", "json", "Answers are declared to be JSON.", how.courier(content_type="application/json")),
    Way("ANS-HTTP", "plain", "Answers are declared to be plain text.", how.courier(content_type="text/plain")),
    Way(
        "ANS-HTTP",
        "charset",
        "Answers are declared to be in UTF-16.",
        how.courier(content_type="text/xml; charset=utf-16"),
    ),
    Way(
        "ANS-HTTP",
        "envelope-in-utf-16",
        "Envelopes are in UTF-16, as their XML declarations say.",
        how.sealed(Sealing(envelope=Script(start='<?xml version="1.0" encoding="UTF-16"?>\n', encoding="utf-16"))),
    ),
    Way(
        "ANS-HTTP",
        "message-in-latin-1",
        "Sealed messages are in ISO-8859-1, as their XML declarations say, with a letter beyond ASCII.",
        how.sealed(Sealing(Script(start=f"{_LATIN_1}<!-- \u00e9 -->", encoding="iso-8859-1"))),
    ),
    Way(
        "ANS-ENDPOINT",
        "same-role",
        "Answers go to another participant of the sender's role.",
        how.to_another(same_role=True),
    ),
    Way("ANS-ENDPOINT", "other-role", "Answers go to a participant of another role.", how.to_another(same_role=False)),
    Way(
        "ANS-DECOUPLED", "both", "The HTTP answer carries the answer, which is delivered too.", how.courier(inline=True)
    ),
    Way(
        "ANS-DECOUPLED",
        "only",
        "The answer comes in the HTTP answer and nowhere else.",
        how.courier(inline=True, copies=0),
        ("ANS-GIVEN",),
    ),
    Way("ANS-GIVEN", "late", "Answers come after the time that the statement promises.", how.courier(delay=7.0)),
    Way("ANS-GIVEN", "never", "Nothing is answered.", how.courier(copies=0)),
    Way(
        "ANS-GIVEN",
        "rejections",
        "Rejections are not delivered.",
        how.silent_about(lambda said: said.answer.get("Result") == "Rejected"),
    ),
    Way(
        "ANS-GIVEN",
        "acceptances",
        "Only rejections are delivered.",
        how.silent_about(lambda said: said.answer.get("Result") == "Accepted"),
    ),
    Way("ANS-GIVEN", "after-three", "After three answers no more are delivered.", lambda: how.silent_after(3)),
)
