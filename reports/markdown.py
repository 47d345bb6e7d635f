"""A summary for the page of a CI job: short enough for every service, causes first."""

from collections.abc import Iterator, Sequence

from reports.causes import Cause, causes, counted, whose
from reports.digest import closing, sentence
from reports.matrix import MEANINGS, Matrix, matrices
from reports.text import numbered, shortened, visible
from reports.top import claims, decision_of, lasted, not_judged
from uftp_conformance.run.events import Run

LONGEST = 60_000  # bytes: GitHub takes a MiB a step, GitLab and chats much less
_CAUSES, _TARGETS, _REASONS, _TEXT = 40, 40, 12, 300
_MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_{}[]<>#+!|~&@"}
_MARKS = {"conforms": "✅", "does not conform": "❌", "not fully verified": "⚠️", "partial": "◐"}


def render(run: Run) -> str:
    """Return the summary of a run, no longer than `LONGEST` bytes; the same run gives the same text."""
    text = ""
    for number, part in enumerate(_parts(run)):
        if number and len((text + part).encode()) > LONGEST - 200:
            return text + "\n_More is in the full report: this summary would be too long for a job's page._\n"
        text += part
    return text


def _parts(run: Run) -> Iterator[str]:
    tables = matrices(run)
    decided = decision_of(run, tables)
    facts = {"profile": run.header.get("profile"), "seed": run.header.get("seed"), "took": lasted(run)}
    line = _plain(", ".join(f"{name} {value}" for name, value in facts.items() if value not in (None, "")))
    yield f"## {_MARKS[decided]} UFTP: {decided}\n\n{_plain(closing(run))}\n\n{line}\n"
    found = causes(tables)
    if found:
        yield "\n### What to change, failures first\n\n"
        yield "| Cells | What happened | What to do | Where |\n|---|---|---|---|\n"
        yield from (_cause(cause, tables) for cause in found[:_CAUSES])
        if len(found) > _CAUSES:
            yield f"\n_and {numbered(len(found) - _CAUSES, 'cause')} more, in the full report_\n"
    if tables:
        yield "\n### Targets\n\n| Target | Verdict | Counts |\n|---|---|---|\n"
        yield from (_target(matrix, run) for matrix in tables[:_TARGETS])
    for matrix in tables[:_TARGETS]:
        yield from _rests_on(matrix)


def _cause(cause: Cause, tables: Sequence[Matrix]) -> str:
    cells = ", ".join(f"{number} {state}" for state, number in counted(cause))
    ids = ", ".join(f"`{_plain(each)}`" for each in cause.requirements[:4])
    more = f" and {len(cause.requirements) - 4} more" if len(cause.requirements) > 4 else ""
    of = f" of {_plain(who)}" if (who := whose(cause, tables)) else ""
    return f"| {cells} | {_plain(cause.title)} | {_plain(cause.advice)} | {ids}{more}{of} |\n"


def _target(matrix: Matrix, run: Run) -> str:
    target = matrix.target
    counts = ", ".join(f"{matrix.cells[state]} {words}" for state, words in MEANINGS.items() if matrix.cells[state])
    name = f"{target.name}, {target.role}, UFTP {target.version}"
    return f"| {_plain(name)} | {_plain(sentence(matrix, run))} | {counts} |\n"


def _rests_on(matrix: Matrix) -> Iterator[str]:
    name = _plain(f"{matrix.target.name}, UFTP {matrix.target.version}")
    yield f"\n<details><summary>{name}: what this rests on, and what was not judged</summary>\n\n"
    yield "".join(f"- {key}: {_plain(value)}\n" for key, value in claims(matrix.target))
    reasons = list(not_judged(matrix))
    if reasons:
        yield "\n| Not judged | Cells | Because |\n|---|---|---|\n"
        yield from (f"| {state} | {cells} | {_plain(why)} |\n" for state, why, cells, _ in reasons[:_REASONS])
    yield "\n</details>\n"


def _plain(text: str) -> str:
    """Return a text in which nothing is markup, in one line."""
    return shortened(visible(text), _TEXT).replace("\n", " ").translate(_MARKUP)
