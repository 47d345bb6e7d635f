"""What the caller closed is never taken by a file of ours."""

import subprocess
import sys

import pytest

from tests.cli.command import environment

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
    told = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert told.returncode == 43, told.stderr
