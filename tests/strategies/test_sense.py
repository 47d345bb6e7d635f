"""What we send as valid makes sense, and what does not is found before it leaves."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from math import gcd

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.drawing import draw
from fixtures.procedures import BASE
from fixtures.sense import insist_on_sense
from strategies.bounds import metering_cases
from strategies.contents import contents
from strategies.defects import Unsuited, defects_of
from strategies.settlements import in_other_isps, meterings
from tests.strategies.table import TableTester, situation_of
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.conversation.tester import OurMistake
from uftp_conformance.messages import REQUESTS, Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.lexical import length
from uftp_conformance.messages.sense import nonsense

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
DRAWING = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def at(role: str, minutes: int = 15) -> Situation:
    situation = situation_of(role, NOW)
    return replace(situation, market=replace(situation.market, isp_minutes=minutes))


@pytest.mark.parametrize("message", [m for m in REQUESTS if m not in BASE])
@DRAWING
@given(data=st.data())
def test_contents_make_sense(message: str, data: st.DataObject) -> None:
    """Every drawn content of every type says what the text lets it say."""
    content = data.draw(contents(message, at(REQUESTS[message].receiver or "DSO")))
    assert nonsense(content) == ()
    insist_on_sense(content)


@pytest.mark.parametrize("minutes", [5, 10, 15, 20, 30, 40, 45, 60, 90, 120, 720])
@DRAWING
@given(data=st.data())
def test_a_metering_fits_in_isps_of_any_length(minutes: int, data: st.DataObject) -> None:
    """Power is (import - export) x 60 / minutes, in whole kW; readings rise by the energy of each ISP."""
    metering = data.draw(contents("Metering", at("DSO", minutes)))
    values = {p["ProfileType"]: [int(i["Value"]) for i in p.all("ISP")] for p in metering.all("Profile")}
    for power, taken, given_ in zip(values["Power"], values["ImportEnergy"], values["ExportEnergy"], strict=True):
        assert power == Decimal(taken - given_) * 60 / minutes
    for way in ("Import", "Export"):
        readings, energy = values[f"{way}MeterReading"], values[f"{way}Energy"]
        rises = [after - before for before, after in pairwise(readings)]
        assert rises == energy[1:]
    assert nonsense(metering.having({"ISP-Duration": f"PT{minutes}M"})) == ()


@pytest.mark.parametrize("minutes", [5, 7, 15, 45, 60, 720])
@DRAWING
@given(data=st.data())
def test_a_meter_never_runs_backwards(minutes: int, data: st.DataObject) -> None:
    """What is read on a day is no less than what was read on an earlier one, whatever comes of either."""
    situation = at("DSO", minutes)
    cases = [case.content for _ in range(2) for case in metering_cases(situation, data.draw(meterings(situation)))]
    read = sorted((each["Period"], _readings(each)) for each in cases)
    for (one, before), (other, after) in pairwise(read):
        assert one == other or max(before) <= min(after)


def _readings(metering: Element) -> list[Decimal]:
    return sorted(Decimal(i["Value"]) for p in metering.children if "Reading" in p["ProfileType"] for i in p.children)


@pytest.mark.parametrize("minutes", [1, 7, 45, 60])
@DRAWING
@given(data=st.data())
def test_a_metering_in_other_isps_is_wrong_in_its_isps_alone(minutes: int, data: st.DataObject) -> None:
    """The one defect is the ISP duration: the power fits it."""
    situation = at("DSO")
    metering = data.draw(contents("Metering", situation))
    (defect,) = defects_of("VAL-ISP-DURATION", "Metering")
    out = Outgoing(metering, TableTester("DSO").counterparties[0])
    broken = defect.apply(out, situation, f"PT{minutes}M").element
    assert length(broken["ISP-Duration"]) != length(metering["ISP-Duration"])
    assert nonsense(broken) == ()
    power = {i["Value"] for p in broken.children if p["ProfileType"] == "Power" for i in p.children}
    assert power == {str(60 // gcd(minutes, 60))}
    assert [len(p.children) for p in broken.children] == [len(p.children) for p in metering.children]
    assert in_other_isps(metering, minutes, situation.market) != metering


def _metering(**values: tuple[str, str]) -> Element:
    profiles = (
        Element(
            "Profile",
            {"ProfileType": name, "Unit": "kWh"},
            tuple(Element("ISP", {"Start": str(n), "Value": value}) for n, value in enumerate(each, 1)),
        )
        for name, each in values.items()
    )
    return Element("Metering", {"ISP-Duration": "PT30M"}, tuple(profiles))


def _points(begin: str, end: str | None, first: str, last: str | None) -> Element:
    def named(tag: str, start: str, until: str | None, *below: Element) -> Element:
        return Element(tag, {"StartPeriod": start, **({"EndPeriod": until} if until else {})}, below)

    return Element("DSOPortfolioUpdate", {}, (named("CongestionPoint", begin, end, named("Connection", first, last)),))


def _settlement(day: str, price: str = "3.50", net: str = "3.5", **more: str) -> Element:
    period = {"PeriodStart": "2026-03-01", "PeriodEnd": "2026-03-02"}
    item = {"Period": day, "Price": price, "NetSettlement": net, **more}
    return Element("FlexSettlement", period, (Element("FlexOrderSettlement", item),))


def _request(disposition: str, low: int, high: int) -> Element:
    isp = {"Disposition": disposition, "MinPower": str(low), "MaxPower": str(high)}
    other = {"Disposition": "Requested", "MinPower": "1", "MaxPower": "2"}
    return Element("FlexRequest", {}, (Element("ISP", isp), Element("ISP", other)))


def _options(*names: str) -> Element:
    return Element("FlexOffer", {}, tuple(Element("OfferOption", {"OptionReference": name}) for name in names))


SENSE = [
    _metering(Power=("2.0", "-4"), ImportEnergy=("3", "1"), ExportEnergy=("2", "3")),
    _metering(Power=("7", "8")),
    _metering(ImportEnergy=("3", "1"), ImportMeterReading=("10", "11.0")),
    _points("2026-03-01", "2026-03-09", "2026-03-01", "2026-03-09"),
    _points("2026-03-01", None, "2026-03-02", None),
    _settlement("2026-03-01"),
    _settlement("2026-03-02Z"),
    _settlement("2026-03-01", net="-1", Penalty="4.5"),
    _request("Available", -5, 5),
    _request("Requested", 0, 5),
    _request("Requested", -5, 0),
    _options("a", "b"),
    Element("FlexOrder", {"Price": "x"}),
]
NONSENSE = [
    (_metering(Power=("2", "-4"), ImportEnergy=("3", "1"), ExportEnergy=("2", "2")), "the Power of ISP 2 is -4"),
    (_metering(ImportEnergy=("3", "1"), ImportMeterReading=("10", "12")), "rises by 2 in ISP 2, by 1"),
    (_metering(ExportEnergy=("3", "1"), ExportMeterReading=("10", "12")), "rises by 2 in ISP 2, by 1"),
    (_points("2026-03-01", "2026-03-09", "2026-03-01", None), "null if and only if"),
    (_points("2026-03-01", None, "2026-03-01", "2026-03-09"), "null if and only if"),
    (_points("2026-03-01", "2026-03-09", "2026-02-28", "2026-03-09"), "not within"),
    (_points("2026-03-01", "2026-03-09", "2026-03-01", "2026-03-10"), "not within"),
    (_points("2026-03-09", "2026-03-01", "2026-03-09", "2026-03-09"), "before it starts"),
    (_settlement("2026-03-01", net="3.51"), "the NetSettlement is 3.51"),
    (_settlement("2026-03-01", Penalty="0.5"), "the NetSettlement is 3.5"),
    (_settlement("2026-02-28"), "outside"),
    (_settlement("2026-03-03"), "outside"),
    (_request("Requested", -1, 1), "no direction"),
    (_request("Available", 2, 1), "above"),
    (
        Element("FlexRequest", {}, (Element("ISP", {"Disposition": "Available", "MinPower": "0", "MaxPower": "0"}),)),
        "nothing is requested",
    ),
    (_options("a", "a"), "two options are called a"),
    (_settlement("12026-01-01"), "counted with"),
]


@pytest.mark.parametrize("message", SENSE)
def test_sense(message: Element) -> None:
    """What the text allows is no nonsense."""
    assert nonsense(message) == ()


@pytest.mark.parametrize(("message", "words"), NONSENSE)
def test_nonsense(message: Element, words: str) -> None:
    """What it does not allow is reported, and is a mistake of ours."""
    assert any(words in complaint for complaint in nonsense(message))
    with pytest.raises(OurMistake, match="makes no sense"):
        insist_on_sense(message)


# --- what is sent in place of what would be wrong twice -----------------------------------------------------


def _applied(requirement: str, name: str, content: Element, situation: Situation) -> Element:
    (defect,) = (each for each in defects_of(requirement, content.tag) if each.name == name)
    value = next(iter(defect.boundaries(situation)))
    return defect.apply(Outgoing(content, TableTester(situation.role).counterparties[0]), situation, value).element


def test_the_other_direction_needs_a_contract_with_one() -> None:
    """Under a contract about a volume, only more than the volume is a defect."""
    situation = situation_of("AGR", NOW)
    contract = situation.market.contracts[0]
    update = Element(
        "FlexReservationUpdate", {"ContractID": contract.id}, (Element("ISP", {"Start": "1", "Power": "0"}),)
    )
    assert _applied("PLN-FRU-POWER", "reserves_the_other_way", update, situation).children[0]["Power"] == "1"
    volume = replace(situation, market=replace(situation.market, contracts=(replace(contract, directed=False),)))
    with pytest.raises(Unsuited):
        _applied("PLN-FRU-POWER", "reserves_the_other_way", update, volume)
    more = _applied("PLN-FRU-POWER", "reserves_more_than_contracted", update, volume)
    assert more.children[0]["Power"] == str(contract.reserved_power - 1)


def test_who_published_nothing_asks_about_nobodys_point() -> None:
    """What is said about another's point is free, so that another one is asked about."""
    situation = situation_of("CRO", NOW)
    sender = next(c for c in situation.counterparties if (c.role, c.standing) == ("DSO", "registered"))
    query = Element("DSOPortfolioQuery", {"EntityAddress": "ean.871685900001"})
    for requirement, standing in (("PLN-DPQ-NONE", "newcomer"), ("PLN-DPQ-UNAUTHORIZED", "unregistered")):
        (defect,) = defects_of(requirement, "DSOPortfolioQuery")
        out = defect.apply(Outgoing(query, sender), situation, None)
        assert out.sender.standing == standing
        assert out.element["EntityAddress"].startswith("new:")


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
@DRAWING
@given(data=st.data())
def test_what_a_newer_minor_takes_is_no_defect(version: str, data: st.DataObject) -> None:
    """What is sent as off the schema is off it in every version with the same major number."""
    situation = situation_of("DSO", NOW)
    target = situation.statement.target.model_copy(update={"versions": (version,)})
    spoken = replace(situation, statement=situation.statement.model_copy(update={"target": target}))
    tester = TableTester("DSO")
    offer = tester.prepare(data.draw(contents("FlexOffer", spoken)).without("Unsolicited"), tester.counterparties[0])
    defect = data.draw(st.sampled_from(defects_of("TRN-PAYLOAD-SCHEMA", "FlexOffer")))
    boundaries = list(defect.boundaries(spoken))
    value = data.draw(st.sampled_from(boundaries) if boundaries else defect.values(spoken))
    try:
        broken = defect.apply(offer, spoken, value).element
    except Unsuited:
        return
    node = parse_lxml(serialise(broken))
    assert all(complaints(node, each) for each in ("3.0.0", "3.1.0"))


def test_an_attribute_of_the_newer_minor_is_not_sent() -> None:
    """Unsolicited came with 3.1.0, and is no defect at a target of 3.0.0."""
    situation = situation_of("DSO", NOW)
    target = situation.statement.target.model_copy(update={"versions": ("3.0.0",)})
    spoken = replace(situation, statement=situation.statement.model_copy(update={"target": target}))
    (offer,) = draw(contents("FlexOffer", spoken), 1, 1, "an offer")
    tester = TableTester("DSO")
    (defect,) = (d for d in defects_of("TRN-PAYLOAD-SCHEMA", "FlexOffer") if d.name == "is_of_another_version")
    sent = []
    for value in defect.boundaries(spoken):
        with contextlib.suppress(Unsuited):
            sent.append(defect.apply(tester.prepare(offer, tester.counterparties[0]), spoken, value).element)
    assert [element for element in sent if element.get("Unsolicited")] == []
