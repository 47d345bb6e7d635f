"""The exit codes are documented in the README, and for vendors in a few words."""

import re
from pathlib import Path

import pytest

from uftp_conformance import ExitCode

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/vendors.md"])
def test_every_exit_code_is_listed(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8").rpartition("| code | meaning |")[2]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == sorted(ExitCode)
