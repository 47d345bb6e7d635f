"""A campaign: mutants are served in batches, judged by the suite, and what came of each is reported."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from junitparser import JUnitXml

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Cell, Requirement, load
from uftp_conformance.judging.evidence import restore
from uftp_conformance.judging.legal import may_be_named
from uftp_conformance.mutants.batch import POLL, Batch, ending_of
from uftp_conformance.mutants.mutant import Mutant, tolerates_taking
from uftp_conformance.run.events import BadStream, CellResult, Run, read

TOGETHER = 64  # mutants that one process serves
TOLERATED = "is tolerated"  # what the judge's finding says of an outcome that is not legal, and no failure
_ENDED = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.INCONCLUSIVE, ExitCode.NOTHING_JUDGED)


@dataclass(frozen=True, slots=True)
class Kill:
    """By which requirement a mutant was caught, how (fail, or finding where the register tolerates it), and why."""

    requirement: str
    how: str
    message: str
    case: str
    got: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one mutant.

    Attributes:
        kills: by each requirement that had to catch it and did.
        missed: requirements that had to catch it and did not, with what they saw.
        strange: requirements that failed although this fault does not violate them.  Only rules about the form of
            answers can be among them: of other requirements those alone are judged that have to catch the mutant.
        errors: what went wrong in the suite itself.
        seconds: how long its tests took.
    """

    mutant: Mutant
    kills: tuple[Kill, ...] = ()
    missed: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def word(self) -> str:
        """The verdict in one word or two; everything but "killed" is a fault of the suite or of the mutant."""
        if self.errors:
            return "error"
        if self.missed:
            return "killed by another only" if self.strange else "survived"
        return "also accused of another" if self.strange else "killed"


