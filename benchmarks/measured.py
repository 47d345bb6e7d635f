"""Fuzzing runs against the embedded participants, and what they cost."""

import asyncio
import contextlib
import cProfile
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.delay import delayed
from uftp_conformance import catalogue
from uftp_conformance.cli.fuzz import settings_of
from uftp_conformance.conversation import session
from uftp_conformance.fuzzing.campaign import Asked, Campaign
from uftp_conformance.run.run import Run

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a campaign came to: messages that were judged, seconds, and seconds of computing on either side."""

    cases: int
    seconds: float
    ours: float
    theirs: float
    faults: int


def children() -> list[int]:
    """Return the processes that this one started (Linux)."""
    listed = (path.read_text().split() for path in Path("/proc/self/task").glob("*/children"))
    return [int(number) for numbers in listed for number in numbers]


def computed(process: int) -> float:
    """Return for how many seconds a process has computed (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class _Late(Run):
    """A run whose targets are reached on a slow way."""

    delay = 0.0
    _loop: asyncio.AbstractEventLoop
    _way: contextlib.AbstractAsyncContextManager[int]

    def _start_embedded(self, port: int) -> None:
        super()._start_embedded(port)
        if self.delay:
            self._statements = [(label, self._late(claimed)) for label, claimed in self.statements()]

    def _late(self, claimed: Any) -> Any:
        parts = urlsplit(claimed.target.endpoint)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._way = delayed(parts.hostname or "", parts.port or 80, self.delay)  # it is closed when nobody holds it
        near = asyncio.run_coroutine_threadsafe(self._way.__aenter__(), self._loop).result()
        endpoint = parts._replace(netloc=f"127.0.0.1:{near}").geturl()
        return claimed.model_copy(update={"target": claimed.target.model_copy(update={"endpoint": endpoint})})


def campaign(role: str, asked: Asked, *, seed: int = 1, delay: float = 0.0) -> Cost:
    """Fuzz the embedded participant of a role, and return what it cost from the first message to the last."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(None, [role], None, "documented", seed, Path(folder), None)
        run = _Late(settings, catalogue.load())
        run.delay = delay
        try:
            return _went(run, asked)
        finally:
            run.finish()
            run.close()


def _went(run: Run, asked: Asked) -> Cost:
    before = set(children())
    _ = run.session  # begun, so that the beginning is not counted
    theirs = [each for each in children() if each not in before]
    fuzzing = Campaign(run, asked, lambda _: None)
    begun, mine, other = time.monotonic(), time.process_time(), sum(map(computed, theirs))
    fuzzing.go()
    cost = time.monotonic() - begun, time.process_time() - mine, sum(map(computed, theirs)) - other
    return Cost(fuzzing.tally.cases, *cost, faults=fuzzing.tally.faults)


@contextlib.contextmanager
def profiled() -> Iterator[cProfile.Profile]:
    """Profile the thread of the conversations, by its own computing."""
    profile, usual = cProfile.Profile(time.thread_time), session.threading.Thread

    class Watched(usual):  # type: ignore[misc, valid-type]  # the class is taken at run time
        def run(self) -> None:
            if self.name != "conversation":
                super().run()
                return
            profile.enable()
            try:
                super().run()
            finally:
                profile.disable()

    session.threading.Thread = Watched  # type: ignore[misc]  # for as long as one run begins
    try:
        yield profile
    finally:
        session.threading.Thread = usual  # type: ignore[misc]  # as it was
