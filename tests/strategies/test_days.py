"""Days that are near: what can be said about them, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.lateness import until
from fixtures.stock import Stock
from strategies.cases import on_day
from strategies.contents import contents
from strategies.days import first_ahead, has_room, near_days
from strategies.settlements import offer_of_today, request_of_today
from tests.strategies.table import situation_of
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)  # in Amsterdam
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
QUICK = settings(max_examples=25, deadline=None)


def at(hour: str, role: str = "AGR") -> Situation:
    """Return the situation at a local time in Amsterdam."""
    instant = datetime.combine(TODAY, time.fromisoformat(hour), tzinfo=UTC) - timedelta(hours=1)
    return replace(situation_of(role, NOON), now=instant)


@pytest.mark.parametrize(
    ("hour", "day", "first"),
    [
        ("00:00", TODAY, 6),
        ("12:00", TODAY, 54),
        ("12:00:01", TODAY, 55),
        ("12:15", TODAY, 55),
        ("22:45", TODAY, 97),
        ("22:45", TOMORROW, 1),
        ("22:46", TOMORROW, 2),
        ("23:59", TOMORROW, 6),
        ("12:00", date(2026, 3, 4), 1),
    ],
)
def test_first_isp_ahead(hour: str, day: date, first: int) -> None:
    """The first ISP that a message speaks of begins an hour from now, or later, when it is sent."""
    assert first_ahead(at(hour), day) == first


@pytest.mark.parametrize(("hour", "room"), [("12:00", True), ("21:15", True), ("21:16", False), ("23:59", False)])
def test_room_of_a_day(hour: str, room: bool) -> None:
    """A day that is nearly over has no room for a message about some of its ISPs; the next one has."""
    assert has_room(at(hour), TODAY) is room
    assert has_room(at(hour), TOMORROW)
    assert near_days("FlexRequest", at(hour)) == ((TODAY, TOMORROW) if room else (TOMORROW,))
    assert near_days("D-Prognosis", at(hour)) == (TODAY, TOMORROW)
    assert near_days("Metering", at(hour)) == ()


def without_intraday(situation: Situation) -> Situation:
    """Return the situation of a target that denies trading on the day itself."""
    supports = situation.statement.supports.model_copy(update={"intraday": False})
    return replace(situation, statement=situation.statement.model_copy(update={"supports": supports}))


@pytest.mark.parametrize(("message", "role"), [("FlexRequest", "AGR"), ("FlexOffer", "DSO"), ("D-Prognosis", "DSO")])
def test_nothing_is_traded_for_today_without_intraday_trading(message: str, role: str) -> None:
    """In a market that trades ahead of the day only, the first forecast comes before the gate as well."""
    situation, stock = without_intraday(at("12:00", role)), Stock({}, 60, 1)
    pool = [*stock.pool(message, situation), *stock.on_special_days(message, situation)]
    found = {content["Period"] for content in pool}
    assert str(TODAY + timedelta(days=situation.market.periods_ahead)) in found
    for day in (TODAY, TOMORROW):
        assert str(day) not in found
    assert request_of_today(situation) is None
    assert offer_of_today(situation, 1) is None


@pytest.mark.parametrize(("ahead", "traded"), [(1, {1}), (2, {2}), (3, {2, 3})])
@pytest.mark.parametrize(("message", "role"), [("FlexRequest", "AGR"), ("FlexOffer", "DSO"), ("D-Prognosis", "DSO")])
def test_a_market_of_few_days(message: str, role: str, ahead: int, traded: set[int]) -> None:
    """Without intraday trading, tomorrow is traded, and forecast, where nothing later is."""
    found = {
        (date.fromisoformat(each["Period"]) - TODAY).days for each in pool_of(message, role, ahead, intraday=False)
    }
    assert found == traded


@pytest.mark.parametrize("ahead", [1, 2, 3])
def test_intraday_trading_of_few_days(ahead: int) -> None:
    found = {(date.fromisoformat(each["Period"]) - TODAY).days for each in pool_of("FlexOffer", "DSO", ahead)}
    assert found == {*range(ahead + 1)}


def pool_of(message: str, role: str, ahead: int, *, intraday: bool = True) -> list[Element]:
    """Draw messages in a market that takes so many days ahead."""
    usual = at("12:00", role) if intraday else without_intraday(at("12:00", role))
    near = replace(usual, market=replace(usual.market, periods_ahead=ahead, clock_days_ahead=False))
    stock = Stock({}, 60, 1)
    return [*stock.pool(message, near), *stock.on_special_days(message, near)]


@pytest.mark.parametrize("message", ["FlexRequest", "FlexOffer"])
@pytest.mark.parametrize("hour", ["01:00", "12:07", "21:10"])
@QUICK
@given(data=st.data())
def test_isps_of_today_lie_ahead(message: str, hour: str, data: st.DataObject) -> None:
    """Of today only ISPs are spoken of that lie ahead, and the message expires before the first of them begins."""
    situation = at(hour, "AGR" if message == "FlexRequest" else "DSO")
    element = data.draw(contents(message, on_day(situation, TODAY)))
    first = min(int(isp["Start"]) for isp in element.walk() if isp.tag == "ISP")
    begin = situation.market.start_of_isp(TODAY, first)
    assert element["Period"] == TODAY.isoformat()
    assert begin - situation.now >= situation.market.ahead
    assert situation.now + timedelta(hours=1) <= datetime.fromisoformat(element["ExpirationDateTime"]) <= begin


@pytest.mark.parametrize("minute", range(21 * 60, 24 * 60, 5))
def test_what_is_offered_for_today_until_its_last_isp(minute: int) -> None:
    """As long as an ISP of today lies ahead there is an offer for it, also where it is the last one alone."""
    situation = at(f"{minute // 60:02}:{minute % 60:02}", "DSO")
    request, offer = request_of_today(situation), offer_of_today(situation, 1)
    assert (request is None) == (offer is None)
    assert offer is None or all(isp["Start"] for isp in offer.walk() if isp.tag == "ISP")


@pytest.mark.parametrize(("hour", "ahead"), [("08:00", 1), ("08:44", 1), ("08:46", 3)])
def test_reservations_of_the_nearest_day(hour: str, ahead: int) -> None:
    """A reservation can be about tomorrow as long as its deadline, at ten today, is not near.

    The day after it is kept for messages of sequences that something is wrong about.
    """
    pool = Stock({}, 60, 1).pool("FlexReservationUpdate", at(hour))
    assert min(date.fromisoformat(each["Period"]) for each in pool) == TODAY + timedelta(days=ahead)


@pytest.mark.parametrize("message", ["D-Prognosis", "FlexRequest", "FlexOffer", "AGRPortfolioQuery"])
def test_near_days_are_in_stock(message: str) -> None:
    """Today, tomorrow and the last day that the market takes are there whatever is drawn."""
    role = {"FlexRequest": "AGR", "AGRPortfolioQuery": "CRO"}.get(message, "DSO")
    situation = at("12:00", role)
    far = TODAY + timedelta(days=situation.market.periods_ahead)
    found = Stock({}, 1, 1).on_near_days(message, situation)
    assert [content["Period"] for content in found.values()] == [str(TODAY), str(TOMORROW), str(far)] == [*found]


def test_the_stock_of_yesterday_is_not_used() -> None:
    """What was drawn shortly before midnight is drawn anew after it."""
    stock = Stock({}, 40, 1)
    before = {each["Period"] for each in stock.pool("D-Prognosis", at("23:59:59"))}
    after = replace(at("23:59:59"), now=at("23:59:59").now + timedelta(seconds=2))
    assert str(TODAY) in before
    assert min(each["Period"] for each in stock.pool("D-Prognosis", after)) == str(TOMORROW)


@pytest.mark.parametrize(
    ("tag", "attributes", "known", "end"),
    [
        ("D-Prognosis", {"Period": "2026-03-02"}, None, "2026-03-02T23:00:00+00:00"),
        ("D-Prognosis", {"Period": "2026-03-01"}, None, "2026-03-01T23:00:00+00:00"),
        ("D-Prognosis", {"Period": "2026-03-02"}, 1.0, "1970-01-01T00:00:01+00:00"),
        ("D-Prognosis", {"Period": "2026-03-03"}, None, ""),
        ("Metering", {"Period": "2026-03-01"}, None, ""),
        ("DSOPortfolioQueryResponse", {"Period": "2026-03-01"}, None, ""),
        ("AGRPortfolioQueryResponse", {"Period": "2026-03-01"}, None, ""),
        ("DSOPortfolioQuery", {"Period": "2026-03-02"}, None, "2026-03-02T23:00:00+00:00"),
        ("TestMessage", {}, None, ""),
    ],
)
def test_until_when_a_message_makes_sense(tag: str, attributes: dict[str, str], known: float | None, end: str) -> None:
    """A message about today makes no sense any more when the day is over."""
    expected = datetime.fromisoformat(end).timestamp() if end else None
    assert until(Element(tag, attributes), at("12:00"), known) == expected
