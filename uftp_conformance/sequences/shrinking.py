"""Looks for a shorter sequence with the same fault: first fewer steps, then less that is wrong with them."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from uftp_conformance.sequences.causes import simpler
from uftp_conformance.sequences.steps import Step, Steps
from uftp_conformance.sequences.verdicts import Cause
from uftp_conformance.sequences.walked import Walked

Again = Callable[[Steps], Awaitable[Walked]]
_PROOFS = 3  # walks of the shortest sequence, which show whether it fails each time


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What became of a fault that was found.

    Attributes:
        walked: the shortest sequence with it.
        failed, proofs: how often that one failed, of how many walks of it alone.
        tries: walks in all.
        seconds: for how long it was searched.
    """

    walked: Walked
    failed: int
    tries: int
    proofs: int = 0
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """Say that it does not fail each time, "" where it does."""
        if not self.proofs:
            return "it was not tried again"
        if not self.failed:
            return f"FLAKY: it did not fail again in {self.proofs} further tries"
        return f"FLAKY: it failed {self.failed} of {self.proofs} times" if self.failed < self.proofs else ""


async def shrunk(
    found: Walked, again: Again, *, seconds: float, most: int, over: Callable[[], bool] = lambda: False
) -> Shrunk:
    """Try shorter sequences, at most so many and for so long, and until it is over; each is walked anew.

    A sequence that does not fail again is tried no further: the first one is the evidence then.
    """
    search = Search(found, again, time.monotonic() + seconds, most, over)
    return await search.through()


@dataclass(slots=True)
class Search:
    """A search on its way: `so_far` is the shortest sequence, whenever it is given up.

    What breaks fewer rules and is answered alike is the simpler fault, unless that one is `known` already.
    """

    best: Walked
    again: Again
    end: float
    most: int
    over: Callable[[], bool] = lambda: False
    known: Callable[[Cause], bool] = lambda _: False
    tries: int = 0
    failed: int = 0
    proofs: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def so_far(self) -> Shrunk:
        """What was found until now."""
        return Shrunk(self.best, self.failed, self.tries, self.proofs, time.monotonic() - self.begun)

    async def through(self) -> Shrunk:
        """Search to the end."""
        if not await self._alone():
            return self.so_far
        await self._fewer()
        if await self._simpler():
            await self._fewer()
        await self._prove()
        return self.so_far

    async def _fewer(self) -> None:
        """Leave out copies, then steps: halves of the sequence, then less and less at a time, up to single ones."""
        if (originals := _without_copies(self.best.steps)) != tuple(self.best.steps):
            await self.better(originals)
        size = len(self.best.steps) // 2
        while size:
            at = 0
            while at < len(self.best.steps) - 1:
                steps = tuple(self.best.steps)
                if not await self.better((*steps[:at], *steps[min(at + size, len(steps) - 1) :])):
                    at += size
            size //= 2

    async def _simpler(self) -> bool:
        """Leave out what is wrong with steps and what crosses: all of it, else each; tell whether that went."""
        before = tuple(self.best.steps)
        *first, last = before
        plain = tuple(replace(step, changes=(), beside=False) for step in first)
        if plain != tuple(first):
            await self.better((*plain, last))
        progress = True
        while progress:
            progress = False
            for steps in _simpler(self.best.steps):
                if progress := await self.better(steps):
                    break
        return tuple(self.best.steps) != before

    async def _alone(self) -> bool:
        """Return whether what it needs, or the whole sequence, fails again without all that was beside it."""
        for _ in range(_PROOFS):
            for steps in (_needed(self.best), tuple(self.best.steps)):
                if self.spent:
                    return False
                self.proofs += 1
                if await self.better(steps):
                    return True
        return False

    async def _prove(self) -> None:
        """Walk the shortest sequence a few times more, and count."""
        steps, self.failed, self.proofs = tuple(self.best.steps), 1, 1
        while self.proofs < _PROOFS and not self.spent:
            self.proofs += 1
            self.failed += await self.better(steps, exactly=True)

    @property
    def spent(self) -> bool:
        """Whether nothing may be tried any more."""
        return self.tries >= self.most or time.monotonic() > self.end or self.over()

    async def better(self, steps: Steps, *, exactly: bool = False) -> bool:
        """Walk other steps; keep them where they have the same fault, or a simpler one."""
        if self.spent or not steps:
            return False
        self.tries += 1
        walked = await self.again(steps)
        found, sought = cause_of(walked), cause_of(self.best)
        if found is None or sought is None:
            return False
        fits = found == sought or (not exactly and simpler(found, sought) and not self.known(found))
        if fits:
            self.best = walked
        return fits


def cause_of(walked: Walked) -> Cause | None:
    """Return the cause of the fault that a sequence ended with, if it did."""
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


def _without_copies(steps: Sequence[Step]) -> Steps:
    """Leave out what is only sent again, but for the last step: what is about that is about the first one."""
    first = {step.number: step.picks[0] for step in steps[:-1] if step.kind == "again" and step.picks}

    def of(picks: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return None if picks is None else tuple(_root(number, first) for number in picks)

    def about_originals(step: Step) -> Step:
        changes = tuple(replace(change, picks=of(change.picks)) for change in step.changes)
        return replace(step, changes=changes, picks=of(step.picks))

    return tuple(about_originals(step) for step in steps if step.number not in first)


def _root(number: int, first: Mapping[int, int]) -> int:
    while number in first:
        number = first[number]
    return number


def _simpler(steps: list[Step]) -> Iterator[Steps]:
    """Walk sequences that are a little simpler: a change less, or a step that does not cross the next one."""
    for at, step in enumerate(steps):
        for number in range(len(step.changes)):
            changes = step.changes[:number] + step.changes[number + 1 :]
            yield (*steps[:at], replace(step, changes=changes), *steps[at + 1 :])
        if step.beside:
            yield (*steps[:at], replace(step, beside=False), *steps[at + 1 :])
