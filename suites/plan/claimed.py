"""A congestion point that a second DSO publishes under the address of the first one's."""

from datetime import date

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, ask_dso, periods, point, points
from uftp_conformance.messages import Element

_GONE = "connections that are gone since another DSO's update for their point was rejected"


async def claimed_by_another(trial: RunningTrial, day: str) -> list[str]:
    """Let the second DSO publish point p with a connection of its own; return what is to be remarked.

    Where that is Rejected it learns nothing of the point, and ours still has what it had there.  Whether it may publish
    it, and whether there is one point then or two, is not said (register, point 25): what it is told where its update
    is taken is only remarked.
    """
    second = trial.us("DSO", "second")
    before = await _listed(trial, day)
    update = points(trial, point("p", periods(day, date.fromisoformat(day) + DAY), "x"))
    await trial.send(trial.outgoing(update, second), "attempt", "the address of another DSO's congestion point")
    if [answer.get("Result") for answer in trial.answers("attempt")] != ["Rejected"]:
        await ask_dso(trial, day, "p", second, "after")
        heard = sorted(_named(trial, trial.answers("after")[-1:]))
        return (
            [f"{', '.join(heard)} is told to another DSO that published its point too (register, 25)"] if heard else []
        )
    await ask_dso(trial, day, "p", second)
    after = await _listed(trial, day)
    if before is not None and after is not None:
        trial.facts[_GONE] = len(before - after)
        trial.expected["fact"] = {_GONE: 0}
    return []


async def _listed(trial: RunningTrial, day: str) -> set[str] | None:
    """Return which connections of the point our DSO is told of; None where it gets no answer."""
    earlier = len(trial.answers("after"))
    await ask_dso(trial, day, part="after")
    answers = trial.answers("after")[earlier:]
    return _named(trial, answers) if answers else None


def _named(trial: RunningTrial, answers: list[Element]) -> set[str]:
    ours = {trial.address(name) for name in "ab"}
    return ours & {each.get("EntityAddress") or "" for answer in answers for each in answer.walk()}
