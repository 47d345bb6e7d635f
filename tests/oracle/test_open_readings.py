"""What a receiver may read strictly or not: a sequence that says it gets either answer, and neither is wrong."""

from datetime import date
from typing import Any

import pytest

from tests.oracle.desk import (
    LATER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Table,
    isp,
    offer,
    option,
    order,
    prognosis,
    request,
    table,
)
from uftp_conformance.catalogue import load
from uftp_conformance.catalogue.rows import Cell
from uftp_conformance.judging.legal import illegal
from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import Broken

CATALOGUE = load()
_CONNECTION, _POINT, _BESIDE = (f"ean.8716859000000009{n}" for n in (11, 28, 35))


def _refusal(broken: Broken, reason: str, message: str, role: str) -> str:
    about = Cell(CATALOGUE["ANS-GIVEN"], message, role, "3.1.0")
    assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE) == ""
    return illegal(frozenset({"rejected"}), reason, broken, about, CATALOGUE)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"TimeZone": "Europe/Brussels"}, "Time zone rejected"),
        ({"TimeZone": "Africa/Lagos"}, "Time zone rejected"),  # as far from UTC as Amsterdam, in winter
        ({"ISP_Duration": "PT900S"}, "ISP duration rejected"),
        ({"ISP_Duration": "PT0H15M"}, "ISP duration rejected"),
    ],
)
def test_another_name_of_the_same_thing(changed: dict[str, Any], reason: str) -> None:
    """Whether names or what they mean are compared is for the receiver to say (register, points 15 and 16)."""
    at = table("DSO")
    broken = at.broken(prognosis(at, **changed))
    assert not broken.surely
    assert _refusal(broken, reason, "D-Prognosis", "DSO") == ""
    assert _refusal(broken, "Lacking ISPs", "D-Prognosis", "DSO")


def test_the_agreed_names_give_no_reason() -> None:
    at = table("DSO")
    assert _refusal(at.broken(prognosis(at)), "Time zone rejected", "D-Prognosis", "DSO")


@pytest.mark.parametrize(("power", "open_"), [(1000, False), (1, False), (-1000, True), (0, True), (1001, True)])
def test_an_offer_against_its_request(power: int, open_: bool) -> None:
    """What goes the other way, too far, or nowhere, is no offer of what was requested (register, point 33)."""
    at = table("DSO")
    asked = at.started(request(at, isp(50, 4, Disposition="Requested", MinPower=0, MaxPower=1000)))
    broken = at.broken(offer(at, option(isp(50, 4, Power=power)), FlexRequestMessageID=asked["MessageID"]))
    assert (_refusal(broken, "We asked for the opposite", "FlexOffer", "DSO") == "") is open_


@pytest.mark.parametrize(("second", "open_"), [("a", True), ("b", False)])
def test_two_options_of_one_name(second: str, open_: bool) -> None:
    """Which of them is meant nobody could say (flex-offer.md, OptionReference)."""
    at = table("DSO", mutex_offers=True)
    broken = at.broken(offer(at, option(name="a"), option(name=second)))
    assert (_refusal(broken, "Two options have one name", "FlexOffer", "DSO") == "") is open_


def _metered(at: Table, power: int = 4, last: int = 96) -> Element:
    """Make a Metering of one kWh in each ISP but the last ones."""
    values = {"Power": ("kW", power), "ImportEnergy": ("kWh", 1), "ExportEnergy": ("kWh", 0)}
    profiles = (
        Element(
            "Profile",
            {"ProfileType": name, "Unit": unit},
            tuple(Element("ISP", {"Start": str(n), "Value": str(value)}) for n in range(1, last + 1)),
        )
        for name, (unit, value) in values.items()
    )
    about = {"ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", "Period": YESTERDAY, "EAN": "E8716859000000011"}
    return at.message("Metering", at.party("AGR"), {**about, "Revision": 1}, *profiles)


@pytest.mark.parametrize(("changed", "open_"), [({}, False), ({"last": 95}, True), ({"power": 3}, True)])
def test_a_metering_that_cannot_be(changed: dict[str, int], open_: bool) -> None:
    """One that leaves out an ISP of its day, or whose power is not that of its energies (register, point 89)."""
    at = table("DSO")
    broken = at.broken(_metered(at, **changed))
    assert ("VAL-EXTREME" in broken.perhaps) is open_
    assert "VAL-EXTREME" not in broken.surely


def _published(at: Table, point: str, standing: str) -> Element:
    spoken = {"MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", "StartPeriod": TOMORROW.isoformat()}
    connection = Element("Connection", {"EntityAddress": _CONNECTION, "StartPeriod": TOMORROW.isoformat()})
    update = Element("CongestionPoint", {"EntityAddress": point, **spoken}, (connection,))
    return at.message("DSOPortfolioUpdate", at.party("DSO", standing), {"TimeZone": "Europe/Amsterdam"}, update)


