"""Runs behaviours by their names, several at a time, each in a process of a pool."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.hostile.behaviour import Ended
from tests.hostile.running import Outcome, survive
from tests.hostile.table import find


def outcome_of(name: str) -> Outcome:
    """Run the behaviour of this name; KeyError when there is none.  What cannot be staged is wrong as well."""
    behaviour = find(name)
    try:
        return survive(behaviour)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other rows are still to be run
        return Outcome(name, Ended(Path(), 0, "", 0.0, 0.0), (f"it could not be staged: {error!r}",))


def outcomes(names: Iterable[str], jobs: int) -> Iterator[Outcome]:
    """Run behaviours, those first that may take longest; yield each outcome as it comes."""
    longest_first = sorted(names, key=lambda name: -find(name).seconds)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(outcome_of, name) for name in longest_first]):
            yield future.result()
