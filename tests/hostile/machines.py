"""Poor machines and impatient users: our own side fails, and that is never blamed on the target."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.cli.command import events, filled_in
from tests.hostile.behaviour import MEGABYTE, Act, Begun, Behaviour, Scene, Staging
from tests.hostile.staging import PROGNOSES, changed, options, starter
from uftp_conformance import ExitCode
from uftp_conformance.run.report_folder import own

_QUICK = ("--role", "CRO", "--only", "TRN-SIGNATURE", "--profile", "smoke", "--seed", "7")
_LONG = ("--role", "DSO", "--profile", "smoke", "--seed", "7")
_FINE = (ExitCode.CONFORMANT,)
_OURS = (ExitCode.SUITE,)
_UNSHOWN = "the summary could not be shown"
_NEVER_THE_TARGET = (ExitCode.CONFORMANT, ExitCode.STATEMENT, ExitCode.INBOX, ExitCode.SUITE)


@contextlib.asynccontextmanager
async def quick(folder: Path) -> AsyncIterator[Scene]:
    """A run against an embedded participant that takes seconds."""
    yield Scene(_QUICK)


@contextlib.asynccontextmanager
async def long(folder: Path) -> AsyncIterator[Scene]:
    """A run against an embedded participant that goes on for long enough to be ended."""
    yield Scene(_LONG)


@contextlib.asynccontextmanager
async def busy(folder: Path) -> AsyncIterator[Scene]:
    """A run against an embedded participant with many messages in the air at any time."""
    yield Scene(("--role", "DSO", "--only", "OPR-", "--only", "VAL-ISP", "--profile", "smoke", "--seed", "7"))


def limited(kind: int, most: int) -> Callable[[], None]:
    """Return what limits a process that is about to start."""
    return lambda: resource.setrlimit(kind, (most, most))


def through(script: str) -> tuple[str, ...]:
    """Return what starts a command by a line of shell, in which it is "$@"."""
    return ("sh", "-c", script, "sh")


_SMALL_DISK = 'mount -t tmpfs -o size=%dk small report && { "$@"; code=$?; cp -r report kept; exit $code; }'


def small_disk(kilobytes: int) -> Staging:
    """Give the reports a disk of their own, and a small one; where nobody may mount, a limit to every file."""

    @contextlib.asynccontextmanager
    async def staging(folder: Path) -> AsyncIterator[Scene]:
        (folder / "report").mkdir()
        scene = Scene(_LONG)
        for apart in (("unshare", "-m"), ("unshare", "-rm")):
            with contextlib.suppress(OSError):
                tried = await asyncio.create_subprocess_exec(
                    *apart,
                    *through("mount -t tmpfs -o size=64k small report"),
                    cwd=folder,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                if await tried.wait() == 0:
                    yield replace(scene, prefix=(*apart, *through(_SMALL_DISK % kilobytes)))
                    return
        yield replace(scene, limits=limited(resource.RLIMIT_FSIZE, kilobytes * 1024))

    return staging


@contextlib.asynccontextmanager
async def full_terminal(folder: Path) -> AsyncIterator[Scene]:
    """A terminal on which nothing can be written any more."""
    with Path("/dev/full").open("wb") as full:
        yield Scene(_QUICK, out=full.fileno())


@contextlib.asynccontextmanager
async def nobody_reads(folder: Path) -> AsyncIterator[Scene]:
    """A pipe whose reader has gone, as `head` does."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield Scene(_QUICK, out=writing)
    finally:
        os.close(writing)


# --- signals ---------------------------------------------------------------------------------------------------


def judged(begun: Begun, count: int) -> bool:
    """Return whether a run has written so many verdicts."""
    with contextlib.suppress(ValueError):
        return [event["event"] for event in events(begun.stream)].count("verdict") >= count
    return False


def after(count: int, then: Act) -> Act:
    """Return what happens when so many verdicts are written."""

    async def act(begun: Begun) -> None:
        while not judged(begun, count):
            await asyncio.sleep(0.05)
        await then(begun)

    return act


def sending(*numbers: int, between: float = 0.0) -> Act:
    """Return what sends signals to the command alone."""

    async def act(begun: Begun) -> None:
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(begun.pid, number)
            await asyncio.sleep(between)

    return act


