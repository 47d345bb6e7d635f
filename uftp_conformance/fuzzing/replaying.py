"""Sends a fault again, with fresh identifiers, and says whether it is still there."""

from dataclasses import dataclass
from enum import StrEnum

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.fuzzing.reproducer import Reproducer
from uftp_conformance.fuzzing.targets import Fuzzed, fuzzed
from uftp_conformance.messages.articles import an
from uftp_conformance.run.run import Run
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


def replay(run: Run, kept: Reproducer, tries: int) -> Replayed:
    """Send a fault again so many times."""
    found = [target for target in fuzzed(run, None) if _fits(target, kept)]
    if not found:
        raise StatementError(
            f"no target of the run is {an(kept.role)} that speaks {kept.version}.  Choose another --target"
        )

    async def walk() -> Walked:
        async with found[0].lanes.lane(near=kept.near, past=kept.past) as lane:
            return await Walk(found[0].ground, lane).steps(kept.steps)

    walked = [run.session.run(walk()) for _ in range(tries)]
    return fate_of(walked, kept)


def _fits(target: Fuzzed, kept: Reproducer) -> bool:
    claimed = target.ground.tester.statement.target
    return (claimed.role, claimed.version) == (kept.role, kept.version)


def fate_of(walked: list[Walked], kept: Reproducer) -> Replayed:
    """Return what several tries come to; one that did not come to the faulty message tells nothing."""
    last = kept.steps[-1].number if kept.steps else 0
    failed = [each for each in walked if _same(each, kept)]
    clean = [each for each in walked if each.fault is None and each.had(last)]
    got = failed[0].fault.accusation.verdict.got if failed and failed[0].fault and failed[0].fault.accusation else ""
    if len(failed) + len(clean) < len(walked):
        odd = next(each for each in walked if each not in failed and each not in clean)
        return Replayed(Fate.ERROR, len(failed), len(walked), _why(odd), got)
    fate = Fate.FLAKY if failed and clean else Fate.FAILED if failed else Fate.FIXED
    return Replayed(fate, len(failed), len(walked), got=got)


def _same(walked: Walked, kept: Reproducer) -> bool:
    found = walked.fault.accusation if walked.fault is not None else None
    return found is not None and found.cause == kept.cause


def _why(walked: Walked) -> str:
    found = walked.fault.accusation if walked.fault is not None else None
    if found is not None:
        return f"something else is wrong: {found.verdict.got}"
    return walked.ended or "the faulty message could not be made: what it rests on is missing"
