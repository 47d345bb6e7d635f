"""A fuzzing run: sequences at once until its time is up, faults grouped, shrunk and kept."""

import asyncio
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from uftp_conformance import KitError
from uftp_conformance.fuzzing import reproducer
from uftp_conformance.fuzzing.memory import Memory, Recalled
from uftp_conformance.fuzzing.shards import WHOLE, Shard, Share
from uftp_conformance.fuzzing.tally import Tally
from uftp_conformance.fuzzing.targets import Fuzzed, fuzzed
from uftp_conformance.judging.evidence import Trial
from uftp_conformance.judging.verdict import Blame, Kind, Verdict
from uftp_conformance.messages.garbage_collection import collect_seldom
from uftp_conformance.run.recorder import Recorder
from uftp_conformance.run.run import Run
from uftp_conformance.run.test_cases import TestCase
from uftp_conformance.sequences.causes import Group, has_none
from uftp_conformance.sequences.drawing import draw_steps
from uftp_conformance.sequences.evidence import EXPECTED, answered, outcome, trial_of
from uftp_conformance.sequences.families import FAMILIES, Family
from uftp_conformance.sequences.shrinking import Search, Shrunk, cause_of
from uftp_conformance.sequences.silence import held_to_answer, is_silence
from uftp_conformance.sequences.steps import Steps
from uftp_conformance.sequences.verdicts import Accusation, Cause
from uftp_conformance.sequences.walked import Judged, Walked
from uftp_conformance.sequences.walking import Walk

FAULTS = "faults"  # the folder of the reproducers
_STEPS = (12, 25, 40)  # of a sequence
_WAITS = (5.0,)
_SHRINKS, _SHRINK_WITHIN = 80, 60.0  # walks, and seconds, for each fault
_LOOK = 0.25
_DOUBTS = 3  # times that a fault is looked for again which did not come again
_WHOLE, _EVERY = 3, 100  # so many sequences of a family, and every so many, are kept with all that was exchanged
_GRACE, _HASTE = 30.0, 10.0  # seconds for what is under way when the time is up, and of these without shrinking
_KEPT_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """How long, how many messages, how many sequences at once, and how many messages a second at most.

    `shard` is which part of all that is done here, `database` where sequences are kept for the next time, `first`
    whether the first violation ends it, `shrink` whether faults are shrunk.
    """

    seconds: float | None
    cases: int | None
    in_flight: int | None
    rate: float | None
    shard: Shard = WHOLE
    database: Path | None = None
    first: bool = False
    shrink: bool = True


