"""Valid messages, without their metadata: what they say about a market, in which the target must agree.

Entity addresses that a message introduces are written "new:<name>"; the conversation puts a fresh address in
their place, so that no trial meets the addresses of another.
"""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

from strategies.days import days_of, first_ahead
from strategies.reservations import reservations
from strategies.settlements import meterings, settlements
from strategies.values import A_LITTLE, isp, market_attributes, power_profiles, prices, runs
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.conversation.tester import timestamp
from uftp_conformance.messages import Element
from uftp_conformance.messages.tables import unsolicited
from uftp_conformance.statement.market import UNDER_WAY

Contents = Callable[[Situation], st.SearchStrategy[Element]]
_CONTENTS: dict[str, Contents] = {}

NEW = "new:"
REQUESTED_LIMIT = 100_000
_ROOM = 4  # steps of power by which what was drawn may grow
_SOMEWHERE = "ean.871685900000000004"


def contents(message: str, situation: Situation) -> st.SearchStrategy[Element]:
    """Draw valid contents of a message type, as the target's statement makes them valid."""
    return _CONTENTS[message](situation)


def _of(message: str) -> Callable[[Contents], Contents]:
    def register(strategy: Contents) -> Contents:
        _CONTENTS[message] = strategy
        return strategy

    return register


def requested_limit(situation: Situation) -> int:
    """Return the largest power in Watts that requests and offers of ours speak of; a few steps more are plausible."""
    market = situation.market
    if market.power_step == 1:
        return min(REQUESTED_LIMIT, market.plausible_power)
    steps = market.plausible_power // market.power_step - _ROOM
    return min(REQUESTED_LIMIT, steps) * market.power_step


def _own_points(situation: Situation) -> st.SearchStrategy[str]:
    # A role that has no points of its own (the CRO) is only sent such messages in order to refuse them.
    return st.sampled_from([point.address for point in situation.points()] or [_SOMEWHERE])


@_of("TestMessage")
def _test_messages(_: Situation) -> st.SearchStrategy[Element]:
    return st.just(Element("TestMessage"))


@_of("D-Prognosis")
def _prognoses(situation: Situation) -> st.SearchStrategy[Element]:
    return days_of("D-Prognosis", situation).flatmap(lambda day: prognoses_of(situation, day))


def prognoses_of(situation: Situation, day: date) -> st.SearchStrategy[Element]:
    """Draw prognoses of one day; the Revision is given when they are sent."""
    profile = power_profiles(situation.market.isps(day), situation.market.plausible_power, whole=True)
    return st.builds(
        lambda point, isps: Element("D-Prognosis", {**market_attributes(situation, day, point), "Revision": "1"}, isps),
        _own_points(situation),
        profile,
    )


@_of("FlexReservationUpdate")
def _reservations(situation: Situation) -> st.SearchStrategy[Element]:
    return reservations(situation)


@_of("FlexRequest")
@st.composite
def _requests(draw: st.DrawFn, situation: Situation) -> Element:
    day = draw(days_of("FlexRequest", situation))
    parts = draw(runs(situation.market.isps(day), whole=False, first=first_ahead(situation, day)))
    requested = draw(st.integers(1, 2 ** len(parts) - 1))
    isps = []
    for position, (start, length) in enumerate(parts):
        size, upwards = draw(st.integers(2, requested_limit(situation))), draw(st.booleans())
        low, high = (1, size) if upwards else (-size, -1)
        disposition = "Requested" if requested >> position & 1 else "Available"
        isps.append(isp(start, length, Disposition=disposition, MinPower=low, MaxPower=high))
    attributes = {**market_attributes(situation, day, draw(_own_points(situation))), "Revision": "1"}
    return Element("FlexRequest", {**attributes, **draw(_expiries(situation, day, parts[0][0]))}, tuple(isps))


def _expiries(situation: Situation, day: date, first: int) -> st.SearchStrategy[dict[str, str]]:
    """Draw an ExpirationDateTime that is over before the first ISP of a message begins."""
    begin = situation.market.start_of_isp(day, first)
    least = max(60, int((situation.market.validity + UNDER_WAY) / timedelta(minutes=1)))
    instants = st.integers(least, 600).map(lambda minutes: min(situation.now + timedelta(minutes=minutes), begin))
    return instants.map(lambda instant: {"ExpirationDateTime": timestamp(instant)})


