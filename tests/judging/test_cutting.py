"""What a target says at length is stored once, cut, and can still be read in short."""

import json
import time
from hashlib import sha256
from pathlib import Path

from reports.payloads import shown
from tests.judging.seen import KEY, TARGET, accepted, delivery, exchange, response, trial
from uftp_conformance.catalogue import Cell, load
from uftp_conformance.judging.answering import Target
from uftp_conformance.judging.cutting import BEGINNING, WHOLE
from uftp_conformance.judging.evidence import dump, restore
from uftp_conformance.judging.judge import Criteria, judge
from uftp_conformance.run.events import Writer, collect, lines
from uftp_conformance.run.explain import answered, failure
from uftp_conformance.run.recorder import Recorder

REASON = "Bad offer \u202e" + "x" * 1_000_000
LONG = delivery(response(Result="Rejected", RejectionReason=REASON))
CELL = Cell(load()["OPR-FO-ACCEPT"], "FlexOffer", "DSO", "3.1.0")


def test_a_long_answer_is_stored_once(tmp_path: Path) -> None:
    """A reason of a megabyte in 65 verdicts takes some kilobytes of the stream, and every verdict tells what it was."""
    writer = Writer(tmp_path / "events.jsonl")
    target = Target(TARGET, "DSO", KEY.public, "3.1.0", 60.0)
    recorder = Recorder(writer, load(), "dso", target, "test", "run", set(), writer.counts)
    bad, criteria = trial(accepted("twin"), exchange("case", LONG)), Criteria(KEY.public, "3.1.0", load())
    begin = time.process_time()
    for _ in range(65):
        recorder.record(CELL, judge(bad, CELL, criteria), bad)
    assert time.process_time() - begin < 20
    writer.close()
    assert writer.path.stat().st_size < 65 * 8_000
    first, *others = [event["trial"]["exchanges"][1]["deliveries"][0] for event in lines(writer.path)]
    assert first["body"].encode() == LONG.body[:BEGINNING]
    for stored in (first, *others):
        assert (stored["whole"], stored["sha256"]) == (len(LONG.body), sha256(LONG.body).hexdigest())
    assert not any("body" in stored for stored in others)
    header = {"event": "header", "cells": [[*("dso", "OPR-FO-ACCEPT", "FlexOffer", "DSO", "3.1.0"), ""]]}
    run = collect([header, *lines(writer.path)])
    assert run.damaged == []
    block = failure(next(iter(run.results())).first["fail"])
    assert 'Rejected, "Bad offer \\u202exxx' in block
    assert len(block) < 3000


def test_a_cut_answer_is_shown() -> None:
    """A reader sees the result, the beginning of the reason, how long the answer was, and its hash."""
    stored_bodies: dict[str, bytes] = {}
    for number in range(2):
        stored = restore(json.loads(json.dumps(dump(trial(exchange("case", LONG)), stored_bodies))))
        assert answered(stored.exchanges[0]).startswith('Rejected, "Bad offer \\u202exxx')
        pane = shown(stored)[0].panes[-1]
        assert pane.caption.startswith("Answer, POST")
        assert 'Result="Rejected"' in pane.text
        assert f"bytes in all, SHA-256 {sha256(LONG.body).hexdigest()}" in pane.text
        assert ("it begins:" in pane.text) is (number == 0)
        assert len(pane.text) < 2 * BEGINNING


def test_what_is_short_enough_is_stored_whole() -> None:
    """An answer of the usual size is stored as it is, as often as it is evidence, and can be judged again."""
    usual = delivery(response(RejectionReason="x" * (WHOLE // 2)))
    stored_bodies: dict[str, bytes] = {}
    for _ in range(2):
        assert restore(dump(trial(exchange("case", usual)), stored_bodies)) == trial(exchange("case", usual))
    assert stored_bodies == {}


def test_the_body_of_an_http_answer_is_cut() -> None:
    """A page in an HTTP answer is stored once, cut; what the target started is cut likewise."""
    stored_bodies: dict[str, bytes] = {}
    page = exchange("case", body=b"<html>" + b"y" * 60_000, status=500)
    first, second = (dump(trial(page, started=(LONG,)), stored_bodies) for _ in range(2))
    assert len(first["exchanges"][0]["http"]["body"]) == BEGINNING
    assert "body" not in second["exchanges"][0]["http"]
    assert second["exchanges"][0]["http"]["whole"] == 60_006
    assert "in the stream where it first came" in shown(restore(second))[-1].panes[-1].text
    assert "body" not in second["started"][0]
    assert restore(second).started[0].said.startswith(b"<?xml")


def test_what_is_no_message_has_nothing_in_short() -> None:
    """Of long bytes that are no message the beginning is stored."""
    stored = restore(dump(trial(exchange("case", delivery(b"\xff" * 100_000)))))
    assert (stored.exchanges[0].deliveries[0].said, len(stored.exchanges[0].deliveries[0].body)) == (b"", BEGINNING)
