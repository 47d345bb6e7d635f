"""What a target starts with values that it was given: who gave them has no ground to refuse them (register, 125)."""

from typing import Any

import pytest

from tests.oracle.desk import OF_ANOTHER, Table, fresh, isp, offer, option, order, request, table
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.messages import Element
from uftp_conformance.oracle.initiated import recipient_of
from uftp_conformance.oracle.received import History, Outcome
from uftp_conformance.sequences.verdicts import accusation_of_started

ELSEWHERE = {"CongestionPoint": OF_ANOTHER["AGR"]}
HUGE = 2**40


def accused(at: Table, started: Element) -> str:
    """Return which row something is against that a target started; "" for none."""
    target = target_of(at.statement)
    role = "AGR" if at.role == "DSO" else "DSO"
    recipient, now = recipient_of(target, at.party(role), role), at.now.timestamp()
    found = accusation_of_started(started, recipient, History(tuple(at.messages)), now, now, load())
    return found.cell.requirement.id if found is not None else ""


def answered(at: Table, asked: Element, *options: Element, **changed: Any) -> Element:
    """Offer what a request of ours asks for, with values of its."""
    names = ("CongestionPoint", "TimeZone", "ISP-Duration", "Period", "ContractID")
    copied = {name.replace("-", "_"): value for name in names if (value := asked.get(name)) is not None}
    return offer(at, *options, FlexRequestMessageID=asked["MessageID"], **{**copied, **changed})


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("INI-MARKET", ELSEWHERE),
        ("INI-MARKET", {"TimeZone": "Europe/Nowhere"}),
        ("INI-MARKET", {"ISP_Duration": "PT30M"}),
        ("INI-AGREED", {"ContractID": "none of theirs"}),
    ],
)
@pytest.mark.parametrize("outcome", ["accepted", "unknown", "rejected"])
def test_an_offer_has_the_values_of_its_request(row: str, values: dict[str, Any], outcome: Outcome) -> None:
    at = table("AGR")
    assert accused(at, offer(at, **values)) == row
    asked = at.sent(request(at, **values), outcome)
    assert (accused(at, answered(at, asked)) == row) is (outcome == "rejected")


def test_an_order_has_the_values_of_its_offer() -> None:
    at = table("DSO")
    offered = at.sent(offer(at, TimeZone="Europe/Nowhere"))
    assert accused(at, order(at, offered, TimeZone="Europe/Nowhere")) == ""
    assert accused(at, order(at, offered, TimeZone="Europe/Somewhere")) == "INI-MARKET"


@pytest.mark.parametrize(("power", "row"), [(HUGE, ""), (HUGE + 1, "INI-POWER"), (-HUGE, "INI-POWER")])
def test_no_more_power_is_offered_than_was_asked_for(power: int, row: str) -> None:
    at = table("AGR")
    asked = at.sent(request(at, isp(50, 4, Disposition="Requested", MinPower=0, MaxPower=HUGE)))
    found = accused(at, answered(at, asked, option(isp(50, 4, Power=power))))
    assert (found == row) or (found == "INI-DIRECTION" and power < 0)
    assert accused(at, offer(at, option(isp(50, 4, Power=power)))) == "INI-POWER"


def test_an_order_has_the_prognosis_of_its_offer() -> None:
    """The offer names one from before the history that there is, as an AGR may that offers on its latest one."""
    at, named = table("AGR"), fresh()
    offered = at.started(offer(at, D_PrognosisMessageID=named))
    ordered = at.broken(order(at, offered, D_PrognosisMessageID=named.upper()))
    assert "VAL-REFERENCE-PROGNOSIS" not in ordered.surely | ordered.perhaps
    assert (
        "VAL-REFERENCE-PROGNOSIS"
        in at.broken(order(at, offered, BaselineReference=None, D_PrognosisMessageID=fresh())).surely
    )


def test_the_prognosis_of_another_offer_is_not_that_of_this_one() -> None:
    """What differs from the offer may be refused, by whatever is wrong with it (register, point 121)."""
    at, named = table("AGR"), fresh()
    at.started(offer(at, D_PrognosisMessageID=named))
    offered = at.started(offer(at, D_PrognosisMessageID=fresh()))
    assert "VAL-REFERENCE-PROGNOSIS" in at.broken(order(at, offered, D_PrognosisMessageID=named)).perhaps


def _settled(at: Table, ordered: Element, prognosis: str) -> Element:
    names = ("OrderReference", "Period", "CongestionPoint", "Price")
    about = {name: ordered[name] for name in names} | {"D-PrognosisMessageID": prognosis, "NetSettlement": "0"}
    part = isp(50, BaselinePower=0, OrderedFlexPower=0, ActualPower=0, DeliveredFlexPower=0)
    item = Element("FlexOrderSettlement", about, (part,))
    days = {"PeriodStart": ordered["Period"], "PeriodEnd": ordered["Period"], "Currency": "EUR"}
    return at.message("FlexSettlement", at.party("DSO"), days, item)


def test_a_settlement_has_the_prognosis_of_its_order() -> None:
    at, named = table("AGR"), fresh()
    offered = at.started(offer(at, D_PrognosisMessageID=named))
    for outcome in ("accepted", "rejected"):
        ordered = at.sent(order(at, offered, D_PrognosisMessageID=named), outcome)
        assert "STL-PROGNOSIS" not in at.broken(_settled(at, ordered, named)).surely
    assert "STL-PROGNOSIS" in at.broken(_settled(at, ordered, fresh())).surely


@pytest.mark.parametrize(("outcome", "known"), [("accepted", True), ("rejected", False), ("unknown", False)])
def test_what_a_target_accepted_it_knows(outcome: Outcome, known: bool) -> None:
    """Of the offer itself nothing is left in sight."""
    at, named = table("AGR"), fresh()
    elsewhere = table("AGR")
    ordered = at.sent(order(at, offer(elsewhere), D_PrognosisMessageID=named), outcome)
    assert ("STL-PROGNOSIS" not in at.broken(_settled(at, ordered, named)).surely) is known
