"""Prove that a busy machine changes no verdict: `python -m tests.proof.busy`.

The default run goes once undisturbed, then ten times beside two processes that do nothing but compute.  With the same
seed each must end with 0, and each cell must have the verdict that it has in the first.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.proof.resuming import command, verdicts
from uftp_conformance.run.events import Key

_WITHIN = 3600.0  # seconds
_COMPUTES = (sys.executable, "-c", "while True: pass")


@contextlib.contextmanager
def _computing(processes: int) -> Iterator[None]:
    """Keep so many processes computing beside what is done here."""
    started = [subprocess.Popen(_COMPUTES) for _ in range(processes)]
    try:
        yield
    finally:
        for each in started:
            each.kill()
            each.wait()


def _run(folder: Path, asked: list[str]) -> tuple[int, dict[Key, str], float]:
    """Return how a run ended, the verdict about each cell, and how many seconds it took."""
    begun = time.monotonic()
    code = command(*asked, "--report-dir", str(folder)).wait(_WITHIN)
    return code, verdicts(folder / "events.jsonl"), time.monotonic() - begun


def main() -> int:
    """Compare; return 1 where a run ends otherwise than with 0, or a verdict differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    options, asked = parser.parse_known_args()
    asked += ["--seed", str(options.seed)]
    say, wrong = sys.stdout.write, 0
    with tempfile.TemporaryDirectory(prefix="uftp-busy-") as scratch:
        code, expected, lasted = _run(Path(scratch) / "alone", asked)
        say(f"seed {options.seed}: alone it ended with {code}, {len(expected)} cells in {lasted:.0f} s\n")
        with _computing(options.processes):
            for number in range(1, options.times + 1):
                ended, found, lasted = _run(Path(scratch) / str(number), asked)
                differ = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
                wrong += bool(ended or differ)
                what = f"{len(differ)} cells differ, such as {min(differ)}" if differ else "the same verdicts"
                say(f"{number:3}  ended with {ended} in {lasted:.0f} s: {what}\n")
                sys.stdout.flush()
    return int(code != 0 or wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
