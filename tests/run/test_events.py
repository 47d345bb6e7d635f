import json
import re
from pathlib import Path
from typing import Any

import pytest

from uftp_conformance import ReportError
from uftp_conformance.run.events import BadStream, CellResult, Event, Writer, collect, encoded, judged, lines, read

CELL = ["dso", "ABC-ONE", "FlexOffer", "DSO", "3.1.0"]
OTHER = ["dso", "ABC-TWO", "FlexOffer", "DSO", "3.1.0"]
HEADER: Event = {"event": "header", "suite": "0", "cells": [[*CELL, ""], [*OTHER, "there is no contract"]]}
FOOTER: Event = {"event": "footer", "exit_code": 0, "counts": {}}
# At an instant that no clock can tell.
_HUGE = {"label": "x", "exchanges": [{"sent": {"at": 10**400}, "http": {"elapsed": 0.5}, "deliveries": []}]}


def _verdict(kind: str = "pass", cell: list[str] = CELL, **changed: Any) -> Event:
    target, requirement, message, role, version = cell
    return {
        "event": "verdict",
        "target": target,
        "requirement": requirement,
        "message": message,
        "role": role,
        "version": version,
        "kind": kind,
        "obligation": "must",
        "grade": "",
        "findings": [],
        **changed,
    }


def _written(path: Path, *events: Event) -> Path:
    writer = Writer(path)
    for event in events:
        writer.write(event)
    writer.close()
    return path


