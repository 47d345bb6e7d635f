"""What a statement claims or denies decides what is judged, and a claim that is false is caught by its requirement.

Of what a statement may say falsely a third is tried, which the commit chooses; with UFTP_WHOLE_TABLE all of it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.seed import SEED, third
from uftp_conformance import ExitCode
from uftp_conformance.run.events import CellResult, Run, read

ROOT = Path(__file__).parents[2]
# Everything but the transport and the form of answers, which no claim changes.
ABOUT = ("VAL", "CON", "PLN", "VLD", "OPR", "STL", "MTR")

# Those of them that are about what can be claimed.
CLAIMED = ("CON", "PLN", "VLD", "OPR-DP", "OPR-FOR-FACTOR", "STL", "MTR")

# The rows about who is taken in open mode; without these nothing can be asked for.
_OPEN = {"CON-DPU-OPEN", "CON-APU-OPEN"}

# The other value of each claim; the requirements that apply with it, and those that do not any more.
INVERTED = [
    ("CRO:mode=open", _OPEN | {"PLN-APQ-OPEN", "PLN-DPQ-OPEN"}, {"CON-DPU-UNAUTHORIZED", "PLN-APQ-UNAUTHORIZED"}),
    ("DSO:d_prognosis=false", {"OPR-DP-DENIED"}, {"OPR-DP-ACCEPT", "OPR-DP-LACKING"}),
    ("DSO:mutex_offers=false", {"VLD-FO-MUTEX"}, {"VLD-FO-OPTIONS"}),
    ("DSO:unsolicited_offers=false", {"VLD-FO-UNASKED"}, {"VLD-FO-UNSOLICITED"}),
    ("DSO:metering=false", {"MTR-DENIED"}, {"MTR-ACCEPT", "MTR-UNIT"}),
    ("DSO:partial_activation=false", {"VLD-FO-PARTIAL"}, set()),
    ("DSO:intraday=false", {"OPR-FO-ACCEPT"}, {"OPR-FOFR-TODAY", "OPR-FOFR-BEGUN"}),
    ("AGR:flex_reservation_update=false", {"PLN-FRU-DENIED"}, {"PLN-FRU-ACCEPT", "PLN-FRU-POWER"}),
    ("AGR:mutex_offers=false", {"VLD-FOR-WHOLE"}, {"VLD-FOR-OPTION"}),
    ("AGR:unsolicited_orders=false", {"VLD-FOR-UNASKED"}, {"VLD-FOR-UNSOLICITED"}),
    ("AGR:partial_activation=false", {"VLD-FOR-WHOLE"}, {"VLD-FOR-PARTIAL", "VLD-FOR-SCALED", "OPR-FOR-FACTOR"}),
    ("AGR:intraday=false", {"OPR-FR-ACCEPT", "OPR-FOR-ACCEPT"}, {"VLD-FR-TODAY", "OPR-FOR-TODAY"}),
    ("AGR:flex_settlement=false", {"STL-DENIED"}, {"STL-ACCEPT", "STL-MISSING"}),
]
MARKETS = {
    role: ":".join(claim.partition(":")[2] for claim, _, _ in INVERTED if claim.startswith(role))
    for role in ("AGR", "CRO", "DSO")
}
# A denial that is false, and the requirements that tell so; of the rest see the register, point 68.
FALSE = [
    ("CRO:mode=open", _OPEN),
    (
        "CRO:mode=closed",
        {
            "CON-DPU-UNAUTHORIZED",
            "CON-APU-UNAUTHORIZED",
            "PLN-APQ-UNAUTHORIZED",
            "PLN-DPQ-UNAUTHORIZED",
        },
    ),
    ("DSO:d_prognosis=false", {"OPR-DP-DENIED"}),
    ("DSO:mutex_offers=false", {"VLD-FO-MUTEX"}),
    ("DSO:unsolicited_offers=false", {"VLD-FO-UNASKED"}),
    ("DSO:metering=false", {"MTR-DENIED"}),
    ("AGR:flex_reservation_update=false", {"PLN-FRU-DENIED"}),
    ("AGR:unsolicited_orders=false", {"VLD-FOR-UNASKED"}),
    ("AGR:flex_settlement=false", {"STL-DENIED"}),
]
# The same for a claim; who refuses what is claimed may fail other requirements as well.
REFUSED = [
    ("DSO:d_prognosis=true", {"OPR-DP-ACCEPT"}),
    ("DSO:mutex_offers=true", {"VLD-FO-OPTIONS"}),
    ("DSO:unsolicited_offers=true", {"VLD-FO-UNSOLICITED"}),
    ("DSO:metering=true", {"MTR-ACCEPT"}),
    ("AGR:flex_reservation_update=true", {"PLN-FRU-ACCEPT"}),
    ("AGR:flex_settlement=true", {"STL-DISPUTED"}),
]
# Nothing can show these: see the register, point 68.
UNSEEN = [
    "DSO:partial_activation=false",
    "DSO:intraday=false",
    "AGR:mutex_offers=false",
    "AGR:partial_activation=false",
    "AGR:intraday=false",
]


FALSE, REFUSED, UNSEEN = third(FALSE), third(REFUSED), third(UNSEEN)
# The other value of each that a claim can have.
OTHER: dict[object, object] = {True: False, False: True, "open": "closed", "closed": "open"}


def label_of(kind: str, claim: str) -> str:
    """Return how a participant of this kind is called in the reports."""
    role, _, market = claim.partition(":")
    return f"{role}-{kind}-{market.replace(':', ',')}"


def listed(kind: str, claim: str) -> dict[str, object]:
    """Return how the participant of "ROLE:KEY=VALUE" is listed: "with" these claims, or only "claiming" them."""
    role, *market = claim.split(":")
    pairs = (entry.partition("=") for entry in market)
    claims = {key: {"true": True, "false": False}.get(value, value) for key, _, value in pairs}
    does = claims if kind == "with" else {key: OTHER[value] for key, value in claims.items()}
    return {"label": label_of(kind, claim), "role": role, "supports": does, "claims": claims}


def judged(folder: Path, rows: tuple[str, ...], lineup: list[dict[str, object]]) -> tuple[int, Run]:
    """Judge the participants that are listed, by the rows that begin so."""
    path = folder / "lineup.json"
    path.write_text(json.dumps(lineup), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "suites", "-q", "--profile=smoke", f"--seed={SEED}"]
    command += [f"--report-dir={folder}", f"--embedded-lineup={path}"]
    command += [f"--only={prefix}" for prefix in rows]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode in (ExitCode.CONFORMANT, ExitCode.VIOLATIONS), ended.stdout[-2000:] + ended.stderr[-2000:]
    return ended.returncode, read(folder / "events.jsonl")


@pytest.fixture(scope="module")
def inverted(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Run]:
    """One session with a participant per role, in a market that has each of its claims the other way round."""
    lineup = [listed("with", f"{role}:{market}") for role, market in MARKETS.items()]
    return judged(tmp_path_factory.mktemp("inverted"), ABOUT, lineup)


@pytest.fixture(scope="module")
def boasting(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One session with a participant for each claim, whose statement alone has it the other way round."""
    claim = [*(claim for claim, _ in (*FALSE, *REFUSED)), *UNSEEN]
    folder = tmp_path_factory.mktemp("boasting")
    return judged(folder, CLAIMED, [listed("claiming", each) for each in claim])[1]


