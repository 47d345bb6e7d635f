"""The exit codes are documented once, in the README."""

import re
from pathlib import Path

from uftp_conformance import ExitCode

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_lists_every_exit_code() -> None:
    section = README.read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)] == sorted(ExitCode)