@pytest.mark.parametrize(
    ("point", "standing", "sure", "open_"),
    [
        (_POINT, "registered", False, False),
        (_POINT, "second", False, True),
        (_BESIDE, "registered", True, False),
        (_BESIDE, "second", True, False),
    ],
)
def test_one_address_of_two_operators(point: str, standing: str, sure: bool, open_: bool) -> None:
    """Two DSOs that publish one address may mean two points or one (register, point 25)."""
    at = table("CRO")
    at.sent(_published(at, _POINT, "registered"), role="DSO")
    update = _published(at, point, standing)
    broken = at.broken(update, (update["SenderDomain"], "DSO"))
    assert ("CON-DPU-CONFLICT" in broken.surely) is sure
    assert ("CON-DPU-CONFLICT" in broken.perhaps) is open_


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0", "draft"])
@pytest.mark.parametrize(("standing", "open_"), [("second", True), ("registered", False)])
def test_a_point_of_another_operator_in_every_version(standing: str, version: str, open_: bool) -> None:
    """The draft has no conflict of connections, and says as little of two DSOs at one address (register, point 25)."""
    at = table("CRO", version)
    at.sent(_published(at, _POINT, "registered"), role="DSO")
    update = _published(at, _POINT, standing)
    broken = at.broken(update, (update["SenderDomain"], "DSO"))
    assert not broken.surely
    assert (_refusal(broken, "The point is another operator's", "DSOPortfolioUpdate", "CRO") == "") is open_


def _represented(at: Table, connection: str, standing: str) -> Element:
    about = Element("Connection", {"EntityAddress": connection, "StartPeriod": TOMORROW.isoformat()})
    zone = {"TimeZone": "Europe/Amsterdam"}
    return at.message("AGRPortfolioUpdate", at.party("AGR", standing), zone, about)


@pytest.mark.parametrize(
    ("connection", "standing", "open_"),
    [
        (_CONNECTION, "registered", False),
        (_CONNECTION, "second", True),
        (_CONNECTION.upper(), "second", True),
        (_BESIDE, "second", False),
    ],
)
def test_one_connection_of_two_aggregators(connection: str, standing: str, open_: bool) -> None:
    """Whether a connection may have two AGRs at a time is not said (register, point 124)."""
    at = table("CRO")
    at.sent(_represented(at, _CONNECTION, "registered"), role="AGR")
    update = _represented(at, connection, standing)
    broken = at.broken(update, (update["SenderDomain"], "AGR"))
    assert not broken.surely
    assert (_refusal(broken, "Connection is represented already", "AGRPortfolioUpdate", "CRO") == "") is open_


def test_an_order_in_other_words_of_the_market() -> None:
    """An order that names zone and length as its offer does not gets the reason of the market."""
    at = table("AGR")
    broken = at.broken(order(at, at.started(offer(at)), TimeZone="Europe/Brussels"))
    assert "VAL-TIME-ZONE" in broken.perhaps


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"TimeZone": "Asia/Tokyo"}, "Time zone rejected"),
        ({}, "Invalid Message"),
    ],
)
def test_what_is_for_another_role_may_be_refused_for_what_else_is_wrong_with_it(
    changed: dict[str, str], reason: str
) -> None:
    """No document says what is looked at first (register, point 71)."""
    at = table("AGR")
    point = Element("CongestionPoint", {"EntityAddress": _POINT, "StartPeriod": "2026-11-29"})
    update = at.message("DSOPortfolioUpdate", at.party("DSO"), {"TimeZone": "Europe/Amsterdam"}, point).having(changed)
    about = Cell(CATALOGUE["ANS-GIVEN"], "DSOPortfolioUpdate", "AGR", "3.1.0")
    broken = at.broken(update)
    assert broken.surely >= {"VAL-MESSAGE-MISDIRECTED"}
    assert illegal(frozenset({"rejected"}), reason, broken, about, CATALOGUE) == ""
    assert illegal(frozenset({"rejected"}), "ISP conflict", broken, about, CATALOGUE)
    assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE)


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_a_test_message_that_no_answer_can_refuse_may_be_refused_over_http(version: str) -> None:
    """Its identifier or its addressee is as wrong as another message's (register, points 2 and 46)."""
    at = table("AGR", version)
    first = at.sent(at.message("TestMessage", at.party("DSO"), {}))
    asked = at.sent(request(at))
    about = Cell(CATALOGUE["ANS-GIVEN"], "TestMessage", "AGR", version)
    again = at.message("TestMessage", at.party("DSO"), {})
    odd_ones = (
        first,
        again.having({"MessageID": asked["MessageID"]}),
        again.having({"RecipientDomain": "no.example"}),
    )
    for odd in odd_ones:
        broken = at.broken(odd)
        assert not broken.surely
        assert illegal(frozenset({"400", "4xx"}), None, broken, about, CATALOGUE) == ""
        assert illegal(frozenset({"accepted"}), None, broken, about, CATALOGUE) == ""
        assert illegal(frozenset({"500", "5xx"}), None, broken, about, CATALOGUE)
    assert illegal(frozenset({"400", "4xx"}), None, at.broken(again), about, CATALOGUE)


