"""Connections that one AGR represents until a day, and another one from the next day on."""

from datetime import date
from typing import Any

from fixtures.running_trial import RunningTrial
from suites.contract.procedures import DAY, ask_agr, connection, connections, periods, point, points, publish


async def handed_over(trial: RunningTrial, day: date) -> list[dict[str, Any]]:
    """Let an AGR take over connections from another one after this day; ask each on its own days.

    Of one connection the former AGR tells first, of another one the later AGR.  Another stays with the former, another
    is the later one's alone, and both last a day longer, on which nobody has the two that were taken over.  A CRO may
    let nobody take over a connection (register, point 124): what is rejected is not asked for.  Returned is what is
    expected on each Period.
    """
    ours, second = trial.us("AGR"), trial.situation.find("AGR", "second")
    if second is None:
        return []
    former, later = (second, ours) if trial.number % 2 else (ours, second)
    end = day + 2 * DAY
    last, next_day, whole = periods(day, day), periods(day + DAY, day + DAY), periods(day, end)
    await publish(trial, points(trial, point("handed", whole, "over", "told-later", "stays", "new")))
    await publish(trial, connections(trial, connection("over", last), connection("stays", whole)), former)
    new = connection("new", periods(day + DAY, end))
    taking = connections(trial, connection("over", next_day), connection("told-later", next_day), new)
    if not await trial.send(trial.outgoing(taking, later), "attempt", "connections of which one was another AGR's"):
        return []
    late = connections(trial, connection("told-later", last))
    note = "a connection that will be another AGR's"
    on_last = ["over", "stays"] + ["told-later"] * await trial.send(trial.outgoing(late, former), "attempt", note)
    await ask_agr(trial, day, former)
    await ask_agr(trial, day + DAY, later)
    await ask_agr(trial, end, former)
    await ask_agr(trial, end, later)
    at = f"{trial.us('DSO').domain}|{trial.address('handed')}"
    listed = {day: on_last, day + DAY: ["over", "told-later", "new"], end: ["stays", "new"]}
    expected: list[dict[str, Any]] = [
        {"Period": each.isoformat(), "connections": {at: [trial.address(name) for name in names]}}
        for each, names in listed.items()
    ]
    expected[-1]["absent"] = [trial.address(name) for name in ("over", "told-later")]
    return expected
