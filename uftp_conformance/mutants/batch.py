"""A batch: targets that are wrong on purpose, served by one process and judged by another, which writes a stream."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uftp_conformance.run.pytest_process import Kit, terminate

POLL = 0.5        # seconds
LONGEST = 1800.0  # seconds

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
            f"--embedded-lineup={lineup}", f"--uftp-version={self.version}", f"--profile={self.profile}",
            f"--seed={self.seed}", f"--report-dir={self.folder}", f"--junitxml={self.times}", "-q",
        ]
        with Kit.find().suites(options, self.folder / "pytest.log") as child:
            end, tail = time.monotonic() + LONGEST, _tail(self.stream)
            while child.poll() is None:
                caught(next(tail))
                if stop.is_set() or time.monotonic() > end:
                    terminate(child)
                    break
                time.sleep(POLL)
            caught(next(tail))
        return child.returncode


def _tail(stream: Path) -> Iterator[set[str]]:
    """Give the names of those that failed something, as far as the stream has grown since the last time."""
    place = 0
    while True:
        found: set[str] = set()
        if stream.exists():
            with stream.open("rb") as file:
                file.seek(place)
                for line in file:
                    if line.endswith(b"\n"):
                        place += len(line)
                        found |= _failing(line)
        yield found


def _failing(line: bytes) -> set[str]:
    event = json.loads(line) if b'"kind":"fail"' in line else {}
    return {event["target"]} if event.get("kind") == "fail" else set()
