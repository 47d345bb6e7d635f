"""Files that a run makes are its own: no link is followed, and others cannot read them."""

import os
import stat
from pathlib import Path

import pytest

from uftp_conformance.run.events import Writer
from uftp_conformance.run.own_files import write_new
from uftp_conformance.run.report_folder import own

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_stream_is_written_through_no_link(tmp_path: Path) -> None:
    mine, path = tmp_path / "mine", tmp_path / "events.jsonl"
    mine.write_text("precious", encoding="utf-8")
    path.symlink_to(mine)
    Writer(path).close()
    assert mine.read_text(encoding="utf-8") == "precious"
    assert path.is_file()
    assert not path.is_symlink()
    assert _mode(path) & 0o137 == 0


@pytest.mark.parametrize("name", ["report.html", "report.html.unfinished"])
def test_a_report_is_written_through_no_link(name: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("precious", encoding="utf-8")
    (tmp_path / name).symlink_to(mine)
    write_new(tmp_path / "report.html", b"report")
    assert mine.read_text(encoding="utf-8") == "precious"
    assert (tmp_path / "report.html").read_bytes() == b"report"
    assert not (tmp_path / "report.html").is_symlink()
    assert _mode(tmp_path / "report.html") & 0o137 == 0


def test_a_stream_that_was_replaced_by_a_link_is_written_again_beside_what_it_points_to(tmp_path: Path) -> None:
    mine, path = tmp_path / "mine", tmp_path / "events.jsonl"
    mine.write_text("precious", encoding="utf-8")
    writer = Writer(path)
    writer.write({"event": "header", "cells": []})
    path.unlink()
    path.symlink_to(mine)
    assert writer.restore()
    writer.close()
    assert mine.read_text(encoding="utf-8") == "precious"
    assert path.read_text(encoding="utf-8") == '{"event":"header","cells":[]}\n'


def test_a_lock_is_no_link(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("precious", encoding="utf-8")
    (tmp_path / ".lock").symlink_to(mine)
    with own(tmp_path):
        assert mine.read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / ".lock").is_symlink()
