"""What of an earlier run is kept, and which run may resume it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.run.test_profiles import verdict
from uftp_conformance import ExitCode, StatementError, catalogue
from uftp_conformance.run.events import Event, Key, encoded, read
from uftp_conformance.run.outcome import Ending
from uftp_conformance.run.resuming import as_before, earlier
from uftp_conformance.run.run import Run
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.workers import MergedStream

ASKED = Settings((), ("CRO",), (), "smoke", ("CON-DPU-ACCEPT", "CON-DPU-END"), "documented", 7, Path("report"))


class Judged(Run):
    """A run whose verdicts are written by hand."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, catalogue.load())
        self.judge_no_more()

    def key(self, requirement: str) -> Key:
        """Return the cell of a requirement."""
        return next(test_case.key for test_case in self.test_cases() if test_case.cell.requirement.id == requirement)

    def judge(self, requirement: str, kinds: str, *, over: bool = True) -> None:
        """Write a verdict for each letter: "p" is a pass, "f" a failure."""
        assert self._writer is not None
        for letter in kinds:
            event = verdict({"p": "pass", "f": "fail"}[letter], self.key(requirement))
            self._writer.write({**event, "test": requirement})
        if over:
            self.over(requirement, "reference CRO")


def _asked(folder: Path, **changed: Any) -> Settings:
    return replace(ASKED, report_dir=folder, **changed)


def _interrupted(folder: Path) -> Path:
    """Write a run of which one test ended and another was in the middle; the last line is cut."""
    run = Judged(_asked(folder))
    run.judge("CON-DPU-ACCEPT", "ppp")
    run.judge("CON-DPU-END", "f", over=False)
    run.note("reference CRO", "a stray delivery")
    run.close()
    path = folder / "events.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"event":"verdict","targ')
    return path


def test_only_what_was_judged_to_the_end_is_kept(tmp_path: Path) -> None:
    before = earlier(_interrupted(tmp_path))
    assert before.tests == {"CON-DPU-ACCEPT"}
    kept = list(before.kept({"reference CRO"}))
    assert [event["event"] for event in kept] == ["verdict"] * 3 + ["judged", "note"]
    assert list(before.kept({"reference DSO"})) == []


def test_a_run_that_is_resumed_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    """Its verdicts count, those of a test that was cut off do not; and the stream of before lasts until then."""
    path = _interrupted(tmp_path)
    run = Judged(_asked(tmp_path, resume=path))
    run.judge("CON-DPU-END", "ppp")
    assert run.finish() is ExitCode.CONFORMANT
    run.close()
    whole = read(path)
    assert {cell.requirement: dict(cell.kinds) for cell in whole.results()} == {
        "CON-DPU-ACCEPT": {"pass": 3},
        "CON-DPU-END": {"pass": 3},
    }
    assert not whole.damaged
    assert whole.header["resumed"]
    assert next(note["text"] for note in whole.notes) == "a stray delivery"
    with pytest.raises(StatementError, match="is complete: nothing of it is missing"):
        earlier(tmp_path)


def test_a_violation_of_before_stays_one(tmp_path: Path) -> None:
    first = Judged(_asked(tmp_path))
    first.judge("CON-DPU-ACCEPT", "pf")
    first.close()
    again = Judged(_asked(tmp_path / "again", resume=tmp_path))
    again.judge("CON-DPU-END", "ppp")
    assert again.finish() is ExitCode.VIOLATIONS
    again.close()


def test_a_test_that_lost_a_verdict_is_judged_again(tmp_path: Path) -> None:
    path = _interrupted(tmp_path)
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([whole[0], b"garbage\n", *whole[2:]]))
    assert earlier(path).tests == frozenset()


def test_a_test_that_broke_down_is_judged_again(tmp_path: Path) -> None:
    run = Judged(_asked(tmp_path))
    run.break_down("CON-DPU-END", ValueError("x"))
    run.close()
    assert list(earlier(tmp_path).kept({"reference CRO"})) == []


