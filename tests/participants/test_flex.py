"""Reservations, requests, offers and orders at the AGR; prognoses, offers and revocations at the DSO."""

import pytest

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import (
    AGR_POINT_2,
    DSO_POINT,
    DSO_POINT_2,
    DSO_POINT_OF_ANOTHER,
    LATER,
    LONG_DAY,
    TODAY,
    TOMORROW,
    Desk,
    fresh,
    isp,
)
from tests.participants.flexibility import (
    accepted_offer,
    agr,
    dso,
    forecasting,
    lowering_the_revision,
    ordering,
    ordering_although_revoked,
    ordering_another_option,
    ordering_late,
    ordering_on,
    ordering_twice,
    ordering_under_another_contract,
    ordering_what_was_rejected,
    ordering_what_was_revoked,
    reserving,
    revoking,
    revoking_late,
    revoking_nothing,
    revoking_twice,
    revoking_what_has_begun,
    revoking_what_was_ordered,
    revoking_what_was_rejected,
)
from uftp_conformance.messages import Element

CONTRADICTION = "FlexOfferMessageID and Unsolicited contradict each other"
UNKNOWN_OFFER = "Unknown reference FlexOfferMessageID"
OFFERED = (isp(20, 4, Power=-3001), isp(30, 2, Power=1001))
THIRD = (isp(20, 4, Power=-2801), isp(30, 2, Power=801))  # of three options, each for 100 W less
HALF = {"wanted": {"MinActivationFactor": "0.50"}}

