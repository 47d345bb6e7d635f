"""The command as a user starts it: a process of its own, of which only the endings and the words are known."""

import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "uftp_conformance")
LIMIT = 300.0  # seconds: only what hangs takes as long, however busy the machine is


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """The lines of a command that could do nothing: no summary, no traceback, no escape code."""
        assert not self.out, self.out
        assert "Traceback" not in self.err, self.err
        assert "\x1b" not in self.err
        return self.err.splitlines()

    @property
    def sentence(self) -> str:
        """The only line of a command that could do nothing."""
        lines = self.sentences
        assert len(lines) == 1, self.err
        return lines[0]


def environment(**changed: str) -> dict[str, str]:
    """Return the environment, without what an outer pytest or terminal adds to it."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "FORCE", "COLUMNS"))}
    return {**outer, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **changed}


def started(*words: str | Path, folder: Path, **changed: str) -> subprocess.Popen[str]:
    """Start the command in a folder and a session of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words)], cwd=folder, env=environment(**changed), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], within: float = LIMIT) -> Ended:
    """Wait for a command's end."""
    try:
        out, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, out, err)


def uftp(*words: str | Path, folder: Path, **changed: str) -> Ended:
    """Run the command in a folder."""
    return ended(started(*words, folder=folder, **changed))


def events(stream: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a stream."""
    text = stream.read_text(encoding="utf-8") if stream.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def cases(stream: Path) -> list[tuple[str, ...]]:
    """Return what was tried, in order."""
    verdicts = (event for event in events(stream) if event["event"] == "verdict")
    return [(e["target"], e["requirement"], e["message"], e["trial"]["label"]) for e in verdicts]


def until_judged(process: subprocess.Popen[str], stream: Path, count: int, kind: str = "verdict") -> None:
    """Wait until a run has written so many verdicts, or other events."""
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        if sum(event["event"] == kind for event in events(stream)) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"not {count} of {kind}: {ended(process, 1.0)}")


def free_port() -> int:
    """Return a port at which nobody listens, and which no system hands out to whoever asks for any."""
    for port in random.SystemRandom().sample(range(12_000, 32_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("a hundred ports are in use")


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of the processes that name a path in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it ended while we looked
        if str(folder) in line:
            found.append(line)
    return found


def filled_in(folder: Path, changed: Mapping[str, str]) -> Path:
    """Replace values in a statement, each by key, in the first line that has it; return the statement."""
    path = folder / "target.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for key, value in changed.items():
        at = next(number for number, line in enumerate(lines) if line.split("=")[0].strip() == key)
        lines[at] = f"{key} = {value}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
