"""The extremes, and what is read of the runs against them."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.streams import write
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.mutants.extreme_run import ExtremeRun, read, run_extremes
from uftp_conformance.mutants.extremes import extremes, find, refusing

ACCEPTING, SILENT = find("accepts-everything"), find("says-nothing")
TOLERATED = "CON-DPU-CONFLICT"


def test_names() -> None:
    """Each has a name of its own and a sentence about what it does."""
    names = [extreme.name for extreme in extremes()]
    assert len({*names}) == len(names)
    assert [extreme.name for extreme in extremes() if not extreme.does.endswith(".")] == []
    with pytest.raises(KeyError):
        find("no such extreme")


def test_all_extremes_are_listed() -> None:
    """Accept, refuse for several reasons and for all, say nothing, close, echo, and take garbage: all of them fail."""
    names = {extreme.name for extreme in extremes()}
    assert {
        "accepts-everything",
        "refuses-with-every-reason",
        "says-nothing",
        "closes-connections",
        "echoes",
        "takes-everything",
    } <= names
    assert len({name for name in names if name.startswith("refuses-with-")}) >= 5
    assert {extreme.code for extreme in extremes()} == {ExitCode.VIOLATIONS, ExitCode.NOT_UFTP}


def test_what_counts_as_a_refusal() -> None:
    """Rows about refusals, at the door too, but not those where to accept is as good or tolerated, nor heavy ones."""
    assert refusing(load()["VAL-ISP-CONFLICT"])
    assert refusing(load()[TOLERATED])
    assert not refusing(load()["VAL-PERIOD-QUERY"])
    assert not refusing(load()["OPR-DP-ACCEPT"])
    assert refusing(load()["TRN-SIGNATURE"])
    assert refusing(load()["TRN-SENDER-COMBINATION"])
    assert not refusing(load()["TRN-PATH"])
    assert not refusing(load()["TRN-DELIVERY"])
    assert not any(refusing(row) for row in load() if row.heavy)


def test_a_pass_is_a_complaint(tmp_path: Path) -> None:
    """A single pass of a refusal is reported; passes of other rows are not."""
    found = read(ACCEPTING, 1, write(tmp_path, "x", ("VAL-ISP-CONFLICT", "Metering", "fail", "pass", "pass")))
    assert found.passed == ("x VAL-ISP-CONFLICT Metering",)
    assert found.complaint == "it passes x VAL-ISP-CONFLICT Metering"
    assert "1 fail, 2 pass" in found.line
    other = read(ACCEPTING, 1, write(tmp_path, "x", ("OPR-DP-ACCEPT", "D-Prognosis", "pass"), _FAILED))
    assert (other.passed, other.complaint) == ((), "")


_FAILED = ("VAL-ISP-CONFLICT", "Metering", "fail")


def test_what_is_tolerated_is_no_pass(tmp_path: Path) -> None:
    """A pass with a finding is counted as what it is."""
    found = read(ACCEPTING, 1, write(tmp_path, "x", (TOLERATED, "DSOPortfolioUpdate", "finding"), role="CRO"))
    assert (found.complaint, found.verdicts) == ("", Counter(tolerated=1))


def test_another_finding_is_a_pass(tmp_path: Path) -> None:
    """Where the register does not tolerate that a message is taken, a finding excuses no pass."""
    found = read(ACCEPTING, 1, write(tmp_path, "x", ("VAL-DUPLICATE", "D-Prognosis", "finding")))
    assert found.passed == ("x VAL-DUPLICATE D-Prognosis",)
    assert found.verdicts == Counter({"pass": 1})


def test_another_end(tmp_path: Path) -> None:
    """A run that ends otherwise than it has to is reported, and one that judged nothing although it began."""
    stream = write(tmp_path, "x", _FAILED)
    assert read(ACCEPTING, 0, stream).complaint == "its run ended with 0, not with 1"
    assert read(SILENT, 1, stream).complaint == "its run ended with 1, not with 4"
    assert read(ACCEPTING, 1, tmp_path / "none").complaint == "nothing was judged"
    assert read(SILENT, 4, tmp_path / "none").complaint == ""


def test_a_line() -> None:
    """What became of an extreme is one line: exit code, name, verdicts."""
    assert ExtremeRun(SILENT, 4, Counter(), ()).line.split() == ["exit", "4", "says-nothing", "nothing", "judged"]


def test_one_that_says_nothing(tmp_path: Path) -> None:
    """With a target that never answers, no run begins."""
    (found,) = run_extremes([SILENT], tmp_path, profile="smoke", seed=1, jobs=1)
    assert (found.code, found.complaint) == (ExitCode.NOT_UFTP, "")
