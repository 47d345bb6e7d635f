"""Many runs, gathered by who was judged: each target in a role and version with its runs, oldest first.  Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reports.digest import scope
from reports.matrix import JUDGED, Matrix, State, matrices, worst
from reports.text import instant
from reports.top import Decision, decision
from uftp_conformance.run.coverage import left_out
from uftp_conformance.run.events import Run

_BAD = frozenset({State.FAIL, State.ERROR})
_GOOD = frozenset({State.HOLDS, State.FINDING})
_UNIX = re.compile("[^a-z0-9]+")

Cells = Mapping[tuple[str, str], State]  # by requirement and message


@dataclass(frozen=True, slots=True)
class Judged:
    """One target in one run, without its evidence.

    Attributes:
        report: the report of the run, as a path in the site.
        section: the anchor of the target in it.
        anchors: the anchors that the report has.
        states: the worst of each requirement.
    """

    started: str
    suite: str
    catalogue: str
    profile: str
    part: str
    decision: Decision
    cells: Cells
    report: str
    section: str
    anchors: frozenset[str]
    states: Mapping[str, State]

    @property
    def counts(self) -> Counter[State]:
        """How many cells are in each state."""
        return Counter(self.cells.values())

    @property
    def judged(self) -> int:
        """How many cells were judged."""
        return sum(state in JUDGED for state in self.cells.values())

    @property
    def day(self) -> str:
        """The day of the run."""
        return self.started[:10]

    @property
    def time(self) -> str:
        """Its day and minute."""
        return self.started[:16].replace("T", " ")

    def link(self, requirement: str = "") -> str:
        """Return where the report tells of a requirement, or of the target."""
        anchor = f"{self.section}-{requirement}" if requirement else self.section
        return f"{self.report}#{anchor}" if anchor in self.anchors else self.report


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the cells between two runs: the requirements that hold now, and those that do not any more."""

    fixed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(slots=True)
class Subject:
    """One target in a role and version, with all its runs."""

    name: str
    role: str
    version: str
    slug: str = ""
    runs: list[Judged] = field(default_factory=list)

    @property
    def latest(self) -> Judged:
        """The newest run of the whole catalogue; where there is none, the newest of a part."""
        return next((run for run in reversed(self.runs) if not run.part), self.runs[-1])

    @property
    def history(self) -> list[tuple[Judged, Change]]:
        """The runs, oldest first, each with what changed since the one before."""
        return [(run, _change(self.runs[at - 1] if at else None, run)) for at, run in enumerate(self.runs)]

    @property
    def trend(self) -> Change:
        """What changed with the latest run."""
        return next(change for run, change in reversed(self.history) if run is self.latest)


def _change(before: Judged | None, after: Judged) -> Change:
    if before is None:
        return Change()
    fixed = [key[0] for key, state in after.cells.items() if state in _GOOD and before.cells.get(key) in _BAD]
    new = [key[0] for key, state in after.cells.items() if state in _BAD and before.cells.get(key, state) not in _BAD]
    return Change(tuple(dict.fromkeys(fixed)), tuple(dict.fromkeys(new)))


def judged_in(run: Run, report: str, anchors: frozenset[str]) -> Iterator[tuple[tuple[str, str, str], Judged]]:
    """Walk the targets of a run: name, role and version of each, and what came of it."""
    header = run.header
    for number, matrix in enumerate(matrices(run), 1):
        target, part = matrix.target, scope(run)
        found = decision(matrix, run)
        if not part and any(left_out(run, target.label, target.role, target.version)):
            part, found = "a part of the catalogue", "partial" if found == "conforms" else found
        yield (target.name, target.role, target.version), Judged(
            started=instant(header.get("started")), suite=str(header.get("suite", "")),
            catalogue=str(header.get("catalogue_sha256", ""))[:16], profile=str(header.get("profile", "")),
            part=part, decision=found, cells=_cells(matrix), report=report,
            section=f"target-{number}", anchors=anchors, states=_states(matrix),
        )  # fmt: skip


def _states(matrix: Matrix) -> Mapping[str, State]:
    states = {row.id: worst(found.state for found in row.fields.values()) for row in matrix.rows}
    return {name: state for name, state in states.items() if state is not None}


def _cells(matrix: Matrix) -> Cells:
    return {(row.id, message): found.state for row in matrix.rows for message, found in row.fields.items()}


def gathered(found: Sequence[tuple[tuple[str, str, str], Judged]]) -> list[Subject]:
    """Return who was judged, in the order of names, each with its runs."""
    subjects: dict[tuple[str, str, str], Subject] = {}
    for who, judged in found:
        subjects.setdefault(who, Subject(*who)).runs.append(judged)
    taken: Counter[str] = Counter()
    ordered = sorted(subjects.values(), key=lambda each: (_natural(each.name), each.role, each.version))
    for subject in ordered:
        subject.runs.sort(key=lambda run: run.started)
        slug = _UNIX.sub("-", f"{subject.name} {subject.role} {subject.version}".lower()).strip("-")[:80]
        taken[slug] += 1
        subject.slug = f"{slug}-{taken[slug]}" if taken[slug] > 1 else slug
    return ordered


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Return what names are sorted by: numbers in them as numbers."""
    parts = re.split(r"(\d{1,9})", name.lower())
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def other_rules(subjects: Sequence[Subject]) -> list[str]:
    """Return which latest runs were judged by another catalogue than the newest of all, a sentence a catalogue."""
    newest = max((subject.latest for subject in subjects), key=lambda run: run.started)
    others: dict[str, list[str]] = {}
    for subject in subjects:
        if subject.latest.catalogue != newest.catalogue:
            others.setdefault(_named(subject.latest), []).append(f"{subject.name} ({subject.latest.report})")
    return [
        f"{_listed(names)} {'was' if len(names) == 1 else 'were'} judged by another catalogue ({catalogue}) than the"
        f" newest run ({_named(newest)}), so that the same row may ask for something else"
        for catalogue, names in others.items()
    ]


_LISTED = 4


def _listed(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    more = len(names) - _LISTED
    return f"{', '.join(names[:_LISTED])} and {more} more" if more > 1 else ", ".join(names)


def _named(run: Judged) -> str:
    return run.catalogue or f"that of version {run.suite}: the run does not say which"
