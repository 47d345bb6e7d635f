"""How a run ends in the middle: by the target, by the user, by a violation, by a mistake of ours."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import LIMIT, ROOT, cases, ended, environment, events, processes_of, started, uftp, until_judged
from tests.cli.conftest import Vendor


def suites(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suites as a user of pytest does."""
    words = ["suites", "-q", "-p", "no:cacheprovider", "--profile", "smoke", "--report-dir", str(folder), *options]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=environment(PYTHONPATH=f"{ROOT}{os.pathsep}{folder}"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=LIMIT,
        check=False,
    )  # fmt: skip


def test_the_target_dies(vendor: Vendor, tmp_path: Path) -> None:
    stream = tmp_path / "report" / "events.jsonl"
    process = started("run", "--target", vendor.statement, "--profile", "smoke", folder=tmp_path)
    until_judged(process, stream, 20)
    vendor.running.stop()
    result = ended(process)
    assert result.code == 7
    assert "Traceback" not in result.out + result.err
    sentence = "their DSO: nothing listens at"
    assert sentence in result.out
    footer = events(stream)[-1]
    assert footer["exit_code"] == 7
    assert footer["sentence"].startswith(sentence)
    judged = cases(stream)
    assert len(judged) >= 20
    again = uftp("report", stream, "--report-dir", "again", folder=tmp_path)
    assert again.code == 0
    assert sentence in again.out
    assert (tmp_path / "again" / "report.html").read_text(encoding="utf-8").count(sentence)


@pytest.mark.skipif("os.name != 'posix'")
def test_the_user_interrupts(tmp_path: Path) -> None:
    stream, scratch = tmp_path / "report" / "events.jsonl", tmp_path / "scratch"
    scratch.mkdir()
    process = started("run", "--profile", "smoke", folder=tmp_path, TMPDIR=str(scratch))
    until_judged(process, stream, 20)
    process.send_signal(signal.SIGINT)
    result = ended(process)
    assert result.code == 130
    assert "Traceback" not in result.out + result.err
    assert "interrupted; reporting what was judged so far" in result.err
    assert "The run was interrupted" in result.out
    assert events(stream)[-1]["exit_code"] == 130
    assert processes_of(tmp_path) == []
    assert list(scratch.iterdir()) == []
    assert uftp("report", stream, folder=tmp_path).code == 0


def _hang(tmp_path: Path) -> Path:
    """Return a folder with what makes every process of Python deaf to interrupts, as one is that hangs in a library."""
    place = tmp_path / "deaf"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        "import signal, sys\n"
        "if 'pytest' in ' '.join(sys.orig_argv):\n"
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n",
        encoding="utf-8",
    )
    return place


@pytest.mark.skipif("os.name != 'posix'")
@pytest.mark.parametrize("deaf", [False, True], ids=["heeds", "deaf"])
def test_ctrl_c_ends_soon_whatever_hangs(deaf: bool, tmp_path: Path) -> None:
    stream = tmp_path / "report" / "events.jsonl"
    path = f"{ROOT}{os.pathsep}{_hang(tmp_path)}" if deaf else str(ROOT)
    process = started("run", "--profile", "smoke", folder=tmp_path, PYTHONPATH=path)
    until_judged(process, stream, 20)
    process.send_signal(signal.SIGINT)
    result = ended(process, 20.0)
    assert result.code == 130
    assert events(stream)[-1]["exit_code"] == 130
    assert (tmp_path / "report" / "report.html").exists()
    assert processes_of(tmp_path) == []


@pytest.mark.skipif("sys.platform != 'linux'", reason="looks into /proc")
@pytest.mark.parametrize("deaf", [False, True], ids=["heeds", "deaf"])
def test_nobody_judges_on_when_the_command_was_killed(deaf: bool, tmp_path: Path) -> None:
    path = f"{ROOT}{os.pathsep}{_hang(tmp_path)}" if deaf else str(ROOT)
    process = started("run", "--profile", "smoke", folder=tmp_path, PYTHONPATH=path, TMPDIR=str(tmp_path))
    until_judged(process, tmp_path / "report" / "events.jsonl", 20)
    assert len(processes_of(tmp_path)) >= 3  # the suites, and their participants
    process.kill()
    process.communicate()
    end = time.monotonic() + 10.0  # on a quiet machine it takes less than two seconds
    while processes_of(tmp_path) and time.monotonic() < end:
        time.sleep(0.1)
    assert processes_of(tmp_path) == []


@pytest.mark.skipif("sys.platform != 'linux' or not hasattr(ctypes.CDLL(None), 'tgkill')")
@pytest.mark.parametrize("thread", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("command", ["run", "extremes"])
def test_mutants_are_ended_with_their_command(command: str, thread: int, tmp_path: Path) -> None:
    """Which thread of a process is given its signals is the system's choice."""
    process = started("mutants", command, "--report-dir", tmp_path / "hunt", folder=tmp_path)
    end = time.monotonic() + LIMIT
    while not any((tmp_path / "hunt").glob("*/events.jsonl")):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)
    threads = sorted(int(path.name) for path in Path(f"/proc/{process.pid}/task").iterdir())
    assert len(threads) > 1
    assert ctypes.CDLL(None).tgkill(process.pid, threads[thread], signal.SIGTERM) == 0
    assert ended(process, 30.0).code == 130
    assert processes_of(tmp_path) == []


