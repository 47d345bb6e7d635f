"""The doctor at participants whose configuration is right: `python -m tests.misconfigured.visited WHO`.

WHO is one of variants, mutants and extremes.
A legal variant is stopped by nothing.  What stops a mutant takes its verdict away, so that each is named here.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.cli.command import free_port
from uftp_conformance import ExitCode
from uftp_conformance.mutants.extreme_run import PREFIX as OF_EXTREMES
from uftp_conformance.mutants.extremes import extremes
from uftp_conformance.mutants.selection import mutants
from uftp_conformance.mutants.variants.registry import variants
from uftp_conformance.mutants.variants.variant import PREFIX
from uftp_conformance.run import embedded
from uftp_conformance.run.doctor.checkup import visits
from uftp_conformance.run.doctor.finding import Finding
from uftp_conformance.run.settings import by_version

_AT_ONCE = 40  # participants of one process
Entry = dict[str, Any]
Visit = tuple[str, Finding, ExitCode]


def variant_entries(pattern: str = "", *, slow: bool = True) -> Iterator[Entry]:
    """Walk the legal variants in each role and version, as a lineup has them."""
    for variant in variants():
        for role in variant.roles if variant.name.startswith(pattern) and (slow or not variant.slow) else ():
            for version in variant.versions:
                yield _entry(f"{role}/{variant.name}/{version}", role, version, PREFIX + variant.name, variant)


def mutant_entries() -> Iterator[Entry]:
    """Walk the mutants."""
    for mutant in mutants():
        yield _entry(f"{mutant.role}/{mutant.name}", mutant.role, mutant.version, mutant.name, mutant)


def extreme_entries() -> Iterator[Entry]:
    """Walk the targets that do one thing, whatever arrives, each in the first of its roles that it can be met in."""
    for extreme in extremes():
        role = next(role for role in ("AGR", "DSO", "CRO") if role in extreme.roles)
        yield {
            "label": f"{role}/{extreme.name}", "role": role, "versions": ("3.1.0",),
            "mutant": OF_EXTREMES + extreme.name, "supports": {}, "overrides": {"timing": extreme.timing},
        }  # fmt: skip


def _entry(label: str, role: str, version: str, name: str, mistake: Any) -> Entry:
    sections = {section: dict(values) for section, values in mistake.overrides.items()}
    return {
        "label": label, "role": role, "versions": (version,), "mutant": name, "supports": dict(mistake.supports),
        "overrides": sections,
    }  # fmt: skip


def visited(entries: Sequence[Entry], folder: Path) -> Iterator[Visit]:
    """Let the doctor look at each participant; its statement is the one by which it is judged."""
    lineup = [
        embedded.Entry(
            label=each["label"], role=each["role"], versions=each["versions"], mutant=each["mutant"],
            supports=tuple(each["supports"].items()),
            overrides=tuple((name, *pair) for name, values in each["overrides"].items() for pair in values.items()),
        )
        for each in entries
    ]  # fmt: skip
    for number in range(0, len(lineup), _AT_ONCE):
        yield from _served(lineup[number : number + _AT_ONCE], folder / str(number))


def _served(lineup: Sequence[embedded.Entry], folder: Path) -> Iterator[Visit]:
    inbox = f"127.0.0.1:{free_port()}"
    running = embedded.start(folder, lineup, inbox, f"http://{inbox}")
    try:
        yield from visits(by_version(running.statements))
    finally:
        running.stop()


def main(words: list[str]) -> int:
    """Visit all of them, and name those that are stopped; 1 where a legal variant is one of them."""
    entries = list({"variants": variant_entries, "mutants": mutant_entries, "extremes": extreme_entries}[words[0]]())
    stopped = 0
    with tempfile.TemporaryDirectory() as folder:
        for label, finding, code in visited(entries, Path(folder)):
            if code:
                stopped += 1
                sys.stdout.write(json.dumps([label, int(code), finding.text]) + "\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(entries)} were visited, {stopped} stopped\n")
    return int(bool(stopped) and words == ["variants"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
