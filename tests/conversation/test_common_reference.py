"""What our CRO tells is the market of the statement."""

import pytest

from tests.oracle.desk import statement_of
from uftp_conformance.conversation.common_reference import accepted
from uftp_conformance.messages import VERSIONS, Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.statement import Statement

UUID = "00000000-0000-4000-8000-000000000001"


def asked(statement: Statement, **about: str) -> Element:
    """Let the target ask for its portfolio; return the whole answer."""
    own, cro = statement.target, statement.counterparty("CRO", "registered")
    assert cro is not None
    when = {"TimeZone": statement.market.time_zone, "Period": "2026-03-30"}
    query = Element(f"{own.role}PortfolioQuery", {"MessageID": UUID, "ConversationID": UUID, **when, **about})
    metadata = {
        "Version": schema_version_number(own.version),
        "SenderDomain": cro.domain,
        "RecipientDomain": own.domain,
        "TimeStamp": "2026-03-29T10:00:00.000Z",
        "MessageID": UUID,
    }
    answer = accepted(query, statement).having(metadata)
    assert complaints(parse_lxml(serialise(answer)), own.version) == ()
    assert answer["Period"] == "2026-03-30"
    return answer


@pytest.mark.parametrize("version", VERSIONS)
def test_an_agr_learns_of_all_its_points_and_of_no_other(version: str) -> None:
    statement = statement_of("AGR", version)
    heard = [
        (portfolio["DSO-Domain"], point["EntityAddress"])
        for portfolio in asked(statement).walk()
        if portfolio.tag == "DSO-Portfolio"
        for point in portfolio.all("CongestionPoint")
    ]
    points = statement.agreement().points_of(agr=statement.target.domain)
    assert sorted(heard) == sorted((point.dso, point.address) for point in points)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dso_learns_of_the_agrs_at_each_of_its_points(version: str) -> None:
    statement = statement_of("DSO", version)
    points = statement.agreement().points_of(dso=statement.target.domain)
    for address in {point.address for point in points}:
        (heard,) = asked(statement, EntityAddress=address).all("CongestionPoint")
        named = [connection["AGR-Domain"] for connection in heard.all("Connection")]
        assert named == [point.agr for point in points if point.address == address]
        assert heard["EntityAddress"] == address


def test_a_dso_learns_nothing_of_a_point_that_is_not_its_own() -> None:
    assert asked(statement_of("DSO"), EntityAddress="ean.871685900000000097").children == ()


def test_no_two_points_have_one_connection() -> None:
    connections = [each["EntityAddress"] for each in asked(statement_of("AGR")).walk() if each.tag == "Connection"]
    assert len(connections) > 1
    assert len(set(connections)) == len(connections)


@pytest.mark.parametrize("claimed", [True, False])
def test_what_holds_at_a_point_is_as_the_statement_has_it(claimed: bool) -> None:
    statement = statement_of("AGR", intraday=claimed, mutex_offers=claimed)
    points = [each for each in asked(statement).walk() if each.tag == "CongestionPoint"]
    assert {point["MutexOffersSupported"] for point in points} == {str(claimed).lower()}
    assert {"IntradayRedispatchBy" in point.attributes for point in points} == {claimed}