def test_a_stream_that_was_cut_off(tmp_path: Path) -> None:
    stream = tmp_path / "report" / "events.jsonl"
    assert uftp("run", "--role", "CRO", "--only", "TRN-METHOD", "--profile", "smoke", folder=tmp_path).code == 0
    whole = stream.read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole[: len(whole) - 300])
    result = uftp("report", cut, "--report-dir", "cut", folder=tmp_path)
    assert result.code == 0
    assert "Every must-requirement" not in result.out
    assert "INCOMPLETE: the run did not finish" in result.out
    assert (tmp_path / "cut" / "junit.xml").exists()


def test_a_participant_that_violates(tmp_path: Path) -> None:
    lineup = tmp_path / "lineup.json"
    lineup.write_text('[{"label": "lax DSO", "role": "DSO", "without": ["OPR-DP-LACKING"]}]', encoding="utf-8")
    result = suites(tmp_path, "--embedded-lineup", str(lineup))
    assert result.returncode == 1, result.stdout
    assert "OPR-DP-LACKING" in result.stdout
    failed = {e["requirement"] for e in events(tmp_path / "events.jsonl") if e.get("kind") == "fail"}
    assert failed == {"OPR-DP-LACKING"}
    assert not list(tmp_path.glob("*.html"))


def test_the_suites_under_pytest(tmp_path: Path) -> None:
    result = suites(tmp_path, "--role", "CRO", "--only", "CON-")
    assert result.returncode == 0, result.stdout
    assert {(label, requirement[:4]) for label, requirement, *_ in cases(tmp_path / "events.jsonl")} == {
        ("reference CRO", "CON-")
    }


@pytest.mark.parametrize("places", [("suites",), ("suites/transport",), (".",)])
def test_the_suites_are_not_spread_over_processes(places: tuple[str, ...], tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pytest", *places, "-n", "2", "--report-dir", str(tmp_path)]
    result = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 2
    assert "the suites judge a target in one process" in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert not (tmp_path / "events.jsonl").exists()


def test_a_part_of_the_requirements_is_reported_as_a_part(tmp_path: Path) -> None:
    result = uftp("run", "--role", "CRO", "--only", "TRN-METHOD", "--profile", "smoke", folder=tmp_path)
    assert result.code == 0
    sentence = "PARTIAL: every must-requirement chosen by --only TRN-METHOD was judged, and holds."
    assert sentence in " ".join(result.out.split())
    assert "CONFORMANT" not in result.out
    stream = events(tmp_path / "report" / "events.jsonl")
    assert stream[0]["scope"] == ["--only TRN-METHOD"]
    assert stream[-1]["sentence"].startswith(sentence)


def test_what_pytest_chose_is_recorded(tmp_path: Path) -> None:
    result = suites(tmp_path, "--role", "CRO", "--only", "TRN-METHOD", "-k", "test_method")
    assert result.returncode == 0, result.stdout
    assert events(tmp_path / "events.jsonl")[0]["scope"] == ["--only TRN-METHOD", "-k 'test_method'"]


def test_nothing_to_judge_under_pytest(tmp_path: Path) -> None:
    result = suites(tmp_path, "--only", "XYZ")
    assert result.returncode == 8
    assert "`uftp-conformance catalogue` lists them all" in result.stdout


def test_a_deselected_test_is_no_pass(tmp_path: Path) -> None:
    left_out = "suites/transport/test_envelope.py::test_seal"
    chosen = ("--role", "CRO", "--only", "TRN-METHOD", "--only", "TRN-SIGNATURE")
    result = suites(tmp_path, *chosen, "--deselect", left_out)
    assert result.returncode == 10, result.stdout
    assert events(tmp_path / "events.jsonl")[-1]["exit_code"] == 10
    again = uftp("report", tmp_path / "events.jsonl", folder=tmp_path)
    assert "NOT TESTED ENOUGH" in again.out
    assert "no verdict in the stream (TRN-SIGNATURE)" in again.out


def test_a_mistake_of_ours_is_never_a_success(tmp_path: Path) -> None:
    (tmp_path / "clumsy.py").write_text(
        "import pytest\n\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_runtest_call(item):\n"
        "    raise KeyError('clumsy')\n",
        encoding="utf-8",
    )
    result = suites(tmp_path, "-p", "clumsy", "--role", "CRO", "--only", "TRN-METHOD")
    assert result.returncode == 9, result.stdout
    stream = events(tmp_path / "events.jsonl")
    assert stream[-1]["exit_code"] == 9
    assert any("clumsy" in event["text"] for event in stream if event["event"] == "note")
