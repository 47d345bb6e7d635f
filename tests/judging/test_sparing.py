"""A stream about participants that are judged to try the suite keeps what was exchanged where somebody will read it."""

from dataclasses import replace
from pathlib import Path

from tests.judging.recorded import CELL, Desk, verdict_of
from tests.judging.seen import accepted, trial
from uftp_conformance.judging.evidence import NOT_KEPT
from uftp_conformance.judging.verdict import Kind
from uftp_conformance.run.events import Writer
from uftp_conformance.run.stream_shapes import complaint

SEEN = trial(accepted("twin"), accepted("case"))


def test_one_pass_stands_for_the_others(tmp_path: Path) -> None:
    """The first pass of a test is kept, and every failure and doubt; the other passes say that they are not."""
    desk = Desk(Writer(tmp_path / "events.jsonl"))
    kinds = [Kind.PASS, Kind.PASS, Kind.FAIL, Kind.FAIL, Kind.INCONCLUSIVE, Kind.PASS]
    recorder = replace(desk.recorder(), sparing=True)
    for kind in kinds:
        recorder.record(CELL, verdict_of(kind), SEEN)
    desk.writer.close()
    events = desk.events()
    assert [len(event["trial"]["exchanges"]) for event in events] == [2, 0, 2, 2, 2, 0]
    assert [bool(event["trial"]["facts"].get(NOT_KEPT)) for event in events] == [False, True, False, False, False, True]
    assert [complaint(event) for event in events] == [""] * len(kinds)


def test_a_run_about_a_target_keeps_everything(tmp_path: Path) -> None:
    desk = Desk(Writer(tmp_path / "events.jsonl"))
    recorder = desk.recorder()
    for _ in range(3):
        recorder.record(CELL, verdict_of(), SEEN)
    desk.writer.close()
    assert [len(event["trial"]["exchanges"]) for event in desk.events()] == [2, 2, 2]
