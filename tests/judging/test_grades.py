import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging.seen import CATALOGUE, OPEN, REFUSAL, cell
from uftp_conformance.catalogue import Catalogue, Cell, Requirement, load
from uftp_conformance.judging.grades import grade
from uftp_conformance.judging.legal import grade_of
from uftp_conformance.judging.verdict import Grade
from uftp_conformance.messages import REQUESTS


@pytest.mark.parametrize(
    ("reason", "row", "expected"),
    [
        (None, REFUSAL, Grade.NONE),
        ("", REFUSAL, Grade.NONE),
        ("  ; .", REFUSAL, Grade.NONE),
        ("Bad offer", REFUSAL, Grade.DOCUMENTED),
        ("BAD-OFFER.", REFUSAL, Grade.DOCUMENTED),
        ("Worse offer", REFUSAL, Grade.DOCUMENTED),
        ("Bad offer: the third ISP", REFUSAL, Grade.DOCUMENTED),
        ("Something else; Bad offer", REFUSAL, Grade.DOCUMENTED),
        ("Something else; Bad offer; Unknown thing", REFUSAL, Grade.DOCUMENTED),
        ("Bad offer; Something else; Unknown thing", REFUSAL, Grade.DOCUMENTED),
        ("Unknown thing; Bad offer", REFUSAL, Grade.DOCUMENTED),
        ("Newer", REFUSAL, Grade.EQUIVALENT),
        ("Offer is bad", REFUSAL, Grade.EQUIVALENT),
        ("Unknown thing", REFUSAL, Grade.OTHER),
        ("Unknown thing 7", REFUSAL, Grade.OTHER),
        ("Unknown thing7", REFUSAL, Grade.OTHER),
        ("Bad offers", REFUSAL, Grade.UNDOCUMENTED),
        ("Bad OfferOption", REFUSAL, Grade.UNDOCUMENTED),
        ("Bad offer\u00e9", REFUSAL, Grade.UNDOCUMENTED),
        ("BadOffer OfferOption", REFUSAL, Grade.DOCUMENTED),
        ("bad_offer_option", REFUSAL, Grade.DOCUMENTED),
        ("- bad / offer (option)", REFUSAL, Grade.DOCUMENTED),
        ("Bad offers; Bad offer", REFUSAL, Grade.DOCUMENTED),
        ("a Bad offer", REFUSAL, Grade.UNDOCUMENTED),
        ("rejected: Bad offer", REFUSAL, Grade.EQUIVALENT),
        ("E-0815: rejected: BAD_OFFER.", REFUSAL, Grade.EQUIVALENT),
        ("rejected: Newer", REFUSAL, Grade.EQUIVALENT),
        ("rejected: not Bad offer", REFUSAL, Grade.UNDOCUMENTED),
        ("not: Bad offer", REFUSAL, Grade.UNDOCUMENTED),
        ("We can\u2019t accept it: Bad offer", REFUSAL, Grade.EQUIVALENT),
        ("Das geht nicht \u2013 <Bad offer> & mehr, tut uns leid", REFUSAL, Grade.EQUIVALENT),
        ("Not taken (Bad-Offer), sorry", REFUSAL, Grade.EQUIVALENT),
        ("It is a 'bad offer' to us", REFUSAL, Grade.EQUIVALENT),
        ("It is a \u201cBad offer\u201d; see our manual", REFUSAL, Grade.EQUIVALENT),
        ("Taken back - Bad offer - ask us", REFUSAL, Grade.EQUIVALENT),
        ("Not taken (no 'Bad offer'), sorry", REFUSAL, Grade.UNDOCUMENTED),
        ("It isn't 'Bad offer' at all", REFUSAL, Grade.UNDOCUMENTED),
        ("Not taken (Bad offers), sorry", REFUSAL, Grade.UNDOCUMENTED),
        ("Not taken (Unknown thing), sorry", REFUSAL, Grade.UNDOCUMENTED),
        ("One of 'Bad offer', 'Unknown thing'", REFUSAL, Grade.UNDOCUMENTED),
        ("this isn't: Bad offer", REFUSAL, Grade.UNDOCUMENTED),
        ("rejected: Bad offers", REFUSAL, Grade.UNDOCUMENTED),
        ("rejected: a Bad offer", REFUSAL, Grade.UNDOCUMENTED),
        ("rejected: Unknown thing", REFUSAL, Grade.UNDOCUMENTED),
        ("Unknown thing: Bad offer", REFUSAL, Grade.OTHER),
        ("Bad", REFUSAL, Grade.UNDOCUMENTED),
        ("No", REFUSAL, Grade.UNDOCUMENTED),
        ("\u62d2\u7edd", REFUSAL, Grade.UNDOCUMENTED),
        ("No", OPEN, Grade.DOCUMENTED),
        ("\u62d2\u7edd", OPEN, Grade.DOCUMENTED),
        ("", OPEN, Grade.NONE),
    ],
)
def test_grades(reason: str | None, row: Requirement, expected: Grade) -> None:
    """The best of the given reasons counts, in any case and punctuation, with whatever follows it."""
    assert grade(reason, cell(row), CATALOGUE) is expected


