"""Congestion points whose attributes will be other ones on a later day."""

from datetime import date
from typing import Any

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, ask_agr, connection, connections, periods, point, points, publish
from suites.plan.points import TERMS
from uftp_conformance.messages import Element
from uftp_conformance.statement.counterparties import Counterparty

_OTHERWISE = {"MutexOffersSupported": "true", "DayAheadRedispatchBy": "AGR", "IntradayRedispatchBy": "DSO"}
_NAMES = ("will-have-it", "had-it")  # points that will support mutual exclusive offers, or do so until then


async def coming(trial: RunningTrial, day: date, dso: Counterparty) -> list[dict[str, Any]]:
    """Publish points from a day on, and with other attributes from two days later on; ask for both days.

    Return what is expected on each Period.
    """
    later = day + 2 * DAY
    heard = {
        each: [_point(name, each, turned=(each == later) == (name == _NAMES[0])) for name in _NAMES]
        for each in (day, later)
    }
    # Who keeps what comes later alone has nothing of these on the first day: an answer has to list something else.
    lasting = point("lasting", periods(day), "at-lasting")
    for each, found in heard.items():
        await publish(trial, points(trial, *found, *([lasting] if each == day else ())), dso)
    represented = (*(f"at-{name}" for name in _NAMES), "at-lasting")
    await publish(trial, connections(trial, *(connection(name, periods(day)) for name in represented)))
    await ask_agr(trial, day)
    await ask_agr(trial, later)
    return [
        {"Period": each.isoformat(), how: [_wanted(trial, one) for one in heard[each]]}
        for each, how in ((day, "points if listed"), (later, "points"))
    ]


def _point(name: str, start: date, *, turned: bool) -> Element:
    usual = point(name, periods(start), f"at-{name}")
    return usual.having(_OTHERWISE) if turned else usual


def _wanted(trial: RunningTrial, one: Element) -> dict[str, str | None]:
    return {"EntityAddress": trial.minted(one)["EntityAddress"], **{name: one.get(name) for name in TERMS}}
