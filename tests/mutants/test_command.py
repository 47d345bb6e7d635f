"""The commands `uftp-conformance mutants list`, `run` and `extremes`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from uftp_conformance import ExitCode, StatementError
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.command import app

THREE = ("DSO/MTR-UNIT/omitted", "AGR/ANS-OFFSET/naive", "CRO/PLN-DPQ-OWN/first")


def run(*words: str) -> tuple[int, str]:
    """Return how a command ends, and what it says."""
    result = CliRunner().invoke(app, [*words])
    if isinstance(result.exception, StatementError):
        raise result.exception
    return result.exit_code, result.output


def test_the_list() -> None:
    """The list shows the chosen ones, one per line."""
    code, text = run("list", "MTR-UNIT", "--kind", "systematic")
    assert code == ExitCode.CONFORMANT
    assert all(line.startswith("DSO/MTR-UNIT/") and "  MTR-UNIT" in line for line in text.splitlines())
    assert len(text.splitlines()) == 5


def test_the_list_of_a_sixth() -> None:
    """The list of a sixth is that sixth."""
    _, text = run("list", "--sixth", "1")
    assert len(text.splitlines()) == len(selection.sixth(selection.mutants(), 1))


@pytest.mark.parametrize("words", [("list", "no such mutant"), ("run", "no such mutant")])
def test_no_such_mutant(words: tuple[str, ...]) -> None:
    """A name that none has is a sentence."""
    with pytest.raises(StatementError, match="no mutant has this name"):
        run(*words)


def test_no_such_extreme() -> None:
    """A name that no extreme has is a sentence with all of them."""
    with pytest.raises(StatementError, match="They are: accepts-everything, "):
        run("extremes", "no such extreme")


def test_three_real_mutants(tmp_path: Path) -> None:
    """One of each kind and role is killed; the matrix is written as HTML and as a page."""
    page = tmp_path / "page.md"
    code, text = run("run", *THREE, "--profile", "smoke", "--report-dir", str(tmp_path / "it"), "--page", str(page))
    assert code == ExitCode.CONFORMANT, text
    assert "3 mutants under the profile smoke: 3 killed, in " in text
    matrix = (tmp_path / "it" / "kill-matrix.html").read_text(encoding="utf-8")
    for name in THREE:
        assert f"<code>{name.partition('/')[2]}</code>" in matrix
    assert "3 mutants under the profile smoke: 3 killed." in page.read_text(encoding="utf-8")


def test_a_mutant_that_is_late(tmp_path: Path) -> None:
    """A mutant that contradicts itself when the trial is over is killed by the rule of one answer alone."""
    late = "CRO/ANS-ONE/second-thoughts"
    code, text = run("run", late, "--profile", "smoke", "--report-dir", str(tmp_path))
    assert code == ExitCode.CONFORMANT, text
    assert "1 mutants under the profile smoke: 1 killed, in " in text
    (stream,) = tmp_path.rglob("events.jsonl")
    events = map(json.loads, stream.read_text(encoding="utf-8").splitlines())
    found = [each for each in events if each["event"] == "verdict" and each["kind"] == "fail"]
    assert found
    for failed in found:
        assert failed["requirement"] == "ANS-ONE"
        assert "--only ANS-ONE" in failed["again"]
        (exchange,) = failed["trial"]["exchanges"]
        first, second = exchange["deliveries"]
        assert second["at"] - first["at"] > 5
        assert first["body"] != second["body"]


def test_a_survivor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant that another requirement should have caught survives, and the command fails."""
    elsewhere = replace(selection.find(THREE[0]), caught_by=("MTR-PERIOD",), thorough=False)
    monkeypatch.setattr(selection, "mutants", lambda: (elsewhere,))
    code, text = run("run", "--profile", "smoke", "--report-dir", str(tmp_path))
    assert code == ExitCode.VIOLATIONS
    assert f"SURVIVED  {THREE[0]}  " in text
    assert "not caught by MTR-PERIOD (Metering pass)" in text
