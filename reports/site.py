"""`python -m reports.site --out FOLDER PLACE...`: a static site over the runs that lie in some places."""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import badge, html
from reports.gathered import Judged, Subject, gathered, judged_in, other_rules
from reports.matrix import MEANINGS, SYMBOLS, State
from reports.redaction import Redactor
from reports.text import PHASES, numbered, phase, safe, visible
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.run.events import STREAM, BadStream, Run, collect, lines, read, read_header
from uftp_conformance.run.own_files import write_new

_ANCHOR = re.compile(r'\bid="([^"]{1,200})"')
_BARS = ((State.FAIL, State.ERROR), (State.INCONCLUSIVE, State.NOT_TESTED), (State.DEVIATION,))
_GROUND, _ROOM = 162.0, 140.0  # of the chart


class NoSite(Exception):
    """The site cannot be made; says why."""


def main(words: list[str]) -> int:
    """Make the site; return the exit code."""
    asked = _parser().parse_args(words)
    os.umask(0o027 | os.umask(0o077))  # reports hold what was exchanged
    try:
        streams = list(_streams(asked.places))
        _insist_on_room(asked.out)
        subjects = _write(streams, asked.out, Redactor() if asked.redact else None)
    except (NoSite, BadStream) as error:
        sys.stderr.write(f"{safe(str(error))}\n")
        return ExitCode.STATEMENT
    except OSError as error:
        sys.stderr.write(f"{error.filename or asked.out}: cannot be written: {error.strerror}.  Give another --out\n")
        return ExitCode.STATEMENT
    for sentence in other_rules(subjects):
        sys.stderr.write(f"{safe(sentence)}\n")
    counts = f"{numbered(len(streams), 'run')} of {numbered(len(subjects), 'target')}"
    sys.stdout.write(f"{counts}: {asked.out / 'index.html'}\n")
    return ExitCode.CONFORMANT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports.site", description=__doc__)
    parser.add_argument("places", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--redact", action="store_true")
    return parser


def _streams(places: list[Path]) -> Iterator[Path]:
    """Walk the streams in some places, each once; raise NoSite or BadStream for what is none."""
    seen = set()
    for place in places:
        found = sorted(place.rglob(STREAM)) if place.is_dir() else [place]
        if not found:
            raise NoSite(f"{place}: holds no {STREAM}.  Give the report folders of runs")
        for stream in found:
            if stream.resolve() not in seen:
                seen.add(stream.resolve())
                read_header(stream)
                yield stream


def _insist_on_room(out: Path) -> None:
    """Raise NoSite unless the folder is new or empty: nothing of another site may stay in this one."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NoSite(f"{out}: is not an empty folder.  Give a new one, so that nothing of an older site stays in it")


def _write(streams: list[Path], out: Path, redactor: Redactor | None) -> list[Subject]:
    """Write the reports of all runs, one after the other, and then what is about all of them."""
    found: list[tuple[tuple[str, str, str], Judged]] = []
    for number, stream in enumerate(streams, 1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number} of {numbered(len(streams), 'run')} ")
        run = collect(redactor.redacted(lines(stream))) if redactor else read(stream)
        found += _run(run, out, f"runs/{number}/report.html")
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 40 + "\r")
    subjects = gathered(found)
    _put(out / "index.html", _page("site.html.j2", subjects=subjects, rows=rows(subjects), redacted=bool(redactor)))
    for subject in subjects:
        _put(out / "targets" / f"{subject.slug}.html", _page("site-target.html.j2", subject=subject))
        drawn = badge.svg(subject.latest.decision, visible(f"UFTP {subject.version}"))
        _put(out / "badges" / f"{subject.slug}.svg", drawn)
    return subjects


def _run(run: Run, out: Path, report: str) -> Iterator[tuple[tuple[str, str, str], Judged]]:
    text = html.render(run)
    _put(out / report, text)
    return judged_in(run, report, frozenset(_ANCHOR.findall(text)))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, text.encode())


# --- the pages ------------------------------------------------------------------------------------------------------


def rows(subjects: list[Subject]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the rows of the matrix by phase: id and title of each, and whether all that have it come to the same."""
    ids = dict.fromkeys(name for subject in subjects for name, _ in subject.latest.cells)
    order = {row.id: number for number, row in enumerate(load())}
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for name in sorted(ids, key=lambda name: (order.get(name, len(order)), name)):
        same = len({subject.latest.states.get(name) for subject in subjects} - {None}) == 1
        known = load().requirements.get(name)
        groups.setdefault(phase(name), []).append((name, known.title if known else "", same))
    places = list(dict.fromkeys(PHASES.values()))
    return sorted(groups.items(), key=lambda group: places.index(group[0]) if group[0] in places else len(places))


class Part(NamedTuple):
    """A part of a bar of the chart: its class, and where it stands."""

    css: str
    top: float
    height: float


class Bar(NamedTuple):
    """A run in the chart: how many of its cells do not hold or were not verified, from the top to the ground."""

    label: str
    total: int
    top: float
    parts: list[Part]


def bars(subject: Subject) -> list[Bar]:
    """Return the chart of a target, a bar a run, the highest one as high as there is room."""
    counted = [[sum(run.counts[state] for state in states) for states in _BARS] for run in subject.runs]
    highest = max(1, *(sum(counts) for counts in counted))
    chart = []
    for run, counts in zip(subject.runs, counted, strict=True):
        top, parts = _GROUND, []
        for states, count in zip(_BARS, counts, strict=True):
            if count:
                height = _ROOM * count / highest
                top -= height
                parts.append(Part(_class(states[0]), top, height))
        chart.append(Bar(run.day[5:], sum(counts), top, parts))
    return chart


def _class(state: State) -> str:
    return str(state).replace(" ", "-")


def _neutral(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, finalize=_neutral,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        SYMBOLS=SYMBOLS, MEANINGS=MEANINGS, State=State, css=_class, bars=bars, numbered=numbered, others=other_rules,
        NAMES={state.name: state for state in State},
    )  # fmt: skip
    return environment


def _page(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
