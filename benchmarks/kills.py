"""Which wrong participants `fuzz` notices alone, and after how much: `python -m benchmarks.kills --role DSO`.

A sample of the mutants of a role is fuzzed, one after the other, each until the first violation or until the time or
the cases are over.  The sample is drawn by `--seed`, so that the same one can be measured again.
`--shrink` says instead how short the first fault of each becomes, and in how many seconds.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from uftp_conformance import KitError, catalogue
from uftp_conformance.cli.fuzz import settings_of
from uftp_conformance.fuzzing.campaign import Asked, Campaign
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.mutant import KINDS, Mutant
from uftp_conformance.run.events import STREAM, read
from uftp_conformance.run.run import Run
from uftp_conformance.run.time_limit import seconds
from uftp_conformance.sequences.families import families_of

_SHORT, _SOON = 4, 60  # steps, and seconds, of a fault that is easy to read


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of fuzzing one mutant: the requirements that it was found to violate, how, and after how much."""

    mutant: Mutant
    violated: tuple[str, ...]
    got: str
    cases: int
    seconds: float
    shrunk: tuple[tuple[int, int, float], ...] = ()  # of each fault: steps, changes, and seconds of shrinking

    @property
    def line(self) -> str:
        """Say it."""
        how = f"killed by {', '.join(self.violated)} ({self.got[:80]})" if self.violated else "SURVIVED"
        short = "".join(f"; {s} steps, {c} changes, in {t:.0f} s" for s, c, t in self.shrunk[:1])
        return f"{self.mutant.name}: {how}, {self.cases} cases, {self.seconds:.0f} s{short}"


def tried(mutant: Mutant, asked: Asked, seed: int) -> Tried:
    """Fuzz one mutant."""
    entry = {
        "label": mutant.name,
        "role": mutant.role,
        "mutant": mutant.name,
        "judged": [family.requirement for family in families_of(mutant.role)],
        "supports": dict(mutant.supports),
        "overrides": {section: dict(values) for section, values in mutant.overrides.items()},
    }
    with tempfile.TemporaryDirectory() as folder:
        lineup = Path(folder) / "lineup.json"
        lineup.write_text(json.dumps([entry]), encoding="utf-8")
        reports = Path(folder) / "report"
        settings = settings_of(None, None, [mutant.version], "documented", seed, reports, lineup)
        run = Run(settings, catalogue.load())
        begun = time.monotonic()
        try:
            fuzzing = Campaign(run, asked, lambda _: None)
            fuzzing.go()
            died: tuple[str, ...] = ()
        except KitError as error:
            died = (type(error).__name__,)
        finally:
            run.finish()
            run.close()
        cells = [cell for cell in read(reports / STREAM).results() if cell.kinds["fail"]]  # advisory ones too
        found = tuple(dict.fromkeys(cell.requirement for cell in cells))
        got = cells[0].first["fail"]["got"] if cells else ""
        shrunk = tuple(_length(json.loads(path.read_text(encoding="utf-8"))) for path, _ in fuzzing.files)
        return Tried(mutant, (*found, *died), got, fuzzing.tally.cases, time.monotonic() - begun, shrunk)


def _length(fault: dict[str, Any]) -> tuple[int, int, float]:
    steps = fault["steps"]
    return len(steps), sum(len(step["changes"]) for step in steps), fault["seconds"]


def lengths(found: Sequence[Tried]) -> str:
    """Say how short the first faults became."""
    every = [each.shrunk[0] for each in found if each.shrunk]
    if not every:
        return "no fault was shrunk"
    short = sum(steps <= _SHORT and changes <= 1 and took <= _SOON for steps, changes, took in every)
    steps, changes, took = (sorted(column) for column in zip(*every, strict=True))
    return (
        f"{len(every)} faults shrunk: steps {statistics.median(steps):g} in the middle, {steps[-1]} at most; changes"
        f" {statistics.median(changes):g} and {changes[-1]}; seconds {statistics.median(took):.0f} and {took[-1]:.0f};"
        f" {short} have {_SHORT} steps and one change at most, in {_SOON} s at most"
    )


def sample(role: str, kind: str, pattern: str, count: int, seed: int) -> Sequence[Mutant]:
    """Draw so many mutants of a role and a kind."""
    found = [each for each in selection.chosen([pattern] if pattern else (), (kind,)) if each.role == role]
    return Random(seed).sample(found, min(count, len(found)))


def summary(kind: str, found: Sequence[Tried]) -> Iterator[str]:
    """Say how many were killed, after how many cases, and which requirements the survivors are about."""
    killed = [each for each in found if each.violated]
    cases = sorted(each.cases for each in killed)
    after = f", after {statistics.median(cases):.0f} cases in the middle" if cases else ""
    yield f"{kind}: {len(killed)} of {len(found)} killed ({100 * len(killed) / max(len(found), 1):.0f} %){after}"
    alive = Counter(each.mutant.caught_by[0] for each in found if not each.violated)
    yield f"  survivors are about {', '.join(f'{name} ({n})' for name, n in alive.most_common()) or 'nothing'}"


def main() -> None:
    """Fuzz the sample, and say what was killed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--role", default="DSO", choices=("AGR", "CRO", "DSO"))
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--sample", type=int, default=20, help="of each kind")
    parser.add_argument("--only", default="", help="only mutants whose names contain this")
    parser.add_argument("--time", default="60s", help="for each mutant")
    parser.add_argument("--cases", type=int, help="for each mutant")
    parser.add_argument("--shrink", action="store_true", help="shrink the faults, and say how short they become")
    parser.add_argument("--in-flight", type=int, help="sequences at once; else what the statement allows")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    asked = Asked(seconds(options.time), options.cases, options.in_flight, None, first=True, shrink=options.shrink)
    lines = []
    for kind in options.kind or ("systematic", "subtle"):
        found = []
        for mutant in sample(options.role, kind, options.only, options.sample, options.seed):
            found.append(tried(mutant, asked, options.seed))
            sys.stdout.write(found[-1].line + "\n")
            sys.stdout.flush()
        lines += summary(kind, found)
        lines += [f"  {lengths(found)}"] if options.shrink else []
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
