"""How fast the fuzzer is, against its own reference participants: `python -m benchmarks.fuzz [MEASURE...]`.

Measures: rate (a campaign and a load generator that sends the same mix, in pairs), slow (a target that answers late),
memory (by the number of cases), steps (what a case's computing goes to), run (the first command of the README).
`--write FILE` puts the tables into a page, with the machine and the command.
"""

import argparse
import asyncio
import os
import platform
import pstats
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import load
from benchmarks.measured import Cost, campaign, children, computed, profiled
from uftp_conformance import __version__
from uftp_conformance.fuzzing.campaign import Asked
from uftp_conformance.run import embedded

Table = tuple[str, list[str], list[list[str]]]
_STEPS = {
    "draw the steps": "draw_steps",
    "make the message": "make",
    "serialise, seal, wrap": "encode",
    "HTTP client": "_post",
    "inbox": "run_asgi",
    "inbox: HTTP": "data_received",
    "oracle": "broken_between",
    "observe": "observe",
    "accuse": "accusation",
    "record": "_record",
}


def _asked(cases: int, in_flight: int) -> Asked:
    return Asked(None, cases, in_flight, None)


def rate(options: argparse.Namespace) -> Table:
    """Compare a campaign with a load generator, pair by pair."""
    rows, ratios = [], []
    for number in range(options.pairs):
        cost = campaign(options.role, _asked(options.cases, options.in_flight), seed=options.seed + number)
        alone, theirs = asyncio.run(_load(options))
        ratios.append(cost.cases / cost.seconds / alone)
        rows.append([str(number + 1), *_columns(cost), f"{alone:.0f}", f"{1000 * theirs:.2f}", f"{ratios[-1]:.2f}"])
    rows.append(["median", *[""] * (len(rows[0]) - 2), f"{statistics.median(ratios):.2f}"])
    head = ["pair", *_HEAD, "load alone, messages/s", "CPU ms of the target a message", "ratio"]
    return "Judged cases a second, and the same mix sent without judging", head, rows


_HEAD = ["cases", "cases/s", "CPU ms of ours a case", "CPU ms of the target a case"]


def _columns(cost: Cost) -> list[str]:
    each = max(cost.cases, 1)
    speed = f"{cost.cases / cost.seconds:.0f}"
    return [str(cost.cases), speed, f"{1000 * cost.ours / each:.2f}", f"{1000 * cost.theirs / each:.2f}"]


async def _load(options: argparse.Namespace) -> tuple[float, float]:
    """Return how many messages a second a participant takes, and for how many seconds it computes for one."""
    server, port = await load.sink()
    before = set(children())
    lineup = [entry for entry in embedded.LINEUP if entry.role == options.role]
    with tempfile.TemporaryDirectory() as folder:
        place = f"127.0.0.1:{port}"
        running = embedded.start(Path(folder), lineup, place, f"http://{place}")
        try:
            statement = running.statements[0][1]
            messages = await load.bodies(statement, options.cases, options.seed)
            parts = urlsplit(statement.target.endpoint)
            (theirs,) = (each for each in children() if each not in before)
            begun = computed(theirs)
            found = await load.rate(parts.hostname or "", parts.port or 80, parts.path, messages, options.in_flight)
            return found, (computed(theirs) - begun) / len(messages)
        finally:
            running.stop()
            server.close()


def slow(options: argparse.Namespace) -> Table:
    """Fuzz a target that answers later and later."""
    rows, first = [], 0.0
    for late in (0, 50, 200, 1000):
        cost = campaign(options.role, _asked(options.cases, options.in_flight), seed=options.seed, delay=late / 1000)
        first = first or cost.seconds
        rows.append([str(late), *_columns(cost), f"{cost.seconds:.1f}", f"{cost.seconds / first:.2f}"])
    return "A target that answers late", ["late by ms", *_HEAD, "seconds", "of the run at 0 ms"], rows


def memory(options: argparse.Namespace) -> Table:
    """Fuzz for more and more cases, each time in a process of its own."""
    rows = []
    for cases in (options.cases, options.times * options.cases):
        arguments = ["--cases", str(cases), "--role", options.role, "--in-flight", str(options.in_flight)]
        words = [sys.executable, "-m", "benchmarks.fuzz", "peak", *arguments, "--seed", str(options.seed)]
        peaked = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
        rows.append([str(cases), peaked.stdout.strip()])
    return "Memory", ["cases", "peak MB of our process"], rows


