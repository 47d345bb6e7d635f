"""The exit codes are documented once, in the words of the enumeration."""

import re
from pathlib import Path

from uftp_conformance import ExitCode

ROOT = Path(__file__).parents[2]


def test_the_table_is_the_enumeration() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*?) \| .+ \|$", text, re.MULTILINE)
    assert [(int(code), meaning) for code, meaning in rows] == [(int(code), code.meaning) for code in ExitCode]


def test_it_is_documented_nowhere_else() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    tables = [page.name for page in pages if re.search(r"^\| 13 \|", page.read_text(encoding="utf-8"), re.MULTILINE)]
    assert tables == ["exit-codes.md"]
