"""What another participant would say for itself: about points, contracts and entities of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from strategies.contents import NEW
from strategies.defects.others import about_its_own, as_of
from tests.oracle.desk import Table, offer, prognosis, request, reservation, table
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty
from uftp_conformance.statement.market import Contract, Market

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
OURS, THEIRS = "ean.871685900000000011", "ean.871685900000000097"  # of the registered DSO, and of the barred one
AT_DSO, THEIRS_AT_DSO = "ean.871685900000000059", "ean.871685900000000103"
UPDATE = Element(
    "FlexReservationUpdate",
    {
        "CongestionPoint": OURS,
        "ContractID": "CONTRACT-REDUCE",
        "Period": "2026-03-05",
    },
    tuple(Element("ISP", {"Power": power, "Start": "1"}) for power in ("-500000", "-7", "0")),
)
SETTLEMENT = Element(
    "FlexSettlement",
    {},
    (
        Element("FlexOrderSettlement", {"CongestionPoint": OURS}),
        Element(
            "ContractSettlement",
            {"ContractID": "CONTRACT-REDUCE"},
            (Element("Period", {"Period": "2026-02-28"}, (Element("ISP", {"ReservedPower": "-500000"}),)),),
        ),
    ),
)


def at(role: str, **market: object) -> Situation:
    """Return the situation around a target whose market has other values."""
    situation = situation_of(role, NOW)
    return replace(situation, market=replace(situation.market, **market))  # type: ignore[arg-type]


def party(situation: Situation, role: str, standing: str = "barred") -> Counterparty:
    """Return a participant of ours that the statement has."""
    found = situation.find(role, standing)
    assert found is not None
    return found


def said(element: Element, situation: Situation, role: str, standing: str = "barred") -> Element:
    """Return a message of our registered participant as another one would send it."""
    other = party(situation, role, standing)
    out = as_of(other, Outgoing(element, party(situation, role, "registered")), situation)
    assert (out.sender, out.element["SenderDomain"]) == (other, other.domain)
    return out.element.without("SenderDomain")


def without_theirs(market: Market) -> Market:
    """Return a market in which the barred participant is nowhere."""
    points = tuple(p for p in market.congestion_points if "barred" not in p.dso + p.agr)
    return replace(market, congestion_points=points)


@pytest.mark.parametrize(
    ("role", "sender", "message", "ours", "theirs"),
    [
        ("AGR", "DSO", "FlexRequest", OURS, THEIRS),
        ("DSO", "AGR", "D-Prognosis", AT_DSO, THEIRS_AT_DSO),
        ("DSO", "AGR", "FlexOffer", AT_DSO, THEIRS_AT_DSO),
    ],
)
def test_they_speak_of_their_point(role: str, sender: str, message: str, ours: str, theirs: str) -> None:
    """A message of another participant is about a point at which it meets the target; without one it stays."""
    situation, element = situation_of(role, NOW), Element(message, {"CongestionPoint": ours})
    homeless = replace(situation, market=without_theirs(situation.market))
    assert said(element, situation, sender)["CongestionPoint"] == theirs
    assert said(element, homeless, sender) == element


@pytest.mark.parametrize("made", [prognosis, offer, request, reservation])
def test_who_is_at_no_point_of_the_message_may_be_refused_for_that(made: Callable[[Table], Element]) -> None:
    """A message of a barred sender that stays at the point of another one is wrong for its point as well."""
    at = table("DSO" if made in (prognosis, offer) else "AGR")
    barred = at.party("AGR" if at.role == "DSO" else "DSO", "barred")
    broken = at.broken(made(at).having({"SenderDomain": barred}))
    assert "VAL-BARRED" in broken.surely
    assert "VAL-CONGESTION-POINT" in broken.surely | broken.perhaps


@pytest.mark.parametrize("reference", ["FlexRequestMessageID", "D-PrognosisMessageID"])
def test_what_was_built_on_stays(reference: str) -> None:
    """An offer on a request or a baseline of another participant's stays at the point of that."""
    offer = Element("FlexOffer", {"CongestionPoint": AT_DSO, reference: "an identifier"})
    assert said(offer, situation_of("DSO", NOW), "AGR") == offer


