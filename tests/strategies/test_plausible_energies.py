"""What is metered stays within the power that is plausible in the market, in ISPs of any length."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fixtures.drawing import draw
from fixtures.procedures.parts import asked_in_parts
from strategies.bounds import metering_cases
from strategies.contents import contents
from strategies.settlements import in_other_isps
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element, complaints, serialise
from uftp_conformance.messages.codec import parse_lxml
from uftp_conformance.messages.sense import nonsense

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
POWERS = (1000, 4000, 20_000, 500_000)


def _at(minutes: int, power: int) -> Situation:
    situation = situation_of("DSO", NOW)
    return replace(situation, market=replace(situation.market, isp_minutes=minutes, plausible_power=power))


def _power(metering: Element) -> set[Decimal]:
    profiles = (p for p in metering.all("Profile") if p["ProfileType"] == "Power")
    return {abs(Decimal(isp["Value"])) * 1000 for profile in profiles for isp in profile.children}


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("minutes", [1, 5, 7, 15, 36, 45, 60, 90, 180, 720])
def test_power_is_plausible(minutes: int, power: int) -> None:
    """No valid metering has more power than is plausible, and the energies of each come out even."""
    situation = _at(minutes, power)
    drawn = draw(contents("Metering", situation), 6, 7, "plausible")
    cases = [case.content for case in metering_cases(situation, drawn[0]) if case.content.tag == "Metering"]
    for metering in (*drawn, *cases):
        found = metering.having({"ISP-Duration": f"PT{minutes}M"})
        assert nonsense(found) == ()
        assert max(_power(found)) <= power
    assert any(max(_power(metering)) > 0 for metering in drawn)


@pytest.mark.parametrize("minutes", [1, 15, 45])
def test_small_energies_are_valid_for_the_schema(minutes: int) -> None:
    """Where no whole number of kW is plausible, there are decimals, and no more than the schema has."""
    situation = _at(minutes, 1000)
    for metering in draw(contents("Metering", situation), 3, 7, "decimals"):
        plain = metering.having(dict.fromkeys(("MessageID", "ConversationID"), "6f0c3b1e-2a54-4c0e-9d0f-5f3f3f0c7f11"))
        said = plain.having({"Version": "3.1.0", "SenderDomain": "a.example", "RecipientDomain": "b.example"})
        said = said.having({"TimeStamp": "2026-03-02T11:00:00Z"})
        assert complaints(parse_lxml(serialise(said)), "3.1.0") == ()


@pytest.mark.parametrize("minutes", [1, 5, 30, 60])
def test_other_isps_are_plausible_too(minutes: int) -> None:
    """Whoever looks at the power first finds nothing wrong with a metering in ISPs of another length."""
    situation = _at(15, 1000)
    (metering,) = draw(contents("Metering", situation), 1, 7, "others")
    assert max(_power(in_other_isps(metering, minutes, situation.market))) <= 1000


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize(("step", "over"), [(100, 0), (100, 1), (300, 0), (2, 0)])
def test_what_is_asked_for_in_parts_is_plausible(step: int, over: int, power: int) -> None:
    """A request of which a part can be ordered stays within the power of the market too."""
    isps = tuple(Element("ISP", {"Start": str(n), "MinPower": "1", "MaxPower": "7"}) for n in (1, 2))
    asked = asked_in_parts(Element("FlexRequest", {}, isps), step, over, power)
    most = [int(isp["MaxPower"]) - over for isp in asked.children]
    assert all(each % (3 * step) == 0 and each + over <= power for each in most)
