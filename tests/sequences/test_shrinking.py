"""Shrinking: the shortest sequence with the same fault or a simpler one, within a number of tries."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from uftp_conformance.sequences.causes import simpler
from uftp_conformance.sequences.shrinking import Search, Shrunk, cause_of, shrunk
from uftp_conformance.sequences.steps import Change, Step, Steps
from uftp_conformance.sequences.verdicts import Cause
from uftp_conformance.sequences.walked import Walked


def cause(*breaks: str, observed: str = "Accepted") -> Cause:
    return "OPR-FO-ACCEPT", "FlexOffer", " ".join(breaks) or "nothing", observed


SOUGHT = cause("A")


def walked(steps: Steps, found: Cause | None) -> Walked:
    result = Walked(list(steps))
    if found:
        judged: Any = SimpleNamespace(step=steps[-1], accusation=SimpleNamespace(cause=found))
        result.judged = [judged]
    return result


STEPS = tuple(
    Step(number, "send", "FlexOffer", beside=number == 3, changes=(Change(number), Change(number)))
    for number in range(12)
)


def search(needed: set[int], most: int = 200, found: Cause = SOUGHT) -> Shrunk:
    """Shrink a fault that comes where these steps are there, and the last one with a change."""

    async def again(steps: Steps) -> Walked:
        fails = needed <= {step.number for step in steps} and steps[-1].changes
        return walked(steps, found if fails else None)

    return asyncio.run(shrunk(walked(STEPS, SOUGHT), again, seconds=10, most=most))


def test_only_what_is_needed_is_left() -> None:
    found = search({2, 7, 11})
    assert [step.number for step in found.walked.steps] == [2, 7, 11]
    assert [len(step.changes) for step in found.walked.steps] == [0, 0, 1]
    assert not any(step.beside for step in found.walked.steps)
    assert found.failed


def test_what_fails_each_time_is_distinguished_from_what_does_not() -> None:
    rolls = iter([True, True, *[False] * 200])

    async def again(steps: Steps) -> Walked:
        return walked(steps, SOUGHT if next(rolls) else None)

    found = asyncio.run(shrunk(walked(STEPS, SOUGHT), again, seconds=10, most=200))
    assert "it failed 1 of 3 times" in found.words
    assert not search({2, 7, 11}).words


def test_what_was_found_until_it_is_over_is_kept() -> None:
    looked = iter([*[False] * 3, *[True] * 200])

    async def again(steps: Steps) -> Walked:
        return walked(steps, SOUGHT)

    found = asyncio.run(shrunk(walked(STEPS, SOUGHT), again, seconds=10, most=200, over=lambda: next(looked)))
    assert 0 < found.tries < 4
    assert len(found.walked.steps) < len(STEPS)


def test_it_ends_after_so_many_tries() -> None:
    assert search({2, 7, 11}, most=3).tries == 3


@pytest.mark.parametrize("other", [cause("B"), cause("A", observed="500/5xx"), cause("A", "B"), cause()])
def test_another_fault_is_not_the_same(other: Cause) -> None:
    found = search({2}, found=other)
    assert not found.failed
    assert len(found.walked.steps) == len(STEPS)


def test_what_breaks_fewer_rules_and_is_answered_alike_is_simpler() -> None:
    assert simpler(cause("A"), cause("A", "B"))
    assert simpler(cause(observed="500/5xx"), cause("A", observed="500/5xx"))
    assert not simpler(cause("A"), cause("A"))
    assert not simpler(cause("A", observed="500/5xx"), cause("A", "B"))
    assert not simpler(("X", "FlexOrder", "A", "Accepted"), cause("A", "B"))


@pytest.mark.parametrize(("known", "left"), [(cause("B"), {0}), (cause("A"), {1})])
def test_of_several_things_that_are_wrong_one_is_left_that_is_not_known(known: Cause, left: set[int]) -> None:
    """The two changes of the last step break a rule each, and the target looks at neither."""
    step = Step(0, "send", "FlexOffer", changes=(Change(0, "A"), Change(1, "B")))

    async def again(steps: Steps) -> Walked:
        return walked(steps, cause(*(change.name for change in steps[-1].changes)) if steps[-1].changes else None)

    begun = walked((step,), cause("A", "B"))
    looking = Search(begun, again, float("inf"), 100, known=lambda found: found == known)
    found = asyncio.run(looking.through())
    assert {change.seed for change in found.walked.steps[0].changes} == left
    assert not found.words


def test_what_is_about_a_copy_becomes_about_the_original() -> None:
    first = Step(0, "send", "D-Prognosis")
    last = Step(3, "send", "FlexOffer", picks=(2,), changes=(Change(1, "x", (2,)),))
    steps = (first, Step(1, "again", picks=(0,)), Step(2, "again", picks=(1,)), last)

    async def again(steps: Steps) -> Walked:
        there = {step.number for step in steps}
        return walked(steps, SOUGHT if steps[-1].named <= there else None)

    found = asyncio.run(shrunk(walked(steps, SOUGHT), again, seconds=10, most=50)).walked
    assert found.steps == [first, replace(last, picks=(0,), changes=())]
    assert cause_of(found) == SOUGHT
