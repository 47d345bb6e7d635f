"""What changed between two versions of the catalogue."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from uftp_conformance import StatementError
from uftp_conformance.cli import app
from uftp_conformance.cli.catalogue_diff import differences, read_rows


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(CliRunner().invoke(app, ["catalogue", "--json"]).output)
    return found


def test_changes_are_reported(tmp_path: Path) -> None:
    now, before = rows(), copy.deepcopy(rows())
    gone = {**before[0], "id": "VAL-GONE\x1b[2J", "title": "of old"}
    new, changed = before.pop(1), before[2]
    changed["obligation"] = "may"
    path = tmp_path / "old.json"
    path.write_text(json.dumps([*before, gone]), encoding="utf-8")
    output = CliRunner().invoke(app, ["catalogue", "--diff", str(path)]).output
    assert f"new      {new['id']}" in output
    assert "gone     VAL-GONE" in output
    assert "\x1b" not in output
    assert f"changed  {changed['id']}\n         obligation\n           - may\n           + " in output
    assert len([line for line in output.splitlines() if line[:1] != " "]) == 3
    assert list(differences(now, now)) == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"title": "x"}]', "[" * 100_000])
def test_what_is_no_catalogue(tmp_path: Path, text: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StatementError, match="Give what `uftp-conformance catalogue --json`"):
        read_rows(path)
    with pytest.raises(StatementError, match="cannot be read"):
        read_rows(tmp_path)
