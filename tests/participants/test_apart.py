"""What judges and what is judged stay apart, in the participants' own process as well."""

import subprocess
import sys

_APART = ("uftp_conformance.oracle.received", "uftp_conformance.catalogue", "pytest", "hypothesis")


def test_participants_load_nothing_that_judges_them() -> None:
    """Neither the rules of the oracle nor the catalogue are loaded where participants are served."""
    code = "import sys, uftp_conformance.participants.__main__; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "uftp_conformance.participants.rulebook" in loaded
    assert not set(_APART) & set(loaded)