def stopped_for(seconds: float) -> Act:
    """Stop the whole run as Ctrl-Z does, and let it go on."""

    async def act(begun: Begun) -> None:
        os.killpg(begun.pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.killpg(begun.pid, signal.SIGCONT)

    return act


# --- what is there already ---------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def folder_in_use(folder: Path) -> AsyncIterator[Scene]:
    """Another run writes to the same folder."""
    with own(folder / "report"):
        yield Scene(_QUICK)


@contextlib.asynccontextmanager
async def port_in_use(folder: Path) -> AsyncIterator[Scene]:
    """Another run has the port of the inbox."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        yield Scene(options(filled_in(starter(folder).parent, {"listen": f'"{place}"'}), PROGNOSES))


# name, what happens, how, exit codes, words, whether there is a footer, whether every verdict is a pass
_ROWS: tuple[tuple[str, str, Staging, tuple[ExitCode | int, ...], str, bool, bool], ...] = (
    ("64-descriptors", "A process may open 64 files and sockets.",
     changed(quick, limits=limited(resource.RLIMIT_NOFILE, 64)), _NEVER_THE_TARGET, "", False, False),
    ("16-descriptors", "A process may open 16 files and sockets.",
     changed(quick, limits=limited(resource.RLIMIT_NOFILE, 16)), _OURS, "too few files", False, False),
    ("700-megabytes", "A process has 700 MB of address space.",
     changed(quick, limits=limited(resource.RLIMIT_AS, 700 * MEGABYTE)), _NEVER_THE_TARGET, "", False, False),
    ("full-disk", "The disk of the reports is full after 300 kB.", small_disk(300), _OURS, "cannot be written",
     False, False),
    ("small-files", "A file may have 100 kB.",
     changed(long, limits=limited(resource.RLIMIT_FSIZE, 100_000)), _OURS, "cannot be written", False, False),
    ("closed-stdout", "Standard output is closed.",
     changed(quick, prefix=through('exec "$@" >&-')), _FINE, "", True, True),
    ("closed-stderr", "Standard error is closed.",
     changed(quick, prefix=through('exec "$@" 2>&-')), _FINE, "", True, True),
    ("full-terminal", "Nothing can be written to standard output.", full_terminal, _FINE, _UNSHOWN, True,
     True),
    ("nobody-reads", "Nobody reads standard output.", nobody_reads, _FINE, _UNSHOWN, True, True),
    ("ascii-terminal", "The terminal knows ASCII only.",
     changed(quick, environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "TERM": "dumb"}), _FINE, "", True, True),
    ("no-home", "There is no home, and no folder for temporary files where the environment says.",
     changed(quick, environment={"HOME": "/nonexistent", "TMPDIR": "/nonexistent"}), _FINE, "", True, True),
    ("folder-in-use", "Another run writes to the same folder.", folder_in_use, (ExitCode.STATEMENT,),
     "another run writes its reports there", False, False),
    ("port-in-use", "Another run has the port of the inbox.", port_in_use, (ExitCode.INBOX,),
     "the inbox cannot listen", True, False),
    ("interrupted", "Somebody presses Ctrl-C.",
     changed(long, act=after(20, sending(signal.SIGINT))), (ExitCode.INTERRUPTED,), "interrupted", True, True),
    ("terminated", "Somebody ends the command (SIGTERM).",
     changed(long, act=after(20, sending(signal.SIGTERM))), (ExitCode.INTERRUPTED,), "interrupted", True, True),
    ("interrupted-twice", "Somebody presses Ctrl-C twice.",
     changed(long, act=after(20, sending(signal.SIGINT, signal.SIGINT, between=0.3))), (ExitCode.INTERRUPTED,), "",
     False, True),
    ("killed", "The system kills the command (SIGKILL).",
     changed(long, act=after(20, sending(signal.SIGKILL))), (-signal.SIGKILL,), "", False, True),
    ("stopped", "The run is stopped for five seconds (SIGSTOP), and goes on.",
     changed(quick, act=after(1, stopped_for(5))), _FINE, "", True, True),
)  # fmt: skip


def behaviours() -> Iterator[Behaviour]:
    """Yield what our own side lacks, and how it is ended."""
    for name, does, staging, codes, words, footed, sound in _ROWS:
        says = (words,) if words else ()
        yield Behaviour(f"machine/{name}", does, staging, codes, says, 90.0, footed=footed, sound=sound)
    yield Behaviour(
        "machine/stopped-for-long", "The run is stopped for 30 seconds (SIGSTOP), and goes on.",
        changed(busy, act=after(20, stopped_for(30))), _FINE, seconds=180.0, sound=True, slow=True,
    )  # fmt: skip
