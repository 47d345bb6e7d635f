"""Several workers are reported as one run: one header, every event once, one footer, one exit code."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from uftp_conformance import ExitCode, catalogue
from uftp_conformance.run.events import Event, encoded, read
from uftp_conformance.run.outcome import Ending, together
from uftp_conformance.run.settings import Settings
from uftp_conformance.run.workers import MergedStream, split_by_role

ASKED = Settings(
    targets=(), roles=(), versions=(), profile="smoke", only=(), reasons="documented", seed=1, report_dir=Path("report")
)


def header(target: str, started: str) -> Event:
    cell = [target, "TRN-METHOD", "TestMessage", "CRO", "3.1.0", ""]
    return {"event": "header", "seed": 1, "started": started, "targets": [{"label": target}], "cells": [cell]}


def note(text: str) -> Event:
    return {"event": "note", "target": "", "text": text}


def verdict(kind: str) -> Event:
    cell = {"target": "a", "requirement": "TRN-METHOD", "message": "TestMessage", "role": "CRO", "version": "3.1.0"}
    return {"event": "verdict", **cell, "kind": kind, "obligation": "must", "grade": "", "findings": []}


def footer(code: int, finished: str, **counts: int) -> Event:
    return {"event": "footer", "finished": finished, "exit_code": code, "sentence": f"code {code}", "counts": counts}


def merged(path: Path, code: ExitCode, *events: tuple[int, Event]) -> list[Event]:
    merged = MergedStream(path, 2)
    for worker, event in events:
        merged.take(worker, encoded(event).rstrip("\n"), event)
    merged.end(Ending(code, f"code {code}"))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_two_workers_write_one_stream(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    events = merged(
        path, ExitCode.VIOLATIONS,
        (1, header("b", "2026-01-01T00:00:01")), (1, note("early")), (0, header("a", "2026-01-01T00:00:02")),
        (0, note("later")), (1, verdict("fail")), (0, verdict("pass")), (0, verdict("pass")),
        (1, footer(1, "2026-01-01T00:01:00", fail=1)), (0, footer(0, "2026-01-01T00:02:00", **{"pass": 2})),
    )  # fmt: skip
    assert [event["event"] for event in events] == ["header", "note", "note", *["verdict"] * 3, "footer"]
    assert [target["label"] for target in events[0]["targets"]] == ["a", "b"]
    assert events[0]["started"] == "2026-01-01T00:00:01"
    assert [event["text"] for event in events[1:3]] == ["early", "later"]
    assert (events[-1]["exit_code"], events[-1]["sentence"]) == (1, "code 1")
    assert events[-1]["counts"] == {"fail": 1, "pass": 2}
    assert read(path).complete


def test_a_worker_that_was_cut_off_makes_no_complete_run(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    merged(path, ExitCode.SUITE, (0, header("a", "1")), (1, header("b", "1")), (1, footer(0, "2")))
    assert not read(path).complete


def test_who_interrupts_a_run_gets_a_footer_whatever_its_processes_had_time_for(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    merged(path, ExitCode.INTERRUPTED, (0, header("a", "1")), (1, header("b", "1")), (1, verdict("pass")))
    footer = read(path).footer
    assert footer is not None
    assert (footer["exit_code"], footer["counts"]) == (130, {"pass": 1})


def test_a_worker_that_never_began_does_not_hold_up_the_others(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    events = merged(path, ExitCode.SUITE, (0, header("a", "1")), (0, note("x")), (0, footer(9, "2")))
    assert [event["event"] for event in events] == ["header", "note", "footer"]


def test_nothing_is_written_when_no_worker_began(tmp_path: Path) -> None:
    assert merged(tmp_path / "events.jsonl", ExitCode.SUITE) == []


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([0, 0], 0), ([0, 1], 1), ([0, 8], 11), ([8, 1], 1), ([8, 8], 8), ([1, 9], 9), ([7, 1], 7), ([9, 130], 130),
        ([0, 10], 10), ([0, 11], 11), ([1, 11], 1), ([11, 10], 10), ([8, 11], 11),
    ],
)  # fmt: skip
def test_what_several_ends_come_to(codes: list[int], code: int) -> None:
    assert together([Ending(ExitCode(c)) for c in codes]).code is ExitCode(code)


def test_an_embedded_role_has_a_worker_where_something_of_it_is_judged() -> None:
    rows = catalogue.load()
    assert [worker.roles for worker in split_by_role(ASKED, rows)] == [("CRO",), ("DSO",), ("AGR",)]
    some = replace(ASKED, only=("OPR-FOR-", "OPR-DP"))
    assert [worker.roles for worker in split_by_role(some, rows)] == [("DSO",), ("AGR",)]
    assert split_by_role(replace(ASKED, only=("CON-DPU",)), rows) == [replace(ASKED, only=("CON-DPU",))]
    assert split_by_role(replace(ASKED, only=("NOTHING",)), rows) == [replace(ASKED, only=("NOTHING",))]


def test_statements_share_one_worker() -> None:
    asked = replace(ASKED, targets=(Path("a.toml"), Path("b.toml")))
    assert split_by_role(asked, catalogue.load()) == [asked]