def unlike(request: Element, number: int, limit: int, by: int = 2) -> Element:
    """Return a FlexRequest that asks for another power than those of other numbers do; others as they are.

    A recipient may refuse a FlexRequest that says what an earlier one said (validate-phase.md, Exchange Flexibility
    Requests), so no two trials send the same.  The power differs by multiples of `by` Watts, up to `limit`.
    """
    position = next((n for n, i in enumerate(request.children) if i.get("Disposition") == "Requested"), None)
    if request.tag != "FlexRequest" or position is None:
        return request
    wanted = request.children[position]
    upwards = int(wanted["MaxPower"]) > 0
    size = max(abs(int(wanted["MinPower"])), abs(int(wanted["MaxPower"])))
    # An even one stays even, so that half of it can be ordered.
    other = by + (size - by + by * number) % (limit // by * by - by)
    if size > limit:
        other = size - by * (number % (limit // by))
    changed = wanted.having({"MaxPower": str(other)} if upwards else {"MinPower": str(-other)})
    return request.containing(*request.children[:position], changed, *request.children[position + 1 :])


def unlike_in_steps(request: Element, number: int, situation: Situation, by: int, most: int) -> Element:
    """Return the same within what is requested in a market, `by` and `most` in the steps of its power."""
    step, limit = situation.market.power_step, requested_limit(situation)
    return unlike(request, number, min(most * step, limit), by * step)


@_of("FlexOffer")
def _offers(situation: Situation) -> st.SearchStrategy[Element]:
    return days_of("FlexOffer", situation).flatmap(lambda day: offers_of(situation, day))


@st.composite
def offers_of(draw: st.DrawFn, situation: Situation, day: date, isps: tuple[Element, ...] = ()) -> Element:
    """Draw offers for one day with one option; the baseline is the first agreed reference, if there is one.

    Some power is offered in one of the ISPs at least: what offers none may be refused (register, point 33).
    """
    first, limit = first_ahead(situation, day), requested_limit(situation)
    least = min(A_LITTLE, limit)
    profile = power_profiles(situation.market.isps(day), limit, whole=False, first=first, least=least)
    drawn = isps or draw(profile)
    option = Element(
        "OfferOption", {"OptionReference": "option-1", "Price": draw(prices(situation.market.plausible_price))}, drawn
    )
    baseline = situation.market.baseline_references[:1]
    attributes = {
        **market_attributes(situation, day, draw(_own_points(situation))),
        **draw(_expiries(situation, day, min(int(isp["Start"]) for isp in drawn))),
        **unsolicited(situation.version),
        **({"BaselineReference": baseline[0]} if baseline else {}),
        "Currency": situation.market.currency,
    }
    return Element("FlexOffer", attributes, (option,))


@_of("DSOPortfolioUpdate")
@st.composite
def _point_updates(draw: st.DrawFn, situation: Situation) -> Element:
    start = draw(days_of("DSOPortfolioUpdate", situation))
    ends_today = start == situation.today  # at once, for some (register, point 23)
    end = start + timedelta(days=draw(st.integers(int(ends_today), 3)))
    points = []
    for number in range(draw(st.integers(1, 3))):
        connections = tuple(connection(f"{number}-{n}", start, end) for n in range(draw(st.integers(1, 3))))
        points.append(congestion_point(f"point-{number}", start, end, connections, mutex=draw(st.booleans())))
    return Element("DSOPortfolioUpdate", {"TimeZone": situation.market.time_zone}, tuple(points))


@_of("AGRPortfolioUpdate")
@st.composite
def _connection_updates(draw: st.DrawFn, situation: Situation) -> Element:
    start = draw(days_of("AGRPortfolioUpdate", situation))
    end = start + timedelta(days=draw(st.integers(0, 3)))
    connections = tuple(connection(f"agr-{n}", start, end) for n in range(draw(st.integers(1, 4))))
    return Element("AGRPortfolioUpdate", {"TimeZone": situation.market.time_zone}, connections)


@_of("AGRPortfolioQuery")
def _agr_queries(situation: Situation) -> st.SearchStrategy[Element]:
    return days_of("AGRPortfolioQuery", situation).map(lambda day: query("AGRPortfolioQuery", situation, day))


@_of("DSOPortfolioQuery")
def _dso_queries(situation: Situation) -> st.SearchStrategy[Element]:
    return days_of("DSOPortfolioQuery", situation).map(
        lambda day: query("DSOPortfolioQuery", situation, day).having({"EntityAddress": f"{NEW}point-0"})
    )


def query(message: str, situation: Situation, day: date) -> Element:
    """Make the content of a query for one Period."""
    return Element(message, {"TimeZone": situation.market.time_zone, "Period": day.isoformat()})


def connection(name: str, start: date, end: date | None) -> Element:
    """Make a Connection with a new address."""
    periods = {"StartPeriod": start.isoformat(), **({"EndPeriod": end.isoformat()} if end else {})}
    return Element("Connection", {"EntityAddress": NEW + name, **periods})


def congestion_point(
    name: str, start: date, end: date | None, connections: tuple[Element, ...], *, mutex: bool = False
) -> Element:
    """Make a CongestionPoint with a new address."""
    periods = {"StartPeriod": start.isoformat(), **({"EndPeriod": end.isoformat()} if end else {})}
    published = {"MutexOffersSupported": str(mutex).lower(), "DayAheadRedispatchBy": "AGR"}
    return Element("CongestionPoint", {"EntityAddress": NEW + name, **periods, **published}, connections)


_CONTENTS.update({"FlexSettlement": settlements, "Metering": meterings})


def in_another_currency(message: str, situation: Situation) -> st.SearchStrategy[Element]:
    """Draw messages whose amounts are in another currency than the market's."""
    others = [name for name in ("USD", "GBP", "CHF", "SEK", "EUR") if name != situation.market.currency]
    drawn = st.tuples(contents(message, situation), st.sampled_from(others))
    return drawn.map(lambda pair: pair[0].having({"Currency": pair[1]}))
