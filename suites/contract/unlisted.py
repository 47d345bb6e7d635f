"""Connections that a newer update of their AGR does not list: all of them stay its own, or none does."""

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    DAY,
    ask_agr,
    ask_dso,
    by_turns,
    connection,
    connections,
    drawn_day,
    periods,
    point,
    points,
    publish,
)

_PLACED = {"a": "p", "b": "p", "c": "q", "d": ""}  # connections and their points; the newer update lists "b" alone
_LISTED = "b"
_HALF = "connections that the AGR still has, of those that its update does not list, while others are gone"


async def treated_alike(trial: RunningTrial, case: Case) -> None:
    """Let an AGR tell of connections at two points and at none, then of another one alone; ask as both.

    An update may be all that its AGR represents, or be about what it lists (register, point 124).  Which of the two it
    is shows the AGR's own answer.  What it has no longer may be gone at once, but not what a DSO has at its points.
    """
    day, agr = max(drawn_day(case), trial.situation.today + DAY), by_turns(trial, "AGR", trial.number)
    within = periods(day, day + DAY)
    found = (point(at, within, *(n for n, place in _PLACED.items() if place == at)) for at in "pq")
    await publish(trial, points(trial, *found))
    others = (connection(name, within) for name in _PLACED if name != _LISTED)
    await publish(trial, connections(trial, *others), agr)
    # As it is: nothing of the former one is told again.
    newer = trial.minted(connections(trial, connection(_LISTED, within)))
    await trial.prerequisite(trial.shared.tester.prepare(newer, agr))
    await ask_agr(trial, day, agr, "prerequisite")
    listed = {each.get("EntityAddress") for answer in trial.answers("prerequisite") for each in answer.walk()}
    stay = [name for name in _PLACED if name != _LISTED and trial.address(name) in listed]
    trial.facts[_HALF] = len(stay) if len(stay) < len(_PLACED) - 1 else 0
    trial.expected["fact"] = {_HALF: 0}
    for name in "pq":
        await ask_dso(trial, day, name)
    _expect(trial, agr.domain, [*stay, _LISTED])


def _expect(trial: RunningTrial, agr: str, own: list[str]) -> None:
    """Expect that the DSO is told the same of the AGR; what no AGR has may be listed or not (register, point 142)."""
    trial.expected |= {
        "outcome": ["Accepted", "Rejected"],
        "connections": {
            f"|{trial.address(at)}": [trial.address(name) for name in own if _PLACED[name] == at]
            for at in {_PLACED[name] for name in own if _PLACED[name]}
        },
        "represented": {trial.address(name): agr if name in own else "" for name in _PLACED},
    }
