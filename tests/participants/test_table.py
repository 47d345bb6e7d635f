"""The table of rules against the catalogue: every rule is a requirement, and every refusal has its rule."""

import pytest

from uftp_conformance.catalogue import load
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.participants.rulebook import RULES, book, rule_ids
from uftp_conformance.participants.rules.rule import Stage

# Nothing to refuse: what is taken over, what is refused by any other rule, a rate that no participant limits.
# And what may be answered in several ways, or is as other rules about ISPs and lengths have it.
WITHOUT_RULE = {
    "TRN-DELIVERY",
    "TRN-RATE",
    "TRN-SIZE-TAKEN",
    "TRN-ENTITY-ERROR",
    "TRN-BODY",  # by that of TRN-ENVELOPE-TYPES
    "TRN-NO-SIGNATURE",  # by that of TRN-SIGNATURE
    "VAL-SEVERAL",
    "VAL-DUPLICATE-LETTERS",  # by that of VAL-DUPLICATE
    "VAL-DUPLICATE-REJECTED",  # likewise
    "TRN-EMPTY",  # by that of TRN-PAYLOAD-SCHEMA
    "TRN-FOREIGN",
    "VAL-EXTREME",
    "VAL-EXTREME-ISPS",
    "VAL-EXTREME-POWER",
}
# Refused by a rule too, but judged by what is fetched or given away.
SEEN_OTHERWISE = {"TRN-ENTITY-FETCH", "PLN-DPQ-PRIVATE"}


def test_every_rule_is_a_requirement_about_a_refusal() -> None:
    catalogue = load()
    for rule in RULES:
        requirement = catalogue[rule.id]
        assert rule.versions == requirement.versions
        assert requirement.observed in ("refusal", "transport") or rule.id in SEEN_OTHERWISE


def test_no_rule_appears_twice() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_a_refusal_has_its_rule(role: str, version: str) -> None:
    rules = {rule.id: rule for rule in RULES}
    for cell in load().cells(role, version):
        if cell.requirement.observed not in ("refusal", "transport") or cell.requirement.id in WITHOUT_RULE:
            continue
        rule = rules[cell.requirement.id]
        assert rule.id in rule_ids(role, version)
        assert rule.stage <= Stage.PAYLOAD or rule.applies(role, cell.message), cell.id


def test_rules_are_in_the_order_of_their_stages() -> None:
    assert [rule.stage for rule in RULES] == sorted(rule.stage for rule in RULES)


@pytest.mark.parametrize("role", ROLES)
def test_a_book_leaves_out_what_it_shall(role: str) -> None:
    for identifier in rule_ids(role):
        chosen = book(role, frozenset({identifier}))
        kept = (*chosen.transport.values(), *chosen.business.values(), chosen.again)
        assert identifier not in {rule.id for rules in kept for rule in rules}


def test_a_rule_of_another_role_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="OPR-DP-LACKING"):
        book("AGR", frozenset({"OPR-DP-LACKING"}))