def test_a_point_that_is_over_on_the_day_asked_for_is_refused_in_any_words() -> None:
    """Its DSO has registered connections, so that "No connections available" is not what is wrong (register, 22)."""
    at = table("CRO")
    point = Element(
        "CongestionPoint",
        {
            "EntityAddress": "ean.871600000000000099",
            "MutexOffersSupported": "true",
            "DayAheadRedispatchBy": "AGR",
            "StartPeriod": TOMORROW.isoformat(),
            "EndPeriod": TOMORROW.isoformat(),
        },
        (Element("Connection", {"EntityAddress": "ean.871600000000000098", "StartPeriod": TOMORROW.isoformat()}),),
    )
    zone = {"TimeZone": "Europe/Amsterdam"}
    at.sent(at.message("DSOPortfolioUpdate", at.party("DSO"), zone, point))
    at.sent(_represented(at, "ean.871600000000000098", "registered"), role="AGR")
    for asked, free in ((LATER, True), (TOMORROW, False)):
        about = zone | {"Period": asked.isoformat(), "EntityAddress": "ean.871600000000000099"}
        broken = at.broken(at.message("DSOPortfolioQuery", at.party("DSO"), about))
        assert not broken.surely
        assert (_refusal(broken, "That point is over by then", "DSOPortfolioQuery", "CRO") == "") is free


@pytest.mark.parametrize(("connection", "open_"), [(_CONNECTION, False), (_CONNECTION.upper(), False), (_BESIDE, True)])
def test_a_point_without_aggregators(connection: str, open_: bool) -> None:
    """The query is to discover who represents its connections: whether there is one is for the CRO (register, 142)."""
    at = table("CRO")
    at.sent(_published(at, _POINT, "registered"), role="DSO")
    at.sent(_represented(at, connection, "registered"), role="AGR")
    about = {"TimeZone": "Europe/Amsterdam", "Period": LATER.isoformat(), "EntityAddress": _POINT}
    broken = at.broken(at.message("DSOPortfolioQuery", at.party("DSO"), about))
    assert (_refusal(broken, "No connections available", "DSOPortfolioQuery", "CRO") == "") is open_


def _listed(at: Table, tag: str, start: date, end: date | None = None) -> Element:
    times = {"StartPeriod": start.isoformat()} | ({"EndPeriod": end.isoformat()} if end else {})
    connection = Element("Connection", {"EntityAddress": _CONNECTION, **times})
    about = {"EntityAddress": _POINT, "MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR"}
    point = Element("CongestionPoint", {**about, **times}, (connection,))
    role, listed = ("DSO", point) if tag == "DSOPortfolioUpdate" else ("AGR", connection)
    return at.message(tag, at.party(role), {"TimeZone": "Europe/Amsterdam"}, listed)


@pytest.mark.parametrize(("end", "open_"), [(TODAY, True), (TOMORROW, False)])
def test_a_point_that_ends_today_may_be_gone(end: date, open_: bool) -> None:
    """An EndPeriod that is the current time lets a congestion point expire at once (register, 23)."""
    at = table("CRO")
    at.sent(_listed(at, "DSOPortfolioUpdate", TODAY, end))
    at.sent(_listed(at, "AGRPortfolioUpdate", TODAY, LATER), role="AGR")
    about = {"TimeZone": "Europe/Amsterdam", "Period": TODAY.isoformat(), "EntityAddress": _POINT}
    broken = at.broken(at.message("DSOPortfolioQuery", at.party("DSO"), about))
    assert (_refusal(broken, "That point has expired", "DSOPortfolioQuery", "CRO") == "") is open_


@pytest.mark.parametrize("tag", ["DSOPortfolioUpdate", "AGRPortfolioUpdate"])
def test_what_begins_in_the_past_may_be_refused(tag: str) -> None:
    """Which periods are strange is for the CRO to say; later ones are not, nor an AGR's until today (register, 133)."""
    at, of_dso = table("CRO"), tag == "DSOPortfolioUpdate"
    for start, end, free in (
        (YESTERDAY, None, True),
        (YESTERDAY, LATER, True),
        (TODAY, TODAY, of_dso),
        (TODAY, TOMORROW, False),
    ):
        message = _listed(at, tag, start, end)
        broken = at.broken(message, (message["SenderDomain"], "AGR" if tag == "AGRPortfolioUpdate" else "DSO"))
        assert not broken.surely
        assert (_refusal(broken, "Nothing is registered for days that are over", tag, "CRO") == "") is free