def test_a_stream_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A stream that was written to a new folder reads back line by line, whatever its texts hold."""
    events = [HEADER, _verdict(got="Ablehnung \u2713 \u2028 \r\n \x1b[1m"), FOOTER]
    path = _written(tmp_path / "deep" / "deeper" / "events.jsonl", *events)
    assert list(lines(path)) == events
    assert path.read_bytes().count(b"\n") == len(events)


def test_a_stream_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    """Editors put one there; a second one, or one elsewhere, is damage."""
    path = _written(tmp_path / "events.jsonl", HEADER, FOOTER)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [event["event"] for event in lines(path)] == ["header", "footer"]
    assert read(path).complete


def test_a_line_has_no_blanks() -> None:
    """Streams grow large: an event is written without blanks between its parts, and texts as they are."""
    event = {"event": "note", "text": "\u2713", "list": [1, 2]}
    assert encoded(event) == '{"event":"note","text":"\u2713","list":[1,2]}\n'


def test_each_line_is_on_disk_at_once(tmp_path: Path) -> None:
    """What was written can be read before the stream is closed."""
    writer = Writer(tmp_path / "events.jsonl")
    writer.write(HEADER)
    assert list(lines(writer.path)) == [HEADER]
    writer.close()


def test_the_writer_counts_verdicts(tmp_path: Path) -> None:
    """A writer counts the verdicts of each kind, and nothing else."""
    writer = Writer(tmp_path / "events.jsonl")
    for event in (HEADER, _verdict(), _verdict("fail"), _verdict(), {"event": "note", "target": "", "text": ""}):
        writer.write(event)
    writer.close()
    assert writer.counts == {"pass": 2, "fail": 1}


def test_a_stream_is_begun_anew(tmp_path: Path) -> None:
    """A second run does not append to the stream of the first."""
    path = tmp_path / "events.jsonl"
    _written(path, HEADER, FOOTER)
    _written(path, HEADER)
    assert list(lines(path)) == [HEADER]


def test_a_whole_run(tmp_path: Path) -> None:
    """A run has a header, cells in planned order, notes and a footer."""
    note: Event = {"event": "note", "target": "dso", "text": "a stray delivery"}
    run = read(_written(tmp_path / "e", HEADER, note, _verdict(), FOOTER))
    assert (run.header, run.notes, run.footer, run.complete) == (HEADER, [note], FOOTER, True)
    assert [(c.target, c.requirement, c.message, c.role, c.version) for c in run.results()] == [
        tuple(CELL),
        tuple(OTHER),
    ]
    assert [dict(cell.kinds) for cell in run.results()] == [{"pass": 1}, {"not applicable": 1}]
    assert [(cell.requirement, cell.kind, cell.reason) for cell in run.results()] == [
        ("ABC-ONE", "pass", ""),
        ("ABC-TWO", "not applicable", "there is no contract"),
    ]


def test_a_run_without_footer(tmp_path: Path) -> None:
    """A run that has no footer is incomplete."""
    run = read(_written(tmp_path / "e", HEADER, _verdict()))
    assert (run.complete, run.footer) == (False, None)


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_that_was_cut_off(cut: int, tmp_path: Path) -> None:
    """A last line that was cut off is left out, and the run is incomplete."""
    path = _written(tmp_path / "e", HEADER, _verdict(), FOOTER)
    path.write_bytes(path.read_bytes()[: -1 - cut])
    run = read(path)
    assert (run.complete, run.cells[tuple(CELL)].kind) == (False, "pass")  # type: ignore[index]  # five strings


def test_a_line_cut_within_a_character(tmp_path: Path) -> None:
    """A stream that ends within a character is cut off as well, and no reason to give up."""
    path = _written(tmp_path / "e", HEADER, _verdict(got="\u2713"))
    path.write_bytes(path.read_bytes().partition("\u2713".encode())[0] + b"\xe2\x9c")
    assert list(lines(path)) == [HEADER]


@pytest.mark.parametrize("bad", [b"hello\n", b"{\n", b"\xff\xfe\n", b"\n"])
def test_a_bad_line(bad: bytes, tmp_path: Path) -> None:
    """A bad line is passed over and named; the others count."""
    path = _written(tmp_path / "e", HEADER)
    path.write_bytes(path.read_bytes() + bad + encoded(_verdict()).encode() + encoded(FOOTER).encode())
    run = read(path)
    assert [re.fullmatch(r"line 2 is not (JSON|UTF-8)", complaint) is not None for complaint in run.damaged] == [True]
    assert (run.complete, run.cells[tuple(CELL)].kind) == (True, "pass")  # type: ignore[index]  # five strings


DAMAGES: list[tuple[list[Any], str]] = [
    ([_verdict(), {"event": "note", "target": "dso", "text": 3}], "line 3 is not an event of a stream (text: input"),
    ([[1, 2]], "line 2 is not an event of a stream (it does not say which event it is"),
    ([{}], "line 2 is not an event of a stream (it does not say which event it is"),
    ([_verdict("perhaps")], "line 2 is not an event of a stream (kind: input should be 'pass', 'fail'"),
    ([{**_verdict(), "target": None}], "line 2 is not an event of a stream (target: input should be a valid string"),
    (
        [{**_verdict(), "findings": "none"}],
        "line 2 is not an event of a stream (findings: input should be a valid list",
    ),
    ([{**_verdict(), "trial": {"label": "x"}}], "line 2 has evidence that cannot be read; its verdict counts"),
    ([{**_verdict(), "trial": _HUGE}], "line 2 has evidence that cannot be read; its verdict counts"),
    ([{**_verdict(), "trial": {"label": "x", "exchanges": 3}}], "line 2 has evidence that cannot be read; its verdict"),
    ([HEADER], "line 2 is a second header"),
    ([FOOTER, _verdict()], "line 3 follows the footer"),
    ([{**FOOTER, "exit_code": "0"}], "line 2 is not an event of a stream (exit_code: input should be a valid integer"),
]


@pytest.mark.parametrize(("events", "complaint"), DAMAGES)
def test_a_line_of_another_shape(events: list[Any], complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "e"
    path.write_text("".join(encoded(event) for event in [HEADER, *events]), encoding="utf-8")
    (damage,) = read(path).damaged
    assert damage.startswith(complaint)


@pytest.mark.parametrize("content", [b"", b"hello", b"[]\n", b"5\n", b'{"event": "footer"}\n', b"{}\n"])
def test_a_stream_without_header(content: bytes, tmp_path: Path) -> None:
    """A stream begins with a header."""
    path = tmp_path / "e"
    path.write_bytes(content)
    with pytest.raises(BadStream, match=r"an event stream begins with a header; its first line "):
        read(path)


@pytest.mark.parametrize(
    ("kinds", "number"),
    [
        ({}, 0),
        ({"pass": 2}, 2),
        ({"fail": 3}, 3),
        ({"pass": 2, "fail": 3}, 5),
        ({"inconclusive": 1, "error": 1, "not applicable": 1}, 0),
    ],
)
def test_what_counts_as_judged(kinds: dict[str, int], number: int) -> None:
    """A pass and a failure judge something, nothing else does."""
    assert judged(kinds) == number


def test_no_file(tmp_path: Path) -> None:
    """A file that cannot be read is reported by its name."""
    with pytest.raises(BadStream, match="nothing: cannot be read: No such file"):
        read(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], "not tested"),
        (["pass"], "pass"),
        (["pass", "inconclusive"], "inconclusive"),
        (["inconclusive"], "inconclusive"),
        (["pass", "fail", "inconclusive"], "fail"),
        (["fail", "error", "pass"], "error"),
        (["not applicable"], "not applicable"),
        (["not applicable", "pass"], "pass"),
    ],
)
def test_the_verdict_of_a_cell(kinds: list[str], expected: str) -> None:
    """A cell is as bad as the worst of its cases."""
    run = collect([HEADER, *(_verdict(kind) for kind in kinds)])
    assert next(run.results()).kind == expected


def test_counts() -> None:
    """Kinds, grades and findings of a cell are counted, and the first evidence of each is kept."""
    first, second = _verdict(grade="documented", number=1), _verdict(grade="documented", number=2)
    third = _verdict(grade="equivalent", findings=["x", "y"], number=3)
    fourth = _verdict("fail", findings=["x"], number=4)
    cell = next(collect([HEADER, first, second, third, fourth]).results())
    assert (cell.kinds, cell.grades, cell.findings) == (
        {"pass": 3, "fail": 1},
        {"documented": 2, "equivalent": 1},
        {"x": 2, "y": 1},
    )
    assert {kind: event["number"] for kind, event in cell.first.items()} == {"pass": 1, "finding": 3, "fail": 4}


def test_a_cell_that_was_not_planned() -> None:
    """A verdict about a cell that the header does not list is kept, after the planned ones."""
    run = collect([HEADER, _verdict(cell=["agr", *CELL[1:]])])
    assert [cell.target for cell in run.results()] == ["dso", "dso", "agr"]


@pytest.mark.parametrize(
    ("kind", "obligation", "expected"),
    [
        ("fail", "must", ["ABC-ONE"]),
        ("fail", "should", []),
        ("fail", "may", []),
        ("pass", "must", []),
        ("error", "must", []),
    ],
)
def test_violations(kind: str, obligation: str, expected: list[str]) -> None:
    """A violation is a failure of a must-requirement."""
    run = collect([HEADER, _verdict(kind, obligation=obligation)])
    assert [cell.requirement for cell in run.violations()] == expected


def test_events_of_another_kind() -> None:
    """An event that this version does not know is passed over."""
    run = collect([HEADER, {"event": "weather"}, FOOTER])
    assert (run.complete, run.notes) == (True, [])


def test_a_fresh_cell() -> None:
    """A cell about which nothing was said is not tested."""
    assert CellResult("dso", "ABC-ONE", "FlexOffer", "DSO", "3.1.0").kind == "not tested"


@pytest.mark.parametrize("cells", [{}, {"cells": None}, {"cells": 3}])
def test_a_header_without_cells_is_none(cells: dict[str, Any]) -> None:
    with pytest.raises(BadStream, match="its first line is not an event of a stream"):
        collect([{"event": "header", "suite": "0", **cells}])


@pytest.mark.skipif("not Path('/dev/full').exists()")
def test_nothing_follows_a_line_that_was_lost(tmp_path: Path) -> None:
    """A disk that is full is reported once; a stream with a gap never gets a footer."""
    writer = Writer(tmp_path / "events.jsonl")
    writer.close()
    writer._file = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - the writer closes it
    with pytest.raises(ReportError, match="cannot be written any more: No space left on device"):
        writer.write(HEADER)
    writer.write(FOOTER)
    writer.close()


def test_half_a_character_is_reported(tmp_path: Path) -> None:
    """JSON can name what no file can hold; reports need not stumble over it."""
    path = _written(tmp_path / "e", HEADER, FOOTER)
    whole = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([whole[0], json.dumps(_verdict(got="\ud800")), whole[1], ""]), encoding="utf-8")
    assert read(path).damaged == ["line 2 is not UTF-8"]


def test_nothing_follows_the_footer(tmp_path: Path) -> None:
    """What a session still has to say while it closes is too late."""
    path = _written(tmp_path / "e", HEADER, FOOTER, {"event": "note", "target": "", "text": "a stray delivery"})
    assert read(path).damaged == []
    assert list(lines(path)) == [HEADER, FOOTER]
