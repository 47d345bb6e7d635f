"""A run depends on no earlier one against the same target, which remembers it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.command import free_port, uftp
from tests.cli.conftest import Vendor, written
from uftp_conformance.run import embedded
from uftp_conformance.run.cell_results import CellResult
from uftp_conformance.run.embedded import Entry
from uftp_conformance.run.events import read
from uftp_conformance.statement.daytime import zone_at


@contextmanager
def serving(role: str, folder: Path, mutant: str = "") -> Iterator[Vendor]:
    """Serve a correct participant, which lives through several runs."""
    port, entry = free_port(), Entry(f"their {role}", role, mutant=mutant)
    url = f"http://127.0.0.1:{port}"
    running = embedded.start(folder, (entry,), f"127.0.0.1:{port}", url, zone_at(datetime.now(UTC)))
    try:
        path = folder / "target.toml"
        path.write_text(written(running.statements[0][1]), encoding="utf-8")
        yield Vendor(running, path, port)
    finally:
        running.stop()


def judged(vendor: Vendor, number: int, requirement: str, profile: str = "smoke") -> dict[tuple[str, str], CellResult]:
    """Return what is judged of one requirement in one more run."""
    report = vendor.statement.parent / f"report-{number}"
    words = ("--only", requirement, "--profile", profile, "--report-dir", report)
    uftp("run", "--target", vendor.statement, *words, folder=vendor.statement.parent)
    return {(cell.requirement, cell.message): cell for cell in read(report / "events.jsonl").results()}


def test_a_second_run(tmp_path: Path) -> None:
    """Revisions count up from one run to the next, the low ones too, so that nothing is refused for what was before."""
    with serving("DSO", tmp_path, "variant/strict/equal-revision-refused") as strict:
        runs = [judged(strict, number, "OPR-DP-REVISION-SCOPE") for number in range(3)]
    first, *later = [{key: dict(cell.kinds) for key, cell in found.items()} for found in runs]
    assert first["OPR-DP-REVISION-SCOPE", "D-Prognosis"].keys() == {"pass"}
    assert later == [first, first]


def test_what_an_earlier_run_ordered(tmp_path: Path) -> None:
    """An AGR that misses what an earlier run ordered today shows nothing; the vendor reads why."""
    with serving("AGR", tmp_path) as remembering:
        first, second = (judged(remembering, number, "STL-MISSING") for number in range(2))
    of = "STL-MISSING", "FlexSettlement"
    assert first[of].kinds.keys() == {"pass"}
    assert second[of].kinds.keys() == {"inconclusive"}
    assert "perhaps an earlier run of today ordered as well" in second[of].first["inconclusive"]["got"]


def test_what_sequences_published(tmp_path: Path) -> None:
    """A CRO that remembers what sequences published knows no connection of the newcomer, who never publishes."""
    with serving("CRO", tmp_path) as remembering:
        judged(remembering, 0, "SEQ-PORTFOLIOS", "certify")
        found = judged(remembering, 1, "PLN-APQ-NONE")
    assert found["PLN-APQ-NONE", "AGRPortfolioQuery"].kinds.keys() == {"pass"}
