"""The event stream: one JSON line a event, header first, footer last.  The stream on disk is the truth.

Header   `{"event": "header", "suite", "started", "seed", "profile", "reasons", "targets": [...], "cells": [...],
          "scope": [...]}`: `scope` has the options that chose a part of the requirements; the whole has none.
Verdict  `{"event": "verdict", "target", "requirement", "message", "role", "version", "test", "number",
          "kind", "obligation", "blame", "grade", "expected", "got", "findings", "again", "trial": {...}}`
Note     `{"event": "note", "target", "text"}`: something that no trial expected, for example a stray delivery.
Footer   `{"event": "footer", "finished", "exit_code", "sentence", "counts": {kind: number}}`

A stream without footer is an incomplete run.  `cells` of the header lists every cell that was to be judged,
as `[target, requirement, message, role, version, not applicable because, floor]`.  A cell with fewer judged cases
than its floor is not tested, whatever they showed; streams without floors were written before there were any.
"""

import contextlib
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from uftp_conformance.errors import ReportError

Event = dict[str, Any]
Key = tuple[str, str, str, str, str]


def key_of(event: Event) -> Key:
    """Return the cell that a verdict is about."""
    return event["target"], event["requirement"], event["message"], event["role"], event["version"]


def judged(kinds: Mapping[str, int]) -> int:
    """Return how many verdicts of these kinds judge something: a pass or a failure."""
    return kinds.get("pass", 0) + kinds.get("fail", 0)


class BadStream(ValueError):
    """The file is not an event stream."""


def encoded(event: Event) -> str:
    """Return an event as its line, with the end of line."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"


class StreamFile:
    """A stream on disk, each line flushed, so that what was judged survives whatever comes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._torn = False
        self._file: IO[str] = path.open("w+", encoding="utf-8", newline="\n")

    def append(self, line: str) -> None:
        """Append one line; raise ReportError when that is impossible, and leave the stream as it is from then on.

        A stream that missed a line never gets a footer: nothing after the gap would be the truth.
        """
        if self._torn:
            return
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            self._torn = True
            raise ReportError(
                f"{self.path}: cannot be written any more: {error.strerror}.  Nothing was judged after that; make room,"
                " or give another --report-dir, and run again"
            ) from None

    def restore(self) -> bool:
        """Write the stream again where its file was removed or replaced in the meantime; tell whether it was."""
        if self.path.exists() and os.path.samestat(self.path.stat(), os.fstat(self._file.fileno())):
            return False
        self._file.seek(0)
        with self.path.open("w", encoding="utf-8", newline="\n") as file:
            shutil.copyfileobj(self._file, file)
        return True

    def close(self) -> None:
        """Close the file; a stream without a footer stays what it is, an incomplete run."""
        with contextlib.suppress(OSError):  # what could not be written was told when it was to be written
            self._file.close()


class Writer(StreamFile):
    """Write the events of a run, and count its verdicts."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.counts: Counter[str] = Counter()
        self.cells: dict[Key, Counter[str]] = defaultdict(Counter)

    def write(self, event: Event) -> None:
        """Append one event."""
        if event["event"] == "verdict":
            self.counts[event["kind"]] += 1
            self.cells[key_of(event)][event["kind"]] += 1
        self.append(encoded(event))


@dataclass(slots=True)
class CellResult:
    """All verdicts about one cell of one target, counted."""

    target: str
    requirement: str
    message: str
    role: str
    version: str
    kinds: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    first: dict[str, Event] = field(default_factory=dict)
    obligation: str = "must"
    reason: str = ""
    floor: int = 1
    seconds: float = 0.0

    @property
    def judged(self) -> int:
        """How many cases are behind the verdict: those that passed or failed."""
        return judged(self.kinds)

    @property
    def kind(self) -> str:
        """The verdict of the cell: the worst of its cases; "not tested" when those that passed are too few."""
        for kind in ("error", "fail", "inconclusive"):
            if self.kinds[kind]:
                return kind
        if self.kinds["pass"] and self.judged >= self.floor:
            return "pass"
        return "not tested" if self.kinds["pass"] or not self.kinds["not applicable"] else "not applicable"


@dataclass(slots=True)
class Run:
    """A stream, read: header, cells in planned order, notes and the footer if there is one."""

    header: Event
    cells: dict[Key, CellResult]
    notes: list[Event]
    footer: Event | None

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.footer is not None

    def results(self) -> Iterator[CellResult]:
        """Walk the cells in planned order."""
        return iter(self.cells.values())

    def violations(self) -> list[CellResult]:
        """Return the cells in which a must-requirement is violated."""
        return [cell for cell in self.results() if cell.kind == "fail" and cell.obligation == "must"]


def lines(path: Path) -> Iterator[Event]:
    """Walk the events of a file; a last line that was cut off is left out, any other bad line is an error."""
    with path.open(encoding="utf-8", errors="replace") as file:
        pending = ""
        for number, line in enumerate(file, 1):
            if pending:
                raise BadStream(f"{path}: line {number - 1} is not JSON")
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                pending = line


def read(path: Path) -> Run:
    """Read a stream from disk; raise BadStream when it is none."""
    try:
        return collect(lines(path))
    except OSError as error:
        raise BadStream(f"{path}: cannot be read: {error.strerror}") from None


def collect(events: Iterable[Event]) -> Run:
    """Put a stream's events together into a run, without keeping more than the first evidence of each kind."""
    stream = iter(events)
    header = next(stream, None)
    if not isinstance(header, dict) or header.get("event") != "header":
        raise BadStream("an event stream begins with a header")
    if not isinstance(header.get("cells"), list):
        raise BadStream("the header of an event stream lists the cells that were to be judged; this one has none")
    run = Run(header, {}, [], None)
    for target, requirement, message, role, version, reason, *floor in header["cells"]:
        cell = CellResult(target, requirement, message, role, version, reason=reason, floor=floor[0] if floor else 1)
        if reason:
            cell.kinds["not applicable"] = 1
        run.cells[target, requirement, message, role, version] = cell
    for event in stream:
        match event["event"]:
            case "verdict":
                _count(run, event)
            case "note":
                run.notes.append(event)
            case "footer":
                run.footer = event
    return run


def _count(run: Run, event: Event) -> None:
    key = key_of(event)
    cell = run.cells.setdefault(key, CellResult(*key))
    cell.obligation = event["obligation"]
    cell.kinds[event["kind"]] += 1
    cell.findings.update(event["findings"])
    cell.seconds += _lasted(event.get("trial"))
    if event["grade"]:
        cell.grades[event["grade"]] += 1
    cell.first.setdefault(event["kind"], event)
    if event["findings"]:
        cell.first.setdefault("finding", event)


def _lasted(trial: Mapping[str, Any] | None) -> float:
    """Return how many seconds passed between the first request of a trial and its last answer."""
    begun, over = [], []
    for exchange in (trial or {}).get("exchanges", ()):
        at = exchange["sent"]["at"]
        begun.append(at)
        over += [at + exchange["http"].get("elapsed", 0.0), *(each["at"] for each in exchange["deliveries"])]
    return max(over) - min(begun) if over else 0.0
