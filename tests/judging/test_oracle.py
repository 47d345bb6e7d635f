"""What the oracle complains about: each rule with what breaks it, and the nearest message that does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.judging.started import AGR, MARKET, POINT
from uftp_conformance.messages import Element
from uftp_conformance.oracle import RULES, Exchanged, View, broken
from uftp_conformance.oracle.agreed import as_data, market_in
from uftp_conformance.oracle.initiated import INITIATED

AT = datetime(2026, 11, 26, 11, 0, tzinfo=UTC).timestamp()
LATER, EXPIRY = "2026-11-28", "2026-11-27T10:00:00Z"


def isp(start: int, length: int = 1, **values: object) -> Element:
    texts = {name: str(value) for name, value in values.items()}
    return Element("ISP", {"Start": str(start), "Duration": str(length), **texts})


def message(tag: str, *parts: Element, **attributes: str) -> Element:
    usual = {"SenderDomain": AGR, "MessageID": "m", "Period": LATER, "CongestionPoint": POINT, "Currency": "EUR",
             "ExpirationDateTime": EXPIRY}
    return Element(tag, {**usual, **{k.replace("_", "-"): v for k, v in attributes.items()}}, parts)


def wanted(start: int, low: int, high: int, disposition: str = "Requested", length: int = 1) -> Element:
    return isp(start, length, Disposition=disposition, MinPower=low, MaxPower=high)


def request(*isps: Element, **attributes: str) -> Element:
    return message("FlexRequest", *(isps or (wanted(5, 0, 100, length=4), wanted(20, -50, 0))), **attributes)


def option(*isps: Element, name: str = "a") -> Element:
    return Element("OfferOption", {"OptionReference": name, "Price": "1"}, isps or (isp(5, Power=100),))


def offer(*options: Element, **attributes: str) -> Element:
    return message("FlexOffer", *(options or (option(),)), **{"FlexRequestMessageID": "R", **attributes})


def order(**attributes: str) -> Element:
    return message("FlexOrder", isp(5, Power=100), **{"FlexOfferMessageID": "O", **attributes})


def reservation(*powers: int, **attributes: str) -> Element:
    isps = (isp(n + 1, Power=power) for n, power in enumerate(powers or (0, -500)))
    return message("FlexReservationUpdate", *isps, **{"ContractID": "REDUCE", **attributes})


def item(*isps: Element, **attributes: str) -> Element:
    usual = {"OrderReference": "o", "Period": "2026-11-20", "CongestionPoint": POINT, "Price": "2"}
    usual |= {"NetSettlement": "2"}
    return Element("FlexOrderSettlement", {**usual, **attributes}, isps or (isp(1, 4), isp(5)))


def settlement(*items: Element, period: str = "2026-11-20", **attributes: str) -> Element:
    held = Element("ContractSettlement", {"ContractID": "x"}, (Element("Period", {"Period": period}, (isp(1),)),))
    parts = (*(items or (item(),)), held)
    usual = {"PeriodStart": "2026-11-19", "PeriodEnd": "2026-11-21"}
    return message("FlexSettlement", *parts, **{**usual, **attributes})


def profile(kind: str, unit: str, *values: str) -> Element:
    isps = tuple(Element("ISP", {"Start": str(n + 1), "Value": value}) for n, value in enumerate(values))
    return Element("Profile", {"ProfileType": kind, "Unit": unit}, isps)


READINGS = (profile("ImportMeterReading", "kWh", "7"), profile("ExportMeterReading", "kWh", "7"))


def metering(power: Sequence[str] = ("4.00", "-2.00"), period: str = "2026-11-25", unit: str = "kW") -> Element:
    energies = profile("ImportEnergy", "kWh", "1.25", "0.00"), profile("ExportEnergy", "kWh", "0.25", "0.50")
    return message("Metering", profile("Power", unit, *power), *energies, *READINGS, Period=period)


def lasting(tag: str, name: str, start: str, end: str = "", *below: Element) -> Element:
    return Element(tag, {"EntityAddress": name, "StartPeriod": start, **({"EndPeriod": end} if end else {})}, below)


def published(start: str, end: str = "", until: str = "2026-12-05") -> Element:
    point = lasting("CongestionPoint", "p", "2026-12-01", until, lasting("Connection", "c", start, end))
    return message("DSOPortfolioUpdate", point)


def seen(element: Element, result: str = "Accepted", **attributes: str) -> Exchanged:
    return Exchanged(element.having(attributes), AT - 60, result)


OF_REQUEST, OF_OFFER = seen(request(), MessageID="r"), seen(offer(), MessageID="o")
ORDERED = seen(order(), MessageID="1")
REVOKED = seen(message("FlexOfferRevocation", FlexOfferMessageID="o"), MessageID="2")
REVOCATION = message("FlexOfferRevocation", FlexOfferMessageID="O")

RIGHT: list[tuple[Element, tuple[Exchanged, ...]]] = [
    (request(), ()), (request(Period="2026-11-26", ExpirationDateTime="2026-11-26T10:59:59.5Z"), ()),
    (request(ExpirationDateTime="2026-11-26T11:30:00"), ()),  # in UTC it has not expired yet
    (request(wanted(5, 0, 1), wanted(6, -5, 5, "Available")), ()),
    (request(wanted(5, 0, 0)), ()), (request(ContractID="REDUCE"), ()),
    (request(ExpirationDateTime="2026-11-26T24:00:00+01:00", Period="2026-11-28+01:00"), ()),
    (offer(), (OF_REQUEST,)), (offer(option(isp(5, 3, Power=1), isp(40, Power=-1000))), (OF_REQUEST,)),
    (offer(option(isp(20, Power=-1)), option(isp(5, Power=0), name="b")), (OF_REQUEST,)),
    (offer(BaselineReference="BASELINE", Unsolicited="false"), (OF_REQUEST,)),
    (offer(BaselineReference="", Unsolicited="0"), ()), (offer(option(isp(1, 2 * 10**9, Power=0))), (OF_REQUEST,)),
    (order(), (OF_OFFER,)), (order(), (OF_OFFER, seen(order(), "Rejected", MessageID="1"))),
    (order(BaselineReference=""), (OF_OFFER,)),
    (order(), (OF_OFFER, seen(order(FlexOfferMessageID="other")))),
    (order(MessageID="A"), (OF_OFFER, seen(order(MessageID="a")))),  # delivered again, and sealed anew
    (REVOCATION, (OF_OFFER,)), (REVOCATION, (OF_OFFER, seen(order(), "Rejected", MessageID="1"))),
    (message("D-Prognosis", isp(1, 96, Power=-1000)), ()),
    (reservation(), ()), (reservation(0, -1, ContractID="REDUCE"), ()),
    (settlement(), ()), (settlement(item(Penalty="0.5", NetSettlement="1.50")), ()),
    (settlement(PeriodEnd="2026-11-26"), ()),
    (metering(), ()), (metering(("4", "-2")), ()), (metering(("3.95", "-2.05")), ()),
    (metering(period="2026-11-26"), ()),
    (published("2026-12-01", "2026-12-05"), ()), (published("2026-12-03", "", ""), ()),
    (message("AGRPortfolioUpdate", lasting("Connection", "c", "2026-12-01", "2026-12-01")), ()),
]
WRONG: list[tuple[str, Element, tuple[Exchanged, ...], str]] = [
    ("VLD-FR-LACKING", request(wanted(5, 0, 1, "Available")), (), "no ISP of it is Requested"),
    ("VLD-FR-LACKING", request(isp(5, MinPower=0, MaxPower=1)), (), "no ISP of it is Requested"),
    ("VLD-FR-DIRECTION", request(wanted(5, 0, 1), wanted(7, -1, 1)), (), "the requested ISP 7 has no direction"),
    ("VLD-FR-POWER", request(wanted(5, 0, 1), wanted(7, 5, 4, "Available")), (), "the MinPower 5 is above the MaxPow"),
    ("VAL-EXPIRATION", request(ExpirationDateTime="2026-11-26T10:59:58Z"), (), "2 s before it was sent"),
    ("VAL-EXPIRATION", offer(ExpirationDateTime="2026-11-26T11:59:58+01:00"), (OF_REQUEST,), "2 s before"),
    ("VAL-PERIOD", request(Period="2026-11-25"), (), "the Period 2026-11-25 is over"),
    ("VAL-PERIOD", order(Period="2026-11-25"), (OF_OFFER,), "the Period 2026-11-25 is over"),
    ("VAL-CONTRACT", request(ContractID="NONE"), (), "the two have no contract NONE"),
    ("VAL-CONTRACT", reservation(CongestionPoint="ean.1"), (), f"the contract REDUCE is for {POINT}, not for ean.1"),
    ("VAL-CONTRACT", settlement(item(ContractID="NONE")), (), "the two have no contract NONE"),
    ("VAL-BASELINE-REFERENCE", offer(BaselineReference="X"), (OF_REQUEST,), "no baseline X was agreed"),
    ("VAL-BASELINE-REFERENCE", settlement(item(), item(BaselineReference="X")), (), "no baseline X was agreed"),
    ("INI-CURRENCY", settlement(Currency="GBP"), (), "the Currency is GBP, where EUR was agreed"),
    ("VLD-FO-CONSISTENT", offer(Unsolicited="1"), (OF_REQUEST,), "Unsolicited is 1, and yet there is a FlexRequestM"),
    ("VLD-FO-CONSISTENT", offer(Unsolicited="false", FlexRequestMessageID=""), (), "and yet there is no FlexRequestM"),
    ("VLD-FOR-CONSISTENT", order(Unsolicited="true"), (OF_OFFER,), "and yet there is a FlexOfferMessageID"),
    ("VLD-FO-REQUEST", offer(option(isp(9, 11, Power=1))), (OF_REQUEST,), "it offers nothing in any requested ISP"),
    ("INI-DIRECTION", offer(option(isp(5, Power=-1))), (OF_REQUEST,), "it offers -1 W in ISP 5, where 0 to 100 W"),
    ("INI-DIRECTION", offer(option(), option(isp(15, 6, Power=1), name="b")), (OF_REQUEST,), "it offers 1 W in ISP 20"),
    ("VLD-FO-POWER", offer(option(isp(5, Power=1), isp(6, Power=1001))), (OF_REQUEST,), "the Power 1001 is beyond"),
    ("INI-OPTIONS", offer(option(), option()), (OF_REQUEST,), "2 options are called a"),
    ("OPR-DP-POWER", message("D-Prognosis", isp(1, Power=0), isp(2, Power=-1001)), (), "the Power -1001 is beyond"),
    ("OPR-FOR-ONCE", order(), (OF_OFFER, ORDERED), "the offer was ordered before, by 1"),
    ("OPR-FOR-ONCE", order(), (OF_OFFER, seen(order(), "", MessageID="1")), "the offer was ordered before"),
    ("VAL-REFERENCE-REVOKED", order(), (OF_OFFER, REVOKED), "the offer was revoked before, by 2"),
    ("VAL-REFERENCE-REVOKED", REVOCATION, (OF_OFFER, REVOKED), "the offer was revoked before, by 2"),
    ("OPR-FOFR-PROCURED", REVOCATION, (OF_OFFER, ORDERED), "the offer was ordered before, by 1"),
    ("VAL-REFERENCE-EXPIRED", order(), (seen(offer(), MessageID="o", ExpirationDateTime="2026-11-26T10:59:50Z"),),
     "the FlexOffer had expired 10 s before"),
    ("OPR-FOR-REFERENCES", order(BaselineReference="BASELINE"), (OF_OFFER,), "is BASELINE, where the offer has none"),
    ("PLN-FRU-POWER", reservation(0, -501), (), "the Power -501 is not from -500 to 0, as contracted"),
    ("PLN-FRU-POWER", reservation(1), (), "the Power 1 is not from -500 to 0, as contracted"),
    ("PLN-FRU-DEADLINE", reservation(Period="2026-11-27"), (), "the deadline was at 2026-11-26T10:00:00+01:00"),
    ("STL-NET", settlement(item(), item(Penalty="0.5")), (), "the NetSettlement of o is 2, not 2 - 0.5"),
    ("STL-PERIOD-END", settlement(PeriodEnd="2026-11-18"), (), "it ends on 2026-11-18, before it starts on 2026-11-19"),
    ("STL-PERIOD-END", settlement(PeriodEnd="2026-11-27"), (), "it ends on 2026-11-27, which lies in the future"),
    ("STL-ITEM-PERIOD", settlement(item(), item(Period="2026-11-22")), (), "the Period 2026-11-22 is not from"),
    ("STL-ITEM-PERIOD", settlement(period="2026-11-18"), (), "the Period 2026-11-18 is not from"),
    ("STL-POINT", settlement(item(), item(CongestionPoint="ean.1")), (), "the CongestionPoint ean.1 does not join"),
    ("STL-ISPS", settlement(item(isp(96, 2))), (), "the ISPs 96 to 97 are not all within 1 to 96"),
    ("STL-ISPS", settlement(item(isp(3), isp(1, 3))), (), "ISP 3 appears twice"),
    ("MTR-PERIOD", metering(period="2026-11-27"), (), "the Period 2026-11-27 has not begun"),
    ("MTR-UNIT", metering(unit="kWh"), (), "the Power is in kWh, not in kW"),
    ("MTR-POWER", metering(("4.00", "-1.90")), (), "the Power of ISP 2 is -1.90 kW, where 0.00 - 0.50 kWh make -2 kW"),
    ("MTR-PROFILES", metering().containing(*metering().children[:-1]), (), "the agreed profile ExportM"),
    ("CON-DPU-PERIODS", published("2026-11-30", "2026-12-05"), (), "c starts before its congestion point"),
    ("CON-DPU-PERIODS", published("2026-12-01", "2026-12-06"), (), "c ends after its congestion point"),
    ("CON-DPU-PERIODS", published("2026-12-01"), (), "c has no EndPeriod, unlike its congestion point"),
    ("CON-DPU-PERIODS", published("2026-12-01", "2026-12-02", ""), (), "c has an EndPeriod, unlike its congestion"),
    ("CON-DPU-PERIODS", message("AGRPortfolioUpdate", lasting("Connection", "c", "2026-12-02", "2026-12-01")), (),
     "c ends on 2026-12-01, before it starts on 2026-12-02"),
]


def view(element: Element, history: tuple[Exchanged, ...] = (), **changed: Any) -> View:
    return View(**{"message": element, "at": AT, "market": MARKET, "points": (POINT,), "version": "3.1.0",
                   "tolerance": 1.0, "history": history, **changed})


@pytest.mark.parametrize(("element", "history"), RIGHT)
def test_what_is_right_breaks_nothing(element: Element, history: tuple[Exchanged, ...]) -> None:
    assert broken(view(element, history)) == {}


@pytest.mark.parametrize(("rule", "element", "history", "words"), WRONG)
def test_what_is_wrong_breaks_its_rule_alone(
    rule: str, element: Element, history: tuple[Exchanged, ...], words: str
) -> None:
    found = broken(view(element, history))
    assert [*found] == [rule]
    assert words in found[rule]


def test_every_rule_is_broken_here_and_stands_in_a_row() -> None:
    assert {rule for rule, *_ in WRONG} == RULES.keys() == {rule for rules in INITIATED.values() for rule in rules}


def test_what_was_not_agreed_is_not_judged() -> None:
    """A statement without contracts or baselines says nothing about those that a target names."""
    market = market_in({**as_data(MARKET), "contracts": [], "baseline_references": []})
    assert broken(view(offer(ContractID="NONE", BaselineReference="X"), (OF_REQUEST,), market=market)) == {}


def test_what_was_agreed_is_stored() -> None:
    assert market_in(as_data(MARKET)) == MARKET


def test_a_time_without_an_offset_may_mean_either() -> None:
    earliest, latest = view(request()).instants("2026-11-26T12:00:00")
    assert [each.hour for each in (earliest, latest)] == [11, 12]


def test_a_contract_without_a_direction() -> None:
    (contract,) = MARKET.contracts
    market = replace(MARKET, contracts=(replace(contract, directed=False),))
    assert broken(view(reservation(500, -500), market=market)) == {}
    assert [*broken(view(reservation(501), market=market))] == ["PLN-FRU-POWER"]
