"""The conformance matrix as data: for each target a table of requirements x message types."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reports.text import PHASES
from uftp_conformance.catalogue import Requirement
from uftp_conformance.messages import REQUESTS
from uftp_conformance.run.events import CellResult, Run
from uftp_conformance.run.explain import known


class State(StrEnum):
    """What a field of the matrix says, worst first."""

    ERROR = "error"
    FAIL = "fail"
    DEVIATION = "deviation"
    INCONCLUSIVE = "inconclusive"
    FINDING = "finding"
    HOLDS = "pass"
    NOT_TESTED = "not tested"
    NOT_APPLICABLE = "not applicable"


SYMBOLS = {
    State.ERROR: "ERR",
    State.FAIL: "FAIL",
    State.DEVIATION: "warn",
    State.INCONCLUSIVE: "?",
    State.FINDING: "ok*",
    State.HOLDS: "ok",
    State.NOT_TESTED: "-",
    State.NOT_APPLICABLE: "n/a",
}

MEANINGS = {
    State.HOLDS: "holds",
    State.FINDING: "holds, with a finding",
    State.FAIL: "a must is violated",
    State.DEVIATION: "a should or may does not hold",
    State.INCONCLUSIVE: "inconclusive",
    State.ERROR: "an error of the suite",
    State.NOT_APPLICABLE: "not applicable",
    State.NOT_TESTED: "not tested",
}

JUDGED = frozenset({State.FAIL, State.DEVIATION, State.FINDING, State.HOLDS})

GROUPS = {
    "refusal": "Refusals, by reason",
    "acceptance": "Acceptance",
    "content": "Content and effect",
    "transport": "Transport",
    "answers": "Form of every answer",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class Target:
    """The target that was judged, as the header of the stream says; the label is what events call it."""

    label: str
    name: str
    role: str
    version: str
    domain: str = ""
    endpoint: str = ""
    supports: Mapping[str, Any] = field(default_factory=dict)
    statement: Mapping[str, Any] | None = None
    statement_sha256: str = ""
    public_key: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a target: its state and how many cases are behind it, by kind of verdict."""

    state: State
    cases: Mapping[str, int]
    cell: CellResult


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement of a target; fields by message type."""

    id: str
    title: str
    group: str
    requirement: Requirement | None
    fields: Mapping[str, Field]

    @property
    def must(self) -> bool:
        """Whether the requirement is a must; one that this catalogue does not know counts as one."""
        return self.requirement is None or self.requirement.obligation == "must"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table of one target in one role and protocol version; `messages` are its columns."""

    target: Target
    messages: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def own_messages(self) -> tuple[str, ...]:
        """The message types that the target's role receives; the others are only sent to be refused."""
        return tuple(name for name in self.messages if received(name, self.target.role))

    @property
    def fields(self) -> Iterator[Field]:
        """All fields, row by row."""
        return (field for row in self.rows for field in row.fields.values())

    @property
    def places(self) -> Iterator[tuple[Row, Field]]:
        """All fields, row by row, each with its row."""
        return ((row, field) for row in self.rows for field in row.fields.values())

    @property
    def cells(self) -> Counter[State]:
        """How many cells are in each state."""
        return Counter(field.state for field in self.fields)

    @property
    def cases(self) -> Counter[str]:
        """How many cases were judged, by kind of verdict."""
        total: Counter[str] = Counter()
        for each in self.fields:
            total.update(each.cases)
        return total

    def rows_with(self, *states: State) -> tuple[Row, ...]:
        """Return the rows that have a field in one of these states."""
        return tuple(row for row in self.rows if any(field.state in states for field in row.fields.values()))


def state_of(cell: CellResult) -> State:
    """Return what the matrix shows for a cell."""
    if cell.kind == "fail" and cell.obligation != "must":
        return State.DEVIATION
    if cell.kind == "pass" and cell.findings:
        return State.FINDING
    return State(cell.kind)


def worst(states: Iterator[State]) -> State | None:
    """Return the worst of some states; None when there is none."""
    return min(states, key=list(State).index, default=None)


def matrices(run: Run) -> tuple[Matrix, ...]:
    """Return the tables of a run, targets in the order of the header, rows in the order of their groups."""
    cells: dict[tuple[str, str, str], list[CellResult]] = {}
    for entry in _entries(run):
        cells.setdefault((_label(entry), _text(entry, "role"), _text(entry, "version")), [])
    for cell in run.results():
        cells.setdefault((_label(_entry(run, cell.target)), cell.role, cell.version), []).append(cell)
    return tuple(_matrix(_target(run, *key), found) for key, found in cells.items())


def _entry(run: Run, label: str) -> Mapping[str, Any]:
    """Return what the header says about a target, which a cell may call by its label, its name or its domain."""
    for key in ("label", "name", "domain"):
        for entry in _entries(run):
            if entry.get(key) == label:
                return dict(entry)
    return {"label": label}


def _entries(run: Run) -> list[Mapping[str, Any]]:
    """Return what the header tells of targets, as far as it can be read."""
    targets = run.header.get("targets", ())
    return [entry for entry in targets if isinstance(entry, Mapping)] if isinstance(targets, list | tuple) else []


def _label(entry: Mapping[str, Any]) -> str:
    return _text(entry, "label") or _text(entry, "name") or _text(entry, "domain")


def _target(run: Run, label: str, role: str, version: str) -> Target:
    entry = _entry(run, label)
    return Target(
        label,
        _text(entry, "name") or label,
        role,
        version,
        _text(entry, "domain"),
        _text(entry, "endpoint"),
        _table(entry, "supports") or {},
        _table(entry, "statement"),
        _text(entry, "statement_sha256"),
        _text(entry, "public_key"),
    )


def _table(entry: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """Return a table of the header, None where there is none (older streams have no statement)."""
    value = entry.get(key)
    return value if isinstance(value, Mapping) else None


def _text(entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(key) or "")


def _matrix(target: Target, cells: list[CellResult]) -> Matrix:
    fields: dict[str, dict[str, Field]] = {}
    for cell in cells:
        cases = {kind: number for kind, number in cell.kinds.items() if not (kind == "not applicable" and cell.reason)}
        fields.setdefault(cell.requirement, {})[cell.message] = Field(state_of(cell), cases, cell)
    rows = [_row(identifier, row) for identifier, row in fields.items()]
    rows.sort(key=lambda row: (list(GROUPS).index(row.group), _order(row.id)))
    present = {cell.message for cell in cells}
    columns = [*(name for name in REQUESTS if name in present), *sorted(present - set(REQUESTS))]
    columns.sort(key=lambda name: not received(name, target.role))
    return Matrix(target, tuple(columns), tuple(rows))


def received(message: str, role: str) -> bool:
    """Return whether a role receives messages of this type, as far as the specification knows the type."""
    return message not in REQUESTS or REQUESTS[message].receiver in (None, role)


def _order(identifier: str) -> int:
    """Return the place of a requirement's phase; a phase that we do not know comes last."""
    prefix = identifier.partition("-")[0]
    return list(PHASES).index(prefix) if prefix in PHASES else len(PHASES)


def _row(identifier: str, fields: Mapping[str, Field]) -> Row:
    requirement = known(identifier)
    title = requirement.title if requirement else ""
    return Row(identifier, title, _group(identifier, requirement), requirement, fields)


def _group(identifier: str, requirement: Requirement | None) -> str:
    by_prefix = {"TRN": "transport", "ANS": "answers"}.get(identifier.partition("-")[0])
    observed = requirement.observed if requirement else "other"
    return by_prefix or (observed if observed in GROUPS else "other")
