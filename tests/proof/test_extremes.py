"""Targets that always do the same, whatever arrives, pass not a single refusal, and no run with one ends with 0.

Each is judged in one role, which the commit chooses; `make extremes` judges it in all of them, by all rows.
"""

import os
from dataclasses import replace

import pytest

from tests.proof.seed import SEED
from uftp_conformance import ExitCode
from uftp_conformance.mutants.extreme_run import ExtremeRun, run_extremes
from uftp_conformance.mutants.extremes import Extreme, extremes

# A few of each phase, at the door too, refusals and acceptances.
ONLY = (
    "TRN-XML-BODY",
    "TRN-SIGNATURE",
    "TRN-PAYLOAD",
    "VAL-MESSAGE-MISDIRECTED",
    "VAL-DUPLICATE",
    "VAL-BARRED",
    "VAL-RECIPIENT",
    "VAL-SENDER-MISMATCH",
    "VAL-TIME-ZONE",
    "VAL-ISP-CONFLICT",
    "VAL-REFERENCE-OFFER",
    "CON-DPU-CONFLICT",
    "CON-APU-UNAUTHORIZED",
    "CON-DPU-ACCEPT",
    "PLN-FRU-ACCEPT",
    "OPR-DP-LACKING",
    "OPR-DP-ACCEPT",
)
NAMES = [extreme.name for extreme in extremes()]


@pytest.fixture(scope="module")
def extreme_runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ExtremeRun]:
    """What came of each, all under the profile smoke."""
    folder = tmp_path_factory.mktemp("extremes")
    jobs = 3 * (os.cpu_count() or 1)  # most of them wait most of the time
    # Those that answer nothing take longest.
    chosen = sorted(map(_in_one_role, range(len(NAMES)), extremes()), key=lambda extreme: not extreme.timing)
    judged = run_extremes(chosen, folder, profile="smoke", seed=1, jobs=jobs, only=ONLY)
    return {each.extreme.name: each for each in judged}


def _in_one_role(number: int, extreme: Extreme) -> Extreme:
    return replace(extreme, roles=(extreme.roles[(SEED + number) % len(extreme.roles)],))


@pytest.mark.parametrize("name", NAMES)
def test_no_refusal_is_passed(extreme_runs: dict[str, ExtremeRun], name: str) -> None:
    """Not one verdict about a refusal is a pass."""
    assert extreme_runs[name].passed == ()
    assert not extreme_runs[name].verdicts["pass"]


@pytest.mark.parametrize("name", NAMES)
def test_the_exit_code_tells(extreme_runs: dict[str, ExtremeRun], name: str) -> None:
    """The run ends with the code that this kind of target gives, and that is never 0."""
    ordeal = extreme_runs[name]
    assert ordeal.code == ordeal.extreme.code != ExitCode.CONFORMANT
    assert ordeal.complaint == ""


def test_who_accepts_everything_fails(extreme_runs: dict[str, ExtremeRun]) -> None:
    """A target that accepts everything fails refusals by the dozen, and nothing passes but what is tolerated."""
    verdicts = extreme_runs["accepts-everything"].verdicts
    assert verdicts["fail"] > 12
    assert verdicts.keys() <= {"fail", "inconclusive", "tolerated"}