@pytest.mark.parametrize(
    ("identifier", "message", "reason", "expected"),
    [
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid Sender", Grade.DOCUMENTED),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid Sender: agr.example.com", Grade.DOCUMENTED),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid SenderRole", Grade.OTHER),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "INVALID_SENDERROLE", Grade.OTHER),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid Sender Role", Grade.OTHER),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "INVALID_SENDER_ROLE", Grade.OTHER),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid-Sender-Combination", Grade.EQUIVALENT),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid Sender combination: AGR, agr.example.com", Grade.EQUIVALENT),
        ("VAL-SENDER-MISMATCH", "FlexOffer", "Invalid Sender Role; Invalid Sender", Grade.DOCUMENTED),
        ("VAL-SENDER-STRANGER", "FlexOffer", "Invalid Sender combination", Grade.EQUIVALENT),
        ("VAL-SENDER-STRANGER", "FlexOffer", "Invalid SignedMessage", Grade.EQUIVALENT),
        ("VAL-SENDER-ROLE", "FlexOffer", "Invalid Sender", Grade.DOCUMENTED),
        ("VAL-SENDER-ROLE", "FlexOffer", "Invalid Sender Role", Grade.EQUIVALENT),
        ("VAL-SENDER-ROLE", "FlexOffer", "Invalid SenderRole DSO", Grade.EQUIVALENT),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "UnknownReferenceFlexOfferMessageID", Grade.DOCUMENTED),
        ("VAL-REFERENCE-PROGNOSIS", "FlexOffer", "UNKNOWNREFERENCEDPROGNOSISMESSAGEID", Grade.DOCUMENTED),
        ("CON-DPU-CONFLICT", "DSOPortfolioUpdate", "ConnectionConflictEan871619683086253956At", Grade.DOCUMENTED),
        (
            "CON-DPU-CONFLICT",
            "DSOPortfolioUpdate",
            "Oh: Connection conflict: [ean.87] at [ean.88]",
            Grade.EQUIVALENT,
        ),
        ("CON-DPU-CONFLICT", "DSOPortfolioUpdate", "not a Connection conflict: ean.87 at ean.88", Grade.UNDOCUMENTED),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "UnknownReferenceNumber", Grade.UNDOCUMENTED),
        ("VAL-RESUBMITTED", "FlexOrder", "The FlexOrder was already accepted previously", Grade.EQUIVALENT),
        ("STL-PROGNOSIS", "FlexSettlement", "Sorry (Unknown reference D-PrognosisMessageID)", Grade.EQUIVALENT),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "Oh: Unknown reference FlexOfferMessageID::", Grade.EQUIVALENT),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "Oh: Unknown reference FlexOfferMessageID" + ":" * 20, Grade.EQUIVALENT),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "rejected: Unknown reference FlexOfferMessageID", Grade.EQUIVALENT),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "rejected: Unknown reference is not what this is", Grade.UNDOCUMENTED),
    ],
)
def test_a_reason_that_begins_like_another(identifier: str, message: str, reason: str, expected: Grade) -> None:
    """A name that goes on is another name where there is one, however its words are separated."""
    assert grade(reason, cell(load()[identifier], message), load()) is expected


_DUPLICATE = "The MessageID attribute of the inner XML message is not unique"
_EXPIRATION = "ExpirationDateTime is in the past or exceeds the ISPs in the message."
_UNLIKE = "does not exactly match the contents of the corresponding FlexOffer"


