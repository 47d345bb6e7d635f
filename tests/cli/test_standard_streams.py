"""What the caller closed is never taken by a file of ours."""

import os
import subprocess
import sys

import pytest

from tests.cli.command import environment
from uftp_conformance.cli import standard_streams

SCRIPT = """
import os, subprocess, sys
from uftp_conformance.cli import standard_streams
standard_streams.insist()
print("lost, or shown")
sys.stderr.write("likewise")
inherited = subprocess.run([sys.executable, "-c", "import os; os.fstat(0), os.fstat(1), os.fstat(2)"])
assert inherited.returncode == 0
sys.exit(40 + os.open(os.devnull, os.O_RDONLY))
"""


@pytest.mark.skipif("os.name != 'posix'")
@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ""])
def test_closed_streams_are_opened_where_nothing_is(closing: str) -> None:
    command = ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", sys.executable, "-c", SCRIPT]
    result = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert result.returncode == 43, result.stderr


@pytest.mark.parametrize("columns", ["0", "1", "", "-3", "wide"])
def test_no_width(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no width of a terminal is forgotten, for the processes of a run as well."""
    monkeypatch.setenv("COLUMNS", columns)
    standard_streams.widen()
    assert "COLUMNS" not in os.environ


def test_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one stays."""
    monkeypatch.setenv("COLUMNS", "132")
    standard_streams.widen()
    assert os.environ["COLUMNS"] == "132"


@pytest.mark.parametrize(("name", "value"), [("COLUMNS", "0"), ("TERM", "dumb")])
def test_odd_terminals(name: str, value: str) -> None:
    """In every environment, help is shown as wide as it can be read, and without escapes."""
    command = [sys.executable, "-m", "uftp_conformance", "catalogue", "--help"]
    result = subprocess.run(command, env=environment(**{name: value}), capture_output=True, check=True).stdout
    assert b"List and filter the requirements" in result
    assert b"\x1b" not in result
