"""A requirement of a target with its cells, and what has to be shown of them, within bounds of size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.causes import Cause
from reports.matrix import Field, Matrix, Row, State, worst
from reports.payloads import Shown, shown
from reports.sequence import Step, sequence
from reports.text import phase
from uftp_conformance.run.events import Event
from uftp_conformance.run.explain import trial_of

ROOM = 9_000_000  # characters of evidence in one page; what is beyond stands in the event stream
_OPENED = 12
_WITH_EVIDENCE = ("error", "fail", "finding", "inconclusive")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One verdict of a cell with everything that was exchanged."""

    event: Event
    steps: tuple[Step, ...]
    exchanges: tuple[Shown, ...]
    facts: Mapping[str, Any]
    unmet: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class CellDetail:
    """One cell: where it is linked from, its cause, and its evidence."""

    anchor: str
    field: Field
    number: int
    cause: Cause | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """One requirement of a target, with its cells."""

    anchor: str
    row: Row
    state: State
    cells: tuple[CellDetail, ...]
    open: bool

    @property
    def phase(self) -> str:
        """The phase to which the requirement belongs."""
        return phase(self.row.id)

    @property
    def states(self) -> str:
        """The cells for the script: "message=state" between bars."""
        return "|".join(f"{cell.field.cell.message}={str(cell.field.state).replace(' ', '-')}" for cell in self.cells)


@dataclass(slots=True)
class Book:
    """What is known of all cells of a page: their anchors, causes, and how much room is left for evidence.

    The first cell of each cause is served before all others.
    """

    anchors: dict[int, str] = field(default_factory=dict)
    causes: dict[int, tuple[int, Cause | None]] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    kept: dict[int, tuple[Evidence, ...]] = field(default_factory=dict)
    room: int = ROOM

    def enter(self, found: tuple[Cause, ...]) -> None:
        """Take the causes of the page, and the evidence of the first cell of each."""
        for number, cause in enumerate(found):
            for place in cause.places:
                self.causes[place.key] = number + 1, cause
            first = cause.places[0]
            if number < _OPENED:
                self.opened.add(id(first.row))
            self.kept[id(first.field)] = self._evidence(first.field, first.matrix)

    def detail(self, anchor: str, row: Row, matrix: Matrix) -> Detail:
        """Return a requirement with its cells."""
        cells = []
        for message, each in row.fields.items():
            name = f"{anchor}-{message}"
            self.anchors[id(each)] = name
            evidence = self.kept.get(id(each))
            if evidence is None:
                evidence = self._evidence(each, matrix)
            cells.append(CellDetail(name, each, *self.causes.get(id(each), (0, None)), evidence))
        state = worst(each.state for each in row.fields.values()) or State.NOT_TESTED
        return Detail(anchor, row, state, tuple(cells), id(row) in self.opened)

    def _evidence(self, each: Field, matrix: Matrix) -> tuple[Evidence, ...]:
        return tuple(self._shown(event, matrix) for event in _telling(each))

    def _shown(self, event: Event, matrix: Matrix) -> Evidence:
        trial = trial_of(event)
        if trial is None:
            return Evidence(event, (), (), {})
        steps = sequence(trial, matrix.target.public_key)
        if self.room <= 0:
            return Evidence(event, steps, (), {}, trial.unmet, left_out=True)
        exchanges = shown(trial)
        panes = (pane for each in exchanges for pane in (*each.panes, *each.raw))
        self.room -= sum(len(line) + 12 for pane in panes for _, line in pane.lines)
        return Evidence(event, steps, exchanges, trial.facts, trial.unmet)


def _telling(each: Field) -> Iterator[Event]:
    """Walk the first verdict of each kind that is shown, none twice."""
    seen: list[Event] = []
    for kind in _WITH_EVIDENCE:
        event = each.cell.first.get(kind)
        if event is not None and not any(event is other for other in seen):
            seen.append(event)
            yield event
