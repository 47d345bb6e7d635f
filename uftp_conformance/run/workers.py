"""Lanes: the embedded targets are judged side by side, a process each, and reported as one run.

Statements of a user's share one inbox, because a vendor configures one callback address; so they share one process
as well.  The embedded targets are given a new inbox each time, and need not wait for one another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Catalogue
from uftp_conformance.run.events import Event, StreamFile, encoded
from uftp_conformance.run.outcome import SENTENCES, Ending
from uftp_conformance.run.pytest_process import Child, Kit
from uftp_conformance.run.run import NothingToJudge, Run
from uftp_conformance.run.settings import Settings


@dataclass(frozen=True, slots=True)
class Lane:
    """One process of a run: where it writes its stream and its output."""

    child: Child
    stream: Path
    log: Path


def asunder(settings: Settings, catalogue: Catalogue) -> list[Settings]:
    """Return the settings of each lane: one for each role with something to judge, else one for all."""
    if settings.targets or settings.lineup:
        return [settings]
    lanes = []
    for entry in Run(settings, catalogue).lineup:
        alone = replace(settings, roles=(entry.role,))
        try:
            Run(alone, catalogue).insist()
        except NothingToJudge:
            continue
        lanes.append(alone)
    return lanes if len(lanes) > 1 else [settings]


def start(
    kit: Kit, lanes: Sequence[Settings], folder: Path, stack: ExitStack, told: Mapping[str, str] | None = None
) -> list[Lane]:
    """Start the processes, each writing below `folder`; `Confluence` makes one stream of theirs.

    The processes end with the stack; `told` are more variables for their environment.
    """
    started = []
    for number, settings in enumerate(lanes):
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        log = place / "pytest.log"
        child = stack.enter_context(kit.suites(replace(settings, report_dir=place).options, log, told))
        started.append(Lane(child, place / "events.jsonl", log))
    return started


@dataclass(slots=True)
class Confluence:
    """The streams of several lanes, written as one: one header for all, each event as it comes, and one footer."""

    path: Path
    lanes: int
    _headers: dict[int, Event] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)
    _early: list[str] = field(default_factory=list)
    _file: StreamFile | None = None

    def take(self, lane: int, line: str, event: Event) -> None:
        """Take one line of a lane's stream; it is written as soon as all headers are known."""
        match event["event"]:
            case "header":
                self._headers[lane] = event
                if len(self._headers) == self.lanes:
                    self._begin()
            case "footer":
                self._ended.add(lane)
            case "verdict":
                self._counts[event["kind"]] += 1
                self._tell(line)
            case _:
                self._tell(line)

    def _tell(self, line: str) -> None:
        if self._file is None:
            self._early.append(line)
        else:
            self._file.append(line + "\n")

    def end(self, ending: Ending) -> bool:
        """Write the footer; there is none where a lane that had begun was cut off, as that is no complete run.

        A run that somebody interrupted has one all the same, whatever its processes had time for.

        Returns:
            Whether the file had been removed or replaced meanwhile, and was written again.
        """
        if self._headers and self._file is None:
            self._begin()
        if self._file is None:
            return False
        if self._headers.keys() == self._ended or ending.code is ExitCode.INTERRUPTED:
            self._file.append(encoded(footer(ending, self._counts)))
        restored = self._file.restore()
        self._file.close()
        return restored

    def _begin(self) -> None:
        self._file = StreamFile(self.path)
        headers = [header for _, header in sorted(self._headers.items())]
        self._file.append(encoded(joined_header(headers)))
        self._file.append("".join(line + "\n" for line in self._early))
        self._early.clear()


def joined_header(headers: Sequence[Event]) -> Event:
    """Return one header for several: the earliest start, and all targets and cells."""
    return {
        **headers[0],
        "started": min(header["started"] for header in headers),
        "targets": [target for header in headers for target in header["targets"]],
        "cells": [cell for header in headers for cell in header["cells"]],
    }


def footer(ending: Ending, counts: Mapping[str, int]) -> Event:
    """Return the last event of a stream: how the run ended, and how many verdicts there are of each kind."""
    return {
        "event": "footer",
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "exit_code": int(ending.code),
        "sentence": ending.cause or SENTENCES.get(ending.code, ""),
        "counts": dict(counts),
    }
