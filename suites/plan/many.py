"""Many points of several DSOs with many connections of several AGRs, and what the answer to a query must hold then."""

from datetime import timedelta

from fixtures.running_trial import RunningTrial
from strategies.cases import Case
from suites.contract.procedures import (
    ask_agr,
    ask_dso,
    connection,
    connections,
    drawn_day,
    periods,
    point,
    points,
    publish_in_parts,
)

DAY = timedelta(days=1)


async def agr_many(trial: RunningTrial, case: Case) -> None:
    """Let two AGRs share the connections of many points of two DSOs; each gets its own, wherever they are."""
    placed, heard = await _many(trial, case)
    await ask_agr(trial, drawn_day(case))
    own = {key: [name for name in below if name in heard and _ours(name)] for key, below in placed.items()}
    trial.expected["connections"] = {
        key: [trial.address(name) for name in below] for key, below in own.items() if below
    } | {"": [trial.address(name) for name in _FREE]}
    without = [key.partition("|")[2] for key, below in own.items() if not below]
    foreign = [trial.address(name) for key, below in placed.items() for name in below if name not in own[key]]
    trial.expected["absent"] = [*without, *foreign]


async def dso_many(trial: RunningTrial, case: Case) -> None:
    """Publish many points with many connections; ask for two of them, and get what is at each, and all of it.

    Where there is no second AGR nobody represents some of them, and whether these are there is for the CRO (register,
    point 142).
    """
    placed, heard = await _many(trial, case)
    asked = {f"{trial.us('DSO').domain}|{trial.address(name)}": name for name in _ASKED}
    for name in asked.values():
        await ask_dso(trial, drawn_day(case), name)
    trial.expected["connections"] = {
        f"|{trial.address(point_name)}": [trial.address(name) for name in placed[key] if name in heard]
        for key, point_name in asked.items()
    }
    foreign = (below for key, below in placed.items() if key not in asked)
    trial.expected["absent"] = [trial.address(name) for below in foreign for name in below]


_POINTS, _CONNECTIONS = 120, 30  # points, and connections of most of the first ones
_FOREIGN = range(17, 20)  # points without a connection of our first AGR
_SPARSE, _FEW = 20, 3  # the first point with as few connections as this
_CROWDED = (8, 11)  # points that have many more: one of each DSO
_CROWD, _BYTES = 1100, 160  # so many more: a round thousand is a usual bound; and the most bytes of each when sealed
_FREE = [f"free-{number}" for number in range(_CONNECTIONS)]  # connections of our first AGR that are at no point
_ASKED = ("point-8", "point-118")  # a crowded one, and the last one of our first DSO


async def _many(trial: RunningTrial, case: Case) -> tuple[dict[str, list[str]], set[str]]:
    """Publish many points, some of them of a second DSO; return what is at each, and what an AGR told of."""
    within, second = periods(drawn_day(case), drawn_day(case) + DAY), trial.situation.find("DSO", "second")
    crowd = crowd_of(trial.situation.statement.limits.message_bytes)
    placed: dict[str, list[str]] = {}
    for sender, numbers in ((trial.us("DSO"), range(0, _POINTS, 2)), (second or trial.us("DSO"), range(1, _POINTS, 2))):
        below = {n: [f"at-{n}-{m}" for m in range(_size(n, crowd))] for n in numbers}
        update = points(trial, *(point(f"point-{n}", within, *names) for n, names in below.items()))
        await publish_in_parts(trial, update, sender)
        placed |= {f"{sender.domain}|{trial.address(f'point-{n}')}": names for n, names in below.items()}
    every = [name for names in placed.values() for name in names]
    heard = [(trial.us("AGR"), [*_FREE, *filter(_ours, every)])]
    if (other := trial.situation.find("AGR", "second")) is not None:
        heard.append((other, [name for name in every if not _ours(name)]))
    # A whole list is one update, and no longer than that can be.
    most = trial.situation.statement.limits.message_bytes // _BYTES if trial.shared.whole_lists else None
    for agr, names in heard:
        await publish_in_parts(trial, connections(trial, *(connection(name, within) for name in names[:most])), agr)
    return placed, {name for _, names in heard for name in names[:most]}


def crowd_of(most: int) -> int:
    """Return how many connections a crowded point has, so that a message with all of it has no more bytes."""
    return min(_CROWD, most // _BYTES)


def _size(number: int, crowd: int) -> int:
    if number in _CROWDED:
        return crowd
    return _FEW if number >= _SPARSE else _CONNECTIONS


def _ours(name: str) -> bool:
    """Return whether our first AGR represents the connection of a name; at some points it has none."""
    _, at, number = name.split("-")
    return int(at) not in _FOREIGN and int(number) % 3 != int(at) % 3
