"""Connections that end on a day on which the clock changes, or begin on the day after: such a day has no 24 hours."""

from datetime import date
from itertools import islice
from typing import Any

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, connection, connections, periods, point, points, publish, taken, zone
from uftp_conformance.messages import Element

_CHANGES = 2  # of the clock: one day is shorter, one is longer
_EVERY = 3  # trials: as many as the smallest profile walks


async def around_clock_changes(trial: RunningTrial, role: str) -> list[dict[str, Any]]:
    """Publish such connections, and ask in a role for both days; return what is to be listed on each.

    Every third trial does so.  A Period beyond those that were agreed may be refused (register, point 122): the day
    after is then asked for in vain, or has nothing that begins on it.
    """
    if trial.number % _EVERY:
        return []
    changes = islice(trial.situation.market.change_of_clock_days(trial.situation.now), _CHANGES)
    return [each for day in changes for each in await _around(trial, role, day)]


async def _around(trial: RunningTrial, role: str, day: date) -> list[dict[str, Any]]:
    today, after = trial.situation.today, day + DAY
    until, beyond, begun = (f"{name}-{day}" for name in ("until", "beyond", "from"))
    at, later = f"change-{day}", f"after-{day}"
    short, long = periods(today, day), periods(today, after)
    # Where a DSO asks, its own EndPeriod counts; an AGR's where that asks.
    at_point, heard = (short, long) if role == "DSO" else (long, short)
    whole = point(at, long).containing(connection(until, at_point), connection(beyond, long))
    await publish(trial, points(trial, whole))
    await publish(trial, connections(trial, connection(until, heard), connection(beyond, long)))
    new = periods(after, after)
    comes = await taken(trial, points(trial, point(later, new, begun)), connections(trial, connection(begun, new)))
    dso = "" if role == "DSO" else trial.us("DSO").domain
    expected = []
    for period, listed, gone in ((day, [until, beyond], begun), (after, [beyond], until)):
        if not await _answered(trial, role, period, at):
            continue
        placed = {f"{dso}|{trial.address(at)}": [trial.address(name) for name in listed]}
        if comes and period == after and (role == "AGR" or await _answered(trial, role, period, later)):
            placed[f"{dso}|{trial.address(later)}"] = [trial.address(begun)]
        expected.append({"Period": period.isoformat(), "connections": placed, "absent": [trial.address(gone)]})
    return expected


async def _answered(trial: RunningTrial, role: str, period: date, name: str) -> bool:
    """Ask for a Period, as a case where the query is accepted; tell whether it is."""
    about = {"EntityAddress": f"new:{name}"} if role == "DSO" else {}
    query = Element(f"{role}PortfolioQuery", {**zone(trial), "Period": period.isoformat(), **about})
    return await trial.tried(trial.outgoing(query), "case")
