"""Run the suite against peers that listen, and hold what it found against what it has to find."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from peers.findings import Finding, missing, table
from peers.serving import CannotServe, sentence_of, serving
from peers.statements import COMMAND, Peer
from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.run import events

_RUN_WITHIN = 3600.0  # seconds: a busy machine takes as many times as long
_END_WITHIN = 60.0


def certified(
    prepare: Callable[[], tuple[Peer, ...]],
    command: Callable[[Peer], Sequence[object]],
    report: Path,
    expected: tuple[Finding, ...],
) -> int:
    """Serve the peers that are prepared, run the suite against them, and return how this ends.

    With 0 when the run was complete and found what it has to find; with 1 when it found less; else with the exit code
    of the run.
    """
    for end in (signal.SIGINT, signal.SIGTERM):  # both stop what was started; also in the background of a shell
        signal.signal(end, signal.default_int_handler)
    console = Console()
    try:
        peers = prepare()
        with serving(peers, command):
            code = _conduct(peers, report)
        return _verdict(code, report, expected, console)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (CannotServe, subprocess.SubprocessError, OSError) as error:
        console.print(sentence_of(error), style="red", markup=False)
        return 1


def _conduct(peers: tuple[Peer, ...], report: Path) -> int:
    """Run the suite against all peers; return its exit code.  A Ctrl-C is passed on once, and the end awaited.

    Raises:
        subprocess.TimeoutExpired: the run did not end in time; it is killed.
    """
    (report / "events.jsonl").unlink(missing_ok=True)
    targets = [part for peer in peers for part in ("--target", str(peer.path))]
    words = [str(COMMAND), "run", *targets, "--report-dir", str(report)]
    run = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command
    try:
        return run.wait(_RUN_WITHIN)
    except KeyboardInterrupt:
        run.send_signal(signal.SIGINT)
        return run.wait(_END_WITHIN)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def _verdict(code: int, report: Path, expected: tuple[Finding, ...], console: Console) -> int:
    """Print what had to be found and return how the command ends."""
    if code not in (ExitCode.VIOLATIONS, ExitCode.TARGET_DIED, ExitCode.NO_LONGER):
        console.print(f"The run ended with exit code {code}, not with {ExitCode.VIOLATIONS:d}.", style="red")
        return code or 1
    run = events.read(report / "events.jsonl")
    console.print(table(expected, run))
    # A library may be busy for minutes with 100,000 attributes, so that a run may end there: what is heavy comes last.
    begun = {(cell.target, cell.requirement) for cell in run.results() if any(cell.kinds.values())}
    last = {target for target, requirement in begun if load()[requirement].heavy}
    if last < {target for target, _ in begun} or (code == ExitCode.VIOLATIONS and not run.complete):
        console.print("The run did not finish.", style="red")
        return 1
    absent = ["/".join(finding.requirements) for finding in missing(expected, run)]
    if absent:
        console.print(f"Not found: {', '.join(absent)}.", style="red")
        return 1
    console.print("The run was complete and found what it has to find.", style="green")
    return 0
