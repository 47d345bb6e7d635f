"""Workers: the embedded targets are judged side by side, a process each, and reported as one run.

Statements of a user's share one inbox, because a vendor configures one callback address; so they share one process
as well.  The embedded targets are given a new inbox each time, and need not wait for one another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Catalogue
from uftp_conformance.run.cells import Cells
from uftp_conformance.run.events import Event, encoded
from uftp_conformance.run.outcome import Ending
from uftp_conformance.run.plan import Plan
from uftp_conformance.run.pytest_process import Child, Kit
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.stream_ends import footer
from uftp_conformance.run.stream_file import StreamFile
from uftp_conformance.run.test_cases import NothingToJudge


@dataclass(frozen=True, slots=True)
class Worker:
    """One process of a run: where it writes its stream and its output."""

    child: Child
    stream: Path
    log: Path


def split_by_role(settings: Settings, catalogue: Catalogue) -> list[Settings]:
    """Return the settings of each worker: one for each role with something to judge, else one for all."""
    if settings.targets or settings.lineup:
        return [settings]
    workers = []
    for entry in Plan(settings, catalogue).lineup:
        alone = replace(settings, roles=(entry.role,))
        try:
            Plan(alone, catalogue).insist()
        except NothingToJudge:
            continue
        workers.append(alone)
    return workers if len(workers) > 1 else [settings]


def start(
    kit: Kit, workers: Sequence[Settings], folder: Path, stack: ExitStack, variables: Mapping[str, str] | None = None
) -> list[Worker]:
    """Start the processes, each writing below `folder`; `MergedStream` makes one stream of theirs.

    The processes end with the stack; `variables` are more variables for their environment.
    """
    started = []
    for number, settings in enumerate(workers):
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        log = place / "pytest.log"
        child = stack.enter_context(kit.suites(replace(settings, report_dir=place).options, log, variables))
        started.append(Worker(child, place / "events.jsonl", log))
    return started


@dataclass(slots=True)
class MergedStream:
    """The streams of several workers, written as one: one header for all, each event as it comes, and one footer.

    `cells` counts what a gate asks for, where there is one.
    Where they resume a run, the stream of that stays what it is until all that is kept of it is in this one.
    """

    path: Path
    workers: int
    cells: Cells | None = None
    _headers: dict[int, Event] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)
    _early: list[str] = field(default_factory=list)
    _taken: Counter[int] = field(default_factory=Counter)  # events of each worker, without header and footer
    _settled: bool = False
    _file: StreamFile | None = None

    def take(self, worker: int, line: str, event: Event) -> None:
        """Take one line of a worker's stream; it is written as soon as all headers are known."""
        if self.cells is not None:
            self.cells.take(event)
        match event["event"]:
            case "header":
                self._headers[worker] = event
                if len(self._headers) == self.workers:
                    self._begin()
            case "footer":
                self._ended.add(worker)
            case "verdict":
                self._counts[event["kind"]] += 1
                self._tell(worker, line)
            case _:
                self._tell(worker, line)

    def _tell(self, worker: int, line: str) -> None:
        self._taken[worker] += 1
        if self._file is None:
            self._early.append(line)
        else:
            self._file.append(line + "\n")
            self._settle(self._file)

    def _settle(self, file: StreamFile) -> None:
        """Let the stream take its place as soon as it has what is kept of an earlier one."""
        if not self._settled and all(self._taken[n] >= header.get("kept", 0) for n, header in self._headers.items()):
            file.settle(self.path)
            self._settled = True

    def end(self, ending: Ending, gate: Event | None = None) -> bool:
        """Write the footer; there is none where a worker that had begun was cut off, as that is no complete run.

        A run that somebody interrupted has one all the same, whatever its processes had time for.
        `gate` is what a gate says, where one was asked for.

        Returns:
            Whether the file had been removed or replaced meanwhile, and was written again.
        """
        if self._headers and self._file is None:
            self._begin()
        if self._file is None:
            return False
        if self._headers.keys() == self._ended or ending.code in (ExitCode.INTERRUPTED, ExitCode.TIME_LIMIT):
            self._file.append(encoded(footer(ending, self._counts, gate)))
        if not self._settled:  # it ended before it had taken over what the earlier one has, which is left as it is
            self._file.path.unlink(missing_ok=True)
            self._file.close()
            return False
        restored = self._file.restore()
        self._file.close()
        return restored

    def _begin(self) -> None:
        self._file = StreamFile(self.path.with_name(f"{self.path.name}.unfinished"))
        headers = [header for _, header in sorted(self._headers.items())]
        self._file.append(encoded(joined_header(headers)))
        self._file.append("".join(line + "\n" for line in self._early))
        self._early.clear()
        self._settle(self._file)


def joined_header(headers: Sequence[Event]) -> Event:
    """Return one header for several: the earliest start, and all targets and cells."""
    return {
        **headers[0],
        "started": min(header["started"] for header in headers),
        "targets": [target for header in headers for target in header["targets"]],
        "cells": [cell for header in headers for cell in header["cells"]],
        **_of_resuming(headers),
    }


def _of_resuming(headers: Sequence[Event]) -> Event:
    """Return what a header tells for who resumes the run, and where it resumed another one."""
    if not all("asked" in header for header in headers):
        return {}
    asked = headers[0]["asked"]
    statements = {label: known for header in headers for label, known in header["identity"]["statements"].items()}
    return {
        "asked": {**asked, "roles": [role for header in headers for role in header["asked"]["roles"]]},
        "identity": {**headers[0]["identity"], "statements": statements},
        **({"kept": sum(header["kept"] for header in headers)} if "kept" in headers[0] else {}),
    }
