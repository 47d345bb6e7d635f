"""Settlements at the AGR and meterings at the DSO."""

from datetime import timedelta
from typing import Any

import pytest

from tests.participants import valid
from tests.participants.case import Case, Story
from tests.participants.desk import AGR_POINT, AGR_POINT_2, LATER, TODAY, TOMORROW, Desk, Outcome, fresh, isp
from tests.participants.valid import replaced
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.statement.market import PROFILES, unit_of

YESTERDAY = TODAY - timedelta(days=1)


def dso(desk: Desk) -> Any:
    return desk.parties["DSO", "registered"]


def item(**changed: Any) -> Element:
    usual = {
        "OrderReference": "unknown",
        "Period": YESTERDAY,
        "CongestionPoint": AGR_POINT,
        "Price": "10",
        "NetSettlement": "10",
    }
    settled = isp(1, BaselinePower=0, OrderedFlexPower=0, ActualPower=0, DeliveredFlexPower=0)
    return Element("FlexOrderSettlement", {k: str(v) for k, v in replaced(usual, changed).items()}, (settled,))


def item_of(*runs: tuple[int, int]) -> Element:
    """Make an item with these runs of ISPs: first number and how many."""
    powers = {"BaselinePower": 0, "OrderedFlexPower": 0, "ActualPower": 0, "DeliveredFlexPower": 0}
    return item().containing(*(isp(start, count, **powers) for start, count in runs))


def settling(
    *items: Element,
    reserved: Any = YESTERDAY,
    contract: str = "CONTRACT-REDUCE",
    runs: tuple[tuple[int, int], ...] = ((1, 1),),
    **changed: Any,
) -> Story:
    def story(desk: Desk) -> Outcome:
        isps = tuple(isp(start, count, ReservedPower=0) for start, count in runs)
        day = Element("Period", {"Period": str(reserved)}, isps)
        under = Element("ContractSettlement", {"ContractID": contract}, (day,))
        usual = {"Result": "Accepted", "PeriodStart": YESTERDAY, "PeriodEnd": YESTERDAY, "Currency": "EUR"}
        settlement = desk.message("FlexSettlement", dso(desk), replaced(usual, changed), *(items or (item(),)), under)
        return desk.send(settlement, dso(desk))

    return story


def ordered(desk: Desk) -> Element:
    """Let the AGR take an order, and come to the day after its Period; return the order."""
    placed = valid.order(desk, valid.offer_of(desk))
    assert desk.send(placed, dso(desk)).verdict == "Accepted"
    desk.now += timedelta(days=8)
    return placed


def as_ordered(placed: Element, *, later: int = 0) -> list[Element]:
    """Make the ISPs of the item of an order."""
    return [settled(int(i["Start"]) + later, int(i.get("Duration") or 1), int(i["Power"])) for i in placed.all("ISP")]


def settled(start: int, count: int, power: int) -> Element:
    return isp(start, count, BaselinePower=0, OrderedFlexPower=power, ActualPower=power, DeliveredFlexPower=power)


def with_power_moved(placed: Element) -> list[Element]:
    """Split the first run, and let one of its ISPs have the power of another as well."""
    first, *rest = as_ordered(placed)
    start, count, power = int(first["Start"]), int(first.get("Duration") or 1), int(first["OrderedFlexPower"])
    assert count > 1
    split = [settled(start, 1, 0), settled(start + 1, 1, 2 * power)]
    return [*split, *([settled(start + 2, count - 2, power)] if count > 2 else []), *rest]


def settling_the_order(*others: Element, listed: bool = True, **changed: Any) -> Story:
    def story(desk: Desk) -> Outcome:
        placed = ordered(desk)
        known = {"OrderReference": placed["OrderReference"], "Price": "100.0", "NetSettlement": "100"}
        currency, runs = changed.pop("Currency", "EUR"), changed.pop("runs", as_ordered)
        whole = item(Period=LATER, **(known | changed))
        only = whole.containing(*runs(placed))
        items = (*others, *((only,) if listed else ()))
        return settling(*items, reserved=LATER, PeriodStart=TODAY, PeriodEnd=LATER, Currency=currency)(desk)

    return story


