"""Prognoses for days beyond all others, on which a Revision may be far below or above those of all other trials."""

import itertools
import time
from datetime import date, timedelta

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element

_FAR_DAYS = itertools.count(1)
# Far below all others, which count milliseconds, and above those of an earlier run against the same target.
_LOW_REVISIONS = itertools.count(int(time.time() * 10))
# Beyond it numbers of 64 bits with a point are no longer exact: of each four, the first two are one.
_EXACT = 2**53


def with_revision(outgoing: Outgoing, revision: str) -> Outgoing:
    """Return a prognosis with another Revision."""
    return outgoing.having(Revision=revision)


def _of_no_power(trial: RunningTrial, content: Element, day: date, point: str) -> Element:
    whole = Element("ISP", {"Power": "0", "Start": "1", "Duration": str(trial.situation.market.isps(day))})
    return content.having({"Period": day.isoformat(), "CongestionPoint": point}).containing(whole)


async def first_of_a_far_day(trial: RunningTrial, case: Case) -> None:
    """Send a usual prognosis; then one for a day beyond all others, with a Revision far below all others.

    In every second trial the usual one is for that day too, at another point. The day alone says at which point the low
    one is: a target that remembers an earlier run has had no usual one of that day and point in it.
    """
    number, day = next(_LOW_REVISIONS), far_day(trial.situation)
    points = [point.address for point in trial.situation.points()]
    here, elsewhere = (points[(day.toordinal() + step) % len(points)] for step in (0, 1))
    content = _of_no_power(trial, case.content, day, here)
    of_that_day = trial.number % 2 and here != elsewhere
    usual = (content if of_that_day else case.content).having({"CongestionPoint": elsewhere if of_that_day else here})
    async with trial.series_lock(usual):
        await trial.send(trial.outgoing(usual), "twin")
    async with trial.series_lock(content):
        # Each once only: the specification wants a sender's Revisions to differ as well (register, point 42).
        await trial.send_case(case, with_revision(trial.outgoing(content), str(number)))


def far_day(situation: Situation) -> date:
    """Return a day beyond all that are planned for; days on which the clock changes are, at whatever distance."""
    days = (situation.today + timedelta(days=situation.market.periods_ahead + n) for n in _FAR_DAYS)
    return next(day for day in days if situation.market.beyond(day, situation.today))


async def going_back_from_a_large_one(trial: RunningTrial, case: Case) -> bool:
    """Send a prognosis with a Revision beyond 2^53, and the case, which goes back by one; tell whether it could be.

    After that nothing else has such a Revision: it is for a day of its own, and only before a target that takes a low
    Revision there after a usual one of the sender's at that point (register, point 42).
    """
    number, day = next(_LOW_REVISIONS), far_day(trial.situation)
    content = _of_no_power(trial, case.content, day, case.content["CongestionPoint"])
    async with trial.series_lock(case.content):
        if not await trial.tried(trial.outgoing(case.content), "prerequisite"):
            return False
    async with trial.series_lock(content):
        for revision in (number, _EXACT + 4 * number + 1):
            twin = with_revision(trial.outgoing(content), str(revision))
            if not await trial.tried(twin, "twin" if revision > _EXACT else "prerequisite"):
                return False
        await trial.send_case(case, trial.outgoing(content), twin)
    return True
