"""Judging the legal variants by the full catalogue, beside the participants as they are."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.conversation.waiting import outcome
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.mutants.batch import Batch, ending_of
from uftp_conformance.mutants.selection import SIXTHS, THIRDS
from uftp_conformance.mutants.variants.registry import find
from uftp_conformance.mutants.variants.variant import PREFIX, Variant
from uftp_conformance.run.events import BadStream, CellResult, read

FEWEST = 3  # participants that one process judges, if there are so many: to start one takes as long as to judge one
PARTS = 36
AS_IT_IS = "as-it-is"
_ENDED = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Accused:
    """A participant of one role and version that is judged; without a name it is the reference participant.

    `starts` tells whether it starts messages that nobody asked for, `slow` whether it is waited for most of the time.
    """

    name: str
    role: str
    version: str
    starts: bool = False
    slow: bool = False

    @property
    def label(self) -> str:
        """How it is called in a run."""
        return f"{self.role}/{self.name or AS_IT_IS}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of judging one participant.

    Attributes:
        violated: the cells in which a must failed: the requirement, the message, and what was seen.
        advisory: likewise for a should or a may.
        unclear: cells of a must that neither passed nor failed.
        findings: how many cells passed with a finding.
        errors: what went wrong in the suite itself.
        passed: how many cells passed.
        inapplicable: how many there were that are not about such a participant.
    """

    accused: Accused
    violated: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    findings: int = 0
    errors: tuple[str, ...] = ()
    passed: int = 0
    inapplicable: int = 0

    @property
    def bad(self) -> bool:
        """Whether a correct participant was accused, or nothing can be said although something should."""
        return bool(self.violated or self.errors or not (self.passed or self.inapplicable))


Roles = Callable[[Variant], Sequence[str]]
Rows = Callable[[Accused], Sequence[str]]  # the requirements by which somebody is judged


def all_roles(variant: Variant) -> Sequence[str]:
    """Return all roles that a variant concerns."""
    return variant.roles


