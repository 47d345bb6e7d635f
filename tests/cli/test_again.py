"""A run depends on no earlier one against the same target, which remembers it."""

from tests.cli.command import uftp
from tests.cli.conftest import Vendor
from uftp_conformance.events import read


def judged(vendor: Vendor, number: int) -> dict[tuple[str, str], dict[str, int]]:
    """Return what is judged of prognoses and offers in one more run."""
    report = vendor.statement.parent / f"report-{number}"
    words = ("run", "--target", vendor.statement, "--only", "OPR-DP", "--profile", "smoke", "--report-dir", report)
    uftp(*words, folder=vendor.statement.parent)
    return {(cell.requirement, cell.message): dict(cell.kinds) for cell in read(report / "events.jsonl").results()}


def test_a_second_run(vendor: Vendor) -> None:
    """Revisions count up from one run to the next, the low ones too, so that nothing is refused for what was before."""
    first, second = judged(vendor, 1), judged(vendor, 2)
    assert ("OPR-DP-REVISION-SCOPE", "D-Prognosis") in first
    assert second == first