@dataclass(slots=True)
class Campaign:
    """One fuzzing run.  `progress` gets the counts now and then."""

    run: Run
    asked: Asked
    progress: Callable[[Tally], None]
    tally: Tally = field(default_factory=Tally)
    files: list[tuple[Path, reproducer.Reproducer]] = field(default_factory=list)
    _recorders: dict[str, Recorder] = field(default_factory=dict)
    _kept: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[str, str], set[Group]] = field(default_factory=dict)  # by target and message
    _memory: Memory = field(default_factory=lambda: Memory(None))
    _doubtful: dict[tuple[str, ...], Callable[[], None]] = field(default_factory=dict)  # what did not come again
    _tried: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _over: bool = False
    _hasty: bool = False  # whether faults are shrunk no further
    _ended: threading.Event = field(default_factory=threading.Event)

    def go(self) -> None:
        """Fuzz until the time is up, so many messages were judged, or Ctrl-C; a second one ends it at once.

        Raises:
            KitError: nothing could be begun, or a target went away; the stream says so too.
        """
        session = self.run.session
        collect_seldom()
        self._memory = Memory(self.asked.database)
        self.tally = Tally()
        every = list(fuzzed(self.run, self.asked.rate))
        targets = [(every[number], share) for number, share in self.asked.shard.shares(len(every)).items()]
        for each, _ in targets:
            self._recorders[each.label] = self.run.recorder(each.label, "fuzz")
        work = session.begin(self._all(targets))
        try:
            self._watch(work.done)
            if work.done():
                session.finish(work)
            else:
                self._give_up(work)  # what is under way takes too long: no verdict is lost, only its last steps
        except KeyboardInterrupt:
            self.run.interrupted = True
            self._give_up(work)
        except KitError as error:
            self.run.fatal = error
            raise
        finally:
            for label, counts in self.tally.transitions.items():
                self._recorders[label].met(counts)

    def _give_up(self, work: "Future[None]") -> None:
        """Stop what is under way, and wait until it has kept what it found."""
        work.cancel()
        self._ended.wait(_KEPT_WITHIN)

    def _watch(self, done: Callable[[], bool]) -> None:
        """Show the counts until all have ended; the first Ctrl-C lets what is under way come to its end.

        Faults are shrunk no further then, nor when the time that is left for it is over.
        """
        # Where the first fault ends it, that one has all the time that any has.
        grace = _GRACE + (_SHRINK_WITHIN if self.asked.first and self.asked.shrink else 0.0)
        end = time.monotonic() + grace
        while not done() and time.monotonic() < end:
            try:
                time.sleep(_LOOK)
                self.progress(self.tally)
                self._over = self._over or self._enough()
                if not self._over:
                    end = time.monotonic() + grace
                self._hasty = self._hasty or time.monotonic() > end - _HASTE
            except KeyboardInterrupt:
                if self._over:
                    raise
                self._over = self._hasty = self.run.interrupted = True

    def _ending(self) -> bool:
        return self._over or self._enough()

    def _enough(self) -> bool:
        asked, tally = self.asked, self.tally
        late = asked.seconds is not None and tally.seconds >= asked.seconds
        if asked.first and (tally.faults or self.run.tallies["fail must"] or self.run.tallies["fail should"]):
            return True
        return late or (asked.cases is not None and tally.cases >= asked.cases)

    # --- on the loop ----------------------------------------------------------------------------------------------

    async def _all(self, targets: list[tuple[Fuzzed, Share]]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for target, share in targets:
                    alone, plans = await target.learn(), self._plans(target, share)
                    for worker in range(1 if alone else self.asked.in_flight or target.in_flight):
                        group.create_task(self._work(target, worker, plans))
        finally:
            self._keep_the_doubtful()
            self._ended.set()

    def _plans(self, target: Fuzzed, share: Share) -> Iterator[tuple[Family, TestCase, Steps, bool]]:
        """Walk what is to be sent, without end: what earlier runs found first, then what is drawn."""
        cases = {family.requirement: case for family, case in target.families}
        for each in itertools.islice(self._memory.recall(target.kind), share.first, None, share.step):
            if each.family in cases:
                yield FAMILIES[each.family], cases[each.family], each.steps, each.near
        for number in itertools.count(share.first, share.step):
            family, case = target.turns[number % len(target.turns)]
            yield family, case, self._drawn(target, family, number), False

    async def _work(self, target: Fuzzed, worker: int, plans: Iterator[tuple[Family, TestCase, Steps, bool]]) -> None:
        while not self._over and not self._enough():
            family, case, steps, near = next(plans)
            # One of those at work has the near days, of which there is one lane.
            walked = await self._walk(target, family, steps, near=near or worker == 0, counted=True)
            self._record(target, case, walked)
            walked = self._held(target, walked)
            fault = walked.fault
            if fault is not None and fault.accusation is not None:
                await self._accuse(target, case, walked, fault.accusation)

    def _drawn(self, target: Fuzzed, family: Family, number: int) -> Steps:
        dice = Random(f"{self.run.settings.seed} {target.label} {family.requirement} {number}")
        waits = _WAITS if target.ground.swift else ()
        return draw_steps(dice, family, dice.choice(_STEPS), waits=waits, starts=target.ground.startable, wire=True)

    async def _walk(
        self,
        target: Fuzzed,
        family: Family,
        steps: Steps,
        *,
        near: bool,
        clock: bool | None = None,
        counted: bool = False,
    ) -> Walked:
        new = 0

        def tally(judged: Judged) -> None:
            nonlocal new
            if counted:
                new += self.tally.take(target.label, judged)

        async with target.lanes.lane(near=near, past=family.past, clock=clock) as lane:
            walked = await Walk(target.ground, lane, tally, self._ending if counted else lambda: False).steps(steps)
        if new:
            kept = Recalled(family.requirement, tuple(walked.steps), walked.near, walked.clock)
            self._memory.keep("new", target.kind, kept)
        return walked

    def _record(self, target: Fuzzed, case: TestCase, walked: Walked) -> None:
        """Write down that a sequence is complete; a sample with all that was exchanged."""
        recorder, name = self._recorders[target.label], f"{target.label} {case.cell.requirement.id}"
        count = self._kept[name] = self._kept.get(name, 0) + 1
        self.tally.sequences += 1
        self.tally.unclear += walked.silent
        if not walked.steps and not walked.ended:
            return  # of what was drawn nothing could be done, such as a copy where nothing was sent yet
        recorder.examine(case.cell, answered(walked, silent=False))
        kind, got = outcome(walked)
        whole = count <= _WHOLE or not count % _EVERY or kind is not Kind.PASS
        label = f"a sequence of {len(walked.judged)} messages"
        trial = trial_of(walked, label) if whole else Trial(label, ())
        recorder.record(case.cell, Verdict(kind, case.cell.requirement.id, Blame.NONE, EXPECTED, got), trial)

    async def _accuse(self, target: Fuzzed, case: TestCase, walked: Walked, accused: Accusation) -> None:
        """Shrink a fault that is new, and keep it in a file and in the stream."""
        known = self._known.setdefault((target.label, accused.place), set())

        def is_known(cause: Cause) -> bool:
            return cause[2:] in known or has_none(cause[2:], known)

        if is_known(accused.cause):
            return
        known.add(accused.cause[2:])  # from now on: it is being shrunk
        self.tally.faults += 1

        async def again(steps: Steps) -> Walked:
            family = FAMILIES[case.cell.requirement.id]
            found = await self._walk(target, family, steps, near=walked.near, clock=walked.clock)
            return self._held(target, found)

        end = time.monotonic() + _SHRINK_WITHIN
        search = Search(walked, again, end, _SHRINKS, lambda: self._hasty or not self.asked.shrink, is_known)
        try:
            await search.through()
        finally:  # also where it is given up: what was found is kept
            self._settle(target, case, search.so_far, known)

    def _held(self, target: Fuzzed, walked: Walked) -> Walked:
        return held_to_answer(walked, target.ground.oracle.target, target.ground.criteria.catalogue)

    def _settle(self, target: Fuzzed, case: TestCase, found: Shrunk, known: set[Group]) -> None:
        """Keep a fault that came again; wait for a better one where it did not, but not for ever."""
        cause = cause_of(found.walked)
        if cause is None:
            return
        doubtful = (target.label, *cause)
        if found.failed or not (self.asked.shrink or is_silence(cause)):
            self._doubtful.pop(doubtful, None)
            self._keep(target, case, found, known)
            return
        self._doubtful[doubtful] = partial(self._keep, target, case, found, known)
        self._tried[doubtful] += 1
        if self._tried[doubtful] < _DOUBTS:
            known.discard(cause[2:])
            self.tally.faults -= 1

    def _keep_the_doubtful(self) -> None:
        """Keep what never came again, too; that nothing was answered once says nothing of a target that is slow."""
        for (_, *cause), keep in self._doubtful.items():
            if not is_silence(cause):
                keep()

    def _keep(self, target: Fuzzed, case: TestCase, found: Shrunk, known: set[Group]) -> None:
        walked, recorder, family = found.walked, self._recorders[target.label], case.cell.requirement.id
        accused = walked.fault.accusation if walked.fault is not None else None
        if accused is None or walked.fault is None:
            return
        known.add(accused.cause[2:])
        path = self.run.settings.report_dir / FAULTS / reproducer.name_of(len(self.files) + 1, accused)
        made = reproducer.write(path, self.run.settings, family, target.label, found, accused)
        self.files.append((path, made))
        self._memory.keep("failed", target.kind, Recalled(family, made.steps, made.near, made.clock))
        recorder.again = reproducer.again(path).replace("{", "{{").replace("}", "}}")
        verdict = replace(accused.verdict, findings=(found.words,) if found.words else ())
        recorder.accuse(accused.cell, verdict, trial_of(walked, f"step {walked.fault.step.words()}"), by=family)
