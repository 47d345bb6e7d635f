"""What is listed at the bounds of what is legal, and beyond what any market has."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from fixtures.drawing import draw
from strategies.bounds import bound_cases, order_cases
from strategies.contents import contents, unlike
from strategies.defects import defects_of
from strategies.defects.extremes import beyond_any_day, extremes_of
from suites.walkthrough.rehearsal import Rehearsal
from suites.walkthrough.script import scene_of
from tests.strategies.table import situation_of
from uftp_conformance.messages import REQUESTS, VERSIONS, Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml

BOUNDED = [
    ("D-Prognosis", "DSO"),
    ("FlexReservationUpdate", "AGR"),
    ("FlexRequest", "AGR"),
    ("FlexOffer", "DSO"),
    ("DSOPortfolioUpdate", "CRO"),
    ("AGRPortfolioUpdate", "CRO"),
    ("Metering", "DSO"),
]


def listed(message: str, role: str) -> dict[str, Element]:
    """Return the contents at each bound as they would be sent, by their words."""
    run, situation = scene_of(role)
    content = draw(contents(message, situation), 1, 1, message)[0]
    trial = Rehearsal(situation, run, message)
    return {
        case.describe(): case.variant(trial.outgoing(unlike(case.content, 7, 100_000))).element
        for case in bound_cases(situation, content)
    }


@pytest.mark.parametrize(("message", "role"), BOUNDED)
def test_they_are_valid(message: str, role: str) -> None:
    """Each bound is named once, and schema-valid."""
    found = listed(message, role)
    assert len(found) >= 10
    for words, element in found.items():
        assert complaints(parse_lxml(serialise(element)), "3.1.0") == (), words


def test_bounds_of_a_request() -> None:
    """Bounds of exactly 0 W, one power, and available ISPs on both sides of 0 W, each also made distinct."""
    found = listed("FlexRequest", "AGR")
    pairs = {
        (
            isp["Disposition"],
            (int(isp["MinPower"]) > 0) - (int(isp["MinPower"]) < 0),
            (int(isp["MaxPower"]) > 0) - (int(isp["MaxPower"]) < 0),
        )
        for element in found.values()
        for isp in element.children
    }
    assert {("Requested", 0, 1), ("Requested", -1, 0), ("Available", -1, 1), ("Available", 0, 1)} <= pairs
    assert all(int(isp["MinPower"]) <= int(isp["MaxPower"]) for e in found.values() for isp in e.children)
    assert not [e for e in found.values() if not any(isp["Disposition"] == "Requested" for isp in e.children)]


def test_bounds_of_a_prognosis() -> None:
    """Both plausible powers, and every ISP on its own; all of them have the whole day."""
    _, situation = scene_of("DSO")
    found = listed("D-Prognosis", "DSO")
    bound = situation.market.plausible_power
    powers = {int(isp["Power"]) for element in found.values() for isp in element.children}
    assert {-bound, 0, bound} <= powers
    for element in found.values():
        count = situation.market.isps(date.fromisoformat(element["Period"]))
        assert sum(int(isp.get("Duration") or 1) for isp in element.children) == count
    assert any(all(isp.get("Duration") is None for isp in element.children) for element in found.values())


def test_bounds_of_an_offer() -> None:
    """Prices of a cent, with four decimals and the dearest; other letters, long names, the smallest factor."""
    found = [element.children[0] for element in listed("FlexOffer", "DSO").values()]
    assert {"0.01", "100.00", "100.0000"} <= {option["Price"] for option in found}
    assert all(Decimal(option["Price"]) > 0 and Decimal(option["Price"]) % Decimal("0.01") == 0 for option in found)
    assert {"0.01", "1"} <= {option.get("MinActivationFactor") for option in found}
    assert any(not option["OptionReference"].isascii() for option in found)
    assert 255 in {len(option["OptionReference"]) for option in found}


def test_powers_of_a_metering_fit() -> None:
    """The power is what was bought less what was sold, by the hour."""
    _, situation = scene_of("DSO")
    for words, element in listed("Metering", "DSO").items():
        if not words.startswith("With values of four") and not words.startswith("With negative"):
            continue
        first = {p["ProfileType"]: float(p.children[0]["Value"]) for p in element.children}
        energy = first["ImportEnergy"] - first["ExportEnergy"]
        assert first["Power"] == pytest.approx(energy * 60 / situation.market.isp_minutes)


def test_orders_keep_their_isps() -> None:
    """No order is written with other ISPs than the offer has; letters, digits and identifiers vary."""
    _, situation = scene_of("AGR")
    words = [case.describe() for case in order_cases(situation, Element("FlexRequest"))]
    assert not any("written as two" in each for each in words)
    assert {"With its identifiers in capital letters", "With a price of four decimals"} < {*words}


@pytest.mark.parametrize("version", VERSIONS)
def test_extremes(version: str) -> None:
    """Every number has values beyond 31, 32 and 64 bits; zones, lengths, versions and days are far out too."""
    found = [(e.name, e.value) for message in REQUESTS for e in extremes_of(message, version)]
    numbers = ("2147483648", "4294967297", "18446744073709551616")
    for name in ("Start", "Duration", "MinPower", "MaxPower", "Power", "Value", "Price"):
        assert {(name, number) for number in numbers} <= {*found}
    assert {
        ("TimeZone", "Europe/Nowhere"),
        ("ISP-Duration", "P1M"),
        ("Version", "99.99.99"),
        ("Disposition", None),
        ("Duration", "2000000000"),
        ("Period", "9999-12-31"),
    } <= {*found}


@pytest.mark.parametrize(("version", "sent"), [("3.0.0", False), ("3.1.0", False), ("draft", True)])
def test_versions_of_a_test_message(version: str, *, sent: bool) -> None:
    """A TestMessage names a far version only where an answer can reject it: otherwise silence is the refusal."""
    assert ("Version" in {e.name for e in extremes_of("TestMessage", version)}) is sent
    assert "Version" in {e.name for e in extremes_of("DSOPortfolioQuery", version)}


def test_of_no_day() -> None:
    """What is cut off at 32 bits would be an ISP of the day."""
    starts = {int(e.value or 0) % 2**32 for e in beyond_any_day("FlexRequest", "3.1.0", 15) if e.name == "Start"}
    assert starts == {1}


def test_isps_longer_than_a_day() -> None:
    """Whoever reads the minutes of an ISP-Duration alone would take them for the agreed ones."""
    durations = {e.value or "" for e in beyond_any_day("FlexRequest", "3.1.0", 15) if e.name == "ISP-Duration"}
    assert {each for each in durations if each.endswith("15M")} == {"P1DT15M", "PT24H15M"}


@pytest.mark.parametrize("month", [1, 7])
def test_zones_of_another_season(month: int) -> None:
    """A zone that has the market's offset in the other half of the year alone is tried, on days on which it has not."""
    now = datetime(2026, month, 10, 11, tzinfo=UTC)
    situation = situation_of("AGR", now)
    (defect,) = [each for each in defects_of("VAL-TIME-ZONE", "FlexRequest") if each.name == "lives_in_another_season"]
    ours, later = ZoneInfo(situation.market.time_zone), now + timedelta(days=182)
    zones = [ZoneInfo(str(zone)) for zone in defect.boundaries(situation)]
    assert zones
    for zone in zones:
        assert now.astimezone(zone).utcoffset() != now.astimezone(ours).utcoffset()
        assert later.astimezone(zone).utcoffset() == later.astimezone(ours).utcoffset()


def test_offers_are_about_days_of_their_own() -> None:
    """An AGR can provide all that it offers, so that offers of much power for one day are not open all at once."""
    _, situation = scene_of("DSO")
    content = draw(contents("FlexOffer", situation), 1, 1, "FlexOffer")[0]
    every = [case.content for case in bound_cases(situation, content) if case.bound]
    bounds = [offer for offer in every if offer.get("ContractID") is None]
    days = [date.fromisoformat(offer["Period"]) for offer in bounds]
    assert len(bounds) >= 14
    assert len(set(days)) == len(days)
    assert min(days) == date.fromisoformat(content["Period"])
    assert max(days) <= situation.today + timedelta(days=situation.market.periods_ahead)
    assert {situation.market.isps(day) for day in days} == {96}
