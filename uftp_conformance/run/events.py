"""The event stream: one JSON line per event, header first, footer last.  The stream on disk is the truth.

Header   `{"event": "header", "format", "suite", "catalogue_sha256", "environment", "started", "seed", "profile",
          "reasons", "targets": [...], "cells": [...], "scope": [...]}`: each target with its whole statement
          (`stream_header`); `scope` has the options that chose a part of the requirements; the whole has none.
Verdict  `{"event": "verdict", "target", "requirement", "message", "role", "version", "test", "number",
          "kind", "obligation", "blame", "grade", "expected", "got", "findings", "again", "trial": {...}}`
Transitions `{"event": "transitions", "target", "role", "counts": [[state, message, rule, number]]}`: which message of
          a sequence came in which state, and which rule it broke, or "nothing".
Judged   `{"event": "judged", "target", "test", "verdicts", "premises"}`: a test ended, with so many
          verdicts; of the cases that the oracle was asked about, how many were what they were made for ("holds"), left
          open by their history ("undetermined"), and not sent because they would break something else ("dropped").
Note     `{"event": "note", "target", "text"}`: something that no trial expected, for example a stray delivery.
Footer   `{"event": "footer", "finished", "exit_code", "sentence", "counts": {kind: number}, "gate": {...}}`:
          `exit_code` is what the verdicts come to; `gate` has how the command ended, where one was asked for.

A stream without footer is an incomplete run.  `cells` of the header lists every cell that was to be judged,
as `[target, requirement, message, role, version, not applicable because, floor]`.  A cell with fewer judged cases
than its floor is not tested, whatever they showed; streams without floors were written before there were any.
`asked` and `identity` of the header are for who resumes the run (`resuming`); a run that resumed another one has
the instants of that in `resumed`, and in `kept` how many events it took over.
"""

import contextlib
import json
from codecs import BOM_UTF8
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from uftp_conformance.judging.evidence import restore
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.foreign import shortened
from uftp_conformance.run.cell_results import CellResult as CellResult
from uftp_conformance.run.cell_results import Event as Event
from uftp_conformance.run.cell_results import judged as judged
from uftp_conformance.run.durations import timed
from uftp_conformance.run.stream_file import StreamFile
from uftp_conformance.run.stream_shapes import ABSENT, complaint
from uftp_conformance.run.transitions import Transition, counted

STREAM = "events.jsonl"
Key = tuple[str, str, str, str, str]


def key_of(event: Event) -> Key:
    """Return the cell that a verdict is about."""
    return event["target"], event["requirement"], event["message"], event["role"], event["version"]


_TEXT = 4000  # characters of a text that are read
_READ = 1 << 20  # bytes that are read at once: a line has some ten thousand


class BadStream(ValueError):
    """The file is not an event stream."""


def encoded(event: Event) -> str:
    """Return an event as its line, with the end of line."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"


class Writer(StreamFile):
    """Write the events of a run, and count its verdicts."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.counts: Counter[str] = Counter()
        self.cells: dict[Key, Counter[str]] = defaultdict(Counter)
        self.long_bodies: dict[str, bytes] = {}  # what those said whose beginnings are written, by their hashes
        self.tests: Counter[str] = Counter()  # verdicts of each that is not over yet
        self._over = False

    def write(self, event: Event) -> None:
        """Append one event; nothing follows the footer."""
        if self._over:
            return
        self._over = event["event"] == "footer"
        if event["event"] == "verdict":
            self.counts[event["kind"]] += 1
            self.cells[key_of(event)][event["kind"]] += 1
            self.tests[event.get("test", "")] += 1
        self.append(encoded(event))

    def over(self, target: str, test: str, premises: Counter[str]) -> None:
        """Write that a test has judged all that it judges about a target, with what was counted since the last one."""
        counts = {"verdicts": self.tests.pop(test, 0), **({"premises": dict(premises)} if premises else {})}
        self.write({"event": "judged", "target": target, "test": test, **counts})
        premises.clear()


@dataclass(slots=True)
class Run:
    """A stream, read: header, cells in planned order, notes, the footer if there is one, and what cannot be read."""

    header: Event
    cells: dict[Key, CellResult]
    notes: list[Event]
    footer: Event | None
    damaged: list[str]
    transitions: dict[str, Counter[Transition]] = field(default_factory=dict)
    premises: Counter[str] = field(default_factory=Counter)

    @property
    def complete(self) -> bool:
        """Whether the run ended in good order."""
        return self.footer is not None

    def results(self) -> Iterator[CellResult]:
        """Walk the cells in planned order."""
        return iter(self.cells.values())

    def violations(self) -> list[CellResult]:
        """Return the cells in which a must-requirement is violated."""
        return [cell for cell in self.results() if cell.kind == "fail" and cell.obligation == "must"]


Line = tuple[int, Event | str]  # with its number; an event, or what is wrong with the line


def lines(path: Path) -> Iterator[Event]:
    """Walk the events of a file that can be read."""
    return (event for _, event in _numbered(path) if isinstance(event, dict))


