"""How long correct participants are fuzzed without an accusation: `python -m benchmarks.agreement --role DSO`.

Each reference participant, or each legal variant that is named, is fuzzed for so many cases in each version of the
protocol.  None of them violates anything that must hold: what is said to be violated is shown, and is a fault of the
suite.  `--reply-within` lets the statement promise answers sooner than a variant gives them, so that many come when
nobody waits for them any more.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uftp_conformance import KitError, catalogue
from uftp_conformance.cli.fuzz import settings_of
from uftp_conformance.fuzzing.campaign import Asked, Campaign
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.variant import PREFIX
from uftp_conformance.run.events import STREAM, read
from uftp_conformance.run.run import Run
from uftp_conformance.run.time_limit import seconds
from uftp_conformance.sequences.families import families_of

_IN_TIME = ("ANS-GIVEN",)  # what is violated where a statement promises too much


@dataclass(frozen=True, slots=True)
class Correct:
    """A correct participant of one role and version; without a name it is the reference participant."""

    name: str
    role: str
    version: str

    @property
    def label(self) -> str:
        """How it is called."""
        return f"{self.role} {self.version} {self.name or 'reference'}"

    def entry(self, reply_within: float | None) -> dict[str, Any]:
        """Return it as one of a line-up."""
        kept = registry.find(self.name) if self.name else None
        overrides = {name: dict(values) for name, values in kept.overrides.items()} if kept else {}
        if reply_within is not None:
            overrides["timing"] = {**overrides.get("timing", {}), "reply_within": reply_within}
        return {
            "label": self.label,
            "role": self.role,
            "mutant": f"{PREFIX}{self.name}" if kept else "",
            "judged": [family.requirement for family in families_of(self.role)],
            "supports": dict(kept.supports) if kept else {},
            "overrides": overrides,
        }


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one: the accusations, how many cases were judged, and what was left open."""

    correct: Correct
    accused: tuple[str, ...]
    cases: int
    unanswered: int
    seconds: float
    computing: float

    @property
    def line(self) -> str:
        """Say it."""
        what = f"ACCUSED: {'; '.join(self.accused)}" if self.accused else "accused of nothing"
        rate = self.cases / max(self.computing, 0.001)
        return (
            f"{self.correct.label}: {what}; {self.cases} cases, {self.unanswered} without an answer,"
            f" in {self.seconds:.0f} s, {rate:.0f} cases a CPU second"
        )


def heard(correct: Correct, asked: Asked, seed: int, reply_within: float | None, keep: Path | None) -> Heard:
    """Fuzz one correct participant."""
    with tempfile.TemporaryDirectory() as folder:
        lineup = Path(folder) / "lineup.json"
        lineup.write_text(json.dumps([correct.entry(reply_within)]), encoding="utf-8")
        reports = (keep or Path(folder)) / correct.label.replace("/", "-").replace(" ", "-")
        run = Run(settings_of(None, None, [correct.version], "documented", seed, reports, lineup), catalogue.load())
        begun, before, ended = time.monotonic(), _computed(), ()
        fuzzing = Campaign(run, asked, lambda _: None)
        try:
            fuzzing.go()
        except KitError as error:
            ended = (f"{type(error).__name__}: {error}",)
        finally:
            run.finish()
            run.close()
        failed = [cell for cell in read(reports / STREAM).results() if cell.kinds["fail"] and cell.obligation == "must"]
        cells = [cell for cell in failed if reply_within is None or cell.requirement not in _IN_TIME]
        accused = tuple(f"{cell.requirement} {cell.message} ({cell.first['fail']['got'][:160]})" for cell in cells)
        tally, spent = fuzzing.tally, _computed() - before
        lasted = time.monotonic() - begun
        return Heard(correct, (*accused, *ended), tally.cases, tally.unclear, lasted, spent)


def _computed() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def chosen(options: argparse.Namespace) -> Iterator[Correct]:
    """Walk who is fuzzed."""
    versions = options.version or VERSIONS
    names: Sequence[str] = options.variant or [""]
    for name in names:
        found = registry.find(name) if name else None
        for role in options.role or (found.roles if found else ROLES):
            for version in versions:
                if found is None or (role in found.roles and version in (*found.versions, *(options.version or ()))):
                    yield Correct(name, role, version)


def main() -> int:
    """Fuzz them, one after the other, and say what they were accused of."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=__doc__)
    parser.add_argument("--role", action="append", choices=ROLES)
    parser.add_argument("--version", action="append", choices=VERSIONS)
    parser.add_argument("--variant", action="append", help="a legal variant, by its name; repeatable")
    parser.add_argument("--cases", type=int, default=10_000, help="for each")
    parser.add_argument("--time", help="for each, at most")
    parser.add_argument("--reply-within", type=float, help="seconds that the statement promises")
    parser.add_argument("--in-flight", type=int, help="sequences at once; else what the statement allows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the streams and the faults")
    options = parser.parse_args()
    asked = Asked(seconds(options.time) if options.time else None, options.cases, options.in_flight, None, shrink=False)
    every = []
    for correct in chosen(options):
        every.append(heard(correct, asked, options.seed, options.reply_within, options.keep))
        sys.stdout.write(every[-1].line + "\n")
        sys.stdout.flush()
    bad = [each for each in every if each.accused]
    cases = sum(each.cases for each in every)
    sys.stdout.write(f"{cases} cases against {len(every)} correct participants; {len(bad)} of them accused\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
