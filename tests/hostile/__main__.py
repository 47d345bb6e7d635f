"""`make hostile`: run every behaviour, or those whose names contain the words that are given, and tell how they end."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.hostile.campaign import outcome_of
from tests.hostile.page import page
from tests.hostile.running import Outcome
from tests.hostile.table import table


def main() -> int:
    """Run behaviours side by side, and write those into the page that ended as they must."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("words", nargs="*", help="only behaviours whose name contains one of these")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--page", type=Path, help="where the page is written")
    asked = parser.parse_args()
    chosen = [each.name for each in table() if not asked.words or any(word in each.name for word in asked.words)]
    begin, outcomes = time.monotonic(), dict[str, Outcome]()
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        for number, future in enumerate(as_completed([pool.submit(outcome_of, name) for name in chosen]), 1):
            outcome = future.result()
            outcomes[outcome.name] = outcome
            if asked.page and not outcome.complaints:
                before = asked.page.read_text(encoding="utf-8") if asked.page.exists() else ""
                asked.page.write_text(page([outcome], before), encoding="utf-8")
            say(f"{number:3}/{len(chosen)}  {outcome.line}")
    wrong = [outcome for outcome in outcomes.values() if outcome.complaints]
    say(f"{len(outcomes)} behaviours in {time.monotonic() - begin:.0f} s, {len(wrong)} of them wrong")
    return bool(wrong) or not outcomes


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