@pytest.mark.parametrize(
    ("identifier", "message", "reason", "expected"),
    [
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "The message the FlexRequestMessageID refers to is unknown.", True),
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "Message the FlexRequestMessageID refers to is unknown", True),
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "The message the FlexOfferMessageID refers to is unknown.", False),
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "No matching FlexRequest can be found", True),
        ("VAL-REFERENCE-REQUEST", "FlexOffer", "rejected: no matching FlexRequest can be found", True),
        ("VAL-EXPIRATION", "FlexOffer", "No matching FlexRequest can be found", False),
        ("VAL-EXPIRATION", "FlexOffer", "ExpirationDateTime exceeds the ISPs in the message", False),
        ("VAL-EXPIRATION-LATE", "FlexOffer", "ExpirationDateTime is in the past", False),
        (
            "VAL-EXPIRATION-LATE",
            "FlexOffer",
            "ExpirationDateTime is in the past or exceeds the ISPs in the message",
            True,
        ),
        ("VAL-ISP-BOUNDS", "D-Prognosis", "One or more ISPs are outside the tolerated boundaries.", True),
        ("VAL-ISP-BOUNDS", "D-Prognosis", "One or more ISPs are defined more than once", False),
        ("VAL-PERIOD", "FlexOffer", "Period of the message is inappropriate.", True),
        ("VAL-PERIOD", "FlexOffer", "The Period of the message is inappropriate", True),
        ("VAL-PERIOD", "FlexOffer", "Period of the message is inappropriately long", False),
        ("VAL-DUPLICATE", "FlexOffer", f"{_DUPLICATE}, and has already been used for a message", True),
        ("VAL-DUPLICATE", "FlexOffer", f"{_DUPLICATE}, but since the message content is the same", False),
        ("VAL-DUPLICATE", "FlexOffer", _DUPLICATE, False),
        ("OPR-DP-POWER", "D-Prognosis", "Contains implausible power values", True),
        ("OPR-DP-POWER", "D-Prognosis", "It contains implausible power values", True),
        ("OPR-DP-POWER", "D-Prognosis", "This D-Prognosis contains implausible power values.", True),
        ("OPR-DP-POWER", "D-Prognosis", "Your d_prognosis message contains implausible power values.", False),
        ("OPR-DP-POWER", "D-Prognosis", "Nothing contains implausible power values.", False),
        ("OPR-DP-LACKING", "D-Prognosis", "The prognosis contains implausible power values.", False),
        ("OPR-FOR-PRICE", "FlexOrder", f"FlexOrder {_UNLIKE}", True),
        ("OPR-FOR-PRICE", "FlexOrder", f"The order {_UNLIKE}", True),
        ("VAL-REFERENCE-EXPIRED", "FlexOrder", f"The order {_UNLIKE}", False),
        ("VAL-REFERENCE-OFFER", "FlexOrder", "The FlexOrder cannot be found", True),
    ],
)
def test_a_documented_cause(identifier: str, message: str, reason: str, expected: bool) -> None:
    """The cause of its rule is equivalent to the name of a reason, with or without a name for the message in it."""
    found = grade(reason, cell(load()[identifier], message), load())
    assert (found is Grade.EQUIVALENT) == expected, found


@pytest.mark.parametrize("message", sorted(REQUESTS))
def test_no_sentence_fits_all_that_can_be_wrong(message: str) -> None:
    """Whoever describes every fault of a message with one sentence does not name the reason of half of them."""
    rows = [r for r in load() if message in r.messages and r.observed == "refusal" and r.obligation == "must"]
    named = [cell(row, message) for row in rows if "accepted" not in row.legal and row.reason]
    fixed = [about for about in named if "*" not in about.requirement.reasons("3.1.0")]
    for sentence in {words for about in fixed for words in about.requirement.equivalent}:
        fitting = [about for about in fixed if grade(sentence, about, load()) in (Grade.DOCUMENTED, Grade.EQUIVALENT)]
        assert 2 * len(fitting) <= len(fixed), sentence


@pytest.mark.parametrize(
    "explained",
    [
        "Invalid Sender: role unknown",
        "Invalid Sender (role)",
        "Invalid Sender - combination unknown",
        "Invalid Sender, combination",
        "Invalid Sender. Role AGR",
        "Invalid Sender agr.example.com",
    ],
)
def test_an_explanation_is_no_longer_name(explained: str) -> None:
    """Punctuation ends a name, so that its explanation may begin with any word."""
    assert grade(explained, cell(load()["VAL-SENDER-MISMATCH"], "FlexOffer"), load()) is Grade.DOCUMENTED


