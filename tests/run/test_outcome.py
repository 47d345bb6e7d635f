"""Whether what a process returned can be believed."""

import pytest

from uftp_conformance import ExitCode
from uftp_conformance.run.outcome import believed

STOPPED = (ExitCode.STATEMENT, ExitCode.KEY, ExitCode.INBOX, ExitCode.NOTHING_JUDGED, ExitCode.INTERRUPTED)
JUDGED = (ExitCode.CONFORMANT, ExitCode.VIOLATIONS, ExitCode.TOO_FEW, ExitCode.INCONCLUSIVE)


@pytest.mark.parametrize("code", STOPPED)
def test_what_stops_a_run_before_it_begins_needs_no_stream(code: ExitCode) -> None:
    assert believed(code, None, begun=False).code is code


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("code", JUDGED)
def test_a_verdict_needs_a_footer(code: ExitCode, begun: bool) -> None:
    assert believed(code, None, begun=begun).code is ExitCode.SUITE


@pytest.mark.parametrize("code", ExitCode)
def test_what_the_footer_says_as_well_is_believed(code: ExitCode) -> None:
    assert believed(code, {"exit_code": int(code), "sentence": "So it is."}, begun=True) == (code, "So it is.")
