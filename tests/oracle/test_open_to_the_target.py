"""What the specification leaves to a target, in histories of two messages or three, and where that ends."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oracle.desk import (
    LATER,
    OTHER_POINT,
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
    reservation,
    revocation,
    table,
)
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.conversation.terms import target_of
from uftp_conformance.judging.legal import illegal
from uftp_conformance.messages import Element
from uftp_conformance.oracle.initiated import complaint, recipient_of
from uftp_conformance.oracle.received import Broken, History, Oracle, Outcome

A, B, P, Q = (f"ean.8716000000000000{n:02}" for n in (1, 2, 9, 8))


def test_of_a_prognosis_of_today_that_lacks_isps_that_are_over_it_is_open() -> None:
    at = table("DSO")
    found = at.broken(prognosis(at, isp(49, 48, Power=1), Period=TODAY))
    assert "OPR-DP-LACKING" not in found.surely
    assert "OPR-DP-LACKING" in found.perhaps
    assert "OPR-DP-LACKING" in at.broken(prognosis(at, isp(60, 37, Power=1), Period=TODAY)).surely


def test_a_target_may_start_a_prognosis_of_the_remaining_isps_of_today() -> None:
    at = table("AGR")
    started = prognosis(at, isp(49, 48, Power=1), Period=TODAY)
    recipient = recipient_of(target_of(at.statement), at.party("DSO"), "DSO")
    assert complaint("INI-ISPS", started, at.now.timestamp(), recipient, History(())) == ""


@pytest.mark.parametrize("elsewhere", [{"Period": TOMORROW}, {"CongestionPoint": OTHER_POINT["DSO"]}])
def test_a_revision_below_one_of_another_series_is_open(elsewhere: dict[str, Any]) -> None:
    """One page says "previously received", another one "from the same originator", whatever it is about."""
    at = table("DSO")
    at.sent(prognosis(at, Revision=9, **elsewhere))
    assert at.broken(prognosis(at, Revision=8)) == Broken(perhaps=frozenset({"OPR-DP-SEQUENCE"}))
    assert at.broken(prognosis(at, Revision=10)) == Broken()
    at.sent(prognosis(at, Revision=9))
    assert "OPR-DP-SEQUENCE" in at.broken(prognosis(at, Revision=8)).surely


def test_a_prognosis_of_another_conversation_may_be_unknown() -> None:
    at = table("DSO")
    forecast = at.sent(prognosis(at))
    found = at.broken(offer(at, D_PrognosisMessageID=forecast["MessageID"]))
    assert "VAL-REFERENCE-PROGNOSIS" in found.perhaps


def _query(at: Table, **changed: str) -> Element:
    about = {"TimeZone": "Europe/Amsterdam", "Period": str(LATER), **changed}
    return at.message("AGRPortfolioQuery", at.party("AGR"), about)


def test_what_differs_in_its_conversation_alone_may_be_the_same_content() -> None:
    at = table("CRO")
    first = at.sent(_query(at), role="AGR")
    found = at.broken(_query(at, MessageID=first["MessageID"]), (first["SenderDomain"], "AGR"))
    assert not found.surely & {"VAL-DUPLICATE"}
    assert {"VAL-DUPLICATE", "VAL-RESUBMITTED"} <= found.perhaps


def test_the_same_values_in_other_words_may_be_the_same_content() -> None:
    at = table("DSO")
    first = at.sent(offer(at))
    again = first.containing(*(each.having({"Price": "12.5"}) for each in first.children))
    assert "VAL-DUPLICATE" not in at.broken(again).surely
    other = first.containing(*(each.having({"Price": "13"}) for each in first.children))
    assert "VAL-DUPLICATE" in at.broken(other).surely


def _connection(name: str) -> Element:
    return Element("Connection", {"EntityAddress": name, "StartPeriod": str(TODAY)})


def _points(at: Table, point: str, *names: str, standing: str = "registered") -> Element:
    about = {
        "EntityAddress": point,
        "StartPeriod": str(TODAY),
        "MutexOffersSupported": "true",
        "DayAheadRedispatchBy": "AGR",
    }
    inside = Element("CongestionPoint", about, tuple(map(_connection, names)))
    return at.message("DSOPortfolioUpdate", at.party("DSO", standing), {"TimeZone": "Europe/Amsterdam"}, inside)


def _connections(at: Table, *names: str, standing: str = "registered") -> Element:
    zone = {"TimeZone": "Europe/Amsterdam"}
    return at.message("AGRPortfolioUpdate", at.party("AGR", standing), zone, *map(_connection, names))


def _refusable(found: Broken) -> bool:
    return any("-NONE" in name or "-PERIOD" in name for name in found.surely | found.perhaps)


def test_a_query_after_another_one_about_the_same_is_open() -> None:
    at = table("CRO")
    at.sent(_connections(at, A), role="AGR")
    assert not _refusable(at.broken(_query(at), (at.party("AGR"), "AGR")))
    at.sent(_connections(at, A, standing="second"), role="AGR")
    assert _refusable(at.broken(_query(at), (at.party("AGR"), "AGR")))


@pytest.mark.parametrize(("point", "standing"), [(P, "second"), (Q, "registered"), (Q, "second")])
def test_a_query_of_a_point_after_a_conflict_is_open(point: str, standing: str) -> None:
    at = table("CRO")
    at.sent(_points(at, P, A), role="DSO")
    at.sent(_connections(at, A), role="AGR")
    about = {"TimeZone": "Europe/Amsterdam", "Period": str(LATER), "EntityAddress": P}
    asked = at.message("DSOPortfolioQuery", at.party("DSO"), about)
    assert not _refusable(at.broken(asked, (at.party("DSO"), "DSO")))
    at.sent(_points(at, point, A, standing=standing), role="DSO")
    assert _refusable(at.broken(asked, (at.party("DSO"), "DSO")))


@pytest.mark.parametrize("offset", ["Z", "+14:00", "-12:00"])
def test_a_period_with_an_offset_may_be_another_day(offset: str) -> None:
    at = table("AGR")
    offered = at.started(offer(at))
    found = at.broken(order(at, offered, Period=f"{LATER}{offset}"))
    assert not found.surely
    assert found.perhaps
    late = request(at, isp(60, 4, Disposition="Requested", MinPower=0, MaxPower=9), Period=f"{YESTERDAY}-12:00")
    assert "VAL-PERIOD" not in at.broken(late).surely


def test_an_offer_on_a_prognosis_that_was_superseded_may_have_no_baseline() -> None:
    at = table("DSO")
    old = at.sent(prognosis(at, Revision=5))
    at.sent(prognosis(at, Revision=6))
    target = target_of(at.statement)
    bare = Oracle(replace(target, market=replace(target.market, baseline_references=())))
    made = offer(
        at, BaselineReference=None, D_PrognosisMessageID=old["MessageID"], ConversationID=old["ConversationID"]
    )
    found = bare.broken(made, (made["SenderDomain"], "AGR"), History(tuple(at.messages)), at.now.timestamp())
    assert "VLD-FO-BASELINE" in found.perhaps


def test_metering_data_of_a_day_that_is_not_over_may_be_refused() -> None:
    at = table("DSO")
    isps = tuple(Element("ISP", {"Start": str(n), "Value": "0"}) for n in range(1, 97))
    about = {
        "ISP-Duration": "PT15M", "TimeZone": "Europe/Amsterdam", "Period": str(TODAY), "EAN": "E8716859000000011",
        "Revision": "1",
    }  # fmt: skip
    names = ("Power", "ImportEnergy", "ExportEnergy", "ImportMeterReading", "ExportMeterReading")
    profiles = [Element("Profile", {"ProfileType": n, "Unit": "kW" if n == "Power" else "kWh"}, isps) for n in names]
    found = at.broken(at.message("Metering", at.party("AGR"), about, *profiles))
    assert not found.surely
    assert "MTR-PERIOD" in found.perhaps


def test_an_order_reference_that_another_order_has_may_be_refused() -> None:
    at = table("AGR")
    one, other = at.started(offer(at)), at.started(offer(at))
    at.sent(order(at, one, OrderReference="x" * 255))
    assert at.broken(order(at, other, OrderReference="x" * 255)).perhaps


def test_what_an_isp_without_a_disposition_is_nobody_says_to_who_offers_it_either() -> None:
    at = table("DSO")
    asked = at.started(request(at, isp(50, 4, MinPower=0, MaxPower=1000)))
    about = {"FlexRequestMessageID": asked["MessageID"], "ConversationID": asked["ConversationID"]}
    found = at.broken(offer(at, option(isp(50, 4, Power=500)), **about))
    assert "VLD-FO-REQUEST" not in found.surely
    found = at.broken(offer(at, option(isp(60, 4, Power=500)), **about))
    assert "VLD-FO-REQUEST" in found.surely


def test_a_request_beside_a_prognosis_that_we_did_not_accept_may_be_refused() -> None:
    at = table("AGR")
    at.started(prognosis(at), "rejected")
    assert at.broken(request(at)).perhaps


def test_an_order_of_none_of_several_options_is_as_none_of_them() -> None:
    at = table("AGR")
    offered = at.started(offer(at, option(isp(50, 4, Power=1000)), option(isp(60, 4, Power=1000), name="b")))
    found = at.broken(order(at, offered, isp(70, 4, Power=1000), OptionReference=None))
    assert "OPR-FOR-ISP" in found.surely


def test_a_copy_in_the_envelope_of_another_role_breaks_that_as_well() -> None:
    at = table("DSO")
    first = at.sent(prognosis(at))
    found = at.broken(first, (first["SenderDomain"], "DSO"))
    assert "VAL-SENDER-ROLE" in found.surely | found.perhaps


@pytest.mark.parametrize("outcome", ["Flexibility is traded until the day before", "Period out of bounds", None])
def test_what_is_traded_today_without_intraday_trading_is_open(outcome: str | None) -> None:
    """It may be accepted, or rejected in any words; of other days nothing of the kind holds."""
    agr, dso = table("AGR", intraday=False), table("DSO", intraday=False)
    offered = {day: agr.started(offer(agr, option(isp(60, 4, Power=1000)), Period=day)) for day in (TODAY, TOMORROW)}
    wanted = isp(60, 4, Disposition="Requested", MinPower=0, MaxPower=9)
    offered[LATER] = agr.started(offer(agr, option(isp(60, 4, Power=1000)), Period=LATER))
    for day in (TODAY, TOMORROW, LATER):
        for at, sent in (
            (agr, request(agr, wanted, Period=day)),
            (agr, order(agr, offered[day], isp(60, 4, Power=1000))),
            (dso, offer(dso, option(isp(60, 4, Power=1000)), Period=day)),
        ):
            cell = Cell(load()["ANS-GIVEN"], sent.tag, at.role, "3.1.0")
            seen = frozenset({"rejected" if outcome else "accepted"})
            # The gate of tomorrow may be closed; what was offered before may be ordered all the same.
            open_ = day == TODAY or (day == TOMORROW and sent.tag != "FlexOrder")
            assert (not illegal(seen, outcome, at.broken(sent), cell, load())) == (open_ or outcome is None)


def test_intraday_trading_says_nothing_of_updated_prognoses_nor_of_who_claims_it() -> None:
    dso, usual = table("DSO", intraday=False), table("DSO")
    dso.sent(prognosis(dso, Period=TODAY, Revision="1"))
    assert dso.broken(prognosis(dso, Period=TODAY, Revision="9")) == Broken()
    assert usual.broken(offer(usual, option(isp(60, 4, Power=1000)), Period=TODAY)) == Broken()


@pytest.mark.parametrize(("first", "open_"), [(1, True), (49, True), (53, True), (54, False)])
def test_what_begins_within_an_hour_may_be_refused_in_any_words(first: int, open_: bool) -> None:
    """A gate may be closed for it; it is 12:05, and ISP 54 begins at 13:15.  Tomorrow all of this lies ahead."""
    agr, dso = table("AGR"), table("DSO")
    wanted, given = isp(first, 2, Disposition="Requested", MinPower=0, MaxPower=9), isp(first, 2, Power=1000)
    for day in (TODAY, TOMORROW):
        for at, sent in (
            (agr, request(agr, isp(80, Disposition="Available", MinPower=0, MaxPower=9), wanted, Period=day)),
            (dso, offer(dso, option(isp(80, Power=1000), given), Period=day)),
            (dso, revocation(dso, dso.sent(offer(dso, option(given), Period=day)))),
        ):
            cell = Cell(load()["ANS-GIVEN"], sent.tag, at.role, "3.1.0")
            ways = (("rejected", "The gate is closed"), ("accepted", None))
            legal = [not illegal(frozenset({seen}), why, at.broken(sent), cell, load()) for seen, why in ways]
            begun = sent.tag == "FlexOfferRevocation" and day == TODAY and first < 50
            assert legal == [open_ and day == TODAY, not begun]


def test_shortly_before_midnight_gates_of_tomorrow_are_closed() -> None:
    at = table("AGR")
    at.now = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    found = [
        at.broken(request(at, isp(first, 1, Disposition="Requested", MinPower=0, MaxPower=9), Period=TOMORROW))
        for first in (1, 4)
    ]
    assert [bool(each.perhaps) for each in found] == [True, False]


def test_what_was_offered_may_be_ordered_when_its_gate_is_closed() -> None:
    """Any open offers, which are not expired, may be ordered after gate closure."""
    at = table("AGR")
    offered = at.started(offer(at, option(isp(51, 4, Power=1000)), Period=TODAY))
    assert at.broken(order(at, offered, isp(51, 4, Power=1000))) == Broken()


def test_of_a_day_that_is_over_no_gate_excuses_other_words() -> None:
    at = table("AGR")
    late = request(at, isp(60, 4, Disposition="Requested", MinPower=0, MaxPower=9), Period=YESTERDAY)
    assert "VAL-EXTREME" not in at.broken(late).perhaps


@pytest.mark.parametrize(
    ("power", "start", "changed", "open_"),
    [
        (-500_000, 1, {}, True),
        (-1, 1, {}, True),
        (0, 1, {}, False),
        (-200_000, 5, {}, False),
        (-200_001, 5, {}, True),
        (-1, 9, {}, True),
        (-1, 1, {"Period": TOMORROW}, False),
    ],
)
def test_what_was_released_may_be_refused(power: int, start: int, changed: dict[str, Any], open_: bool) -> None:
    """An update "can only reduce" the power; whether it may rise again, no document says."""
    outcomes: tuple[Outcome, ...] = ("accepted", "unknown", "rejected")
    for outcome in outcomes:
        at = table("AGR")
        at.sent(reservation(at, isp(1, 4, Power=0), isp(5, 4, Power=-200_000)), outcome)
        found = at.broken(reservation(at, isp(start, Power=power), **changed))
        assert found.surely <= {"PLN-FRU-DEADLINE"}
        assert ("VAL-EXTREME" in found.perhaps) is (open_ and outcome != "rejected")
