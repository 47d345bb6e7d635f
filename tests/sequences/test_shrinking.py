"""Shrinking: the shortest sequence with the same fault, within a number of tries."""

import asyncio
from types import SimpleNamespace
from typing import Any

from uftp_conformance.sequences.shrinking import Shrunk, shrunk
from uftp_conformance.sequences.steps import Change, Step, Steps
from uftp_conformance.sequences.walked import Walked


def walked(steps: Steps, cause: str) -> Walked:
    found = Walked(list(steps))
    if cause:
        judged: Any = SimpleNamespace(step=steps[-1], accusation=SimpleNamespace(cause=cause))
        found.judged = [judged]
    return found


STEPS = tuple(
    Step(number, "send", "FlexOffer", beside=number == 3, changes=(Change(number), Change(number)))
    for number in range(12)
)


def search(needed: set[int], most: int = 200, cause: str = "x") -> Shrunk:
    """Shrink a fault that comes where these steps are there, and the last one with a change."""

    async def again(steps: Steps) -> Walked:
        fails = needed <= {step.number for step in steps} and steps[-1].changes
        return walked(steps, cause if fails else "")

    return asyncio.run(shrunk(walked(STEPS, "x"), again, seconds=10, most=most))


def test_only_what_is_needed_is_left() -> None:
    found = search({2, 7, 11})
    assert [step.number for step in found.walked.steps] == [2, 7, 11]
    assert [len(step.changes) for step in found.walked.steps] == [0, 0, 1]
    assert not any(step.beside for step in found.walked.steps)
    assert found.failed


def test_what_fails_each_time_is_told_from_what_does_not() -> None:
    rolls = iter([True, True, *[False] * 200])

    async def again(steps: Steps) -> Walked:
        return walked(steps, "x" if next(rolls) else "")

    found = asyncio.run(shrunk(walked(STEPS, "x"), again, seconds=10, most=200))
    assert "it failed 1 of 3 times" in found.words
    assert not search({2, 7, 11}).words


def test_what_was_found_until_it_is_over_is_kept() -> None:
    looked = iter([*[False] * 3, *[True] * 200])

    async def again(steps: Steps) -> Walked:
        return walked(steps, "x")

    found = asyncio.run(shrunk(walked(STEPS, "x"), again, seconds=10, most=200, over=lambda: next(looked)))
    assert 0 < found.tries < 4
    assert len(found.walked.steps) < len(STEPS)


def test_it_ends_after_so_many_tries() -> None:
    assert search({2, 7, 11}, most=3).tries == 3


def test_another_fault_is_not_the_same() -> None:
    found = search({2}, cause="y")
    assert not found.failed
    assert len(found.walked.steps) == len(STEPS)