def test_a_shared_point_is_kept() -> None:
    """An AGR that is at the point of the message leaves it there, and comes to it from another one."""
    situation = situation_of("AGR", NOW)
    for point in (OURS, "ean.871685900000000028"):
        request = Element("FlexRequest", {"CongestionPoint": point})
        assert said(request, situation, "AGR", "registered")["CongestionPoint"] == OURS


def test_their_contract_holds_what_they_reserve() -> None:
    """A reservation is under their contract, in its direction and no more than it has."""
    held = Contract("THEIRS", THEIRS, 400, 1, time(10))
    update = said(UPDATE, at("AGR", contracts=(held,)), "DSO")
    assert (update["CongestionPoint"], update["ContractID"]) == (THEIRS, "THEIRS")
    assert [isp["Power"] for isp in update.all("ISP")] == ["400", "7", "0"]


@pytest.mark.parametrize(
    "held",
    [
        (),
        (Contract("ELSEWHERE", OURS, 400, 1, time(10)),),
        (Contract("LATE", THEIRS, 400, 4, time(10)),),
    ],
)
def test_without_a_contract_a_reservation_stays(held: tuple[Contract, ...]) -> None:
    """Where they have no contract, or its deadline is over, the reservation stays what it is."""
    assert said(UPDATE, at("AGR", contracts=held), "DSO") == UPDATE


def test_they_settle_at_their_point() -> None:
    """A settlement is about their point and their contract."""
    settled = said(SETTLEMENT, situation_of("AGR", NOW), "DSO")
    item, under = settled.children
    (period,) = under.children
    assert (item["CongestionPoint"], under["ContractID"]) == (THEIRS, "CONTRACT-BARRED")
    assert [isp["ReservedPower"] for isp in period.children] == ["500000"]


def test_they_settle_under_no_more_contracts_than_they_have() -> None:
    """Of the reservations under two contracts those are left for which another participant has one."""
    more = SETTLEMENT.containing(*SETTLEMENT.children, SETTLEMENT.children[1])
    for situation, held in ((situation_of("AGR", NOW), "CONTRACT-BARRED"), (at("AGR", contracts=()), None)):
        settled = said(more, situation, "DSO")
        assert [under.get("ContractID") for under in settled.all("ContractSettlement")] == [held]


def test_they_settle_without_a_contract() -> None:
    """A participant without a contract settles none, and nothing that was reserved."""
    settled = said(SETTLEMENT, at("AGR", contracts=()), "DSO")
    under = settled.children[1]
    assert (under.get("ContractID"), [isp["ReservedPower"] for isp in under.children[0].children]) == (None, ["0"])


def test_they_publish_what_is_theirs() -> None:
    """An update of another participant, and a query about its own, have addresses that nobody else has."""
    connection = Element("Connection", {"EntityAddress": "ean.1"})
    update = Element("DSOPortfolioUpdate", {}, (Element("CongestionPoint", {"EntityAddress": "ean.2"}, (connection,)),))
    situation = situation_of("CRO", NOW)
    (point,) = said(update, situation, "DSO").children
    query = Outgoing(Element("DSOPortfolioQuery", {"EntityAddress": "ean.2"}), party(situation, "DSO"))
    assert about_its_own(query).element["EntityAddress"] == point["EntityAddress"]
    assert [e["EntityAddress"] for e in point.walk()] == [f"{NEW}dso-barred.suite.example-ean.{n}" for n in (2, 1)]


def test_a_query_stays() -> None:
    """Another participant asks for the very point that was published, unless it asks for its own."""
    query = Element("DSOPortfolioQuery", {"EntityAddress": "ean.2"})
    assert said(query, situation_of("CRO", NOW), "DSO") == query