def batches(chosen: Sequence[Mutant], size: int = TOGETHER) -> list[tuple[Mutant, ...]]:
    """Deal mutants into batches of one version and of about equal weight."""
    dealt: list[tuple[Mutant, ...]] = []
    for version in dict.fromkeys(mutant.version for mutant in chosen):
        spoken = [mutant for mutant in chosen if mutant.version == version]
        count = -(-len(spoken) // size)
        dealt += [tuple(spoken[n::count]) for n in range(count)]
    return dealt


Progress = Callable[[int, int], None]


def hunt(
    chosen: Sequence[Mutant], folder: Path, *, profile: str, seed: int, jobs: int, progress: Progress
) -> list[Outcome]:
    """Judge mutants, so many batches at a time, and return what came of them in their order.

    Args:
        chosen: the mutants.
        folder: where each batch leaves its event stream and its log, in a folder of its own.
        profile: of the conformance run.
        seed: of the conformance run.
        jobs: batches at a time.
        progress: is called now and then with the numbers of mutants caught so far and of batches that have ended.
    """
    dealt = batches(chosen)
    caught: list[set[str]] = [set() for _ in dealt]
    ended = [False] * len(dealt)
    stop = threading.Event()

    def one(number: int) -> list[Outcome]:
        place = folder / f"batch-{number + 1}"
        outcomes = _judged(dealt[number], place, profile=profile, seed=seed, caught=caught[number], stop=stop)
        ended[number] = True
        return outcomes

    pool = ThreadPoolExecutor(jobs)
    try:
        running = [pool.submit(one, number) for number in range(len(dealt))]
        while not all(future.done() for future in running):
            progress(sum(map(len, caught)), sum(ended))
            time.sleep(POLL)
        found = {outcome.mutant.name: outcome for future in running for outcome in future.result()}
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    progress(sum(map(len, caught)), sum(ended))
    return [found[mutant.name] for mutant in chosen]


def _judged(
    batch: tuple[Mutant, ...], folder: Path, *, profile: str, seed: int, caught: set[str], stop: threading.Event
) -> list[Outcome]:
    run = Batch(folder, batch[0].version, profile, seed)
    code = run.judge([entry_of(mutant) for mutant in batch], stop, caught.update)
    return list(outcomes(batch, run.stream, run.times, code))


def entry_of(mutant: Mutant) -> dict[str, Any]:
    """Return how `embedded.lineup_in` reads a mutant."""
    return {
        "label": mutant.name,
        "role": mutant.role,
        "mutant": mutant.name,
        "judged": [*mutant.caught_by, *mutant.beside],
        "supports": dict(mutant.supports),
        "thorough": mutant.thorough,
        "overrides": {section: dict(values) for section, values in mutant.overrides.items()},
    }


def outcomes(batch: Sequence[Mutant], stream: Path, times: Path, code: int) -> Iterator[Outcome]:
    """Read what came of each mutant of a batch from its event stream."""
    try:
        run = read(stream)
    except BadStream as error:
        for mutant in batch:
            yield Outcome(mutant, errors=(f"the run ended with {code} before anything was judged: {error}",))
        return
    took = _seconds(times)
    unsound = () if run.footer is not None and code in (*_ENDED, ExitCode.SUITE) else (ending_of(run, code),)
    cells: dict[str, list[CellResult]] = {}
    for cell in run.results():
        cells.setdefault(cell.target, []).append(cell)
    found = []
    for mutant in batch:
        seconds = sum(took[name] for name in took if f"[{mutant.name}-" in name)
        found.append(_outcome(mutant, cells.get(mutant.name, []), (*unsound, *_breakdowns(mutant, run)), seconds))
    if code == ExitCode.SUITE and not any(outcome.errors for outcome in found):
        # The suite stumbled over nothing that belongs to a mutant, so that nothing of the batch can be trusted.
        found = [replace(outcome, errors=(ending_of(run, code),)) for outcome in found]
    yield from found


def _breakdowns(mutant: Mutant, run: Run) -> tuple[str, ...]:
    return tuple(n["text"] for n in run.notes if " broke down: " in n["text"] and f"[{mutant.name}-" in n["text"])


def _seconds(times: Path) -> dict[str, float]:
    if not times.exists():
        return {}
    return {case.name: float(case.time or 0) for suite in JUnitXml.fromfile(str(times)) for case in suite}


def _outcome(mutant: Mutant, cells: Sequence[CellResult], errors: tuple[str, ...], seconds: float) -> Outcome:
    rows = load().requirements
    kills, missed = [], []
    for identifier in mutant.caught_by:
        own = [cell for cell in cells if cell.requirement == identifier]
        found = [_kill(cell, rows[identifier]) for cell in own]
        caught = [kill for kill in found if kill is not None]
        kills += caught[:1]
        blind = [cell for cell, kill in zip(own, found, strict=True) if kill is None]
        # Where the same defect breaks another rule as well, that rule hides that this one is missing.
        avoidable = [cell for cell in blind if cell.message not in mutant.hidden_in and not _hidden(cell, rows)]
        if not caught or (mutant.thorough and avoidable):
            seen = ", ".join(f"{cell.message} {cell.kind}" for cell in avoidable or blind) or "no cell"
            missed.append(f"{identifier} ({seen})")
    known = {*mutant.caught_by, *mutant.may}
    strange = {cell.requirement for cell in cells if cell.kinds["fail"]} - known
    if mutant.beside and (shown := _by_sequence(cells, strange)):
        kills, missed = [*kills, shown[0]], []
        strange -= {kill.requirement for kill in shown}
    mistakes = tuple(f"{c.requirement}: {c.first['error']['got']}" for c in cells if c.kinds["error"])
    return Outcome(mutant, tuple(kills), tuple(missed), tuple(sorted(strange)), (*errors, *mistakes), seconds)


def _hidden(cell: CellResult, rows: Mapping[str, Requirement]) -> bool:
    """Return whether a refusal of what passed may be for another rule as well, by what the oracle said of it."""
    trial = (cell.first.get("pass") or {}).get("trial")
    cases = restore(trial).part("case") if trial else ()
    sets = [case.sent.breaks for case in cases if case.sent.breaks is not None]
    broken = {name for each in sets for name in each.surely | each.perhaps}
    judged = Cell(rows[cell.requirement], cell.message, cell.role, cell.version)
    return any(may_be_named(rows[name], judged) for name in broken - {cell.requirement})


def _by_sequence(cells: Sequence[CellResult], failed: Collection[str]) -> list[Kill]:
    """Return what a sequence showed: it names what the message broke in which the fault showed, whichever that was."""
    rows = load().requirements
    concerned = [each for each in cells if each.requirement in failed and rows[each.requirement].observed != "answer"]
    return [kill for each in concerned if (kill := _kill(each, rows[each.requirement])) is not None]


def _kill(cell: CellResult, row: Requirement) -> Kill | None:
    """Return how a cell caught a mutant: by a failure, or by a finding that the register tolerates the fault."""
    if cell.kinds["fail"]:
        how, event = "fail", cell.first["fail"]
    elif tolerates_taking(row) and any(TOLERATED in finding for finding in cell.findings):
        how, event = "finding", cell.first["finding"]
    else:
        return None
    return Kill(cell.requirement, how, cell.message, str((event.get("trial") or {}).get("label", "")), event["got"])
