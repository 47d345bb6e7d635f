import io
from pathlib import Path

import pytest
from rich.console import Console

from reports.console import show, summary
from reports.matrix import matrices
from tests.reports import sample
from uftp_conformance.run.events import Run, collect


def printed(run: Run, *, width: int = 80, ascii_only: bool = False, paths: dict[str, Path] | None = None) -> str:
    console = Console(width=width, file=io.StringIO(), no_color=True)
    console.print(summary(run, paths, width=width, ascii_only=ascii_only), soft_wrap=True)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(run: Run, width: int) -> None:
    assert max(map(len, printed(run, width=width).splitlines())) <= width


def test_each_rule_that_does_not_hold_is_reported_once_with_its_block(run: Run) -> None:
    text = printed(run)

    for requirement in ("OPR-DP-LACKING", "OPR-DP-POWER", "VAL-DUPLICATE", "OPR-DP-TODAY", "TRN-CONTENT-TYPE"):
        assert text.count(f"\nFAIL  {requirement} ") == 1
    assert text.count("\nERROR  OPR-FO-ACCEPT ") == 1
    assert "2 cases in 1 cell (DP)" in text
    assert "DSO dso.example.com" in text


def test_the_matrix_shows_each_rule_or_sums_it_up(run: Run) -> None:
    text = printed(run, width=120)

    for matrix in matrices(run):
        for row in matrix.rows:
            assert f"  {row.id}" in text or row.group in ("transport", "answers")
    rules = sum(row.group == "transport" for row in matrices(run)[0].rows)
    assert f"Transport                 {rules} rules" in text
    assert "  TRN-LENGTH " in text
    assert "  TRN-CHARSET " not in text


def test_a_row_reads_without_colour(run: Run) -> None:
    lines = printed(run, width=120).splitlines()
    assert next(line for line in lines if line.startswith("  VAL-DUPLICATE")).split()[3:] == ["ok", "FAIL", "ok", "ok"]
    assert next(line for line in lines if line.startswith("  VAL-BARRED")).split()[3:] == ["ok*", "ok*", "ok", "ok"]


def test_what_was_not_judged_says_why(run: Run) -> None:
    text = printed(run, width=120)

    assert "   2 cells  the target declined the stimulus: no FlexOrder was sent" in text
    assert "the statement names no contract (VAL-CONTRACT)" in text
    assert "6 cells  no verdict in the stream" in text


def test_the_end_is_the_verdict_and_the_report(run: Run) -> None:
    paths = {"html": Path("out/report.html"), "junit": Path("out/junit.xml"), "csv": Path("out/cells.csv")}
    assert printed(run, paths=paths).splitlines()[-3:] == [
        sample.FOOTER["sentence"],
        "Report: out/report.html",
        "Beside it: junit.xml, cells.csv",
    ]


def test_an_incomplete_run_says_so(cut_off: Run) -> None:
    text = printed(cut_off)

    assert "CONFORMANT" not in text
    assert text.splitlines()[-1].startswith("INCOMPLETE")


def test_what_a_target_says_acts_on_no_terminal(run: Run) -> None:
    text = printed(run)

    assert all(line.isprintable() for line in text.splitlines())
    assert r"\x1b[2J" in text
    assert r"\x1b[1m" in text  # the note


def test_a_terminal_without_utf_8_gets_ascii() -> None:
    stream = list(sample.events(("dso",)))
    cell = sample.cells_of("dso")[0]
    stream.insert(-1, sample.event("dso", cell, "fail", got='Rejected, "déjà vu \N{SNOWMAN}"'))
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", errors="strict"), width=80)

    show(collect(stream), console, {"html": Path("report.html")})
    console.file.flush()

    assert rb"d\xe9j\xe0 vu \u2603" in raw.getvalue()


def test_rich_markup_of_a_target_is_text() -> None:
    cell = sample.cells_of("dso")[0]
    run = collect([sample.header(("dso",)), sample.event("dso", cell, "fail", got="[red]Rejected[/red] :smile:")])

    assert "[red]Rejected[/red] :smile:" in printed(run)


def test_many_notes_are_cut() -> None:
    notes = [{"event": "note", "target": "", "text": f"stray {n}"} for n in range(9)]

    text = printed(collect([sample.header(()), *notes]))

    assert "stray 4" in text
    assert "and 4 more notes, in the report" in text
    assert "stray 5" not in text


def test_a_run_without_targets_and_one_without_cells() -> None:
    empty = {**sample.header(("dso",)), "cells": []}

    assert "INCOMPLETE" in printed(collect([sample.header(())]))
    assert "0 cells: none" in printed(collect([empty, {**sample.FOOTER, "exit_code": 8}]))
