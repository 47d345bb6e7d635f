"""Each reference participant without one of its rules is caught, and by the requirement of that rule.

These are mutants as well: the whole campaign judges them in each of their cells, here one failure of each is enough,
so that they can be judged with every change.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.seed import SEED
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.mutants.campaign import entry_of
from uftp_conformance.mutants.mutant import Mutant, tolerates_taking
from uftp_conformance.mutants.systematic import leaves_out, systematic
from uftp_conformance.run.events import Run, read

ROOT = Path(__file__).parents[2]
# One version is proved with every change; the others when somebody asks, for example with UFTP_VERSION=draft.
VERSION = os.environ.get("UFTP_VERSION", "3.1.0")
# The mutants are made by role; a test of their line-up holds that each rule of each participant is left out by one.
INCOMPLETE = [
    mutant
    for mutant in systematic()
    if leaves_out(mutant) and VERSION in load()[mutant.caught_by[0]].versions
]  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One session against as many participants as there are rules, each without one of them."""
    folder = tmp_path_factory.mktemp("proof")
    lineup = folder / "lineup.json"
    entries = [{**entry_of(mutant), "thorough": False} for mutant in INCOMPLETE]
    lineup.write_text(json.dumps(entries), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "suites", "-q", "--profile=smoke", f"--seed={SEED}"]
    command += [f"--uftp-version={VERSION}", f"--report-dir={folder}", f"--embedded-lineup={lineup}"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode == ExitCode.VIOLATIONS, ended.stdout[-2000:] + ended.stderr[-2000:]
    return read(folder / "events.jsonl")


@pytest.mark.parametrize("mutant", INCOMPLETE, ids=[mutant.name for mutant in INCOMPLETE])
def test_rule_is_missed(run: Run, mutant: Mutant) -> None:
    """A participant without a rule fails the requirement of the same name, or has a finding where it is tolerated."""
    (rule,) = mutant.caught_by
    found = [cell for cell in run.results() if (cell.target, cell.requirement) == (mutant.name, rule)]
    assert found, "no cell judges this rule"
    if tolerates_taking(load()[rule]):
        assert any(cell.findings for cell in found)
    else:
        assert any(cell.kinds["fail"] for cell in found), [(c.message, dict(c.kinds)) for c in found]


def test_no_error_of_our_own(run: Run) -> None:
    """Whatever a broken participant does, it makes the suite judge, not stumble."""
    assert [cell.requirement for cell in run.results() if cell.kinds["error"]] == []
