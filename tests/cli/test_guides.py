"""Guides are printed for whoever has no checkout, and every message that names one names one that exists."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from uftp_conformance import StatementError
from uftp_conformance.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def test_all_are_listed_with_their_titles() -> None:
    output = CliRunner().invoke(app, ["guide"]).output
    assert all(re.search(rf"^{page.stem} +\S", output, re.MULTILINE) for page in PAGES)
    assert str(ROOT / "docs") in output


@pytest.mark.parametrize("name", ["statement", "Statement", "docs/statement.md"])
def test_one_is_printed(name: str) -> None:
    assert CliRunner().invoke(app, ["guide", name]).output == (ROOT / "docs" / "statement.md").read_text("utf-8")


def test_one_that_does_not_exist_is_a_sentence() -> None:
    error = CliRunner().invoke(app, ["guide", "../README"]).exception
    assert isinstance(error, StatementError)
    assert "`uftp-conformance guide` lists them" in str(error)


def test_every_guide_that_is_named_exists() -> None:
    """In the messages, the template of a statement, and the pages; and no message names a file that a wheel lacks."""
    sources = [*(ROOT / "uftp_conformance").rglob("*.py"), *(ROOT / "uftp_conformance").rglob("*.j2"), *PAGES]
    texts = {path: path.read_text("utf-8") for path in sources}
    named = {name for text in texts.values() for name in re.findall(r"`uftp-conformance guide ([a-z-]+)`", text)}
    assert "statement" in named
    assert named <= {page.stem for page in PAGES}
    shown = {path.name: text for path, text in texts.items() if path.suffix == ".j2" or "doctor" in path.parts}
    assert [name for name, text in shown.items() if re.search(r"docs/[a-z-]+\.md", text)] == []