def cells(run: Run, kind: str, claim: str) -> list[CellResult]:
    """Return the cells of the participant that was added with these words."""
    found = [cell for cell in run.results() if cell.target == label_of(kind, claim)]
    assert found
    return found


def of_kind(found: list[CellResult], *kinds: str) -> set[str]:
    """Return the requirements with a cell that ended as one of these."""
    return {cell.requirement for cell in found if cell.kind in kinds}


def test_every_inverted_market_is_conformant(inverted: tuple[int, Run]) -> None:
    """A participant that does as its statement says holds everything, whatever the statement says."""
    code, run = inverted
    assert [(c.target, c.requirement, c.kind) for c in run.results() if c.kind not in ("pass", "not applicable")] == []
    assert code == ExitCode.CONFORMANT


@pytest.mark.parametrize(("claim", "with_it", "without_it"), INVERTED, ids=[claim for claim, _, _ in INVERTED])
def test_other_rows_apply(inverted: tuple[int, Run], claim: str, with_it: set[str], without_it: set[str]) -> None:
    """The rows about what is denied are judged in place of those about what was claimed."""
    role = claim.partition(":")[0]
    found = cells(inverted[1], "with", f"{role}:{MARKETS[role]}")
    assert with_it - of_kind(found, "pass") == set()
    assert without_it - of_kind(found, "not applicable") == set()


@pytest.mark.parametrize(("claim", "caught_by"), FALSE, ids=[claim for claim, _ in FALSE])
def test_a_false_claim_is_caught(boasting: Run, claim: str, caught_by: set[str]) -> None:
    """A participant that does otherwise than its statement says fails the requirements of that claim, and no other."""
    assert of_kind(cells(boasting, "claiming", claim), "fail") == caught_by


@pytest.mark.parametrize(("claim", "caught_by"), REFUSED, ids=[claim for claim, _ in REFUSED])
def test_a_claim_without_substance_is_caught(boasting: Run, claim: str, caught_by: set[str]) -> None:
    """A participant that refuses what its statement claims fails the requirement that it shall accept it."""
    assert caught_by - of_kind(cells(boasting, "claiming", claim), "fail") == set()


@pytest.mark.parametrize("claim", UNSEEN)
def test_an_unseen_claim_fails_nobody(boasting: Run, claim: str) -> None:
    """Where nothing can show that a claim is false, nothing fails."""
    assert of_kind(cells(boasting, "claiming", claim), "fail", "error", "inconclusive") == set()
