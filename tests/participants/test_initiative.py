"""What the participants start on request, and what they make of the answers."""

from datetime import timedelta
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.desk import AGR_POINT, DSO_POINT, LATER, TODAY, Desk, fresh, isp, soon
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.participants.initiative import Declined


def dso(desk: Desk) -> Any:
    return desk.parties["DSO", "registered"]


def agr(desk: Desk) -> Any:
    return desk.parties["AGR", "registered"]


def started(desk: Desk, message: str, recipient: Any, refers_to: str = "", **wanted: Any) -> Element:
    made = desk.stimulate(message, recipient, refers_to, **wanted)
    assert isinstance(made, Element), made
    assert not complaints(parse_lxml(serialise(made)), "3.1.0")
    return made


def declined(desk: Desk, message: str, recipient: Any, refers_to: str = "", **wanted: Any) -> int:
    outcome = desk.stimulate(message, recipient, refers_to, **wanted)
    assert isinstance(outcome, Declined)
    return outcome.status


def accepted_offer(desk: Desk, *options: Element, **changed: Any) -> str:
    made = valid.offer(desk, *options, **changed)
    assert desk.send(made, agr(desk)).verdict == "Accepted"
    return made["MessageID"]


def accepted_request(desk: Desk, *isps: Element, **changed: Any) -> Element:
    made = valid.request(desk, *isps, **changed)
    assert desk.send(made, dso(desk)).verdict == "Accepted"
    return made


def test_an_agr_offers_exactly_what_is_requested() -> None:
    desk = Desk("AGR")
    request = accepted_request(desk, ContractID="CONTRACT-REDUCE")
    offer = started(
        desk,
        "FlexOffer",
        dso(desk),
        request["MessageID"],
        options=2,
        MinActivationFactor="0.5",
        ExpirationDateTime=soon(3),
    )
    assert offer["FlexRequestMessageID"] == request["MessageID"]
    assert (offer["ContractID"], offer["BaselineReference"], offer.get("Unsolicited")) == (
        "CONTRACT-REDUCE",
        "BASELINE-2026",
        None,
    )
    assert offer["ExpirationDateTime"] == soon(3)
    first, second = offer.children
    assert first.children == (isp(20, 4, Power=-3001), isp(30, 2, Power=1001))
    assert second.children == (isp(20, 4, Power=-2901), isp(30, 2, Power=901))
    assert [(o["OptionReference"], o["Price"], o["MinActivationFactor"]) for o in offer.children] == [
        ("option-1", "100.00", "0.50"),
        ("option-2", "101.00", "0.50"),
    ]


def test_an_agr_gives_each_option_its_own_factor() -> None:
    desk = Desk("AGR")
    request = accepted_request(desk, isp(1, Disposition="Requested", MinPower=950, MaxPower=1100))
    wanted = {"options": 3, "MinActivationFactor": "0.75", "MinActivationFactors": ["0.75", "0.5", "1"]}
    offer = started(desk, "FlexOffer", dso(desk), request["MessageID"], **wanted)
    assert [option["MinActivationFactor"] for option in offer.children] == ["0.75", "0.50", "1.00"]
    # A hundred Watts less each time, and never less than is asked for.
    assert [option.children[0]["Power"] for option in offer.children] == ["1100", "1000", "1100"]


@pytest.mark.parametrize(
    ("low", "high", "offered"), [("0", str(2**40), 100_000_000), (str(-(2**40)), "0", -100_000_000)]
)
def test_an_agr_offers_no_more_than_is_plausible(low: str, high: str, offered: int) -> None:
    desk = Desk("AGR")
    request = accepted_request(desk, isp(1, Disposition="Requested", MinPower=low, MaxPower=high))
    offer = started(desk, "FlexOffer", dso(desk), request["MessageID"])
    assert [int(each["Power"]) for each in offer.children[0].children] == [offered]


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"options": 0}, 400),
        ({"options": "two"}, 400),
        ({"MinActivationFactor": "many"}, 400),
        ({"MinActivationFactor": "2"}, 400),
        ({"options": 2, "MinActivationFactors": ["0.5"]}, 400),
        ({"MinActivationFactors": "0.5"}, 400),
        ({"ExpirationDateTime": "soon"}, 400),
        ({"Price": "1"}, 501),
    ],
)
def test_an_agr_declines_what_it_cannot_offer(wanted: dict[str, Any], status: int) -> None:
    desk = Desk("AGR")
    assert declined(desk, "FlexOffer", dso(desk), accepted_request(desk)["MessageID"], **wanted) == status


