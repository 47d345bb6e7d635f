"""The line of progress, and how the streams behind it are read: wholly, whatever they hold and whoever interrupts."""

import subprocess
import sys
from pathlib import Path

import pytest

from uftp_conformance import ExitCode
from uftp_conformance.cli import progress
from uftp_conformance.cli.progress import Tail, Tally, follow
from uftp_conformance.run.events import Event, encoded
from uftp_conformance.run.workers import Worker


def tally(*kinds: str) -> Tally:
    counted = Tally()
    for kind in kinds:
        counted.take({
            "event": "verdict", "target": "reference AGR", "requirement": "VAL-REFERENCE-EXPIRED",
            "message": "FlexOrder", "role": "AGR", "version": "3.1.0", "kind": kind, "obligation": "must",
        })  # fmt: skip
    return counted


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (80, "3 cases, 2 violations  reference AGR  VAL-REFERENCE-EXPIRED"),
        (52, "2 violations  reference AGR  VAL-REFERENCE-EXPIRED"),
        (40, "2 violations  VAL-REFERENCE-EXPIRED"),
        (19, "2 violations"),
        (5, ""),
    ],
)
def test_what_matters_least_is_left_out_first(room: int, line: str) -> None:
    assert tally("pass", "fail", "fail").words(room) == line


def test_without_violations_none_are_named() -> None:
    assert tally("pass").words(40) == "reference AGR  VAL-REFERENCE-EXPIRED"
    assert tally("pass").words(10) == "1 case"


def test_only_cells_that_apply_are_counted() -> None:
    counted = Tally()
    cells = [["t", "A", "m", "AGR", "3.1.0", ""], ["t", "B", "m", "AGR", "3.1.0", "not claimed"]]
    counted.take({"event": "header", "cells": cells})
    assert counted.cells == 1


def test_no_more_cells_are_done_than_were_planned() -> None:
    """The form of answers is looked at in every cell, so that verdicts come about cells that nobody chose."""
    counted = Tally()
    counted.take({"event": "header", "cells": [["t", "A", "m", "AGR", "3.1.0", ""]]})
    for requirement, version in (("A", "3.1.0"), ("A", "3.1.0"), ("ANS-ONCE", "3.1.0"), ("A", "draft")):
        counted.take({
            "event": "verdict", "target": "t", "requirement": requirement, "message": "m", "role": "AGR",
            "version": version, "kind": "pass", "obligation": "must",
        })  # fmt: skip
    assert (len(counted.done), counted.cells, counted.cases) == (1, 1, 4)


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_line_that_is_still_being_written(cut: int, tmp_path: Path) -> None:
    """A cut within a character is no error; the line comes when it is whole."""
    whole, tail = "\u62d2\u7edd\n".encode(), Tail(tmp_path / "stream")
    assert list(tail.lines()) == []
    with (tmp_path / "stream").open("wb") as file:
        file.write(b"first\n" + whole[:cut])
        file.flush()
        assert list(tail.lines()) == ["first", *(["\u62d2\u7edd"] if cut == len(whole) else [])]
        file.write(whole[cut:] + b"third\n")
    assert list(tail.lines()) == [*(["\u62d2\u7edd"] if cut < len(whole) else []), "third"]
    tail.close()


def test_who_stops_reading_is_given_the_rest(tmp_path: Path) -> None:
    (tmp_path / "stream").write_text("first\nsecond\nthird\n", encoding="utf-8", newline="\n")
    tail = Tail(tmp_path / "stream")
    assert next(tail.lines()) == "first"
    assert list(tail.lines()) == ["second", "third"]
    tail.close()


def sleeping(folder: Path) -> Worker:
    """Start a process that does nothing for long, as a worker whose stream has three events."""
    folder.mkdir()
    notes = [encoded({"event": "note", "target": "", "text": str(number)}) for number in range(3)]
    (folder / "events.jsonl").write_text("".join(notes), encoding="utf-8", newline="\n")
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return Worker(child, folder / "events.jsonl", folder / "log")


@pytest.mark.parametrize(
    ("returned", "footer", "code", "cause"),
    [
        (0, 0, 0, "All is well."),
        (1, 0, 9, "The process of the suites ended with 1, but its stream ends with exit code 0 (All is well.)"),
        (0, 1, 9, "The process of the suites ended with 0, but its stream ends with exit code 1 (All is well.)"),
        (1, None, 9, "The process of the suites ended with 1 before the end of its stream"),
        (-9, None, 9, "The process of the suites ended with -9, which no run ends with"),
    ],
)
def test_an_exit_status_counts_only_where_the_stream_says_the_same(
    returned: int, footer: int | None, code: int, cause: str, tmp_path: Path
) -> None:
    events: list[Event] = [{"event": "header", "cells": []}]
    if footer is not None:
        events.append({"event": "footer", "exit_code": footer, "sentence": "All is well."})
    (tmp_path / "events.jsonl").write_text("".join(map(encoded, events)), encoding="utf-8", newline="\n")
    ends = f"import os, signal; os.kill(os.getpid(), {-returned})" if returned < 0 else f"raise SystemExit({returned})"
    with subprocess.Popen([sys.executable, "-c", ends]) as child:
        ending = follow([Worker(child, tmp_path / "events.jsonl", tmp_path / "log")], lambda *_: None)
    assert (ending.code, ending.cause) == (code, cause)


def test_a_second_interrupt_kills_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the streams held when the first interrupt came is taken all the same, each line once."""
    workers, taken, waited_for = [sleeping(tmp_path / name) for name in ("one", "two")], [], []

    def take(worker: int, line: str, event: Event) -> None:
        taken.append((worker, event["text"]))
        if len(taken) == 2:
            raise KeyboardInterrupt

    def again(child: subprocess.Popen[bytes], within: float, heeding: float) -> None:
        waited_for.append(child)
        if len(waited_for) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "interrupt", lambda _: None)  # they are deaf to the first one
    monkeypatch.setattr(progress, "stop", again)
    try:
        assert follow(workers, take).code is ExitCode.INTERRUPTED
        assert [worker.child.poll() is None for worker in workers] == [False, False]
    finally:
        for worker in workers:
            worker.child.kill()
            worker.child.wait()
    assert taken == [(worker, str(number)) for worker in range(2) for number in range(3)]
