"""Runs against the reference participants, from wherever a user starts them."""

import os
from pathlib import Path

import pytest

from tests.cli.command import cases, ended, events, started, uftp

QUICK = ("run", "--role", "CRO", "--only", "TRN-METHOD", "--profile", "smoke")


def test_the_same_seed_gives_the_same_cases(tmp_path: Path) -> None:
    runs = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        words = ("run", "--role", "AGR", "--only", "OPR-FOR-P", "--profile", "smoke", "--seed", "7")
        assert uftp(*words, folder=folder).code == 0
        runs.append(cases(folder / "report" / "events.jsonl"))
    assert runs[0]
    assert runs[0] == runs[1]


def test_a_folder_with_blanks_and_other_letters(tmp_path: Path) -> None:
    folder = tmp_path / "mein Prüfstand {1}"
    folder.mkdir()
    result = uftp(*QUICK, folder=folder, NO_COLOR="1", COLUMNS="60")
    assert result.code == 0, result.err
    assert sorted(path.name for path in folder.iterdir()) == ["report"]
    assert "\x1b" not in result.out + result.err
    assert max(map(len, result.out.splitlines())) <= 60


@pytest.mark.skipif("os.name != 'posix'")
def test_a_working_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o555)
    # What the user tells a pytest of his own is not for ours.
    addopts = {"PYTEST_ADDOPTS": "-k nothing --no-such-option"}
    result = uftp(*QUICK, "--report-dir", tmp_path / "elsewhere", folder=folder, **addopts)
    assert result.code == 0, result.err
    assert list(folder.iterdir()) == []
    if os.geteuid():  # root writes everywhere
        assert uftp(*QUICK, folder=folder).code == 2


def test_two_runs_at_the_same_time(tmp_path: Path) -> None:
    names = ("one", "two")
    running = [started(*QUICK, "--report-dir", name, folder=tmp_path) for name in names]
    assert [ended(process).code for process in running] == [0, 0]
    headers = [events(tmp_path / name / "events.jsonl")[0] for name in names]
    assert headers[0]["seed"] != headers[1]["seed"]
