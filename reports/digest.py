"""What a reader wants to know first: the sentence about a target, and what stands out, each thing once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from reports.matrix import JUDGED, Field, Matrix, Row, State
from reports.text import numbered, shortened, steady
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.run.events import Event, Run

_LONGEST = 600

Tone = Literal["good", "part", "bad"]
_UNSETTLED = {State.INCONCLUSIVE: "could not be judged", State.NOT_TESTED: "not tested enough"}
_PROPER = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.INCONCLUSIVE, ExitCode.NOTHING_JUDGED)


@dataclass(frozen=True, slots=True)
class Problem:
    """A requirement that does not hold, with its cells and the first verdict that shows it."""

    state: State
    row: Row
    fields: tuple[Field, ...]
    first: Event | None

    @property
    def cases(self) -> int:
        """How many cases failed."""
        return sum(field.cases.get("fail", 0) + field.cases.get("error", 0) for field in self.fields)


@dataclass(frozen=True, slots=True)
class Remark:
    """A text that was said about one or more requirements: a finding, or why something was not judged."""

    text: str
    cells: int
    cases: int
    requirements: tuple[str, ...]


def sentence(matrix: Matrix, run: Run) -> str:
    """Return the verdict about one target; never a good one for a run that did not end as it should."""
    doubt = doubt_of(run)
    if doubt:
        judged = any(matrix.cells[state] for state in (*JUDGED, State.ERROR))
        return f"{doubt}  So far: {_counted(matrix, 'no violation')}" if judged else f"{doubt}  No cell was judged."
    return _counted(matrix, "PARTIAL" if scope(run) else "CONFORMANT")


def scope(run: Run) -> str:
    """Return what chose a part of the requirements, in words; "" when the whole catalogue was judged."""
    parts = run.header.get("scope", ())
    return ", ".join(map(str, parts)) if isinstance(parts, list | tuple) else str(parts)


def tone(run: Run) -> Tone:
    """Return whether what a run says as a whole is good, good as far as it goes, or not."""
    if run.footer is None or run.damaged or run.footer["exit_code"] != ExitCode.CONFORMANT:
        return "bad"
    return "part" if scope(run) or run.footer.get("gate", {}).get("exit_code") else "good"


def tone_of(matrix: Matrix, run: Run) -> Tone:
    """Return the same of what is said about one target."""
    if not holds(matrix, run):
        return "bad"
    return "part" if scope(run) else "good"


def doubt_of(run: Run) -> str:
    """Return why a run as a whole proves nothing good, in words; "" when it ended in good order."""
    if run.damaged:
        count, first = numbered(len(run.damaged), "line"), run.damaged[0]
        return f"DAMAGED: {count} of the stream cannot be relied on, the first: {first}."
    if run.footer is None:
        return "INCOMPLETE: the run did not finish."
    code = run.footer["exit_code"]
    if code in _PROPER:
        return ""
    if code == ExitCode.TOO_FEW:
        return "NOT TESTED ENOUGH: a must was judged with too few cases."
    if code == ExitCode.TIME_LIMIT:
        return "INCOMPLETE: the time limit ended the run."
    known = code in {*map(int, ExitCode)}
    why = ExitCode(code).meaning.replace("`", "") if known else "nobody knows why the run ended"
    return f"NO VERDICT: {why} (exit code {code})."


def proves(run: Run) -> bool:
    """Return whether a run as a whole proves something: it ended with a pass, or with a violation."""
    proper = run.footer is not None and run.footer["exit_code"] in (ExitCode.CONFORMANT, ExitCode.VIOLATIONS)
    return proper and not run.damaged


def holds(matrix: Matrix, run: Run) -> bool:
    """Return whether the verdict about one target is a good one: every must was judged with enough cases, and holds."""
    cells = matrix.cells
    bad = cells[State.FAIL] or cells[State.ERROR] or unsettled(matrix)
    return not bad and any(cells[state] for state in JUDGED) and not doubt_of(run)


def unsettled(matrix: Matrix) -> str:
    """Return how many cells of musts were not judged, or not enough, in words; "" when all were."""
    counts = {state: sum(row.must for row, field in matrix.places if field.state is state) for state in _UNSETTLED}
    counted = (f"{numbered(count, 'cell')} of a must {_UNSETTLED[state]}" for state, count in counts.items() if count)
    return ", ".join(counted)


def _counted(matrix: Matrix, verdict: str) -> str:
    """Return what the cells of a target come to; `verdict` is the word for it where all of them hold."""
    cells = matrix.cells
    judged, planned = sum(cells[state] for state in JUDGED), sum(cells.values())
    violated = numbered(len(matrix.rows_with(State.FAIL)), "requirement")
    if cells[State.ERROR]:
        words = f"NOT CERTAIN: {numbered(cells[State.ERROR], 'cell')} ended in an error of the suite"
        return words + (f"; {violated} violated" if cells[State.FAIL] else "")
    if cells[State.FAIL]:
        return f"NOT CONFORMANT: {violated} violated, in {cells[State.FAIL]} of {numbered(judged, 'judged cell')}"
    if not judged:
        return "NOTHING JUDGED: no cell was judged, which says nothing about the target"
    if verdict.isupper() and (missing := unsettled(matrix)):
        verdict = f"INCONCLUSIVE: {missing}"
    return f"{verdict}: every must that was judged holds ({judged} of {numbered(planned, 'cell')} judged)"


def closing(run: Run) -> str:
    """Return the verdict about the whole run: what its footer says, or that it has none."""
    if run.footer is None:
        return f"{doubt_of(run)}  What is missing was not judged."
    sentence = str(run.footer["sentence"])
    if gate := run.footer.get("gate"):
        sentence = f"{sentence}  {gate['sentence']}"
    return f"{doubt_of(run)}  Its footer says: {sentence}" if run.damaged else sentence


def gate_lines(run: Run) -> tuple[Mapping[str, str], ...]:
    """Return what a gate says of single cells and of the entries of its baseline, what is known last."""
    gate = run.footer.get("gate") if run.footer else None
    return tuple(sorted(gate["lines"], key=lambda line: line["what"] == "known")) if gate else ()


def problems(matrix: Matrix, *states: State) -> tuple[Problem, ...]:
    """Return the requirements with a cell in one of these states, once for each state, worst state first."""
    return tuple(_problem(state, row) for state in State if state in states for row in matrix.rows_with(state))


def _problem(state: State, row: Row) -> Problem:
    fields = tuple(field for field in row.fields.values() if field.state is state)
    events = (field.cell.first.get(field.cell.kind) for field in fields)
    return Problem(state, row, fields, next((event for event in events if event), None))


def findings(matrix: Matrix) -> tuple[Remark, ...]:
    """Return every finding of every requirement, whatever the verdict of its cell, in the order of the rows."""
    remarks = []
    for row in matrix.rows:
        cells: Counter[str] = Counter()
        cases: Counter[str] = Counter()
        for field in row.fields.values():
            cells.update(field.cell.findings.keys())
            cases.update(field.cell.findings)
        remarks += [Remark(shortened(text, _LONGEST), number, cases[text], (row.id,)) for text, number in cells.items()]
    return tuple(remarks)


def reason(field: Field) -> str:
    """Return why a cell was not judged; "" when it was."""
    match field.state:
        case State.NOT_APPLICABLE:
            first = field.cell.first.get("not applicable")
            return field.cell.reason or (str(first["got"]) if first else "") or "not applicable"
        case State.INCONCLUSIVE:
            first = field.cell.first["inconclusive"]
            return str((first["trial"] or {}).get("unmet") or first["got"])
        case State.NOT_TESTED:
            few = f"only {numbered(field.cell.judged, 'judged case')} of {field.cell.floor} that are needed"
            return few if field.cell.judged else "no verdict in the stream"
        case _:
            return ""


def unjudged(matrix: Matrix, state: State) -> tuple[Remark, ...]:
    """Return the reasons of all cells in a state, the most frequent first."""
    reasons: dict[str, list[tuple[str, Field]]] = {}
    for row in matrix.rows:
        for field in row.fields.values():
            if field.state is state:
                reasons.setdefault(steady(reason(field)), []).append((row.id, field))
    remarks = [_remark(text, found, state) for text, found in reasons.items()]
    return tuple(sorted(remarks, key=lambda remark: (-remark.cells, remark.text)))


def _remark(text: str, found: Iterable[tuple[str, Field]], state: State) -> Remark:
    pairs = list(found)
    cases = sum(field.cases.get(state, 0) for _, field in pairs)
    ids = tuple(dict.fromkeys(identifier for identifier, _ in pairs))
    return Remark(shortened(text, _LONGEST), len(pairs), cases, ids)


def unobservable(matrix: Matrix) -> tuple[Requirement, ...]:
    """Return the rules for the target's role and version that nothing on the wire can show."""
    target = matrix.target
    return tuple(
        requirement
        for requirement in load()
        if not requirement.testable and target.version in requirement.versions and target.role in requirement.receivers
    )


def marks(counts: Mapping[State, int], meanings: Mapping[State, str]) -> str:
    """Return counts by state in words, in the order of the meanings."""
    return ", ".join(f"{counts[state]} {words}" for state, words in meanings.items() if counts.get(state))
