"""The command that writes the reports, where there is no room for them or nobody who reads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import environment
from tests.reports import sample


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    return sample.write(tmp_path / "events.jsonl", sample.events())


def reports(stream: Path, out: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reports", str(stream), str(stream.parent / "report")]
    return subprocess.run(command, env=environment(), stdout=out, stderr=subprocess.PIPE, encoding="utf-8", check=False)


def test_reports_that_cannot_be_written_are_a_sentence(stream: Path) -> None:
    (stream.parent / "report" / "report.html.unfinished").mkdir(parents=True)
    result = reports(stream)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.endswith("cannot be written: Is a directory.  Make room, or give another --report-dir\n")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif("not os.path.exists('/dev/full')", reason="a device that is always full")
def test_a_terminal_without_room_loses_the_summary_alone(stream: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = reports(stream, full.fileno())
    assert result.returncode == 0
    assert result.stderr.startswith("the summary could not be shown: No space left on device.  It is in ")
    assert len(result.stderr.splitlines()) == 1
    assert (stream.parent / "report" / "report.html").exists()


@pytest.mark.skipif("os.name != 'posix'")
def test_a_reader_that_went_away_loses_the_summary_alone(stream: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = reports(stream, writing)
    finally:
        os.close(writing)
    assert result.returncode == 0
    assert result.stderr.startswith("the summary could not be shown: nobody reads it.  It is in ")
    assert len(result.stderr.splitlines()) == 1