CASES = [
    Case("PLN-FRU-DEADLINE", "AGR", "", reserving(Period=TOMORROW), "Deadline expired"),
    Case("PLN-FRU-POWER", "AGR", "more", reserving(isp(1, Power=-500_001)), "Power value rejection"),
    Case("PLN-FRU-POWER", "AGR", "sign", reserving(isp(1, Power=1)), "Power value rejection"),
    Case("OPR-FOR-ONCE", "AGR", "", ordering_twice, "FlexOffer ordered already"),
    Case("VLD-FOR-ONE-OPTION", "AGR", "", ordering_another_option, "Another option of the FlexOffer was ordered"),
    Case("VLD-FOR-REJECTED", "AGR", "", ordering_what_was_rejected, "The FlexOffer was rejected"),
    Case("OPR-FOFR-REJECTED", "DSO", "", revoking_what_was_rejected, "The FlexOffer was rejected"),
    Case("VLD-FOR-CONSISTENT", "AGR", "solicited", ordering(Unsolicited="true"), CONTRADICTION),
    Case("OPR-FOR-OPTION", "AGR", "", ordering(OptionReference="none"), "Unknown OptionReference"),
    Case(
        "OPR-FOR-FACTOR",
        "AGR",
        "",
        ordering(
            isp(20, 4, Power=-1470),
            isp(30, 2, Power=490),
            **HALF,
            ActivationFactor="0.49",
            Price="49.00",
        ),
        "ActivationFactor below MinActivationFactor",
    ),
    Case("OPR-FOR-ISP", "AGR", "missing", ordering(OFFERED[0]), "ISP mismatch"),
    Case("OPR-FOR-ISP", "AGR", "more", ordering(*OFFERED, isp(50, Power=1)), "ISP mismatch"),
    Case("OPR-FOR-ISP", "AGR", "shifted", ordering(isp(21, 4, Power=-3001), isp(31, 2, Power=1001)), "ISP mismatch"),
    Case("OPR-FOR-POWER", "AGR", "one watt", ordering(OFFERED[0], isp(30, 2, Power=1002)), "Power mismatch"),
    Case("OPR-FOR-POWER", "AGR", "sign", ordering(isp(20, 4, Power=3001), OFFERED[1]), "Power mismatch"),
    Case("OPR-FOR-PRICE", "AGR", "one cent", ordering(Price="100.01"), "Price mismatch"),
    Case(
        "OPR-FOR-POINT",
        "AGR",
        "",
        ordering(CongestionPoint=AGR_POINT_2),
        "The FlexOffer is for another CongestionPoint",
    ),
    Case("OPR-FOR-CURRENCY", "AGR", "", ordering(Currency="USD"), "Price mismatch: another Currency"),
    Case("VAL-PERIOD-MISMATCH", "AGR", "", ordering(Period=TOMORROW), "Reference Period mismatch"),
    Case("VAL-PERIOD-BASELINE", "AGR", "", ordering_on(TOMORROW), "Reference Period mismatch"),
    Case("VAL-REFERENCE-EXPIRED", "AGR", "", ordering_late, "Reference message expired"),
    Case("VAL-REFERENCE-REVOKED", "AGR", "", ordering_what_was_revoked, "Reference message revoked"),
    Case("VAL-REFERENCE-OFFER", "AGR", "", ordering(FlexOfferMessageID=fresh()), UNKNOWN_OFFER),
    Case(
        "VAL-REFERENCE-PROGNOSIS",
        "AGR",
        "",
        ordering(D_PrognosisMessageID=fresh()),
        "Unknown reference D-PrognosisMessageID",
    ),
    Case(
        "VAL-BASELINE-REFERENCE", "AGR", "", ordering(BaselineReference="NONE"), "Unknown reference BaselineReference"
    ),
    Case("VAL-CONTRACT", "AGR", "order", ordering_under_another_contract, "Unknown reference ContractID"),
    Case("OPR-DP-LACKING", "DSO", "first", forecasting(isp(2, 95, Power=1)), "Lacking ISPs"),
    Case("OPR-DP-LACKING", "DSO", "long day", forecasting(isp(1, 96, Power=1), Period=LONG_DAY), "Lacking ISPs"),
    Case("OPR-DP-POWER", "DSO", "", forecasting(isp(1, 96, Power=-100_000_001)), "Power value rejection"),
    Case("OPR-DP-SEQUENCE", "DSO", "", lowering_the_revision, "Subordinate sequence number"),
    Case("OPR-FOFR-PROCURED", "DSO", "", revoking_what_was_ordered, "Flexibility procured"),
    Case("OPR-FOFR-FOREIGN", "DSO", "", lambda d: revoking(d, accepted_offer(d), "second"), UNKNOWN_OFFER),
    Case("OPR-FOFR-BEGUN", "DSO", "", revoking_what_has_begun, "An ISP of this FlexOffer has begun"),
    Case("OPR-FOFR-EXPIRED", "DSO", "", revoking_late, "Reference message expired"),
    Case("OPR-FOFR-REVOKED", "DSO", "", revoking_twice, "Reference message revoked"),
    Case("VAL-REFERENCE-OFFER", "DSO", "", revoking_nothing, UNKNOWN_OFFER),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    ("role", "story"),
    [
        ("AGR", ordering()),
        ("AGR", ordering(Price="100.0")),
        ("AGR", ordering(Unsolicited="false")),
        ("AGR", ordering_on(LATER)),
        ("AGR", ordering(isp(20, 2, Power=-3001), isp(30, 2, Power=1001), isp(22, 2, Power=-3001))),
        ("AGR", ordering(isp(20, 4, Power=-1501), isp(30, 2, Power=500), **HALF, ActivationFactor="0.5", Price="50")),
        ("AGR", ordering(*THIRD, wanted={"options": 3}, OptionReference="option-3", Price="102.00")),
        ("AGR", reserving(isp(1, 96, Power=800_000), ContractID="CONTRACT-INCREASE", CongestionPoint=AGR_POINT_2)),
        ("DSO", forecasting(isp(1, 100, Power=0), Period=LONG_DAY)),
        ("DSO", forecasting(Period=TODAY)),
        ("DSO", forecasting(isp(1, 48, Power=-100_000_000), isp(49, 48, Power=100_000_000))),  # as much as is plausible
        ("DSO", lambda d: revoking(d, accepted_offer(d, Period=TODAY))),
    ],
)
def test_what_is_right_is_accepted(role: str, story: Story) -> None:
    assert story(Desk(role)).verdict == "Accepted"


