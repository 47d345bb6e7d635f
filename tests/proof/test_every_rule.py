"""Each reference participant with one of its rules switched off is caught, and by the requirement of that rule."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.seed import SEED
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.participants.rulebook import rule_ids
from uftp_conformance.run.events import CellResult, Run, read

ROOT = Path(__file__).parents[2]
# One version is proved with every change; the others when somebody asks, for example with UFTP_VERSION=draft.
VERSION = os.environ.get("UFTP_VERSION", "3.1.0")
RULES = [(role, rule) for role in ("CRO", "DSO", "AGR") for rule in rule_ids(role, VERSION)]
# Both outcomes are legal by the register, so that a participant cannot be wrong about it; or, of who could publish
# nothing, another rule refuses the query in words that pass as well (tests/proof/test_denials.py has who serves all).
EITHER_WAY = {
    "VAL-PERIOD-QUERY", "VAL-PERIOD-PROGNOSIS", "OPR-FOFR-EXPIRED", "PLN-APQ-UNAUTHORIZED", "PLN-DPQ-UNAUTHORIZED",
}
# Rules about what a participant does without: they show in a market that does without it.
DENIED = {
    "VLD-FO-MUTEX": "mutex_offers",
    "VLD-FO-UNASKED": "unsolicited_offers",
    "VLD-FOR-UNASKED": "unsolicited_orders",
    "OPR-DP-DENIED": "d_prognosis",
    "PLN-FRU-DENIED": "flex_reservation_update",
    "STL-DENIED": "flex_settlement",
    "MTR-DENIED": "metering",
}


def tolerated(requirement: Requirement) -> bool:
    """Tell whether the register tolerates, as a finding, that a message is taken which the rule would refuse."""
    return bool({"accepted", "200"} & set(requirement.finding))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One session against as many participants as there are rules, each without one of them."""
    folder = tmp_path_factory.mktemp("proof")
    lineup = folder / "lineup.json"
    lineup.write_text(json.dumps([broken(role, rule) for role, rule in RULES]), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "suites", "-q", "--profile=smoke", f"--seed={SEED}"]
    command += [f"--uftp-version={VERSION}", f"--report-dir={folder}", f"--embedded-lineup={lineup}"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == ExitCode.VIOLATIONS, ended.stdout[-2000:] + ended.stderr[-2000:]
    return read(folder / "events.jsonl")


def broken(role: str, rule: str) -> dict[str, object]:
    """Return how a participant without a rule is listed; where the rule is about what is denied, it is denied."""
    denied = {DENIED[rule]: False} if rule in DENIED else {}
    return {"label": f"{role}-without-{rule}", "role": role, "without": [rule], "supports": denied}


def cells(run: Run, role: str, rule: str) -> list[CellResult]:
    """Return the cells of the requirement whose rule was switched off."""
    label = f"{role}-without-{rule}"
    return [cell for cell in run.results() if (cell.target, cell.requirement) == (label, rule)]


@pytest.mark.parametrize(("role", "rule"), [pair for pair in RULES if pair[1] not in EITHER_WAY])
def test_rule_is_missed(run: Run, role: str, rule: str) -> None:
    """A participant without a rule fails the requirement of the same name, or has a finding where it is tolerated."""
    requirement = load()[rule]
    found = cells(run, role, rule)

    assert found, "no cell judges this rule"
    if tolerated(requirement):
        assert any(cell.findings for cell in found)
    else:
        assert any(cell.kinds["fail"] for cell in found), [(c.message, dict(c.kinds)) for c in found]


def test_no_error_of_our_own(run: Run) -> None:
    """Whatever a broken participant does, it makes the suite judge, not stumble."""
    assert [cell.requirement for cell in run.results() if cell.kinds["error"]] == []
