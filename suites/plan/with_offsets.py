"""Days behind which the market's offset from UTC stands: the schema takes them, and they are the local days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, connection, connections, periods, point, points, zone
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day

_NAME, _AT = "with-offsets", "point-with-offsets"


async def with_offsets(trial: RunningTrial, day: date) -> list[str]:
    """Publish a point and its connection for two days so; return what is to be remarked (register, point 80)."""
    within = periods(*(_written(each, trial.situation.market.time_zone) for each in (day, day + DAY)))
    for update in (points(trial, point(_AT, within, _NAME)), connections(trial, connection(_NAME, within))):
        if not await trial.send(trial.outgoing(update), "attempt", "days with the market's offset behind them"):
            return [f"a {update.tag} in which the market's offset stands behind the days is not accepted{_OPEN}"]
    remarks = []
    for ahead, there in enumerate((True, True, False)):
        period = day + ahead * DAY
        query = Element("AGRPortfolioQuery", {**zone(trial), "Period": period.isoformat()})
        await trial.send(trial.outgoing(query), "after", "what was published with offsets")
        about = [answer for answer in trial.answers("after") if same_day(answer.get("Period"), period.isoformat())]
        if about and _listed(trial, about) != there:
            remarks.append(f"a connection with the market's offset behind its days is {_WRONG[ahead]} of them{_OPEN}")
    return remarks


_WRONG = ("missing on the first", "missing on the last", "listed after the last")
_OPEN = " (register, point 80)"


def _written(day: date, name: str) -> str:
    offset = datetime.combine(day, time(12), ZoneInfo(name)).isoformat()[-6:]
    return f"{day.isoformat()}{offset}"


def _listed(trial: RunningTrial, answers: list[Element]) -> bool:
    """Return whether the connection is listed at its point."""
    at, name = trial.address(_AT), trial.address(_NAME)
    found = (each for answer in answers for each in answer.walk() if each.get("EntityAddress") == at)
    return any(below.get("EntityAddress") == name for each in found for below in each.children)
