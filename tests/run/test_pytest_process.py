"""The kit's processes: each of them comes to an end."""

import signal
import subprocess
import sys

import pytest

from uftp_conformance.run.pytest_process import terminate

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


@pytest.mark.skipif("os.name != 'posix'")
@pytest.mark.parametrize(
    "program", [DEAF, DEAF.replace("signal.SIG_IGN", "signal.SIG_DFL")], ids=["does not heed", "heeds"]
)
def test_a_process_ends_whether_it_heeds_that_or_not(program: str) -> None:
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        terminate(child, within=1.0)
        assert child.returncode == (-signal.SIGKILL if "SIG_IGN" in program else -signal.SIGTERM)
