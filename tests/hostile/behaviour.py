"""What a hostile behaviour is: how it is staged, and what a run that meets it has to come to."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.command import events
from uftp_conformance import ExitCode
from uftp_conformance.run.events import Event

MEGABYTE = 2**20
MEMORY = 600  # MB, of all processes of a run together


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        folder: where it was started; its reports are in `report`.
        code: what it returned; the negative number of a signal that killed it.
        said: what it wrote to the terminal, both ways, with the bytes as they came.
        seconds: how long it took.
        memory: the highest memory of each of its processes, added up, in MB.
        delayed: for how many of the seconds the processors were busy with something else.
        left: the command lines of its processes that still ran some seconds later.
    """

    folder: Path
    code: int
    said: str
    seconds: float
    memory: float
    left: tuple[str, ...] = ()
    delayed: float = 0.0

    @property
    def report(self) -> Path:
        """The folder of its reports."""
        return self.folder / "report"

    @property
    def events(self) -> list[Event]:
        """Its stream, line by line; ValueError where a line is not JSON."""
        return events(self.report / "events.jsonl")

    @property
    def verdicts(self) -> list[Event]:
        """The verdicts of its stream."""
        return [event for event in self.events if event["event"] == "verdict"]


class NothingHappened(Exception):
    """What was to be hostile did nothing, so that the run proves nothing."""


Check = Callable[[Ended], Iterator[str]]
Act = Callable[["Begun"], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that goes on: its process, and the folder in which it was started."""

    pid: int
    folder: Path

    @property
    def stream(self) -> Path:
        """Where it writes its stream."""
        return self.folder / "report" / "events.jsonl"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is ready for a run.

    Attributes:
        words: the options of `uftp-conformance run`.
        prefix: what starts the command; nothing for the command by itself.
        limits: called in the new process before the command is started.
        environment: what differs in its environment.
        out: a descriptor in the place of the pipe at its standard output.
        act: what happens to it while it runs.
    """

    words: tuple[str, ...]
    prefix: tuple[str, ...] = ()
    limits: Callable[[], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    out: int | None = None
    act: Act | None = None


Staging = Callable[[Path], AbstractAsyncContextManager[Scene]]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A row of the table.

    Attributes:
        name: its kind and what it is, in short.
        does: what the target, the sender or the machine does, in a sentence.
        staging: makes it happen around a run.
        codes: the exit codes of which the run must have one.
        says: words of which each must stand in what the run says, or in its footer.
        seconds: so long it may take on a machine that has nothing else to do.
        footed: whether the stream must end with a footer that tells the same exit code.
        sound: whether it is met beside a correct participant, about which every verdict of a must is a pass.
        checks: what else must hold afterwards.
        slow: whether only the whole table has time for it.
    """

    name: str
    does: str
    staging: Staging
    codes: tuple[ExitCode | int, ...]
    says: tuple[str, ...] = ()
    seconds: float = 60.0
    footed: bool = True
    sound: bool = False
    checks: tuple[Check, ...] = ()
    slow: bool = False