def peak(options: argparse.Namespace) -> None:
    """Fuzz, and print the peak of memory."""
    campaign(options.role, _asked(options.cases, options.in_flight), seed=options.seed)
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}\n")


def steps(options: argparse.Namespace) -> Table:
    """Split the computing of our side by what it is done for; a profile makes all of it slower."""
    with profiled() as profile:
        cost = campaign(options.role, _asked(options.cases, options.in_flight), seed=options.seed)
    stats = pstats.Stats(profile)
    found: dict[str, float] = {}
    for (_, _, name), timing in stats.stats.items():  # type: ignore[attr-defined]  # the stubs do not know it
        found[name] = max(found.get(name, 0.0), timing[3])
    every = stats.total_tt  # type: ignore[attr-defined]  # as above
    rows = [
        [words, f"{1000 * found.get(name, 0.0) / cost.cases:.2f}", f"{100 * found.get(name, 0.0) / every:.0f} %"]
        for words, name in _STEPS.items()
    ]
    rows.append(["all", f"{1000 * every / cost.cases:.2f}", "100 %"])
    return "What the computing of a case goes to (profiled)", ["step", "ms a case", "share"], rows


def run(options: argparse.Namespace) -> Table:
    """Time the first command of the README, its environment built, and count what all its processes compute."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "uftp_conformance", "run", "--report-dir", folder, "--seed", str(options.seed)]
        begun, before = time.monotonic(), _computed_by_children()
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        seconds = time.monotonic() - begun
        judged = (Path(folder) / "events.jsonl").read_bytes().count(b'"event":"verdict"')
    computing = _computed_by_children() - before
    each = f"{1000 * computing / max(judged, 1):.2f}"
    row = [str(judged), f"{seconds:.1f}", f"{computing:.1f}", each, str(done.returncode)]
    head = ["cases", "seconds", "CPU seconds of all processes", "CPU ms a case", "exit code"]
    return "`uftp-conformance run`", head, [row]


def _computed_by_children() -> float:
    """Return for how many seconds the processes have computed that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


MEASURES: dict[str, Callable[[argparse.Namespace], Table]] = {
    "rate": rate, "slow": slow, "memory": memory, "steps": steps, "run": run,
}  # fmt: skip


def written(table: Table) -> str:
    """Return a table as Markdown."""
    title, head, rows = table
    lines = [f"## {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def machine() -> str:
    """Say what it was measured on."""
    try:
        names = re.findall(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        names = []
    cores, busy = os.cpu_count() or 1, os.getloadavg()[0]
    python = f"Python {platform.python_version()}"
    return f"{cores} cores ({names[0] if names else platform.machine()}), {python}, load {busy:.1f} when it began"


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("measures", nargs="*", default=["rate", "slow", "steps"], metavar="MEASURE")
    parser.add_argument("--role", default="DSO")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--in-flight", type=int, default=32)
    parser.add_argument("--times", type=int, default=10, help="memory: how many times as many cases the second has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.measures == ["peak"]:
        peak(options)
        return
    if strange := [each for each in options.measures if each not in MEASURES]:
        parser.error(f"there is no measure {strange[0]}: choose {', '.join(MEASURES)}")
    head = [
        "# What the fuzzer costs", "",
        f"Written by `python -m benchmarks.fuzz {' '.join(sys.argv[1:])}` on {datetime.now(UTC):%Y-%m-%d},"
        f" version {__version__}: {machine()}.",
        "Absolute figures swing with what else the machine does; trust ratios, and computing (CPU) a case.", "",
    ]  # fmt: skip
    sys.stdout.write("\n".join(head) + "\n")
    tables = []
    for name in options.measures:
        tables.append(written(MEASURES[name](options)))
        sys.stdout.write(tables[-1] + "\n")
        sys.stdout.flush()
    if options.write is not None:
        options.write.write_text("\n".join([*head, *tables]), encoding="utf-8")


if __name__ == "__main__":
    main()
