"""The report for readers: one HTML file that needs no script, no network and no other file.

Everything that a target said is neutralised (`visible`) and escaped (autoescape), and a content security policy
forbids whatever might still slip through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reports.breadth import breadth
from reports.digest import (
    Problem,
    Remark,
    Tone,
    closing,
    doubt_of,
    findings,
    problems,
    reason,
    scope,
    sentence,
    tone,
    tone_of,
    unjudged,
    unobservable,
)
from reports.matrix import GROUPS, MEANINGS, SYMBOLS, Field, Matrix, Row, State, matrices, worst
from reports.payloads import Shown, shown
from reports.text import ABBREVIATIONS, failure, instant, listed, numbered, shortened, visible
from reports.transitions import Picture, picture
from uftp_conformance.catalogue import Requirement
from uftp_conformance.run.events import Event, Run
from uftp_conformance.run.explain import trial_of
from uftp_conformance.run.premises import told_of

_OUTCOMES = {
    "accepted": "Accepted", "rejected": "Rejected", "answered": "an answer", "silent": "no answer",
    "closed": "the connection closed", "holds": "the rule holds",
}
_OPEN = (State.ERROR, State.FAIL, State.DEVIATION)
_WITH_EVIDENCE = ("error", "fail", "finding", "inconclusive")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One verdict of a cell with everything that was exchanged."""

    message: str
    block: tuple[str, ...]
    exchanges: tuple[Shown, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """One requirement of a target, with its cells and what has to be shown of them."""

    anchor: str
    row: Row
    state: State
    evidence: tuple[Evidence, ...]

    @property
    def open(self) -> bool:
        """Whether a reader should see it without asking."""
        return self.state in _OPEN


@dataclass(frozen=True, slots=True)
class Section:
    """One target."""

    anchor: str
    matrix: Matrix
    verdict: str
    tone: Tone
    details: tuple[Detail, ...]
    problems: tuple[Problem, ...]
    findings: tuple[Remark, ...]
    unjudged: tuple[tuple[State, tuple[Remark, ...]], ...]
    unobservable: tuple[Requirement, ...]
    breadth: str
    transitions: Picture | None = None

    @property
    def groups(self) -> Iterator[tuple[str, list[Detail]]]:
        """The details by group of rows, empty groups left out."""
        for group, words in GROUPS.items():
            found = [detail for detail in self.details if detail.row.group == group]
            if found:
                yield words, found


def render(run: Run) -> str:
    """Return the report of a run; the same run gives the same text."""
    sections = tuple(_section(number, matrix, run) for number, matrix in enumerate(matrices(run), 1))
    return _template().render(
        run=run, premise=told_of(run.premises), sections=sections,
        doubt=doubt_of(run), closing=closing(run), facts=_facts(run),
        tone=tone(run),
    )


def _facts(run: Run) -> list[tuple[str, str]]:
    header, footer = run.header, run.footer or {}
    facts = [
        ("Suite", f"uftp-conformance {header.get('suite', '')}"),
        ("Started", instant(header.get("started"))),
        ("Finished", instant(footer.get("finished")) or "INCOMPLETE: the stream has no footer"),
        ("Profile", str(header.get("profile", ""))),
        ("Only a part was judged", scope(run)),
        ("Seed", str(header.get("seed", ""))),
        ("Policy for reasons", str(header.get("reasons", ""))),
        ("Exit code", str(footer.get("exit_code", ""))),
        ("Cases", listed(footer.get("counts", {}))),
    ]
    return [(name, value) for name, value in facts if value]


def _section(number: int, matrix: Matrix, run: Run) -> Section:
    anchor = f"target-{number}"
    states = (State.INCONCLUSIVE, State.NOT_APPLICABLE, State.NOT_TESTED)
    return Section(
        anchor, matrix, sentence(matrix, run),
        tone=tone_of(matrix, run),
        details=tuple(_detail(f"{anchor}-{row.id}", row, matrix) for row in matrix.rows),
        problems=problems(matrix, *_OPEN),
        findings=findings(matrix),
        unjudged=tuple((state, found) for state in states if (found := unjudged(matrix, state))),
        unobservable=unobservable(matrix),
        breadth=breadth(matrix),
        transitions=picture(run.transitions.get(matrix.target.label)),
    )


def _detail(anchor: str, row: Row, matrix: Matrix) -> Detail:
    state = worst(field.state for field in row.fields.values()) or State.NOT_TESTED
    evidence = [
        _evidence(event, matrix)
        for field in row.fields.values() for event in _telling(field)
    ]
    return Detail(anchor, row, state, tuple(evidence))


def _telling(field: Field) -> Iterator[Event]:
    """Walk the first verdict of each kind that is shown, none twice."""
    seen: list[Event] = []
    for kind in _WITH_EVIDENCE:
        event = field.cell.first.get(kind)
        if event is not None and not any(event is other for other in seen):
            seen.append(event)
            yield event


def _evidence(event: Event, matrix: Matrix) -> Evidence:
    trial = trial_of(event)
    block = tuple(failure(event, target=matrix.target.domain).split("\n"))
    if trial is None:
        return Evidence(event["message"], block, (), {})
    return Evidence(event["message"], block, shown(trial), trial.facts)


def outcomes(codes: tuple[str, ...]) -> str:
    """Return outcomes of the catalogue in words."""
    return " or ".join(_OUTCOMES.get(code, f"HTTP {code}") for code in codes)


def tally(field: Field) -> str:
    """Return how many cases a field stands for; of a bad one, how many of them are bad."""
    total = sum(field.cases.values())
    bad = sum(field.cases.get(kind, 0) for kind in ("fail", "error", "inconclusive"))
    return f"{bad}/{total}" if bad else str(total or "")


def _neutral(value: Any) -> Any:
    """Neutralise every text that the template shows; its own line breaks stand in the template."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        finalize=_neutral, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.globals.update(
        SYMBOLS=SYMBOLS, MEANINGS=MEANINGS, ABBREVIATIONS=ABBREVIATIONS, GROUPS=GROUPS, State=State,
        numbered=numbered, listed=listed, outcomes=outcomes, tally=tally, reason=reason, shortened=shortened,
    )
    return environment.get_template("report.html.j2")
