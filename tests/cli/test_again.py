"""A run depends on no earlier one against the same target, which remembers it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.command import free_port, uftp
from tests.cli.conftest import Vendor, written
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.run.events import read
from uftp_conformance.statement.daytime import zone_at


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Vendor]:
    """A correct DSO that wants each Revision to be higher than the one before."""
    port, entry = free_port(), Entry("their DSO", "DSO", mutant="variant/strict/equal-revision-refused")
    url = f"http://127.0.0.1:{port}"
    running = embedded.start(tmp_path, (entry,), f"127.0.0.1:{port}", url, zone_at(datetime.now(UTC)))
    try:
        path = tmp_path / "target.toml"
        path.write_text(written(running.statements[0][1]), encoding="utf-8")
        yield Vendor(running, path, port)
    finally:
        running.stop()


def judged(vendor: Vendor, number: int) -> dict[tuple[str, str], dict[str, int]]:
    """Return what is judged of the first prognosis of a day in one more run."""
    report = vendor.statement.parent / f"report-{number}"
    words = ("--only", "OPR-DP-REVISION-SCOPE", "--profile", "smoke", "--report-dir", report)
    uftp("run", "--target", vendor.statement, *words, folder=vendor.statement.parent)
    return {(cell.requirement, cell.message): dict(cell.kinds) for cell in read(report / "events.jsonl").results()}


def test_a_second_run(strict: Vendor) -> None:
    """Revisions count up from one run to the next, the low ones too, so that nothing is refused for what was before."""
    first, second = judged(strict, 1), judged(strict, 2)
    assert first["OPR-DP-REVISION-SCOPE", "D-Prognosis"].keys() == {"pass"}
    assert second == first