def one_role(number: int) -> Roles:
    """Return what chooses one role of each variant, by its name and a number."""
    return lambda variant: (variant.roles[(crc32(variant.name.encode()) + number) // THIRDS % len(variant.roles)],)


def few_of_the_rows(number: int) -> list[str]:
    """Return the requirements that a number chooses: every thirty-sixth one."""
    return [row.id for place, row in enumerate(load()) if (place + number // (THIRDS * len(ROLES))) % PARTS == 0]


def rows_of_each(rows: Sequence[str], thin: int | None) -> Rows:
    """Return by which of some requirements each is judged: all, or the sixth that its name and a number choose.

    The participants as they are, with which the others are compared, are judged by all.
    """

    def of(each: Accused) -> Sequence[str]:
        if thin is None or not each.name:
            return rows
        begin = crc32(each.name.encode()) + thin
        return [row for place, row in enumerate(rows) if (place + begin) % SIXTHS == 0]

    return of


def accused(variants: Sequence[Variant], roles: Roles = all_roles) -> tuple[Accused, ...]:
    """Return who is judged: the participants as they are in each role and version that comes up, then the variants."""
    varied = [
        Accused(v.name, role, version, v.starts_by_itself, v.slow)
        for v in variants
        for version in v.versions
        for role in roles(v)
    ]
    met = {(each.version, each.role) for each in varied}
    sound = [Accused("", role, version) for version in VERSIONS for role in ROLES if (version, role) in met]
    return (*sound, *varied)


def concerned(chosen: Sequence[Accused], rows: Rows) -> tuple[Accused, ...]:
    """Return whom some of their requirements concern, in their role and version."""
    catalogue = load()

    def met(each: Accused) -> bool:
        own = [catalogue[row] for row in rows(each)]
        return any(each.role in row.receivers and each.version in row.versions for row in own)

    return tuple(each for each in chosen if met(each))


def batches(chosen: Sequence[Accused], jobs: int) -> list[tuple[Accused, ...]]:
    """Deal them into batches of one version and of about equal size, as many as there are jobs or a few more.

    Most of the time is spent waiting, one participant after the other, so that all batches had best run at once.
    All participants of a role have one domain, and what comes from there in a conversation of its own counts for the
    first of them: whoever starts something by itself is that, and alone in its batch.  The slow ones are first, each
    in a batch of its own, so that nobody waits for them.
    """
    dealt: list[tuple[Accused, ...]] = [(each,) for each in chosen if each.slow]
    swift = [each for each in chosen if not each.slow]
    size = max(FEWEST, -(-len(swift) // jobs))
    for version in dict.fromkeys(each.version for each in swift):
        spoken = [each for each in swift if each.version == version]
        firsts = [[each for each in spoken if each.starts and each.role == role] for role in ROLES]
        count = max(-(-len(spoken) // size), *map(len, firsts))
        first = [[each for listed in firsts for each in listed[n : n + 1]] for n in range(count)]
        for each in (each for each in spoken if not each.starts):
            min(first, key=len).append(each)
        dealt += map(tuple, first)
    return dealt


def judgements(
    chosen: Sequence[Accused], folder: Path, *, profile: str, seed: int, jobs: int, rows: Rows
) -> Generator[Judgement, None, None]:
    """Judge each by its requirements, and give what came of each as its batch ends.

    So many batches go on at a time, and beside them those of the slow, which compute next to nothing.
    """
    stop = threading.Event()

    def one(numbered: tuple[int, tuple[Accused, ...]]) -> list[Judgement]:
        number, batch = numbered
        run = Batch(folder / f"batch-{number}", batch[0].version, profile, seed)
        code = run.judge([_entry(each, rows(each)) for each in batch], stop)
        return results(batch, run.stream, code)

    slow = sum(each.slow for each in chosen)
    pool = ThreadPoolExecutor(jobs + slow)
    try:
        judging = [pool.submit(one, numbered) for numbered in enumerate(batches(chosen, jobs), 1)]
        for judged in (*judging[slow:], *judging[:slow]):
            yield from outcome(judged)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _entry(each: Accused, rows: Sequence[str]) -> dict[str, Any]:
    """Return how `embedded.lineup_in` reads it."""
    variant = find(each.name) if each.name else None
    return {
        "label": each.label,
        "role": each.role,
        "mutant": PREFIX + each.name if each.name else "",
        "judged": list(rows),
        "supports": dict(variant.supports) if variant else {},
        "thorough": True,
        "overrides": {section: dict(values) for section, values in variant.overrides.items()} if variant else {},
    }


def results(batch: Sequence[Accused], stream: Path, code: int) -> list[Judgement]:
    """Read what came of each of a batch from its event stream."""
    try:
        run = read(stream)
    except BadStream as error:
        return [
            Judgement(each, errors=(f"the run ended with {code} before anything was judged: {error}",))
            for each in batch
        ]
    unsound = () if run.footer is not None and code in _ENDED else (ending_of(run, code),)
    found = []
    for each in batch:
        cells = [cell for cell in run.results() if cell.target == each.label]
        broken = tuple(n["text"] for n in run.notes if " broke down: " in n["text"] and f"[{each.label}-" in n["text"])
        found.append(_judgement(each, cells, broken))
    if unsound and not any(judged.errors for judged in found):
        # The run has no result that belongs to one of them, so that nothing of the batch can be trusted.
        found = [_judgement(each.accused, (), unsound) for each in found]
    return found


def _judgement(each: Accused, cells: Sequence[CellResult], errors: tuple[str, ...]) -> Judgement:
    failed = [cell for cell in cells if cell.kind == "fail"]
    mistakes = tuple(_line(cell, "error") for cell in cells if cell.kinds["error"])
    return Judgement(
        each,
        violated=tuple(_line(cell, "fail") for cell in failed if cell.obligation == "must"),
        advisory=tuple(_line(cell, "fail") for cell in failed if cell.obligation != "must"),
        unclear=tuple(
            f"{cell.requirement} {cell.message}"
            for cell in cells
            if cell.kind in ("inconclusive", "not tested") and load()[cell.requirement].obligation == "must"
        ),
        findings=sum(bool(cell.findings) for cell in cells),
        errors=(*errors, *mistakes),
        passed=sum(cell.kind == "pass" for cell in cells),
        inapplicable=sum(cell.kind == "not applicable" for cell in cells),
    )


def _line(cell: CellResult, kind: str) -> str:
    event = cell.first[kind]
    return f"{cell.requirement} {cell.message}: {event['got']}  ({event['trial'].get('label', '')})"


def unlike(judged: Judgement, sound: Sequence[Judgement]) -> tuple[str, ...]:
    """Return the cells that are unclear with a variant and clear with the participant as it is."""
    base = {
        cell
        for each in sound
        for cell in each.unclear
        if (each.accused.role, each.accused.version) == (judged.accused.role, judged.accused.version)
    }
    return tuple(cell for cell in judged.unclear if cell not in base)
