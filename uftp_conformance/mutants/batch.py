"""A batch: targets that are wrong on purpose, served by one process and judged by another, which writes a stream."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uftp_conformance.run.events import Run
from uftp_conformance.run.pytest_process import Kit, terminate

POLL = 0.5  # seconds
STALLED = 600.0  # seconds without a new event, after which a run is given up

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Where a batch has its files, and how it is judged; version, profile and seed as of a conformance run."""

    folder: Path
    version: str
    profile: str
    seed: int

    @property
    def stream(self) -> Path:
        """The event stream."""
        return self.folder / "events.jsonl"

    @property
    def times(self) -> Path:
        """How long each test took."""
        return self.folder / "junit.xml"

    def judge(
        self, entries: Sequence[Entry], stop: threading.Event, caught: Callable[[set[str]], None] = lambda _: None
    ) -> int:
        """Serve and judge these targets, and return the exit code of the run.

        Args:
            entries: as `embedded.lineup_in` reads them.
            stop: ends the run when it is set.
            caught: is called now and then with those that have failed something meanwhile.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lineup = self.folder / "lineup.json"
        lineup.write_text(json.dumps(entries), encoding="utf-8")
        for left in (self.stream, self.times):  # by an earlier run
            left.unlink(missing_ok=True)
        options = [
            f"--embedded-lineup={lineup}",
            f"--uftp-version={self.version}",
            f"--profile={self.profile}",
            f"--seed={self.seed}",
            f"--report-dir={self.folder}",
            f"--junitxml={self.times}",
            "-q",
        ]
        with Kit.find().suites(options, self.folder / "pytest.log") as child:
            size, since, tail = 0, time.monotonic(), _tail(self.stream)
            while child.poll() is None:
                caught(next(tail))
                if (grown := self._size()) != size:
                    size, since = grown, time.monotonic()
                if stop.is_set() or time.monotonic() - since > STALLED:
                    terminate(child)
                    break
                time.sleep(POLL)
            caught(next(tail))
        return child.returncode

    def _size(self) -> int:
        return self.stream.stat().st_size if self.stream.exists() else 0


def ending_of(run: Run, code: int) -> str:
    """Return how a run ended, in its own words where it has any."""
    return run.footer["sentence"] if run.footer else f"the run did not finish (exit {code}); see pytest.log"


def _tail(stream: Path) -> Iterator[set[str]]:
    """Give the names of those that failed something, as far as the stream has grown since the last time."""
    place = 0
    while True:
        found: set[str] = set()
        if stream.exists():
            with stream.open("rb") as file:
                file.seek(place)
                for line in _whole_lines(file):
                    place += len(line)
                    found |= _failing(line)
        yield found


def _whole_lines(file: Iterable[bytes]) -> Iterator[bytes]:
    """Walk the lines up to one that is still being written: what comes after it may be the rest of it."""
    for line in file:
        if not line.endswith(b"\n"):
            return
        yield line


def _failing(line: bytes) -> set[str]:
    event = json.loads(line) if b'"kind":"fail"' in line else {}
    return {event["target"]} if event.get("kind") == "fail" else set()