def test_an_unsolicited_order_needs_no_offer_but_says_so() -> None:
    desk = Desk("AGR")
    order = valid.order(desk, valid.offer_of(desk)).without("FlexOfferMessageID", "OptionReference")
    assert desk.send(order, dso(desk)).verdict == UNKNOWN_OFFER
    unsolicited = order.having({"Unsolicited": "true", "MessageID": fresh()})
    assert desk.send(unsolicited, dso(desk)).verdict == "Accepted"


def test_a_reservation_needs_a_contract() -> None:
    """An empty ContractID is none; other messages may do without, a reservation may not."""
    assert reserving(ContractID="")(Desk("AGR")).verdict == "Unknown reference ContractID"
    assert ordering(ContractID="")(Desk("AGR")).verdict == "Accepted"


def test_an_order_that_names_an_offer_has_to_name_a_known_one() -> None:
    """That it calls itself unsolicited helps only an order without a reference."""
    assert ordering(FlexOfferMessageID=fresh(), Unsolicited="true")(Desk("AGR")).verdict == UNKNOWN_OFFER


def test_an_offer_that_is_being_revoked_cannot_be_ordered() -> None:
    desk = Desk("AGR")
    made = valid.offer_of(desk)
    assert isinstance(desk.stimulate("FlexOfferRevocation", dso(desk), made["MessageID"]), Element)
    assert desk.send(valid.order(desk, made), dso(desk)).verdict == "Reference message revoked"


def test_an_agr_revokes_its_own_offer_whoever_uses_its_identifier() -> None:
    desk = Desk("DSO")
    made = accepted_offer(desk)
    same = {"MessageID": made["MessageID"], "CongestionPoint": DSO_POINT_OF_ANOTHER}
    twin = valid.offer(desk, sender=agr(desk, "second"), **same)
    assert desk.send(twin, agr(desk, "second")).verdict == "Accepted"
    assert [revoking(desk, made, standing).verdict for standing in ("registered", "second")] == ["Accepted"] * 2


def test_revisions_count_by_period_and_congestion_point() -> None:
    desk = Desk("DSO")
    accepted = [
        forecasting(Revision=revision, Period=period, CongestionPoint=point)(desk).verdict
        for revision, period, point in ((10, LATER, DSO_POINT), (9, TOMORROW, DSO_POINT), (9, LATER, DSO_POINT_2))
    ]
    assert accepted == ["Accepted"] * 3
    assert forecasting(Revision=10)(desk).verdict == "Accepted"


def test_an_offer_whose_revocation_was_rejected_can_be_ordered() -> None:
    assert ordering_although_revoked(Desk("AGR")).verdict == "Accepted"


def test_a_refused_prognosis_does_not_raise_the_revision() -> None:
    desk = Desk("DSO")
    assert forecasting(isp(1, Power=1), Revision=10)(desk).verdict == "Lacking ISPs"
    assert forecasting(Revision=1)(desk).verdict == "Accepted"


def test_an_offer_may_rest_on_an_accepted_prognosis() -> None:
    desk = Desk("DSO")
    prognosis = valid.prognosis(desk)
    desk.send(prognosis, agr(desk))
    offer = valid.offer(desk, D_PrognosisMessageID=prognosis["MessageID"].upper())
    assert desk.send(offer, agr(desk)).verdict == "Accepted"


def statuses(desk: Desk, period: object, *isps: Element) -> list[object]:
    answer = forecasting(*isps, Period=period)(desk).answer
    assert answer is not None
    return [dict(status.attributes) for status in answer.all("FlexOrderStatus")]


def test_the_answer_to_a_prognosis_lists_the_orders_of_its_period() -> None:
    desk = Desk("DSO")
    made = accepted_offer(desk)
    given = desk.stimulate("FlexOrder", agr(desk), made["MessageID"])
    assert isinstance(given, Element)
    assert statuses(desk, LATER) == []
    desk.reply(given, agr(desk))
    assert statuses(desk, LATER) == [{"FlexOrderMessageID": given["MessageID"], "IsValidated": "false"}]
    assert statuses(desk, TOMORROW) == []