def _numbered(path: Path) -> Iterator[Line]:
    """Walk the lines of a file; the last one is left out when it was cut off before its end."""
    with path.open("rb", buffering=_READ) as file:
        for number, line in enumerate(file, 1):
            event = _event(line.removeprefix(BOM_UTF8) if number == 1 else line)
            if isinstance(event, dict) or line.endswith(b"\n"):
                yield number, event


def _event(line: bytes) -> Event | str:
    """Return the event of a line, or what is wrong with it."""
    try:
        event: Event = _decoded(line)
    except UnicodeError:
        return "is not UTF-8"
    except (ValueError, RecursionError):
        return "is not JSON"
    wrong = complaint(event)
    return f"is not an event of a stream ({wrong})" if wrong else event


def _decoded(line: bytes) -> Any:
    """Return the JSON of a line; what the fast reader does not take, the other one does, or says what is wrong."""
    with contextlib.suppress(ValueError):
        return from_json(line)
    event = json.loads(line.decode())
    if b"\\ud" in line.lower():  # half a character, that no file can hold, and the fast reader does not take
        encoded(event).encode()
    return event


def read_header(path: Path) -> Event:
    """Read the first event of a stream; raise BadStream when it is none, or cannot be read."""
    try:
        return _header(_numbered(path), f"{path}: ")
    except OSError as error:
        raise BadStream(f"{path}: cannot be read: {error.strerror}") from None


def read(path: Path) -> Run:
    """Read a stream from disk; raise BadStream when it is none."""
    try:
        return _gathered(_numbered(path), f"{path}: ")
    except OSError as error:
        raise BadStream(f"{path}: cannot be read: {error.strerror}") from None


def collect(events: Iterable[Event]) -> Run:
    """Put a stream's events together into a run, without keeping more than the first evidence of each kind."""
    return _gathered(((number, _checked(event)) for number, event in enumerate(events, 1)), "")


def _checked(event: Event) -> Event | str:
    wrong = complaint(event)
    return f"is not an event of a stream ({wrong})" if wrong else event


def _header(stream: Iterator[Line], place: str) -> Event:
    _, header = next(stream, (0, "is missing"))
    if isinstance(header, str):
        raise BadStream(f"{place}an event stream begins with a header; its first line {header}")
    if header["event"] != "header":
        raise BadStream(f"{place}an event stream begins with a header; its first line is {an(header['event'])}")
    return header


def _gathered(stream: Iterator[Line], place: str) -> Run:
    header = _header(stream, place)
    run = Run(header, {}, [], None, [])
    for target, requirement, message, role, version, reason, *floor in header["cells"]:
        cell = CellResult(target, requirement, message, role, version, reason=reason, floor=floor[0] if floor else 1)
        if reason:
            cell.kinds["not applicable"] = 1
        run.cells[target, requirement, message, role, version] = cell
    for number, event in stream:
        wrong = event if isinstance(event, str) else _taken(run, event)
        if wrong:
            run.damaged.append(f"line {number} {wrong}")
    return run


def _taken(run: Run, event: Event) -> str:
    """Add an event to a run; return what is wrong with it, "" for nothing."""
    if run.footer is not None:
        return "follows the footer"
    match event["event"]:
        case "verdict":
            return _count(run, event)
        case "transitions":
            run.transitions.setdefault(event["target"], Counter()).update(counted(event["counts"]))
        case "judged":
            run.premises.update(event.get("premises", {}))
        case "note":
            run.notes.append(_moderate(event))
        case "footer":
            run.footer = _moderate(event)
        case "header":
            return "is a second header"
    return ""


def _moderate(event: Event) -> Event:
    """Return an event whose texts are no longer than anybody reads, whoever wrote the stream."""
    texts = {name: shortened(value, _TEXT) for name, value in event.items() if isinstance(value, str)}
    findings = [shortened(finding, _TEXT) for finding in event.get("findings", ())]
    return {**event, **texts, **({"findings": findings} if findings else {})}


def _count(run: Run, event: Event) -> str:
    """Count a verdict; only what stands for its cell is kept, and made moderate: of most nobody reads the words."""
    key = key_of(event)
    cell = run.cells.get(key)
    if cell is None:
        key = key_of(_moderate(event))
        cell = run.cells.setdefault(key, CellResult(*key))
    kind, findings, grade = event["kind"], event.get("findings"), event.get("grade")
    cell.obligation = shortened(event.get("obligation", ABSENT["obligation"]), _TEXT)
    cell.kinds[kind] += 1
    if findings:
        cell.findings.update(shortened(finding, _TEXT) for finding in findings)
    if grade:
        cell.grades[shortened(grade, _TEXT)] += 1
    shown = [each for each in (kind, *(["finding"] if findings else [])) if each not in cell.first]
    wrong = _timed(cell, event.get("trial"), restored=bool(shown))
    if shown:
        kept = _moderate({**ABSENT, **event})
        cell.first |= dict.fromkeys(shown, {**kept, "trial": None} if wrong else kept)
    return wrong


def _timed(cell: CellResult, trial: Any, *, restored: bool) -> str:
    """Add how long a trial took; return what is wrong with it.  What nobody looks at need not be readable."""
    try:
        seconds, answers = timed(trial)
        if restored and trial:
            restore(trial)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return "has evidence that cannot be read; its verdict counts"
    cell.seconds += seconds
    for edge in answers:
        cell.waits[edge] += 1
    return ""
