"""The reference participants hold in every version: in each alone, and in all of them in one run.

All versions in one run are tried in one role, which the commit chooses.
"""

import subprocess
import sys
from pathlib import Path

from tests.proof.seed import SEED
from uftp_conformance import ExitCode
from uftp_conformance.messages import ROLES, VERSIONS
from uftp_conformance.run.events import Run, read

ROOT = Path(__file__).parents[2]
# A little of everything: form, schema, parties, references, what the target starts, what has an effect.
SOME = (
    "ANS-SCHEMA",
    "ANS-REFERENCE",
    "ANS-OFFSET",
    "TRN-PAYLOAD-SCHEMA",
    "VAL-RECIPIENT",
    "VAL-REFERENCE-REQUEST",
    "VAL-REFERENCE-OFFER",
    "CON-DPU-CONFLICT",
    "OPR-FO-ACCEPT",
    "OPR-DP-STATUS",
    "OPR-FOFR-PROCURED",
    "OPR-FOR-ACCEPT",
)


def judged(folder: Path, *versions: str, roles: tuple[str, ...] = ROLES) -> Run:
    """Judge the reference participants of some roles in these versions, and return what came of it: no violation."""
    chosen = [f"--uftp-version={version}" for version in versions] + [f"--only={prefix}" for prefix in SOME]
    command = [sys.executable, "-m", "pytest", "suites", "-q", "--profile=smoke", f"--seed={SEED}"]
    command += [f"--report-dir={folder}", *(f"--role={role}" for role in roles), *chosen]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode == ExitCode.CONFORMANT, ended.stdout[-2000:] + ended.stderr[-2000:]
    return read(folder / "events.jsonl")


def insist(run: Run) -> None:
    """Every cell that applies holds, and every reason is the documented one of its version."""
    assert [(c.requirement, c.message) for c in run.results() if c.kind not in ("pass", "not applicable")] == []
    assert {grade for cell in run.results() for grade in cell.grades} == {"documented"}


def test_another_version(tmp_path: Path) -> None:
    """A version that is not the usual one can be judged alone."""
    run = judged(tmp_path, "draft")
    insist(run)
    assert {target["label"] for target in run.header["targets"]} == {f"reference {r}" for r in ("CRO", "DSO", "AGR")}
    assert {cell.version for cell in run.results()} == {"draft"}


def test_all_versions_in_one_run(tmp_path: Path) -> None:
    """A target that claims all versions is judged in each, at one endpoint, one after the other."""
    role = ROLES[SEED % len(ROLES)]
    run = judged(tmp_path, *VERSIONS, roles=(role,))
    insist(run)
    targets = {target["label"]: target for target in run.header["targets"]}
    assert set(targets) == {f"reference {role} {version}" for version in VERSIONS}
    assert len({target["endpoint"] for target in targets.values()}) == 1
    # Subjects follow each other version by version, and none is about another version than its own.
    assert all(cell.target.endswith(cell.version) for cell in run.results())
