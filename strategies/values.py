"""Values that messages are made of; few draws each, so that a whole D-Prognosis costs about ten."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise

from hypothesis import strategies as st

from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.market import Contract

_MOST_RUNS = 6
A_LITTLE = 100  # Watts: the power of what would offer nothing else


def days(situation: Situation, *, first: int | None = None, last: int | None = None) -> st.SearchStrategy[date]:
    """Draw a local day from `first` to `last` days ahead, or the day of the situation; shrinks towards the nearest.

    Where these are left out it is one of the later days.
    """
    if situation.day is not None:
        return st.just(situation.day)
    market = situation.market
    begin, end = market.first_later if first is None else first, market.periods_ahead if last is None else last
    return st.integers(begin, end).map(lambda ahead: situation.today + timedelta(days=ahead))


def powers(limit: int) -> st.SearchStrategy[int]:
    """Draw a power in Watts within plus and minus `limit`; shrinks towards 0."""
    return st.integers(-limit, limit)


def market_attributes(situation: Situation, day: date, point: str) -> dict[str, str]:
    """Return the attributes that every message about the ISPs of a day has."""
    return {
        "ISP-Duration": situation.market.isp_duration,
        "TimeZone": situation.market.time_zone,
        "Period": day.isoformat(),
        "CongestionPoint": point,
    }


@st.composite
def runs(draw: st.DrawFn, count: int, *, whole: bool, first: int = 1) -> tuple[tuple[int, int], ...]:
    """Draw runs of ISPs as (start, duration) of a day of `count` ISPs, from `first` on, ascending and disjoint.

    `whole` covers the day without a gap, as a D-Prognosis must; otherwise some runs are left out, never all.
    Shrinks towards one run.
    """
    cuts = sorted(draw(st.sets(st.integers(first + 1, count), max_size=_MOST_RUNS - 1))) if first < count else []
    found = tuple((start, end - start) for start, end in pairwise((first, *cuts, count + 1)))
    if whole:
        return found
    kept = draw(st.integers(1, 2 ** len(found) - 1))
    return tuple(run for position, run in enumerate(found) if kept >> position & 1)


def isp(start: int, duration: int, **attributes: int | str) -> Element:
    """Make an ISP element; a Duration of 1 is left to its default."""
    values = {"Start": start, **({"Duration": duration} if duration != 1 else {}), **attributes}
    return Element("ISP", {name: str(value) for name, value in values.items()})


@st.composite
def power_profiles(
    draw: st.DrawFn, count: int, limit: int, *, whole: bool, first: int = 1, least: int = 0
) -> tuple[Element, ...]:
    """Draw ISP elements with a Power each, over the whole day or over parts of it, from ISP `first` on.

    Where all of them would be 0 W, the first one has the power `least`.
    """
    drawn = draw(runs(count, whole=whole, first=first))
    values = draw(st.lists(powers(limit), min_size=len(drawn), max_size=len(drawn)))
    given = values if any(values) else [least, *values[1:]]
    return tuple(isp(start, length, Power=power) for (start, length), power in zip(drawn, given, strict=True))


def prices(limit: Decimal) -> st.SearchStrategy[str]:
    """Draw a price with two decimals, from 0.01 to the limit: 0 may be no valid one (register, point 33)."""
    return st.integers(1, int(limit * 100)).map(lambda cents: f"{cents // 100}.{cents % 100:02}")


def in_cents(price: Decimal) -> Decimal:
    """Return the whole cents of a price."""
    return price.quantize(Decimal("0.01"), ROUND_DOWN)


def in_hours(contract: Contract, isps: Sequence[Element], count: int) -> tuple[Element, ...]:
    """Keep to the ISPs that a contract is about, of a day with `count` of them; where none is left, to its first."""
    runs = [(each, contract.within(int(each["Start"]), int(each.get("Duration") or 1), count)) for each in isps]
    kept = tuple(_run(each, *found) for each, found in runs if found is not None)
    return kept or (_run(isps[0], contract.hours(count)[0], 1),)


def _run(given: Element, start: int, length: int) -> Element:
    same = (int(given["Start"]), int(given.get("Duration") or 1)) == (start, length)
    return given if same else given.having({"Start": str(start), "Duration": str(length)})
