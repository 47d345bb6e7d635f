"""`make hostile`: run every behaviour, or those whose names contain the words that are given, and tell how they end."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.campaign import outcomes
from tests.hostile.page import page
from tests.hostile.running import Outcome
from tests.hostile.table import table

_SLOWEST = 5


def main() -> int:
    """Run behaviours side by side, and write the page where all of them ended as they must."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("words", nargs="*", help="only behaviours whose name contains one of these")
    parser.add_argument("--jobs", type=int, default=4, help="how many at a time")
    parser.add_argument("--page", type=Path, help="where the page is written")
    asked = parser.parse_args()
    names = [each.name for each in table() if not asked.words or any(word in each.name for word in asked.words)]
    begin, done = time.monotonic(), list[Outcome]()
    say(f"{len(names)} behaviours, {asked.jobs} at a time")
    for outcome in outcomes(names, asked.jobs):
        done.append(outcome)
        say(f"{len(done):3}/{len(names)}  {outcome.line}")
    wrong = [outcome for outcome in done if outcome.complaints]
    summarise(done, wrong, time.monotonic() - begin)
    if asked.page and not wrong and done:
        before = asked.page.read_text(encoding="utf-8") if asked.words and asked.page.exists() else ""
        asked.page.write_text(page(done, before), encoding="utf-8")
        say(f"Page: {asked.page}")
    return bool(wrong) or not done


def summarise(done: Sequence[Outcome], wrong: Sequence[Outcome], seconds: float) -> None:
    """Say what came of it all: what was wrong once more, at the end."""
    computed = sum(outcome.computed for outcome in done)
    memory = max((outcome.ended.memory for outcome in done), default=0.0)
    say(f"\n{len(done)} behaviours in {seconds:.0f} s, {computed:.0f} s of them computing, {memory:.0f} MB at most")
    slowest = sorted(done, key=lambda outcome: -outcome.ended.seconds)[:_SLOWEST]
    say("slowest: " + ", ".join(f"{outcome.name} {outcome.ended.seconds:.0f} s" for outcome in slowest))
    for outcome in wrong:
        say(f"WRONG  {outcome.name}: {'; '.join(outcome.complaints)}")
    say(f"{len(wrong)} of {len(done)} are wrong" if wrong else "Each ended as it must.")


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