def metering(*profiles: tuple[str, str], lacking: str = "", **changed: Any) -> Story:
    def story(desk: Desk) -> Outcome:
        values = tuple(Element("ISP", {"Start": str(n), "Value": "1.5"}) for n in (1, 2))
        usual = {
            "Revision": 1,
            "ISP-Duration": "PT15M",
            "TimeZone": "Europe/Amsterdam",
            "Period": YESTERDAY,
            "EAN": "E1234567890123456",
        }
        agreed = {name: unit_of(name) for name in PROFILES if name != lacking}
        named = (*profiles, *((name, unit) for name, unit in agreed.items() if name not in dict(profiles)))
        children = (Element("Profile", {"ProfileType": name, "Unit": unit}, values) for name, unit in named)
        agr = desk.parties["AGR", "registered"]
        return desk.send(desk.message("Metering", agr, replaced(usual, changed), *children), agr)

    return story


AFTER: dict[str, Any] = {"PeriodStart": TOMORROW, "PeriodEnd": TOMORROW, "reserved": TOMORROW}
CASES = [
    Case("STL-MISSING", "AGR", "", settling_the_order(item(Period=LATER), listed=False), "Missing Settlement Items"),
    Case("STL-PERIOD-START", "AGR", "", settling(item(Period=TOMORROW), **AFTER), "PeriodStart rejected"),
    Case("STL-PERIOD-END", "AGR", "future", settling(PeriodEnd=TOMORROW), "PeriodEnd rejected"),
    Case("STL-PERIOD-END", "AGR", "turned", settling(PeriodStart=TODAY), "PeriodEnd rejected"),
    Case("STL-ITEM-PERIOD", "AGR", "order", settling(item(Period=TODAY)), "Period out of bounds"),
    Case("STL-ITEM-PERIOD", "AGR", "reservation", settling(reserved=TODAY), "Period out of bounds"),
    Case("STL-AGREED", "AGR", "contract", settling(contract="NONE"), "Unknown reference ContractID"),
    Case("STL-AGREED", "AGR", "item", settling(item(ContractID="NONE")), "Unknown reference ContractID"),
    Case(
        "STL-AGREED", "AGR", "baseline", settling(item(BaselineReference="NONE")), "Unknown reference BaselineReference"
    ),
    Case(
        "STL-POINT",
        "AGR",
        "settlement",
        settling(item(), item(CongestionPoint="ean.999999999999")),
        "Invalid congestion point",
    ),
    Case(
        "STL-PROGNOSIS",
        "AGR",
        "settlement",
        settling(item(D_PrognosisMessageID=fresh())),
        "Unknown reference D-PrognosisMessageID",
    ),
    Case("VAL-ISP-BOUNDS", "AGR", "item", settling(item(), item_of((97, 1))), "ISPs out of bounds"),
    Case("VAL-ISP-BOUNDS", "AGR", "run", settling(item_of((90, 8))), "ISPs out of bounds"),
    Case("VAL-ISP-BOUNDS", "AGR", "reservation", settling(runs=((97, 1),)), "ISPs out of bounds"),
    Case("VAL-ISP-CONFLICT", "AGR", "item", settling(item_of((1, 4), (4, 1))), "ISP conflict"),
    Case("VAL-ISP-CONFLICT", "AGR", "reservation", settling(runs=((2, 1), (1, 2))), "ISP conflict"),
    Case("MTR-UNIT", "DSO", "power", metering(("Power", "kWh")), "Unit does not fit the profile"),
    Case(
        "MTR-UNIT",
        "DSO",
        "energy",
        metering(("Power", "kW"), ("ExportMeterReading", "kW")),
        "Unit does not fit the profile",
    ),
    Case("MTR-PROFILES", "DSO", "first", metering(lacking="Power"), "A profile is missing"),
    Case("MTR-PROFILES", "DSO", "last", metering(lacking="ExportMeterReading"), "A profile is missing"),
    Case("MTR-PERIOD", "DSO", "", metering(Period=TOMORROW), "Period out of bounds"),
    Case("VAL-ISP-DURATION", "DSO", "metering", metering(ISP_Duration="PT30M"), "ISP duration rejected"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    ("role", "story"),
    [
        ("AGR", settling(PeriodStart=YESTERDAY - timedelta(days=30))),
        ("AGR", settling(item(Period=TODAY), PeriodEnd=TODAY)),
        ("AGR", settling_the_order()),
        ("AGR", settling(item_of((1, 4)), item_of((4, 93)))),  # each item is about an order of its own
        ("DSO", metering(*((name, "kWh") for name in ("ExportEnergy", "ImportMeterReading", "ExportMeterReading")))),
        ("DSO", metering(Period=TODAY - timedelta(days=400))),
        ("DSO", metering(Period=TODAY)),
    ],
)
def test_what_is_right_is_accepted(role: str, story: Story) -> None:
    answer = story(Desk(role)).answer
    assert answer is not None
    assert not complaints(parse_lxml(serialise(answer)), "3.1.0")
    assert answer["Result"] == "Accepted"


@pytest.mark.parametrize(("start", "end"), [(LATER, LATER), (TODAY, LATER), (LATER, LATER + timedelta(days=1))])
def test_the_first_and_the_last_day_of_a_settlement_belong_to_it(start: Any, end: Any) -> None:
    desk = Desk("AGR")
    ordered(desk)
    settled = settling(item(Period=LATER), reserved=LATER, PeriodStart=start, PeriodEnd=end)
    assert settled(desk).verdict == "Missing Settlement Items"


def test_an_order_of_another_period_is_not_missing() -> None:
    desk = Desk("AGR")
    ordered(desk)
    assert settling()(desk).verdict == "Accepted"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, ""),
        ({"Penalty": "30", "NetSettlement": "70.00"}, ""),
        ({"NetSettlement": "99"}, "NetSettlement is not Price minus Penalty"),
        ({"Penalty": "30"}, "NetSettlement is not Price minus Penalty"),
        ({"Price": "99", "NetSettlement": "99"}, "the order was given at 100.00"),
        ({"runs": lambda _: [settled(1, 1, 7)]}, "the order was of another power"),
        ({"runs": lambda placed: as_ordered(placed, later=1)}, "the order was of another power"),
        ({"runs": with_power_moved}, "the order was of another power"),
        ({"runs": lambda placed: [*as_ordered(placed), settled(90, 2, 0)]}, ""),
        ({"Currency": "GBP"}, "the order was given in EUR"),
        ({"CongestionPoint": AGR_POINT_2}, "the order is of another Period or congestion point"),
    ],
)
def test_an_item_is_agreed_to_or_disputed(changed: dict[str, Any], reason: str) -> None:
    answer = settling_the_order(item(Period=LATER), **changed)(Desk("AGR")).answer
    assert answer is not None
    unknown, known = answer.all("FlexOrderSettlementStatus")
    assert (unknown["Disposition"], unknown["DisputeReason"]) == ("Disputed", "this AGR has no such order")
    assert known["Disposition"] == ("Disputed" if reason else "Accepted")
    assert (known.get("DisputeReason") or "") == reason


def listing_the_order_twice(desk: Desk) -> Outcome:
    """Settle an order in two items."""
    placed = ordered(desk)
    known = {"OrderReference": placed["OrderReference"], "Price": "100", "NetSettlement": "100", "Period": LATER}
    whole = item(**known).containing(*as_ordered(placed))
    return settling(whole, whole, reserved=LATER, PeriodStart=TODAY, PeriodEnd=LATER)(desk)


def test_an_order_that_is_listed_twice_is_disputed() -> None:
    answer = listing_the_order_twice(Desk("AGR")).answer
    assert answer is not None
    reasons = {status.get("DisputeReason") for status in answer.all("FlexOrderSettlementStatus")}
    assert reasons == {"the order is listed more than once"}


def test_a_rejected_settlement_has_statuses_too() -> None:
    answer = settling(item(), item(OrderReference="other"), PeriodEnd=TOMORROW)(Desk("AGR")).answer
    assert answer is not None
    assert not complaints(parse_lxml(serialise(answer)), "3.1.0")
    assert {s["Disposition"] for s in answer.all("FlexOrderSettlementStatus")} == {"Disputed"}
