"""The command `fuzz`, as a user runs it: against a participant with a fault, which `replay` finds again."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from uftp_conformance import ExitCode
from uftp_conformance.messages import parse
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.run.events import STREAM, read


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "uftp_conformance", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_a_fault_is_found_shrunk_and_found_again(tmp_path: Path) -> None:
    lineup = tmp_path / "lineup.json"
    faulty = {"label": "faulty DSO", "role": "DSO", "without": ["OPR-DP-SEQUENCE"], "judged": ["SEQ-PROGNOSES"]}
    lineup.write_text(json.dumps([faulty]), encoding="utf-8")
    options = ["--embedded-lineup", str(lineup)]
    report = tmp_path / "report"
    found = run("fuzz", *options, "--cases", "250", "--seed", "1", "--report-dir", str(report))
    assert found.returncode == ExitCode.VIOLATIONS, found.stdout + found.stderr
    (path,) = sorted((report / "faults").glob("*-OPR-DP-SEQUENCE-*.json"))
    assert len(json.loads(path.read_text(encoding="utf-8"))["steps"]) <= 4
    stream = read(report / STREAM)
    assert stream.transitions["faulty DSO"]
    assert "OPR-DP-SEQUENCE" in {cell.requirement for cell in stream.violations()}
    again = run("replay", str(path), "--times", "1", *options)
    assert again.returncode == ExitCode.VIOLATIONS, again.stdout + again.stderr
    assert "FAILED: it failed 1 of 1 times" in again.stdout
    sent = [shlex.split(line) for line in again.stdout.splitlines() if line.startswith("  curl ")]
    assert sent
    for words in sent:
        body = Path(next(word for word in words if word.startswith("@")).removeprefix("@")).read_bytes()
        assert parse(unverified(body) or b"").tag == "D-Prognosis"
        assert words[-1].startswith("http://127.0.0.1:")
    mended = run("replay", str(path), "--times", "1")
    assert mended.returncode == ExitCode.CONFORMANT, mended.stdout + mended.stderr
    assert "FIXED: it failed 0 of 1 times" in mended.stdout


def test_a_fault_that_comes_only_sometimes_is_flaky(tmp_path: Path) -> None:
    """Of every second offer this DSO keeps nothing, so that it cannot be revoked."""
    lineup, path = tmp_path / "lineup.json", tmp_path / "flaky.json"
    faulty = {"label": "flaky DSO", "role": "DSO", "judged": ["SEQ-OFFERS"]}
    lineup.write_text(json.dumps([{**faulty, "mutant": "DSO/state/sometimes-lost-FlexOffer"}]), encoding="utf-8")
    shutil.copy(Path(__file__).with_name("flaky.json"), path)
    ended = run("replay", str(path), "--embedded-lineup", str(lineup))
    assert ended.returncode == ExitCode.INCONCLUSIVE, ended.stdout + ended.stderr
    assert "FLAKY: it failed " in ended.stdout


def test_the_doctor_can_be_skipped(tmp_path: Path) -> None:
    """The stream says that it was, and the end what a fuzzer judges."""
    words = ("--role", "CRO", "--cases", "1", "--seed", "1", "--skip-doctor", "--report-dir", str(tmp_path / "report"))
    ended = run("fuzz", *words)
    assert "judges sequences alone" in ended.stdout
    assert read(tmp_path / "report" / STREAM).header["skipped"] == ["doctor"]


def test_what_cannot_be_begun_is_a_sentence(tmp_path: Path) -> None:
    for words, sentence in (
        (["fuzz", "--time", "soon"], "--time: 'soon' is not a time"),
        (["fuzz", "--role", "BRP"], "--role BRP"),
        (["fuzz", "--shard", "2/3"], "Give each the same --seed"),
        (["replay", str(tmp_path / "nothing.json")], "cannot be read"),
        (["replay", str(Path(__file__).with_name("flaky.json")), "--verbatim", "--times", "2"], "Leave out --times"),
    ):
        ended = run(*words)
        assert ended.returncode == ExitCode.STATEMENT
        assert sentence in ended.stderr
