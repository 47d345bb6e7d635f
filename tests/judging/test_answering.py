"""The version in which a target of several versions rejects a message of a Version that it does not speak."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.judging.answers import WHO, held
from tests.judging.seen import delivery, exchange, request, response
from tests.statement.statements import parsed
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.evidence import Exchange
from uftp_conformance.messages import Element
from uftp_conformance.run.settings import by_version, facts_of, held_against, others_of

BOTH = replace(WHO, others={"draft": None})
ASKED = request()
IN_3_1: dict[str, str | None] = {"Result": "Rejected", "RejectionReason": "Unsupported Version"}
IN_DRAFT: dict[str, str | None] = {
    **IN_3_1,
    "Version": "4.0.0",
    "FlexOfferMessageID": None,
    "ReferenceMessageID": ASKED["MessageID"],
}


def rejected(number: str | None, changed: dict[str, str | None]) -> Exchange:
    """Return the rejection of an offer of a Version."""
    asked = request().having({"Version": number}) if number else request().without("Version")
    return exchange("case", delivery(response(ASKED, **changed)), element=asked)


@pytest.mark.parametrize("changed", [IN_3_1, IN_DRAFT])
@pytest.mark.parametrize("number", ["99.0.0", "98.7.6", "5.0.0"])
def test_an_unknown_version_is_rejected_in_any_version_that_is_claimed(
    number: str, changed: dict[str, str | None]
) -> None:
    assert held(rejected(number, changed), BOTH) == {}


@pytest.mark.parametrize("who", [WHO, replace(WHO, others={"3.0.0": None})])
def test_not_in_one_that_is_not_claimed(who: Target) -> None:
    assert set(held(rejected("99.0.0", IN_DRAFT), who)) == {"ANS-SCHEMA", "ANS-REFERENCE", "ANS-VERSION"}


@pytest.mark.parametrize("number", ["3.1.0", "3.7.0", "03.1.0", "4.0.0", "99", None])
def test_nor_is_a_known_version_or_none_at_all_answered_in_another(number: str | None) -> None:
    assert set(held(rejected(number, IN_DRAFT), BOTH)) == {"ANS-SCHEMA", "ANS-REFERENCE", "ANS-VERSION"}


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({**IN_3_1, "Version": "4.0.0"}, {"ANS-SCHEMA", "ANS-REFERENCE"}),
        ({**IN_DRAFT, "Version": "99.0.0"}, {"ANS-SCHEMA", "ANS-REFERENCE", "ANS-VERSION"}),
        ({**IN_DRAFT, "Result": None}, {"ANS-SCHEMA"}),
        ({**IN_DRAFT, "RejectionReason": None}, {"ANS-REASON"}),
    ],
)
def test_the_answer_has_the_form_of_the_version_that_it_names(changed: dict[str, str | None], rules: set[str]) -> None:
    assert set(held(rejected("99.0.0", changed), BOTH)) == rules


def test_nothing_of_it_has_to_be_legible() -> None:
    broken = replace(rejected("99.0.0", IN_DRAFT), deliveries=(delivery(Element("nothing"), body=b"<"),))
    assert set(held(broken, BOTH)) == {"ANS-TYPE"}
    unread = rejected("99.0.0", IN_DRAFT)
    assert "ANS-SCHEMA" in held(replace(unread, sent=replace(unread.sent, payload=b"<")), BOTH)


def test_what_a_target_claims_is_known_in_each_of_its_versions(tmp_path: Path) -> None:
    """The run judges one version at a time; the stream tells of all of them."""
    split = dict(by_version([("A", parsed({"target.versions": ["3.1.0", "draft"]}))]))
    assert {label: list(held_against(each).others) for label, each in split.items()} == {
        "A 3.1.0": ["draft"],
        "A draft": ["3.1.0"],
    }
    assert facts_of("A", split["A draft"])["claims"] == ["3.1.0", "draft"]
    (tmp_path / "draft").mkdir()
    assert others_of("3.1.0", ("3.1.0", "draft"), tmp_path) == {"draft": tmp_path / "draft"}
    assert held_against(parsed()).others == {}
