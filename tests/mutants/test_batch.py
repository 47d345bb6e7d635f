"""A stream that is read while it is written."""

from pathlib import Path

from uftp_conformance.mutants.batch import _tail, _whole_lines

FAIL = b'{"event":"verdict","kind":"fail","target":"%b"}\n'


def test_the_rest_of_a_line_that_is_being_written_is_no_line() -> None:
    """A file gives what is there of its last line, and then what was written behind it meanwhile."""
    first, second = FAIL % b"one", FAIL % b"two"
    assert [*_whole_lines([first, second[:20], second[20:]])] == [first]


def test_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    stream, second = tmp_path / "events.jsonl", FAIL % b"two"
    seen = _tail(stream)
    assert next(seen) == set()
    stream.write_bytes(FAIL % b"one" + second[:20])
    assert next(seen) == {"one"}
    stream.write_bytes(FAIL % b"one" + second)
    assert next(seen) == {"two"}
    assert next(seen) == set()
