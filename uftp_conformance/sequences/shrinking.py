"""Looks for a shorter sequence with the same fault: first fewer steps, then less that is wrong with them."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from uftp_conformance.sequences.steps import Step, Steps
from uftp_conformance.sequences.walked import Walked

Again = Callable[[Steps], Awaitable[Walked]]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The shortest sequence that was found, how often it failed of how many tries of it, and how many were made."""

    walked: Walked
    failed: int
    tries: int


async def shrunk(found: Walked, again: Again, *, seconds: float, most: int) -> Shrunk:
    """Try shorter sequences, at most so many and for so long; each is walked anew.

    A sequence that does not fail again is tried no further: the first one is the evidence then.
    """
    search = _Search(found, again, time.monotonic() + seconds, most)
    if not await search.better(_needed(found)) and not await search.better(tuple(found.steps)):
        return Shrunk(found, 0, search.tries)
    progress = True
    while progress:
        progress = False
        for shorter in _shorter(search.best.steps):
            if await search.better(shorter):
                progress = True
                break
    return Shrunk(search.best, 1, search.tries)


@dataclass(slots=True)
class _Search:
    best: Walked
    again: Again
    end: float
    most: int
    tries: int = 0

    async def better(self, steps: Steps) -> bool:
        """Walk other steps; keep them where they have the same fault."""
        if self.tries >= self.most or time.monotonic() > self.end or not steps:
            return False
        self.tries += 1
        walked = await self.again(steps)
        same = _cause(walked) is not None and _cause(walked) == _cause(self.best)
        if same:
            self.best = walked
        return same


def _cause(walked: Walked) -> object:
    fault = walked.fault
    return fault.accusation.cause if fault is not None and fault.accusation is not None else None


def _needed(walked: Walked) -> Steps:
    """Return the faulty step with all that it refers to, directly or not."""
    by_number = {step.number: step for step in walked.steps}
    fault = walked.fault
    wanted = {fault.step.number} if fault is not None else set()
    while True:
        more = {name for number in wanted if number in by_number for name in by_number[number].named} - wanted
        if not more:
            return tuple(step for step in walked.steps if step.number in wanted)
        wanted |= more


def _shorter(steps: list[Step]) -> Iterator[Steps]:
    """Walk sequences that are a little simpler: halves less, a step less, a change less, nothing crossing."""
    count = len(steps)
    size = count // 2
    while size:
        for first in range(0, count - 1, size):
            left = (*steps[:first], *steps[first + size :])
            if len(left) < count and steps[-1] in left:
                yield left
        size //= 2
    for at, step in enumerate(steps):
        for number in range(len(step.changes)):
            changes = step.changes[:number] + step.changes[number + 1 :]
            yield (*steps[:at], replace(step, changes=changes), *steps[at + 1 :])
        if step.beside:
            yield (*steps[:at], replace(step, beside=False), *steps[at + 1 :])
