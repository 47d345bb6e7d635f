"""The report for readers: one HTML file that needs no network and no other file, and reads without its script.

Everything that a target said is neutralised (`visible`) and escaped (autoescape), and a content security policy
forbids whatever might still slip through.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reports.breadth import breadth
from reports.causes import causes, counted, whose
from reports.charts import WORDS, Bar, answer_times, by_phase
from reports.detail import Book, Detail
from reports.digest import (
    Remark,
    Tone,
    closing,
    doubt_of,
    findings,
    reason,
    scope,
    sentence,
    tone,
    tone_of,
    unjudged,
    unobservable,
)
from reports.matrix import GROUPS, MEANINGS, SYMBOLS, Field, Matrix, State, matrices
from reports.template import FOLDER
from reports.text import ABBREVIATIONS, listed, moment, numbered, phase, shortened, visible
from reports.top import UNJUDGED, claims, decision, decision_of, lasted, rests_on
from reports.transitions import Picture, picture
from uftp_conformance.catalogue import Requirement
from uftp_conformance.run.dropped_cases import sentence_of
from uftp_conformance.run.events import Run

_OUTCOMES = {
    "accepted": "Accepted",
    "rejected": "Rejected",
    "answered": "an answer",
    "silent": "no answer",
    "closed": "the connection closed",
    "holds": "the rule holds",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One target."""

    anchor: str
    matrix: Matrix
    verdict: str
    tone: Tone
    details: tuple[Detail, ...]
    claims: list[tuple[str, str]]
    rests_on: str
    decision: str
    phases: tuple[Bar, ...]
    times: tuple[Bar, ...]
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
    tables = matrices(run)
    found, book = causes(tables), Book()
    book.enter(found)
    sections = tuple(_section(number, matrix, run, book) for number, matrix in enumerate(tables, 1))
    return _template().render(
        run=run,
        premise=sentence_of(run.premises),
        sections=sections,
        closing=closing(run),
        facts=_facts(run),
        tone=tone(run),
        causes=found,
        whose=[whose(cause, tables) for cause in found],
        book=book,
        decision=decision_of(run, tables),
        doubt=doubt_of(run),
        **_code(),
        messages=_messages(tables),
        nothing_to_change=_nothing_to_change(run),
        phases=list(dict.fromkeys(phase(row.id) for matrix in tables for row in matrix.rows)),
    )


def _nothing_to_change(run: Run) -> str:
    """Return what stands in the place of causes when there are none."""
    if not any(cell.judged for cell in run.results()):
        return "No cell was judged, so the cells name no cause.  Why stands above."
    return f"Nothing that was judged{' so far' if run.footer is None else ''} asks for a change."


def _messages(tables: tuple[Matrix, ...]) -> list[str]:
    return list(dict.fromkeys(message for matrix in tables for message in matrix.messages))


@cache
def _code() -> Mapping[str, Markup]:
    """Return style and script with their hashes, which are all that the page may use."""
    code: dict[str, Markup] = {}
    for name, file in (("style", "report.css"), ("script", "report.js")):
        text = (FOLDER / file).read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        code |= {name: Markup(text), f"{name}_hash": Markup(f"'sha256-{digest}'")}  # noqa: S704 - our own files
    return code


def _facts(run: Run) -> list[tuple[str, str]]:
    header, footer = run.header, run.footer or {}
    facts = [
        ("Suite", f"uftp-conformance {header.get('suite', '')}"),
        ("Started", moment(header.get("started"))),
        ("Finished", moment(footer.get("finished")) or "INCOMPLETE: the stream has no footer"),
        ("Took", lasted(run)),
        ("Profile", _profile(str(header.get("profile", "")))),
        ("Only a part was judged", scope(run)),
        ("Seed", str(header.get("seed", ""))),
        ("Policy for reasons", str(header.get("reasons", ""))),
        ("Catalogue", f"SHA-256 {header['catalogue_sha256']}" if header.get("catalogue_sha256") else ""),
        ("Exit code", str(footer.get("exit_code", ""))),
        ("Cases", listed(footer.get("counts", {}))),
    ]
    return [(name, value) for name, value in facts if value]


def _profile(name: str) -> str:
    """Return the name of a profile, and what it is good for where that may be overlooked."""
    return f"{name} (tries little: for a first contact)" if name == "smoke" else name


def _section(number: int, matrix: Matrix, run: Run, book: Book) -> Section:
    anchor = f"target-{number}"
    return Section(
        anchor, matrix, sentence(matrix, run),
        tone=tone_of(matrix, run),
        details=tuple(book.detail(f"{anchor}-{row.id}", row, matrix) for row in matrix.rows),
        claims=claims(matrix.target),
        rests_on=rests_on(matrix.target),
        decision=decision(matrix, run),
        phases=by_phase(matrix),
        times=answer_times(matrix),
        findings=findings(matrix),
        unjudged=tuple((state, found) for state in UNJUDGED if (found := unjudged(matrix, state))),
        unobservable=unobservable(matrix),
        breadth=breadth(matrix),
        transitions=picture(run.transitions.get(matrix.target.label)),
    )  # fmt: skip


def outcomes(codes: tuple[str, ...]) -> str:
    """Return outcomes of the catalogue in words."""
    return " or ".join(_OUTCOMES.get(code, f"HTTP {code}") for code in codes)


def lower(verdict: str) -> str:
    """Return a verdict without its first word in capitals, for where the decision stands before it."""
    sentence = re.sub(r"^[A-Z ]+: ", "", verdict)
    return sentence[:1].upper() + sentence[1:]


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
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_neutral,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        SYMBOLS=SYMBOLS,
        MEANINGS=MEANINGS,
        WORDS=WORDS,
        ABBREVIATIONS=ABBREVIATIONS,
        GROUPS=GROUPS,
        State=State,
        counted=counted,
        numbered=numbered,
        listed=listed,
        outcomes=outcomes,
        tally=tally,
        lower=lower,
        reason=reason,
        shortened=shortened,
    )
    return environment.get_template("report.html.j2")
