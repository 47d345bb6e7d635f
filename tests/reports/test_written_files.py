"""Reports hold what was exchanged: they are written through no link, and not for everybody to read."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from reports.console import show
from reports.write import FORMATS, write_all
from tests.reports import sample
from uftp_conformance.run.events import Event, Run, collect, encoded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")


def test_reports_go_through_no_link(run: Run, tmp_path: Path) -> None:
    theirs, report = tmp_path / "theirs", tmp_path / "report"
    (theirs / "kept").mkdir(parents=True)
    report.mkdir()
    for name in ("report.html", "junit.xml", "report.html.unfinished"):
        (theirs / name).write_text("precious", encoding="utf-8")
        (report / name).symlink_to(theirs / name)
    (report / "allure-results").symlink_to(theirs / "kept")
    write_all(run, report)
    assert {(theirs / name).read_text(encoding="utf-8") for name in ("report.html", "junit.xml")} == {"precious"}
    assert not list((theirs / "kept").iterdir())
    assert not any(path.is_symlink() for path in report.iterdir())
    assert any((report / "allure-results").iterdir())


def test_others_cannot_read_them(tmp_path: Path) -> None:
    stream, report = tmp_path / "events.jsonl", tmp_path / "report"
    stream.write_text("".join(map(encoded, sample.events())), encoding="utf-8")
    before = os.umask(0o002)
    try:
        subprocess.run(
            [sys.executable, "-m", "reports", str(stream), str(report)], check=True, capture_output=True, timeout=120,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
    finally:
        os.umask(before)
    files = [path for path in report.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert {stat.S_IMODE(path.stat().st_mode) & 0o137 for path in files} == {0}


@pytest.mark.parametrize("changed", [
    {"targets": ["x", None, {"label": "dso"}]}, {"targets": 3}, {"scope": 3}, {"scope": [None]}, {"started": 10**400},
    {"started": float("inf")}, {"seed": {"a": 1}},
])  # fmt: skip
def test_a_header_with_odd_values_costs_no_report(changed: Event, tmp_path: Path) -> None:
    first, *rest = sample.events()
    damaged = collect([{**first, **changed}, *rest])
    assert set(write_all(damaged, tmp_path)) == {*FORMATS}
    show(damaged, Console(file=io.StringIO(), width=100))


def test_a_footer_that_never_ends_costs_no_report(tmp_path: Path) -> None:
    *rest, last = sample.events()
    assert set(write_all(collect([*rest, {**last, "finished": 10**30}]), tmp_path)) == {*FORMATS}
