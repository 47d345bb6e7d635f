"""What the suite checks: for each requirement, role and message its test, its defects and how many cases were judged.

`python -m tests.proof.executed` writes the list anew; the tests compare what was executed with what was written, so
that a check cannot vanish silently.  The list is of one smoke run against the reference participants with a fixed
seed; what does not apply to them (https, an older or newer version) stands there with no case.  How many cases there
are goes by the hour as well (after the deadline nothing is reserved for tomorrow, and fewer ISPs of today are left),
so that a check is missed when it has fewer than three quarters of the cases in the list.
"""

import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import suites
from strategies.defects import defects_of
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.messages import VERSIONS
from uftp_conformance.run.events import Event, lines

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("executed_checks.txt")
SEED = 1
_HEAD = """\
# What the suite checks: requirement, role, message, judged cases of a smoke run, test, defects.
# Written by `make executed`; a test fails when something of it is missing, or when there is more than this.
"""

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One field of the matrix as one test judges it; `cases` is 0 where it does not apply to the references."""

    requirement: str
    role: str
    message: str
    cases: int
    test: str
    defects: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What does not change when a check gets more or fewer cases."""
        return self.requirement, self.role, self.message, self.test

    def line(self) -> str:
        """Return the check as a line of the list."""
        return " ".join((*self.key[:3], str(self.cases), self.test, ",".join(self.defects) or "-"))


def suite_tests() -> dict[str, tuple[str, ...]]:
    """Return every test function of the suites by node id, with the requirements that it covers."""
    found: dict[str, tuple[str, ...]] = {}
    for info in pkgutil.walk_packages(suites.__path__, "suites."):
        if not info.name.rpartition(".")[2].startswith("test_"):
            continue
        for name, function in inspect.getmembers(importlib.import_module(info.name), inspect.isfunction):
            if name.startswith("test_") and function.__module__ == info.name:
                marks = getattr(function, "pytestmark", [])
                ids = tuple(str(i) for mark in marks if mark.name == "covers" for i in mark.args)
                found[f"{info.name.replace('.', '/')}.py::{name}"] = ids
    return found


def planned(tests: Mapping[str, tuple[str, ...]]) -> Iterator[Check]:
    """Walk the checks that these tests make of the catalogue, in any version, before anything was run."""
    catalogue = load()
    for test, requirements in tests.items():
        for requirement in map(catalogue.__getitem__, requirements):
            for message in requirement.messages:
                defects = tuple(sorted(d.name for d in defects_of(requirement.id, message)))
                for role in requirement.roles_receiving(message):
                    yield Check(requirement.id, role, message, 0, test, defects)


def executed(events: Iterable[Event]) -> Counter[Key]:
    """Count the judged cases of each check in a stream; only what a test judges of its own requirement counts."""
    counted: Counter[Key] = Counter()
    for event in events:
        if event["event"] == "verdict" and event["kind"] in ("pass", "fail"):
            test = str(event["test"]).partition("[")[0]
            counted[event["requirement"], event["role"], event["message"], test] += 1
    return counted


def found(tests: Mapping[str, tuple[str, ...]], cases: Mapping[Key, int]) -> list[Check]:
    """Return the checks of these tests with how many cases of each were judged."""
    checks = (replace(check, cases=cases.get(check.key, 0)) for check in planned(tests))
    return sorted(checks, key=lambda check: check.key)


def committed(text: str) -> list[Check]:
    """Read a list that `written` wrote."""
    rows = (line.split(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return [
        Check(requirement, role, message, int(cases), test, tuple(defects.split(",")) if defects != "-" else ())
        for requirement, role, message, cases, test, defects in rows
    ]


def written(checks: Iterable[Check]) -> str:
    """Return the list as it is committed."""
    return _HEAD + "".join(f"{check.line()}\n" for check in checks)


def differences(then: Iterable[Check], now: Iterable[Check]) -> list[str]:
    """Return in words what is missing, rare or not written down yet; nothing when all that was checked still is."""
    old, new = ({check.key: check for check in checks} for checks in (then, now))
    lines = [f"no longer checked: {' '.join(key)}" for key in old if key not in new]
    lines += [f"not in the list yet: {' '.join(key)}" for key in new if key not in old]
    for key in (key for key in old if key in new):
        before, after = old[key], new[key]
        if after.cases * 4 < before.cases * 3:
            lines.append(f"{before.cases} cases were judged, now {after.cases}: {' '.join(key)}")
        if after.cases and not before.cases:
            lines.append(f"judged now, with no case in the list: {' '.join(key)}")
        lines += [
            f"no longer made: {defect} of {' '.join(key)}" for defect in before.defects if defect not in after.defects
        ]
        lines += [
            f"not in the list yet: {defect} of {' '.join(key)}"
            for defect in after.defects
            if defect not in before.defects
        ]
    return lines


def run(folder: Path, *options: str) -> list[Event]:
    """Judge the reference participants as the list was made, and return the stream without its evidence.

    Raises:
        RuntimeError: the run did not end as it should.
    """
    command = [sys.executable, "-m", "pytest", "suites", "-q", "-p", "no:cacheprovider", "--profile=smoke"]
    command += [f"--seed={SEED}", f"--uftp-version={VERSIONS[1]}", f"--report-dir={folder}", *options]
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    ended = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=900, check=False)
    allowed = (ExitCode.CONFORMANT, ExitCode.TOO_FEW) if options else (ExitCode.CONFORMANT,)
    if ended.returncode not in allowed:
        raise RuntimeError(f"the run ended with {ended.returncode}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return [
        {name: value for name, value in event.items() if name != "trial"} for event in lines(folder / "events.jsonl")
    ]


def main() -> None:
    """Write the list anew."""
    with tempfile.TemporaryDirectory() as folder:
        checks = found(suite_tests(), executed(run(Path(folder))))
    LIST.write_text(written(checks), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(checks)} checks, {sum(check.cases for check in checks)} cases: {LIST}\n")


if __name__ == "__main__":
    main()
