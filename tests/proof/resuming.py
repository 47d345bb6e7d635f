"""Prove that nothing is lost and nothing changed when a run is ended: `python -m tests.proof.resuming`.

One run goes undisturbed; others, with the same seed, are ended at random moments and resumed: most are killed, all at
once and without a word, some interrupted (SIGINT) or terminated (SIGTERM), which has to end in good order and soon.
Each cell must then have the verdict that it has in the first.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile.processes import Watched
from uftp_conformance.run.events import BadStream, Key, lines, read

ASKED = (
    "--role", "CRO", "--role", "DSO", "--only", "CON-DPU", "--only", "VAL-IS", "--only", "OPR-DP", "--profile", "smoke",
)  # fmt: skip
_WITHIN = 600.0  # seconds
_HEEDED = 5.0  # seconds of its own in which a run that is interrupted has ended
_INTERRUPTED = 130


def verdicts(stream: Path) -> dict[Key, str]:
    """Return the verdict about each cell."""
    return {
        (cell.target, cell.requirement, cell.message, cell.role, cell.version): cell.kind
        for cell in read(stream).results()
    }


def command(*words: str) -> "subprocess.Popen[bytes]":
    """Start a run, which says nothing."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "uftp_conformance", "run", *words],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )


def _undisturbed(folder: Path, seed: int) -> tuple[dict[Key, str], float]:
    begun = time.monotonic()
    code = command(*ASKED, "--seed", str(seed), "--report-dir", str(folder)).wait(_WITHIN)
    if code:
        raise SystemExit(f"the undisturbed run ended with {code}")
    return verdicts(folder / "events.jsonl"), time.monotonic() - begun


def _judged(stream: Path) -> int:
    try:
        return sum(event["event"] == "verdict" for event in lines(stream)) if stream.exists() else 0
    except (OSError, BadStream):
        return 0


def _ended_by(process: "subprocess.Popen[bytes]", number: int, stream: Path, after: float) -> bool:
    """Send a command a signal so many seconds after it began to write; tell whether it was still running."""
    end = time.monotonic() + _WITHIN
    while process.poll() is None and not stream.exists() and time.monotonic() < end:
        time.sleep(0.05)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        pass
    else:
        return False
    watched, over = Watched(process.pid, os.getpid()), _over(stream)
    os.kill(process.pid, number)
    begun = time.monotonic()
    while process.poll() is None and time.monotonic() - begun < _WITHIN:
        watched.look()
        time.sleep(0.05)
    took = time.monotonic() - begun - watched.delayed
    # Who had judged everything before writes its reports to the end, however long that takes.
    heeded = over or (took <= _HEEDED and (process.returncode == _INTERRUPTED or _over(stream)))
    if number != signal.SIGKILL and not heeded:
        name = signal.Signals(number).name
        raise SystemExit(f"after {name} the run went on for {took:.1f} s, and ended with {process.returncode}")
    return True


def _over(stream: Path) -> bool:
    """Return whether a run had judged everything: the signal came behind its last line, while it wrote the reports."""
    try:
        footer = read(stream).footer
    except (OSError, BadStream):  # it is being written
        return False
    return footer is not None and footer["exit_code"] != _INTERRUPTED


def _resumed(folder: Path, seed: int, number: int, moment: float) -> tuple[dict[Key, str], int]:
    """Return the verdicts of a run that was ended, and how many it had by then."""
    stream = folder / "events.jsonl"
    first = command(*ASKED, "--seed", str(seed), "--report-dir", str(folder))
    if not _ended_by(first, number, stream, moment):
        return verdicts(stream), _judged(stream)
    if _over(stream):
        return verdicts(stream), _judged(stream)
    had = _judged(stream)
    code = command("--resume", str(folder)).wait(_WITHIN)
    if code:
        raise SystemExit(f"the resumed run of {folder} ended with {code}")
    return verdicts(stream), had


def main() -> int:
    """Compare; return 1 where a verdict differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how many are killed")
    parser.add_argument("--interrupted", type=int, default=6, help="how many are interrupted or terminated, in turns")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    options = parser.parse_args()
    moments, wrong = random.Random(options.seed), 0
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="uftp-resuming-") as scratch:
        expected, lasted = _undisturbed(Path(scratch) / "whole", options.seed)
        say(f"seed {options.seed}: {len(expected)} cells in {lasted:.0f} s\n")
        numbers = [signal.SIGKILL] * options.times
        numbers += [(signal.SIGINT, signal.SIGTERM)[each % 2] for each in range(options.interrupted)]
        for number, sent in enumerate(numbers, 1):
            moment = moments.uniform(0, 0.8 * lasted)
            found, had = _resumed(Path(scratch) / str(number), options.seed, sent, moment)
            differ = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
            wrong += bool(differ)
            say(f"{number:3}  {sent.name:7} after {moment:5.1f} s with {had:4} verdicts: ")
            say("the same\n" if not differ else f"{len(differ)} cells differ, such as {min(differ)}\n")
            sys.stdout.flush()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