@pytest.mark.parametrize("reason", ["Bad thing: worse than others", "Bad-thing worse, than others"])
def test_a_name_may_go_on_after_punctuation(reason: str) -> None:
    """Punctuation is folded away within a name too, even where a shorter name of another rule ends at it."""
    own = replace(REFUSAL, reason={"3.1.0": "Bad thing worse than others"})
    other = replace(REFUSAL, id="ABC-SHORT", reason={"3.1.0": "Bad thing"})
    assert grade(reason, cell(own), Catalogue({row.id: row for row in (own, other)})) is Grade.DOCUMENTED


def test_the_reasons_of_another_version_are_equivalent() -> None:
    """What the own version documents is documented; what only another one does is equivalent."""
    newer = replace(cell(REFUSAL), version="draft")
    assert [grade(words, newer, CATALOGUE) for words in ("Newer", "Bad offer")] == [Grade.DOCUMENTED, Grade.EQUIVALENT]
    assert [grade(words, cell(REFUSAL), CATALOGUE) for words in ("Newer", "Bad offer")] == [
        Grade.EQUIVALENT,
        Grade.DOCUMENTED,
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_a_reason_never_breaks_the_grading(reason: str) -> None:
    """Any text of a target gets a grade; only text without a letter or digit is none."""
    found = grade(reason, cell(), CATALOGUE)
    assert (found is Grade.NONE) == (not any(character.isalnum() for character in reason))


@pytest.mark.parametrize("row", [row for row in load() if row.reason], ids=lambda row: row.id)
def test_documented_reasons_are_graded_so(row: Requirement) -> None:
    """Every reason that a row of the catalogue documents for a version is graded as documented there."""
    reasons = [(version, name) for version in row.versions for name in row.reasons(version)]
    assert reasons
    for version, name in reasons:
        about = replace(cell(row, row.messages[0]), version=version)
        assert grade("any" if name == "*" else f"{name}: explained", about, load()) is Grade.DOCUMENTED


@pytest.mark.parametrize("row", [row for row in load() if row.equivalent], ids=lambda row: row.id)
def test_equivalents_are_at_least_so(row: Requirement) -> None:
    """Every other wording that a row names is graded as equivalent, unless a version documents it as well."""
    for words in row.equivalent:
        about = replace(cell(row, row.messages[0]), version=row.versions[-1])
        assert grade(words, about, load()) in (Grade.EQUIVALENT, Grade.DOCUMENTED)


def test_a_reason_of_a_megabyte_costs_no_more_than_a_short_one() -> None:
    """However many parts a reason has, it is graded at once, and what it begins with counts."""
    begin = time.process_time()
    assert grade("Bad offer" + ";" * 1_000_000, cell(REFUSAL), CATALOGUE) is Grade.DOCUMENTED
    assert grade("nonsense" + "; - x" * 300_000, cell(REFUSAL), CATALOGUE) is Grade.UNDOCUMENTED
    assert time.process_time() - begin < 2


CAUSES = (
    "Invalid Message",
    "Barred Sender",
    "Duplicate Identifier",
    "TimeZone rejected",
    "Invalid CongestionPoint",
    "Period out of bounds",
    "Lacking ISPs",
    "Power value rejection",
    "Subordinate sequence number",
)


@pytest.mark.parametrize(
    ("count", "others", "expected"),
    [
        (0, (), Grade.DOCUMENTED),
        (2, (), Grade.DOCUMENTED),
        (3, (), Grade.EQUIVALENT),
        (8, (), Grade.EQUIVALENT),
        (9, (), Grade.OTHER),
        (9, ("OPR-DP-LACKING",), Grade.EQUIVALENT),
        (3, ("VAL-DUPLICATE",), Grade.DOCUMENTED),
    ],
)
def test_a_list_of_all_causes_is_no_description_of_the_reason(
    count: int, others: tuple[str, ...], expected: Grade
) -> None:
    """Reasons of other rules are counted; those of what the message breaks besides are none of them (register, 40)."""
    about, *beside = (Cell(load()[name], "D-Prognosis", "DSO", "3.1.0") for name in ("VAL-ISP-CONFLICT", *others))
    for listed in (("ISP conflict", *CAUSES[:count]), (*CAUSES[:count], "ISP conflict", *CAUSES[:count])):
        assert grade_of("; ".join(listed), about, tuple(beside), load()) is expected
    assert grade_of("ISP conflict; E-0815; in ISP 3; " * 9, about, tuple(beside), load()) is Grade.DOCUMENTED
