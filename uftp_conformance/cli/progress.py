"""Live progress: follow the event stream of a run while it grows."""

import contextlib
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from uftp_conformance import ExitCode, TimeIsUp
from uftp_conformance.conversation.operator import Terminal
from uftp_conformance.run.events import Event, Key, key_of
from uftp_conformance.run.outcome import SENTENCES, Ending, believed, together
from uftp_conformance.run.pytest_process import interrupt, interruptible, stop
from uftp_conformance.run.resuming import BEFORE
from uftp_conformance.run.workers import Worker

Take = Callable[[int, str, Event], None]
_POLL = 0.2
_LINE = 200
_GRACE = 2.5  # seconds that an interrupted process has for its end
_LATE = 10.0  # seconds that a run has for its end when its time is up
_STEP = 10  # per cent between two lines where there is no terminal


@dataclass(slots=True)
class Tally:
    """What the stream has held so far."""

    cases: int = 0
    violations: int = 0
    planned: set[Key] = field(default_factory=set)
    done: set[Key] = field(default_factory=set)
    target: str = ""
    requirement: str = "starting"

    def take(self, event: Event) -> None:
        """Count one event."""
        match event["event"]:
            case "header":
                self.planned |= {tuple(cell[:5]) for cell in event["cells"] if not cell[5]}
            case "verdict":
                self.cases += 1
                self.done |= {key_of(event)} & self.planned  # the form of answers is looked at in every cell
                self.violations += event["kind"] == "fail" and event["obligation"] == "must"
                self.target, self.requirement = event["target"], event["requirement"]

    @property
    def cells(self) -> int:
        """How many cells are to be judged."""
        return len(self.planned)

    def words(self, room: int) -> str:
        """Return the tally for a reader in so many columns; what matters least is left out first."""
        cases = _numbered(self.cases, "case")
        failed = [_numbered(self.violations, "violation")] if self.violations else []
        for parts in (
            [", ".join([cases, *failed]), self.target, self.requirement],
            [*failed, self.target, self.requirement],
            [*failed, self.requirement],
            failed or [cases],
        ):
            line = "  ".join(part for part in parts if part)
            if len(line) <= room:
                return line
        return ""


def _numbered(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


class Tail:
    """The lines that a growing file has gained since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._taken = 0  # bytes, always of whole lines

    def lines(self) -> Iterator[str]:
        """Walk the whole lines that are new; the file may not exist yet.

        A line that is being written may end within a character.  Who stops in the middle is given the rest next time.
        """
        if self._file is None:
            if not self._path.exists():
                return
            self._file = self._path.open("rb")
        self._file.seek(self._taken)
        *whole, _ = self._file.read().split(b"\n")
        for line in whole:
            self._taken += len(line) + 1
            yield line.decode()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def follow(workers: Sequence[Worker], take: Take, desk: Terminal | None = None, within: float | None = None) -> Ending:
    """Show progress until the run ends; Ctrl-C and its like are passed on, a second one kills.

    Args:
        workers: the processes of the run.
        take: is given the number of the worker and each line of its stream, as text and as the event that it is.
        desk: where the run puts questions to a person.
        within: after how many seconds the processes have ended by themselves, lest they are ended.

    Returns:
        How it ended; a worker whose process and stream do not agree on that is a mistake of ours.
    """
    console = Console(stderr=True)
    watched = _Watched(workers, take)
    with interruptible(), contextlib.closing(watched):
        try:
            _watch(watched, console, desk or Terminal(None), within)
        except TimeIsUp:
            _end(workers)
            watched.look()
            return Ending(ExitCode.TIME_LIMIT, SENTENCES[ExitCode.TIME_LIMIT])
        except KeyboardInterrupt:
            console.print("interrupted; reporting what was judged so far", style="yellow")
            _end(workers)
            watched.look()
            return Ending(ExitCode.INTERRUPTED)
        except BaseException:
            _end(workers)  # else they would judge on for nobody
            raise
        return together(watched.endings())


def _end(workers: Sequence[Worker]) -> None:
    """Pass an interrupt on to every process and wait a moment for their ends; a second interrupt kills them all."""
    end = time.monotonic() + _GRACE
    try:
        for worker in workers:
            interrupt(worker.child)
        for worker in workers:
            stop(worker.child, max(0.0, end - time.monotonic()), heeding=0.2)
    except KeyboardInterrupt:
        for worker in workers:
            worker.child.kill()
        for worker in workers:
            worker.child.wait()


class _Watched:
    """The workers of a run, and what their streams have said."""

    def __init__(self, workers: Sequence[Worker], take: Take) -> None:
        self._workers = workers
        self._tails = [Tail(worker.stream) for worker in workers]
        self._take = take
        self._begun: set[int] = set()
        self._footers: dict[int, Event] = {}
        self.remarks: list[str] = []  # of the doctor, that nobody has shown yet
        self.tally = Tally()

    def look(self) -> bool:
        """Take what is new; tell whether any process was still running before."""
        running = any([worker.child.poll() is None for worker in self._workers])
        for number, tail in enumerate(self._tails):
            for line in tail.lines():
                event = json.loads(line)
                self.tally.take(event)
                self._note(number, event)
                self._take(number, line, event)
        return running

    def _note(self, number: int, event: Event) -> None:
        if event["event"] == "note" and event["text"].startswith(BEFORE):
            self.remarks.append(f"{event['target']}: {event['text'].removeprefix(BEFORE)}")
        if event["event"] == "header":
            self._begun.add(number)
        elif event["event"] == "footer":
            self._footers[number] = event

    def endings(self) -> list[Ending]:
        """Return how each process ended."""
        return [
            believed(worker.child.returncode, self._footers.get(number), begun=number in self._begun)
            for number, worker in enumerate(self._workers)
        ]

    def close(self) -> None:
        """Close the streams."""
        for tail in self._tails:
            tail.close()


def _watch(watched: _Watched, console: Console, desk: Terminal, within: float | None) -> None:
    end = time.monotonic() + within + _LATE if within else math.inf
    bar = 20 if console.width >= 100 else 10
    columns = (
        BarColumn(bar),
        MofNCompleteColumn(),
        TextColumn("cells"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}"),
    )
    printed, tally = 0, watched.tally
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("run", total=None, words="starting")
        running = True
        while running:
            running = watched.look()
            count = 2 * len(str(tally.cells)) + 1
            words = tally.words(console.width - bar - count - len("  cells 0:00:00  "))
            progress.update(task, total=tally.cells or None, completed=len(tally.done), words=words)
            share = 100 * len(tally.done) // tally.cells if tally.cells else 0
            while watched.remarks:
                console.print(watched.remarks.pop(0), markup=False, highlight=False, soft_wrap=True)
            if not console.is_terminal and share >= printed + _STEP:
                printed = share - share % _STEP
                console.print(f"{printed:3} %  {tally.words(_LINE)}", highlight=False)
            if desk.questions():
                progress.stop()  # a line that is being typed must not be painted over
                desk.attend(lambda text: console.input(Text(f"\n{text}\n")))
                progress.start()
            if running and time.monotonic() > end:
                raise TimeIsUp
            if running:
                time.sleep(_POLL)