def test_an_agr_declines_to_offer_without_a_basis() -> None:
    desk = Desk("AGR")
    assert declined(desk, "FlexOffer", dso(desk), fresh()) == 409
    refused = valid.request(desk, CongestionPoint="ean.000000000000")
    desk.send(refused, dso(desk))
    assert declined(desk, "FlexOffer", dso(desk), refused["MessageID"]) == 409
    available = isp(1, Disposition="Available", MinPower=0, MaxPower=1)
    lacking = valid.request(desk, available)
    assert desk.send(lacking, dso(desk)).verdict == "Lacking Requested Disposition"
    assert declined(desk, "FlexOffer", dso(desk), lacking["MessageID"]) == 409
    request = accepted_request(desk)
    assert declined(desk, "FlexOffer", desk.parties["DSO", "second"], request["MessageID"]) == 409
    desk.now += timedelta(hours=2)
    assert declined(desk, "FlexOffer", dso(desk), request["MessageID"]) == 409


def test_an_agr_revokes_only_what_stands() -> None:
    desk = Desk("AGR")
    offer, other = valid.offer_of(desk), valid.offer_of(desk)
    revocation = started(desk, "FlexOfferRevocation", dso(desk), offer["MessageID"])
    assert revocation["FlexOfferMessageID"] == offer["MessageID"]
    assert declined(desk, "FlexOfferRevocation", dso(desk), offer["MessageID"]) == 409
    desk.reply(revocation, dso(desk), "Rejected")
    again = started(desk, "FlexOfferRevocation", dso(desk), offer["MessageID"].upper())
    desk.reply(again, dso(desk))
    assert declined(desk, "FlexOfferRevocation", dso(desk), offer["MessageID"]) == 409
    assert desk.send(valid.order(desk, other), dso(desk)).verdict == "Accepted"
    assert declined(desk, "FlexOfferRevocation", dso(desk), other["MessageID"]) == 409


def test_an_offer_that_was_rejected_cannot_be_ordered() -> None:
    desk = Desk("AGR")
    offer = started(desk, "FlexOffer", dso(desk), accepted_request(desk)["MessageID"])
    desk.reply(offer, dso(desk), "Rejected")
    assert desk.send(valid.order(desk, offer), dso(desk)).verdict == "The FlexOffer was rejected"


def test_a_dso_requests_for_tomorrow_and_for_the_rest_of_today() -> None:
    desk = Desk("DSO")
    request = started(desk, "FlexRequest", agr(desk), Period=str(LATER), CongestionPoint=DSO_POINT)
    assert (request["Period"], request["CongestionPoint"]) == (str(LATER), DSO_POINT)
    today = started(desk, "FlexRequest", agr(desk), Period=str(TODAY))
    assert today.children[0]["Start"] == "50"
    offered = valid.option(isp(1, 4, Power=1000))
    offer = valid.offer(desk, offered, FlexRequestMessageID=request["MessageID"].upper())
    assert desk.send(offer, agr(desk)).verdict == "Accepted"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"Period": "2026-11-17"}, 409),
        ({"Period": "today"}, 400),
        ({"CongestionPoint": AGR_POINT}, 409),
        ({"Revision": 3}, 501),
    ],
)
def test_a_dso_declines_what_it_cannot_request(wanted: dict[str, Any], status: int) -> None:
    assert declined(Desk("DSO"), "FlexRequest", agr(Desk("DSO")), **wanted) == status


def test_a_dso_orders_an_exact_copy() -> None:
    desk = Desk("DSO")
    second = valid.option(isp(7, 2, Power=-33), reference="b", Price="1.5", MinActivationFactor="0.1")
    offer = accepted_offer(desk, valid.option(), second)
    order = started(desk, "FlexOrder", agr(desk), offer, OptionReference="b")
    assert order.children == (isp(7, 2, Power=-33),)
    assert (order["Price"], order["OptionReference"], order["FlexOfferMessageID"]) == ("1.5", "b", offer)
    assert (order["BaselineReference"], order.get("ActivationFactor")) == ("BASELINE-2026", None)


def test_a_dso_orders_a_share() -> None:
    desk = Desk("DSO")
    option = valid.option(isp(7, 2, Power=-33), Price="1.25", MinActivationFactor="0.5")
    offer = accepted_offer(desk, option)
    assert declined(desk, "FlexOrder", agr(desk), offer, ActivationFactor="0.49") == 409
    order = started(desk, "FlexOrder", agr(desk), offer, ActivationFactor="0.5")
    assert (order.children[0]["Power"], order["Price"], order["ActivationFactor"]) == ("-17", "0.63", "0.50")


