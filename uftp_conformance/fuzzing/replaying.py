"""Sends a fault again, with fresh identifiers or as it was, and says whether it is still there."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.fuzzing import by_hand
from uftp_conformance.fuzzing.reproducer import Reproducer
from uftp_conformance.fuzzing.targets import Fuzzed, fuzzed
from uftp_conformance.fuzzing.verbatim import VerbatimWalk, payloads_of
from uftp_conformance.messages.articles import an
from uftp_conformance.run.run import Run
from uftp_conformance.sequences.silence import held_to_answer
from uftp_conformance.sequences.walked import Walked
from uftp_conformance.sequences.walking import Walk


class Fate(StrEnum):
    """What became of a fault."""

    FIXED = "FIXED"
    FAILED = "FAILED"
    FLAKY = "FLAKY"
    ERROR = "ERROR"


CODES = {
    Fate.FIXED: ExitCode.CONFORMANT,
    Fate.FAILED: ExitCode.VIOLATIONS,
    Fate.FLAKY: ExitCode.INCONCLUSIVE,
    Fate.ERROR: ExitCode.NOTHING_JUDGED,
}


@dataclass(frozen=True, slots=True)
class Replayed:
    """How often a fault came in how many tries, and in words why a try said nothing."""

    fate: Fate
    failed: int
    tries: int
    why: str = ""
    got: str = ""


class Replay:
    """A fault, and the target of a run that it is sent to."""

    def __init__(self, run: Run, kept: Reproducer, *, verbatim: bool = False) -> None:
        self._run, self._kept = run, kept
        self._payloads = payloads_of(kept) if verbatim else None
        found = [target for target in fuzzed(run, None) if _fits(target, kept)]
        if not found:
            raise StatementError(
                f"no target of the run is {an(kept.role)} that speaks {kept.version}.  Choose another --target"
            )
        self._target = found[0]
        self._walked: list[Walked] = []

    def times(self, tries: int) -> Replayed:
        """Send the fault so many times."""
        self._walked = [self._run.session.run(self._walk()) for _ in range(tries)]
        return fate_of(self._walked, self._kept)

    async def _walk(self) -> Walked:
        kept, ground = self._kept, self._target.ground
        await self._target.learn()
        async with self._target.lanes.lane(near=kept.near, past=kept.past, clock=kept.clock) as lane:
            walk = Walk(ground, lane) if self._payloads is None else VerbatimWalk(ground, lane, self._payloads)
            walked = await walk.steps(kept.steps)
        return held_to_answer(walked, ground.oracle.target, ground.criteria.catalogue)

    def curl_lines(self, path: Path) -> list[str]:
        """Return how to send the fault by hand; its messages are written beside its file.

        They are fresh ones, unless the same bytes were asked for, or they rest on what the target has started.
        """
        return by_hand.curl_lines(self._bodies(), self._target.ground.tester.statement, path)

    def _bodies(self) -> by_hand.Bodies:
        if self._payloads is not None or any(step.kind == "start" for step in self._kept.steps):
            return by_hand.sent(self._walked[-1])
        return self._run.session.run(self._unsent())

    async def _unsent(self) -> by_hand.Bodies:
        kept = self._kept
        async with self._target.lanes.lane(near=kept.near, past=kept.past, clock=kept.clock) as lane:
            return by_hand.unsent(self._target.ground, lane, kept)


def _fits(target: Fuzzed, kept: Reproducer) -> bool:
    claimed = target.ground.tester.statement.target
    return (claimed.role, claimed.version) == (kept.role, kept.version)


def fate_of(walked: list[Walked], kept: Reproducer) -> Replayed:
    """Return what several tries come to; one that did not come to the faulty message tells nothing."""
    failed = [each for each in walked if _same(each, kept)]
    clean = [each for each in walked if _clean(each, kept)]
    got = failed[0].fault.accusation.verdict.got if failed and failed[0].fault and failed[0].fault.accusation else ""
    if len(failed) + len(clean) < len(walked):
        odd = next(each for each in walked if each not in failed and each not in clean)
        return Replayed(Fate.ERROR, len(failed), len(walked), _why(odd, kept), got)
    fate = Fate.FLAKY if failed and clean else Fate.FAILED if failed else Fate.FIXED
    return Replayed(fate, len(failed), len(walked), got=got)


def _same(walked: Walked, kept: Reproducer) -> bool:
    found = walked.fault.accusation if walked.fault is not None else None
    return found is not None and found.cause == kept.cause


def _clean(walked: Walked, kept: Reproducer) -> bool:
    """Return whether the faulty message was answered as it has to be, and broke what it broke before, and no more."""
    if walked.fault is not None or walked.silent or not (walked.judged or walked.begun):
        return False
    return not _breaks_else(walked, kept)


def _breaks_else(walked: Walked, kept: Reproducer) -> str:
    """Return what of the faulty message is another matter now, so that a right answer to it tells nothing."""
    number = kept.steps[-1].number if kept.steps else 0
    last = next((each for each in walked.judged if each.step.number == number), None)
    if last is None and walked.had(number):
        return ""  # the target started it, and rightly this time
    if last is None:
        return walked.ended or "the faulty message could not be made: the steps before it did not succeed"
    if last.broken.surely != kept.breaks or last.broken.perhaps - kept.perhaps:
        every = ", ".join(sorted(last.broken.surely | last.broken.perhaps)) or "nothing"
        return f"by now the faulty message breaks something else: {every}"
    return ""


def _why(walked: Walked, kept: Reproducer) -> str:
    found = walked.fault.accusation if walked.fault is not None else None
    if found is not None:
        return f"something else is wrong: {found.verdict.got}"
    return _breaks_else(walked, kept) or walked.ended or "the faulty message was not answered"
