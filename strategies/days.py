"""Which days messages are about: today and tomorrow as well as later ones, and from which ISP on they speak of them.

A message about today is as good as any other while the ISPs that it speaks of lie ahead (register, point 90).
"""

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import strategies as st

from strategies.values import days
from uftp_conformance.conversation.situation import Situation
from uftp_conformance.messages import Element, lexical
from uftp_conformance.statement.market import Contract

_ROOM = 6  # ISPs that a day must have left: some defects need free ones beside those of a message
# Without intraday trading never about today, nor about tomorrow: its day-ahead gate may be closed since the morning.
# Where tomorrow is the last day that is traded, its gate is open, or there is nothing to try (register, point 90).
# Nor is there a forecast of them, which had to be made before that gate.
_PLANNED = ("FlexRequest", "FlexOffer", "D-Prognosis")
_DRAWN = timedelta(minutes=30)  # for which what was drawn may wait until it is sent and answered
_FEW_ISPS = ("FlexRequest", "FlexOffer", "FlexReservationUpdate")  # which leave out what has begun
_LISTED = ("AGRPortfolioUpdate", "AGRPortfolioQuery")
_DATES = ("Period", "StartPeriod", "EndPeriod")
_OF_DAYS = (
    *_FEW_ISPS,
    "D-Prognosis",
    "DSOPortfolioUpdate",
    "AGRPortfolioUpdate",
    "DSOPortfolioQuery",
    "AGRPortfolioQuery",
)


def days_of(message: str, situation: Situation) -> st.SearchStrategy[date]:
    """Draw a day for a message type: half of them later ones, half today or tomorrow, as far as these will do.

    Shrinks towards the day after tomorrow, of which nothing is over before a trial ends.
    """
    later, near = days(situation), near_days(message, situation)
    return later if situation.day is not None or not near else later | st.sampled_from(near)


def near_days(message: str, situation: Situation) -> tuple[date, ...]:
    """Return today and tomorrow, as far as there is enough left of them for a valid message of this type."""
    if not is_about_days(message):
        return ()
    supports, tomorrow = situation.statement.supports, situation.today + timedelta(days=1)
    if message in _PLANNED and not supports.intraday:
        return ()
    today = message != "D-Prognosis" or supports.prognosis_of_today
    closed = message in _PLANNED and closes_day_ahead(situation)
    near = (*((situation.today,) if today else ()), *(() if closed else (tomorrow,)))
    return tuple(day for day in near if message not in _FEW_ISPS or has_room(situation, day))


def last_closed(situation: Situation) -> date:
    """Return the last day of which no target need take anything new: today, or tomorrow without intraday trading.

    Tomorrow is none where it is the last one that is traded at all.
    """
    closed = not situation.statement.supports.intraday or closes_day_ahead(situation)
    return situation.today + timedelta(days=int(closed and situation.market.periods_ahead > 1))


def closes_day_ahead(situation: Situation) -> bool:
    """Return whether nothing new is taken about tomorrow before a trial ends that is drawn now, or perhaps so."""
    tolerance = timedelta(seconds=situation.statement.timing.clock_tolerance)
    return situation.market.closes_day_ahead(situation.now - tolerance, situation.now + tolerance + _DRAWN)


def is_about_days(message: str) -> bool:
    """Return whether messages of a type are about days ahead."""
    return message in _OF_DAYS


def has_room(situation: Situation, day: date) -> bool:
    """Return whether enough ISPs of a day lie ahead for a message about some of them."""
    first = first_ahead(situation, day)
    return first == 1 or situation.market.isps(day) - first + 1 >= _ROOM


def first_ahead(situation: Situation, day: date) -> int:
    """Return the first ISP of a day that has not begun for a while to come; beyond its last when there is none."""
    return situation.market.first_isp_from(day, situation.now + situation.market.ahead)


def in_time(situation: Situation, contract: Contract, day: date) -> bool:
    """Return whether a release under a contract is surely in time for a day, and has something to speak of there."""
    deadline = contract.deadline(day, situation.market.time_zone)
    soon = deadline - situation.now <= situation.market.ahead
    if day < situation.today or soon or not has_room(situation, day) or not contract.is_about(day):
        return False
    return first_ahead(situation, day) <= contract.hours(situation.market.isps(day))[1]


def ahead(isp: Element, content: Element, situation: Situation) -> bool:
    """Return whether an ISP element of a message about a Period lies ahead as a whole."""
    return int(isp["Start"]) >= first_ahead(situation, lexical.day(content["Period"]))


def in_other_months(day: date) -> Iterator[date]:
    """Walk the days of the months around that have the number of this one in its month, the next month first."""
    for months in (1, -1, 2, -2, 3):
        year, month = divmod(day.month - 1 + months, 12)
        with contextlib.suppress(ValueError):  # a month without such a day
            yield date(day.year + year, month + 1, day.day)


def spread(content: Element, number: int, situation: Situation) -> Element:
    """Move what an AGR registers or asks about from the first of the later days to one of them, by a number.

    Whatever it registered for a day is in each answer about that day: thousands of connections, where every trial
    takes the same one.
    """
    later = situation.market.later_days(situation.today)
    if content.tag not in _LISTED or later[0].isoformat() not in _begins(content):
        return content
    return _moved(content, timedelta(days=number % len(later)))


def _begins(content: Element) -> set[str]:
    return {each.get("StartPeriod") or each.get("Period") or "" for each in (content, *content.children)} - {""}


def _moved(content: Element, by: timedelta) -> Element:
    named = {name: value for name in _DATES if (value := content.get(name)) is not None}
    moved = {name: (date.fromisoformat(value) + by).isoformat() for name, value in named.items()}
    return content.having(moved).containing(*(_moved(child, by) for child in content.children))


def is_of_today(content: Element, situation: Situation) -> bool:
    """Return whether a message is about today, so that it loses its sense when the day is over."""
    return situation.today.isoformat() in (content.get("Period"), content.get("StartPeriod"))
