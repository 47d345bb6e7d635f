"""A run that was cut off, and the one that resumes it."""

import os
import signal
from collections import Counter
from pathlib import Path

from tests.cli.command import ended, events, filled_in, free_port, started, uftp, until_judged
from tests.cli.conftest import Vendor

ASKED = ("--role", "CRO", "--only", "CON-DPU", "--profile", "smoke", "--seed", "7")


def verdicts(stream: Path) -> Counter[tuple[str, ...]]:
    """Return how many verdicts of each kind there are about each cell."""
    judged = (event for event in events(stream) if event["event"] == "verdict")
    return Counter((e["target"], e["requirement"], e["message"], e["version"], e["kind"]) for e in judged)


def test_a_run_that_was_killed_is_resumed_as_if_nothing_had_been(tmp_path: Path) -> None:
    assert uftp("run", *ASKED, "--report-dir", "whole", folder=tmp_path).code == 0
    stream = tmp_path / "report" / "events.jsonl"
    process = started("run", *ASKED, folder=tmp_path)
    until_judged(process, stream, 2, "judged")  # of a test that has not ended nothing is kept
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with stream.open("a", encoding="utf-8") as file:
        file.write('{"event":"verd')
    cut = verdicts(stream)
    result = uftp("run", "--resume", "report", folder=tmp_path)
    assert result.code == 0, result.err
    whole = verdicts(tmp_path / "whole" / "events.jsonl")
    assert verdicts(stream) == whole
    assert cut.total() < whole.total()
    assert events(stream)[0]["kept"] > 0
    assert "was resumed" in result.out
    assert (tmp_path / "report" / "report.html").exists()
    again = uftp("run", "--resume", "report", folder=tmp_path)
    assert (again.code, again.sentence) == (
        2,
        "--resume: the run of report/events.jsonl is complete: nothing of it is missing."
        "  Begin a new run, without --resume",
    )


def test_a_time_limit_ends_a_run_in_good_order(vendor: Vendor, tmp_path: Path) -> None:
    """Even where one test alone would take longer; the run can be resumed, but not with another statement."""
    stream = tmp_path / "report" / "events.jsonl"
    asked = ("--profile", "deep", "--only", "OPR", "--time-limit", "6s")
    result = uftp("run", "--target", vendor.statement, *asked, folder=tmp_path)
    assert result.code == 12, result.err
    assert "Traceback" not in result.out + result.err
    footer = events(stream)[-1]
    assert (footer["event"], footer["exit_code"]) == ("footer", 12)
    assert "INCOMPLETE: the time limit ended the run" in result.out
    assert (tmp_path / "report" / "junit.xml").exists()
    filled_in(vendor.statement.parent, {"reply_within": "7.5"})
    other = uftp("run", "--resume", "report", folder=tmp_path)
    assert other.code == 2
    assert "their DSO: the statement says something else than when the run of" in other.sentence
    assert "[timing]" in other.sentence
    assert events(stream)[-1] == footer


def test_what_is_to_be_resumed_is_not_there(tmp_path: Path) -> None:
    result = uftp("run", "--resume", f"nothing-{free_port()}", folder=tmp_path)
    assert result.code == 2
    sentence = "cannot be read: No such file or directory.  Give the events.jsonl of a run, or its folder"
    assert sentence in result.sentence


def test_a_run_that_goes_on_cannot_be_resumed(tmp_path: Path) -> None:
    first = started("run", *ASKED, folder=tmp_path)
    until_judged(first, tmp_path / "report" / "events.jsonl", 1)
    os.killpg(first.pid, signal.SIGSTOP)  # however slow the second one is, the first has not ended
    second = uftp("run", "--resume", "report", folder=tmp_path)
    os.killpg(first.pid, signal.SIGCONT)
    assert ended(first).code == 0
    assert second.code == 2
    assert "another run writes its reports there" in second.sentence