def test_a_dso_orders_once_and_never_what_is_gone() -> None:
    desk = Desk("DSO")
    offer = accepted_offer(desk)
    first = started(desk, "FlexOrder", agr(desk), offer)
    assert declined(desk, "FlexOrder", agr(desk), offer) == 409
    desk.reply(first, agr(desk), "Rejected")
    second = started(desk, "FlexOrder", agr(desk), offer)
    desk.reply(second, agr(desk))
    assert declined(desk, "FlexOrder", agr(desk), offer) == 409
    revoked = accepted_offer(desk)
    assert desk.send(valid.revocation(desk, revoked), agr(desk)).verdict == "Accepted"
    expired = accepted_offer(desk)
    desk.now += timedelta(hours=2)
    assert [declined(desk, "FlexOrder", agr(desk), i) for i in (revoked, expired, fresh())] == [409] * 3


@pytest.mark.parametrize(
    "changed",
    [
        {"ConversationID": fresh()},
        {"FlexOrderMessageID": fresh()},
        {"SenderDomain": "agr-second.suite.example"},
        {"RecipientDomain": "nobody.example"},
    ],
)
def test_an_answer_that_fits_nothing_is_taken_and_ignored(changed: dict[str, str]) -> None:
    desk = Desk("DSO")
    offer = accepted_offer(desk)
    order = started(desk, "FlexOrder", agr(desk), offer)
    outcome = desk.reply(order, agr(desk), **changed)
    assert (outcome.status, outcome.answer) == (200, None)
    assert desk.send(valid.revocation(desk, offer), agr(desk)).verdict == "Accepted"


@pytest.mark.parametrize(
    ("rule", "standing", "changed", "believed"),
    [
        ("INI-FAULTY-STATE", "registered", {"FlexOrderMessageID": fresh()}, True),
        ("INI-FAULTY-STATE", "registered", {"RecipientDomain": "nobody.example"}, True),
        ("INI-FAULTY-STATE", "second", {}, True),
        ("INI-FAULTY-STATE", "registered", {"ConversationID": fresh()}, False),
        ("INI-FAULTY-STATE", "registered", {"SenderDomain": "agr-second.suite.example"}, False),
        ("INI-CONVERSATION-STATE", "registered", {"ConversationID": fresh()}, True),
        ("INI-CONVERSATION-STATE", "second", {}, False),
        ("INI-CONVERSATION-STATE", "registered", {"FlexOrderMessageID": fresh()}, False),
    ],
)
def test_who_lacks_a_rule_believes_the_answers_that_it_is_about(
    rule: str, standing: str, changed: dict[str, str], *, believed: bool
) -> None:
    desk = Desk("DSO", rule)
    offer = accepted_offer(desk)
    order = started(desk, "FlexOrder", agr(desk), offer)
    assert desk.reply(order, desk.parties["AGR", standing], **changed).status == 200
    revoked = desk.send(valid.revocation(desk, offer), agr(desk)).verdict
    assert (revoked != "Accepted") is believed  # what is ordered is revoked no more


@pytest.mark.parametrize("without", [(), ("INI-BINDING",)])
def test_an_order_stays_placed_when_a_rejection_follows(without: tuple[str, ...]) -> None:
    desk = Desk("DSO", *without)
    offer = accepted_offer(desk)
    order = started(desk, "FlexOrder", agr(desk), offer)
    assert desk.reply(order, agr(desk)).status == 200
    assert desk.reply(order, agr(desk), "Rejected").status == 200
    revoked = desk.send(valid.revocation(desk, offer), agr(desk)).verdict
    assert (revoked == "Accepted") is bool(without)


def test_the_late_answer_to_an_order_does_not_bring_a_revoked_offer_back() -> None:
    desk = Desk("DSO")
    offer = accepted_offer(desk)
    order = started(desk, "FlexOrder", agr(desk), offer)
    assert desk.send(valid.revocation(desk, offer), agr(desk)).verdict == "Accepted"
    desk.reply(order, agr(desk))
    assert declined(desk, "FlexOrder", agr(desk), offer) == 409


@pytest.mark.parametrize(
    ("role", "message", "recipient", "status"),
    [
        ("AGR", "D-Prognosis", "CRO", 501),
        ("AGR", "FlexRequest", "DSO", 501),
        ("AGR", "FlexOrder", "AGR", 501),
        ("DSO", "FlexOrder", "DSO", 501),
        ("CRO", "FlexOffer", "DSO", 501),
        ("DSO", "Nonsense", "AGR", 501),
    ],
)
def test_what_a_role_does_not_start(role: str, message: str, recipient: str, status: int) -> None:
    desk = Desk(role)
    assert declined(desk, message, desk.parties[recipient, "registered"]) == status