@pytest.mark.parametrize(("changed", "said"), [
    ({"seed": 8}, "was begun with seed 7, not 8"),
    ({"profile": "certify"}, "was begun with profile smoke, not certify"),
    ({"only": ()}, "was begun with scope"),
    ({"roles": ("DSO",), "only": ("CON-DPU-ACCEPT", "CON-DPU-END")}, "has no target 'reference DSO'"),
    ({"versions": ("3.0.0",)}, "reference CRO: the statement says something else than when"),
])  # fmt: skip
def test_another_run_is_not_resumed(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = _interrupted(tmp_path)
    with pytest.raises(StatementError, match=said):
        Run(_asked(tmp_path / "again", resume=path, **changed), catalogue.load()).insist_on_the_same()


def _with_header(path: Path, **changed: Any) -> Path:
    rest = path.read_bytes().splitlines(keepends=True)[1:]
    header = {**read(path).header, **changed}
    path.write_bytes(encoded({name: value for name, value in header.items() if value is not None}).encode())
    path.write_bytes(path.read_bytes() + b"".join(rest))
    return path


@pytest.mark.parametrize("changed", [{"suite": "0.0.1"}, {"identity": {"catalogue": "0", "statements": {}}}])
def test_a_run_by_other_rules_is_not_resumed(changed: Event, tmp_path: Path) -> None:
    path = _with_header(_interrupted(tmp_path), **changed)
    with pytest.raises(StatementError, match="was written with other rules"):
        Run(_asked(tmp_path / "again", resume=path), catalogue.load()).insist_on_the_same()


def test_an_older_stream_is_not_resumed(tmp_path: Path) -> None:
    with pytest.raises(StatementError, match="does not say what was asked for"):
        earlier(_with_header(_interrupted(tmp_path), asked=None))


@pytest.mark.parametrize("text", ["", "garbage\n", '{"event":"note","target":"","text":""}\n'])
def test_what_is_no_stream_is_not_resumed(text: str, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(StatementError, match=r"^--resume: .* begins with a header"):
        earlier(tmp_path)


@pytest.mark.skipif("os.name != 'posix'")
def test_what_never_ends_is_not_resumed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "events.jsonl")
    with pytest.raises(StatementError, match="is not a regular file"):
        earlier(tmp_path)


def test_nobody_needs_to_say_again_what_was_asked(tmp_path: Path) -> None:
    path = _interrupted(tmp_path)
    default = Settings((), (), (), "certify", (), "any", 1, Path("report"))
    settings = as_before(default, tmp_path, ())
    assert settings == replace(ASKED, report_dir=tmp_path, resume=path)
    elsewhere = as_before(replace(default, targets=(Path("moved.toml"),)), path, {"report_dir", "target"})
    assert (elsewhere.report_dir, elsewhere.targets) == (Path("report"), (Path("moved.toml"),))
    assert as_before(default, None, ()) is default


@pytest.mark.parametrize(("name", "said"), [
    ("seed", "--seed 1: the run that is to be resumed was begun with 7"),
    ("role", "--role : the run that is to be resumed was begun with CRO"),
    ("only", "--only : the run that is to be resumed was begun with CON-DPU-ACCEPT CON-DPU-END"),
])  # fmt: skip
def test_an_option_that_asks_for_something_else_is_refused(name: str, said: str, tmp_path: Path) -> None:
    path = _interrupted(tmp_path)
    with pytest.raises(StatementError, match=said):
        as_before(Settings((), (), (), "smoke", (), "documented", 1, Path("report")), path, {name})


def test_workers_leave_the_earlier_stream_until_they_have_taken_it_over(tmp_path: Path) -> None:
    """Killing a run that resumes another one loses nothing of that."""
    path = tmp_path / "events.jsonl"
    path.write_text("what was judged before\n", encoding="utf-8")
    merged = MergedStream(path, 2)
    cell = ["a", "TRN-METHOD", "TestMessage", "CRO", "3.1.0", ""]
    header = {
        "event": "header",
        "started": "1",
        "targets": [],
        "cells": [cell],
        "kept": 1,
        "asked": {"roles": []},
        "identity": {"statements": {}},
    }
    note: Event = {"event": "note", "target": "", "text": "kept"}
    merged.take(0, encoded(header).strip(), header)
    merged.take(1, encoded(header).strip(), header)
    merged.take(0, encoded(note).strip(), note)
    assert path.read_text(encoding="utf-8") == "what was judged before\n"
    merged.take(1, encoded(note).strip(), note)
    assert (read(path).header["kept"], len(read(path).notes)) == (2, 2)
    merged.end(Ending(ExitCode.TIME_LIMIT))
    footer = read(path).footer
    assert footer is not None
    assert footer["exit_code"] == ExitCode.TIME_LIMIT
    assert [entry.name for entry in tmp_path.iterdir()] == ["events.jsonl"]


def test_a_run_that_never_got_so_far_leaves_the_stream_of_before(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("what was judged before\n", encoding="utf-8")
    merged = MergedStream(path, 1)
    header: Event = {"event": "header", "started": "1", "targets": [], "cells": [], "kept": 1}
    merged.take(0, encoded(header).strip(), header)
    merged.end(Ending(ExitCode.INTERRUPTED))
    assert path.read_text(encoding="utf-8") == "what was judged before\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["events.jsonl"]
