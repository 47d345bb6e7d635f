"""A participant in each version of the protocol: schema, attributes of answers, names of reasons."""

import pytest

from tests.participants import valid
from tests.participants.desk import Desk
from uftp_conformance.catalogue import load
from uftp_conformance.catalogue.rows import ANY_REASON, fold
from uftp_conformance.messages import VERSIONS, Element, complaints, reference_attribute, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.participants.dialects import REASONS, spoken
from uftp_conformance.participants.initiative import Declined
from uftp_conformance.participants.rulebook import RULES

NUMBERS = {version: schema_version_number(version) for version in VERSIONS}
EACH = pytest.mark.parametrize("version", VERSIONS)
OF_3 = pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])


def asked(desk: Desk, version: str, **changed: str) -> Element:
    """Send a TestMessage of a version; return its answer."""
    dso = desk.parties["DSO", "registered"]
    answer = desk.send(desk.message("TestMessage", dso, {"Version": NUMBERS[version], **changed}), dso).answer
    assert answer is not None
    return answer


def invalid(element: Element, version: str) -> tuple[str, ...]:
    """Return what the schema of a version has against a message."""
    return complaints(parse_lxml(serialise(element)), version)


@EACH
@pytest.mark.parametrize("role", ["AGR", "CRO"])
def test_one_participant_answers_in_the_version_of_the_request(role: str, version: str) -> None:
    answer = asked(Desk(role, versions=VERSIONS), version)
    assert answer["Version"] == NUMBERS[version]
    assert invalid(answer, version) == ()


@EACH
def test_what_names_no_version_that_is_spoken_is_taken_in_the_first(version: str) -> None:
    assert spoken("99.0.0", (version, *VERSIONS)) == version
    assert spoken(None, (version, *VERSIONS)) == version


@EACH
def test_answers_refer_as_their_version_does(version: str) -> None:
    desk = Desk("CRO", versions=(version,))
    update = valid.points(desk, Version=NUMBERS[version])
    answer = desk.send(update, desk.parties["DSO", "registered"]).answer
    assert answer is not None
    assert answer[reference_attribute("DSOPortfolioUpdateResponse", version) or ""] == update["MessageID"]
    assert invalid(answer, version) == ()


@OF_3
def test_a_test_message_cannot_be_rejected(version: str) -> None:
    answer = asked(Desk("AGR", versions=(version,)), version, RecipientDomain="nobody.example")
    assert answer.get("Result") is None


def test_a_test_message_is_rejected_in_the_draft() -> None:
    answer = asked(Desk("AGR", versions=("draft",)), "draft", RecipientDomain="nobody.example")
    assert (answer["Result"], answer["RejectionReason"]) == ("Rejected", "Unknown RecipientDomain")
    assert invalid(answer, "draft") == ()


@EACH
def test_it_orders_in_the_version_that_is_wanted(version: str) -> None:
    desk = Desk("DSO", versions=VERSIONS)
    agr = desk.parties["AGR", "registered"]
    offer = valid.offer(desk, Version=NUMBERS[version])
    assert desk.send(offer, agr).verdict == "Accepted"
    order = desk.stimulate("FlexOrder", agr, offer["MessageID"], version=version)
    assert not isinstance(order, Declined)
    assert order["Version"] == NUMBERS[version]
    assert invalid(order, version) == ()


def test_it_starts_nothing_in_a_version_that_it_does_not_speak() -> None:
    desk = Desk("DSO", versions=("3.0.0",))
    declined = desk.stimulate("FlexRequest", desk.parties["AGR", "registered"], version="draft")
    assert isinstance(declined, Declined)
    assert declined.status == 501


@pytest.mark.parametrize("lacking", ["with a ServiceType", "without FlexOfferMessageID"])
def test_orders_of_3_1_0_are_refused_in_3_0_0(lacking: str) -> None:
    desk = Desk("AGR", versions=("3.0.0", "3.1.0"))
    order = valid.order(desk, valid.offer_of(desk), Version="3.0.0")
    dso = desk.parties["DSO", "registered"]
    other = order.having({"ServiceType": "x"}) if "Service" in lacking else order.without("FlexOfferMessageID")
    assert desk.send(other, dso).verdict == "400"
    assert desk.send(order, dso).verdict == "Accepted"


def test_an_instant_without_offset_is_refused_in_the_draft_alone() -> None:
    stated = {version: asked(Desk("DSO", versions=(version,)), version) for version in VERSIONS}
    assert all(answer["TimeStamp"].endswith("Z") for answer in stated.values())
    for version, verdict in (("3.1.0", "Accepted"), ("draft", "400")):
        desk = Desk("DSO", versions=(version,))
        agr = desk.parties["AGR", "registered"]
        message = desk.message("TestMessage", agr, {"Version": NUMBERS[version], "TimeStamp": "2026-11-18T11:05:00"})
        assert desk.send(message, agr).verdict == verdict


def test_a_connection_may_be_at_two_points_in_the_draft() -> None:
    for version, accepted in (("3.0.0", False), ("3.1.0", False), ("draft", True)):
        desk = Desk("CRO", versions=(version,))
        twice = valid.points(desk, valid.point(), valid.point("ean.333333333333"), Version=NUMBERS[version])
        assert (desk.send(twice, desk.parties["DSO", "registered"]).verdict == "Accepted") is accepted


@EACH
def test_names_are_those_that_the_catalogue_documents(version: str) -> None:
    catalogue = load()
    for identifier, name in REASONS.get(version, {}).items():
        documented = catalogue[identifier].reasons(version)
        assert ANY_REASON in documented or fold(name) in map(fold, documented), identifier


def test_every_rule_whose_name_changes_has_its_new_name() -> None:
    for rule in RULES:
        requirement = load()[rule.id]
        if set(rule.versions) == set(VERSIONS) and requirement.reasons("draft") != requirement.reasons("3.1.0"):
            assert rule.id in REASONS["draft"]
