"""The targets of a fuzzing run, each with its ground, its lanes and how fast it may be asked."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

from uftp_conformance.conversation.operator import desk_of
from uftp_conformance.conversation.stimulus import Stimulus
from uftp_conformance.conversation.tester import Tester
from uftp_conformance.run.run import Run
from uftp_conformance.run.test_cases import TestCase
from uftp_conformance.sequences.families import FAMILIES, Family
from uftp_conformance.sequences.ground import Ground
from uftp_conformance.sequences.lanes import Lanes, lanes_of
from uftp_conformance.sequences.lists import learn_how_it_lists


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One target."""

    label: str
    ground: Ground
    lanes: Lanes
    families: tuple[tuple[Family, TestCase], ...]

    @property
    def kind(self) -> str:
        """The role and the version: what was found about one target may be found about others like it."""
        target = self.ground.tester.statement.target
        return f"{target.role} {target.version}"

    @property
    def turns(self) -> tuple[tuple[Family, TestCase], ...]:
        """The families in turn, each as often as its share is."""
        most = max(family.share for family, _ in self.families)
        return tuple(each for turn in range(most) for each in self.families if each[0].share > turn)

    @property
    def in_flight(self) -> int:
        """How many sequences it takes at once."""
        return self.ground.tester.statement.target.max_in_flight

    async def learn(self) -> bool:
        """Learn what decides how sequences go on; tell whether they go one by one (register, point 124)."""
        tester = self.ground.tester
        known = tester.chronicle.whole_lists
        return await learn_how_it_lists(tester, self.ground.criteria) if known is None else known


def fuzzed(run: Run, rate: float | None) -> Iterator[Fuzzed]:
    """Walk the targets of a run to which a family applies."""
    cases = [case for case in run.test_cases() if not case.why_not and case.cell.requirement.id in FAMILIES]
    revisions = itertools.count(int(time.time() * 1000))
    for label, tester in run.session.testers.items():
        families = tuple((FAMILIES[case.cell.requirement.id], case) for case in cases if case.label == label)
        if families:
            _hold_back(tester, rate)
            section = tester.statement.stimulus
            stimulus = Stimulus(section, desk=desk_of()) if section else None
            ground = Ground.of(tester, run.criteria(tester.statement), stimulus)
            yield Fuzzed(label, ground, lanes_of(ground.oracle.target, ground.swift, revisions), families)


def _hold_back(tester: Tester, rate: float | None) -> None:
    """Send no more messages a second than was asked for, and than the statement allows."""
    if rate is not None:
        limits = tester.statement.limits
        slower = min(rate, limits.requests_per_second or rate)
        held = limits.model_copy(update={"requests_per_second": slower})
        tester.statement = tester.statement.model_copy(update={"limits": held})
