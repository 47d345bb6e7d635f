"""What an earlier run left in the folder of reports is gone when a run begins."""

from pathlib import Path

import pytest

from reports.write import write_all
from tests.reports import sample
from uftp_conformance.run.events import STREAM
from uftp_conformance.run.report_folder import REPORTS, clear


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with every report of a run, its stream, and a file of the vendor's."""
    sample.write(tmp_path / STREAM, sample.events())
    (tmp_path / "notes.txt").write_text("ours", encoding="utf-8")
    for path in write_all(tmp_path / STREAM, tmp_path).values():
        assert path.exists()
    return tmp_path


def test_every_report_is_removed_and_nothing_else(folder: Path) -> None:
    clear(folder, anew=True)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_run_that_is_resumed_keeps_its_stream(folder: Path) -> None:
    clear(folder, anew=False)
    assert {path.name for path in folder.iterdir()} == {"notes.txt", STREAM}


def test_a_link_is_removed_and_its_target_kept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    clear(folder, anew=True)
    for name in REPORTS:
        (folder / name).symlink_to(elsewhere)
    clear(folder, anew=True)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert (elsewhere / "kept").exists()
