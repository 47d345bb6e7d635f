"""A settlement of a target that has no contract with its AGR, or no order to settle: the schema wants one of each."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from tests.judging.started import AGR, DSO, KEY, MARKET, POINT, sealed, verdict
from uftp_conformance.conversation.session import _fault
from uftp_conformance.judging.contradictions import in_spite_of_the_text
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.messages import VERSIONS, Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.responses import acceptance
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.agreed import as_data
from uftp_conformance.statement.market import CongestionPoint, Market

NONE = replace(MARKET, contracts=())
ELSEWHERE = replace(
    MARKET,
    congestion_points=(*MARKET.congestion_points, CongestionPoint("ean.871685900000000042", DSO, "other.example")),
    contracts=tuple(replace(each, congestion_point="ean.871685900000000042") for each in MARKET.contracts),
)
POWERS = dict.fromkeys(("BaselinePower", "OrderedFlexPower", "ActualPower", "DeliveredFlexPower"), "0")
ORDER = Element(
    "FlexOrderSettlement",
    {"OrderReference": "o", "Period": "2026-11-20", "CongestionPoint": POINT, "Price": "1.00", "NetSettlement": "1.00"},
    (Element("ISP", {"Start": "1", **POWERS}),),
)


def settlement(*items: Element, **changed: str) -> Element:
    attributes = {
        "Version": "3.1.0",
        "SenderDomain": DSO,
        "RecipientDomain": AGR,
        "TimeStamp": "2026-11-21T10:00:00Z",
        "MessageID": str(uuid4()),
        "ConversationID": str(uuid4()),
        "PeriodStart": "2026-11-20",
        "PeriodEnd": "2026-11-20",
        "Currency": "EUR",
        "Result": "Accepted",
    }
    return Element("FlexSettlement", {**attributes, **changed}, items)


def judged(rule: str, message: Element, market: Market) -> Any:
    facts: Any = {"domain": DSO, "role": "DSO", "recipient": AGR, "agreed": as_data(market)}
    return verdict(rule, sealed(message, domain=DSO, role="DSO", at=AGR), **facts)


@pytest.mark.parametrize("market", [NONE, ELSEWHERE])
def test_without_a_contract_nothing_under_one_is_a_finding(market: Market) -> None:
    found = judged("INI-SCHEMA", settlement(ORDER), market)
    assert found.kind is Kind.PASS
    assert found.findings == (
        "the schema wants a ContractSettlement also where there is no contract (register, point 18)",
    )


def test_with_a_contract_the_schema_counts() -> None:
    found = judged("INI-SCHEMA", settlement(ORDER), MARKET)
    assert (found.kind, "Missing child element" in found.got) == (Kind.FAIL, True)


@pytest.mark.parametrize(
    "message",
    [
        settlement(Element("Odd", {})),
        settlement(Element("Odd", {}), ORDER),
        settlement(ORDER, Element("Odd", {})),
        settlement(ORDER).without("PeriodEnd"),
        settlement(ORDER.without("Price")),
    ],
)
def test_whatever_else_is_against_the_schema_fails_all_the_same(message: Element) -> None:
    assert judged("INI-SCHEMA", message, NONE).kind is Kind.FAIL


def test_the_rest_of_it_is_judged() -> None:
    """What has no other form than that is held against every other rule."""
    assert judged("INI-NET", settlement(ORDER), NONE).kind is Kind.PASS
    wrong = ORDER.having({"NetSettlement": "2.00"})
    assert judged("INI-NET", settlement(wrong), NONE).kind is Kind.FAIL
    assert judged("INI-NET", settlement(wrong), MARKET).kind is Kind.INCONCLUSIVE


@pytest.mark.parametrize(("market", "status"), [(NONE, 200), (ELSEWHERE, 200), (MARKET, 400)])
def test_it_is_taken_where_there_is_no_contract(market: Market, status: int) -> None:
    delivery = sealed(settlement(ORDER), domain=DSO, role="DSO", at=AGR)
    reading = read_delivery(delivery.body, KEY.public, "3.1.0")
    claimed: Any = SimpleNamespace(agreement=lambda: market, target=SimpleNamespace(version="3.1.0"))
    assert _fault(reading, claimed)[0] == status


def test_of_other_messages_nothing_is_pardoned() -> None:
    words = ("Element 'FlexSettlement': Missing child element(s). Expected is one of ( FlexOrderSettlement, Contract",)
    assert in_spite_of_the_text(Element("FlexOrder"), words, NONE, "3.1.0") == (words, "")


# --- without orders -----------------------------------------------------------------------------------------------

RESERVED = Element("Period", {"Period": "2026-11-20"}, (Element("ISP", {"Start": "1", "ReservedPower": "0"}),))
UNDER = Element("ContractSettlement", {"ContractID": "REDUCE"}, (RESERVED,))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("market", "items"), [(MARKET, (UNDER,)), (NONE, (UNDER,)), (NONE, ())])
def test_without_an_order_in_its_days_a_settlement_lists_none(
    market: Market, items: tuple[Element, ...], version: str
) -> None:
    message = settlement(*items, Version=schema_version_number(version))
    message = message.without("Result") if version == "draft" else message
    invalid = complaints(parse_lxml(serialise(message)), version)
    stand, why = in_spite_of_the_text(message, invalid, market, version)
    assert (len(invalid), stand) == (1, ())
    assert why.startswith("the schema wants a FlexOrderSettlement also where there is no order")
    assert ("no contract" in why) is (not items)


def test_it_is_a_finding() -> None:
    found = judged("INI-SCHEMA", settlement(UNDER), MARKET)
    assert (found.kind, len(found.findings)) == (Kind.PASS, 1)


def test_of_what_was_reserved_nothing_may_be_left_out_where_there_is_a_contract() -> None:
    assert judged("INI-SCHEMA", settlement(), MARKET).kind is Kind.FAIL


@pytest.mark.parametrize(
    "items",
    [
        (UNDER.having({"Odd": "1"}),),
        (UNDER.containing(RESERVED.without("Period")),),
        (UNDER, Element("Odd", {})),
        (Element("Odd", {}), UNDER),
        (UNDER, ORDER),
    ],
)
def test_the_schema_sees_the_rest_of_what_has_no_order(items: tuple[Element, ...]) -> None:
    """It says nothing of a ContractSettlement that comes where it wants an order."""
    assert judged("INI-SCHEMA", settlement(*items), MARKET).kind is Kind.FAIL


def test_where_nothing_is_settled_no_sum_is_right() -> None:
    found = judged("INI-NET", settlement(UNDER), MARKET)
    assert (found.kind, "no sum" in found.got) == (Kind.INCONCLUSIVE, True)


@pytest.mark.parametrize("version", VERSIONS)
def test_our_answer_to_it_is_valid(version: str) -> None:
    """The schema wants a status in every answer."""
    ours = acceptance(settlement(UNDER), version)
    assert [each["OrderReference"] for each in ours.all("FlexOrderSettlementStatus")] == ["none"]
