"""Prove that nothing is lost and nothing changed when a run is killed: `python -m tests.proof.resuming`.

One run goes undisturbed; others, with the same seed, are killed at random moments, all at once and without a word, and
resumed until they come to their end.  Each cell must then have the verdict that it has in the first.
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

from uftp_conformance.run.events import BadStream, Key, lines, read

ASKED = (
    "--role", "CRO", "--role", "DSO", "--only", "CON-DPU", "--only", "VAL-IS", "--only", "OPR-DP", "--profile", "smoke",
)  # fmt: skip
_WITHIN = 600.0  # seconds


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


def _killed(process: "subprocess.Popen[bytes]", stream: Path, after: float) -> bool:
    """Kill a command so many seconds after it began to write; tell whether it was still running."""
    end = time.monotonic() + _WITHIN
    while process.poll() is None and not stream.exists() and time.monotonic() < end:
        time.sleep(0.05)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def _resumed(folder: Path, seed: int, moment: float) -> tuple[dict[Key, str], int]:
    """Return the verdicts of a run that was killed, and how many it had by then."""
    stream = folder / "events.jsonl"
    first = command(*ASKED, "--seed", str(seed), "--report-dir", str(folder))
    if not _killed(first, stream, moment):
        return verdicts(stream), _judged(stream)
    if read(stream).complete:  # it was killed behind its last line, while it wrote the reports
        return verdicts(stream), _judged(stream)
    had = _judged(stream)
    code = command("--resume", str(folder)).wait(_WITHIN)
    if code:
        raise SystemExit(f"the resumed run of {folder} ended with {code}")
    return verdicts(stream), had


def main() -> int:
    """Compare; return 1 where a verdict differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    options = parser.parse_args()
    moments, wrong = random.Random(options.seed), 0
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="uftp-resuming-") as scratch:
        expected, lasted = _undisturbed(Path(scratch) / "whole", options.seed)
        say(f"seed {options.seed}: {len(expected)} cells in {lasted:.0f} s\n")
        for number in range(1, options.times + 1):
            moment = moments.uniform(0, 0.8 * lasted)
            found, had = _resumed(Path(scratch) / str(number), options.seed, moment)
            differ = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
            wrong += bool(differ)
            say(f"{number:3}  killed after {moment:5.1f} s with {had:4} verdicts: ")
            say("the same\n" if not differ else f"{len(differ)} cells differ, such as {min(differ)}\n")
            sys.stdout.flush()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
