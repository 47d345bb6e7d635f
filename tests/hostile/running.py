"""Runs a behaviour: stages it, starts the command, watches its processes, and says what was wrong about its end."""

import asyncio
import contextlib
import os
import re
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cli.command import COMMAND, environment
from tests.hostile.behaviour import MEMORY, Begun, Behaviour, Ended, NothingHappened, Scene
from tests.hostile.processes import Watched

_OVERTIME = 5.0  # seconds beyond its bound until a run is killed
_LOOK = 0.5
_LEAVE = 10.0  # seconds that its processes have to end after it
_SAID = 64 * 1024  # bytes that a run may write to a terminal
# What a terminal could act upon, or what turns text around: controls but for the line's end, and bidi overrides.
_ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the behaviour of this name; `complaints` are what was wrong about it."""

    name: str
    ended: Ended
    complaints: tuple[str, ...]
    computed: float = 0.0

    @property
    def line(self) -> str:
        """The outcome in one line."""
        ended = self.ended
        line = f"exit {ended.code:3}  {ended.seconds:5.1f} s  {self.computed:5.1f} s CPU  {ended.memory:4.0f} MB"
        line = f"{line}  {self.name}"
        return f"{line}: {'; '.join(self.complaints)}" if self.complaints else line


def survive(behaviour: Behaviour) -> Outcome:
    """Stage a behaviour in a folder of its own, run the command against it, and look at how it ended."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as what a shell starts in the background inherits it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    begin = computed()
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        ended, idle = asyncio.run(_staged(behaviour, Path(place)))
        return Outcome(behaviour.name, ended, (*idle, *complaints(behaviour, ended)), computed() - begin)


def computed() -> float:
    """Return the seconds for which this process and those that it waited for have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def _staged(behaviour: Behaviour, folder: Path) -> tuple[Ended, tuple[str, ...]]:
    """Return how the run ended, and a complaint where nothing hostile happened."""
    ended = None
    try:
        async with behaviour.staging(folder) as scene:
            ended = await _run(scene, folder, behaviour.seconds)
    except NothingHappened as why:
        if ended is None:
            raise
        return ended, (str(why),)
    return ended, ()


async def _run(scene: Scene, folder: Path, seconds: float) -> Ended:
    begin = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *scene.prefix, *COMMAND, "run", *scene.words, cwd=folder, env=environment(**scene.environment),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE if scene.out is None else scene.out,
        stderr=asyncio.subprocess.PIPE, preexec_fn=scene.limits, start_new_session=True,
    )  # fmt: skip
    watched = Watched(process.pid, os.getpid())
    watching = asyncio.create_task(watched.watch())
    acting = asyncio.create_task(scene.act(Begun(process.pid, folder))) if scene.act else None
    said = asyncio.create_task(process.communicate())
    try:
        while not said.done() and time.monotonic() - begin < seconds + watched.delayed + _OVERTIME:
            await asyncio.wait({said}, timeout=_LOOK)
        took = time.monotonic() - begin
        if not said.done():
            os.killpg(process.pid, signal.SIGKILL)
        out, err = await said
        left = await watched.left(_LEAVE)
    finally:
        watching.cancel()
        if acting is not None:
            acting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await acting  # what went wrong in it is raised
    text = b"".join(part or b"" for part in (out, err)).decode("utf-8", errors="replace")
    return Ended(folder, process.returncode or 0, text, took, watched.memory, left, watched.delayed)


def complaints(behaviour: Behaviour, ended: Ended) -> Iterator[str]:
    """Say what is wrong about the end of a run."""
    if ended.code not in behaviour.codes:
        yield f"it ended with {ended.code}, not with {' or '.join(str(int(code)) for code in behaviour.codes)}"
    if ended.seconds - ended.delayed > behaviour.seconds:
        yield f"it took {ended.seconds - ended.delayed:.0f} s, not {behaviour.seconds:.0f}"
    if ended.memory > MEMORY:
        yield f"its processes took {ended.memory:.0f} MB"
    if ended.left:
        yield f"it left processes: {ended.left}"
    yield from _about_words(behaviour, ended)
    yield from _about_stream(behaviour, ended)
    for check in behaviour.checks:
        yield from check(ended)


def _about_words(behaviour: Behaviour, ended: Ended) -> Iterator[str]:
    if "Traceback" in ended.said:
        yield f"it shows a traceback: {ended.said[-600:]!r}"
    if len(ended.said) > _SAID:
        yield f"it wrote {len(ended.said)} characters to the terminal"
    acting = _ACTING.search(ended.said)
    if acting is not None:
        yield f"it wrote {acting[0]!r} to the terminal"
    said = " ".join(ended.said.split()) + _last_words(ended)
    missing = [words for words in behaviour.says if words not in said]
    if missing:
        yield f"it does not say {missing}, but {said[-400:]!r}"


def _last_words(ended: Ended) -> str:
    with contextlib.suppress(ValueError):
        return " ".join(str(event["sentence"]) for event in ended.events if event["event"] == "footer")
    return ""


def _about_stream(behaviour: Behaviour, ended: Ended) -> Iterator[str]:
    """Say what is wrong about a stream, and about its verdicts where the target was sound."""
    try:
        events = ended.events
    except ValueError as error:
        yield f"its stream cannot be read: {error}"
        return
    if behaviour.footed:
        last = events[-1] if events else {"event": "nothing"}
        if last["event"] != "footer":
            yield f"its stream ends with {last['event']}, not with a footer"
        elif last["exit_code"] != ended.code:
            yield f"its footer tells exit code {last['exit_code']}"
    if behaviour.sound:
        kinds = {event["kind"] for event in ended.verdicts if event["obligation"] == "must"}
        if kinds != {"pass"}:
            yield f"of a correct participant the verdicts about musts are {sorted(kinds)}"
