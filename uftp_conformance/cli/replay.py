"""`uftp-conformance replay`: send a fault again that `fuzz` found."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from uftp_conformance import StatementError, catalogue
from uftp_conformance.cli.fuzz import Lineup, Targets, settings_of
from uftp_conformance.messages.foreign import safe

if TYPE_CHECKING:
    from uftp_conformance.fuzzing.replaying import Replay, Replayed
    from uftp_conformance.fuzzing.reproducer import Reproducer

_TIMES = 3
_LINE = 2000  # characters


def send_again(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `fuzz` wrote for a fault.")],
    target: Targets = None,
    times: Annotated[
        int | None, typer.Option(min=1, max=100, help="How often it is sent.", show_default=str(_TIMES))
    ] = None,
    verbatim: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--verbatim", help="Send the very bytes that failed, once, in place of fresh identifiers.")
    ] = False,
    embedded_lineup: Lineup = None,
) -> None:
    """Send a fault again with fresh identifiers, and say FIXED, FAILED, FLAKY or ERROR.

    Example: uftp-conformance replay report/faults/001-OPR-FOR-ONCE-FlexOrder.json
    """
    # Here, so that no other command waits for the half of the suite that talks.
    from uftp_conformance.fuzzing.replaying import CODES, Replay
    from uftp_conformance.fuzzing.reproducer import read
    from uftp_conformance.run.run import Run

    kept = read(path)
    if verbatim and (times or 1) > 1:
        raise StatementError("--verbatim sends the fault once: sent again, it is a repetition.  Leave out --times")
    statements = target or [Path(each) for each in kept.targets]
    roles = [] if statements or embedded_lineup else [kept.role]
    with tempfile.TemporaryDirectory(prefix="uftp-conformance-") as scratch:
        settings = settings_of(statements, roles, [kept.version], "documented", 0, Path(scratch), embedded_lineup)
        run = Run(settings, catalogue.load())
        run.insist()
        try:
            replay = Replay(run, kept, verbatim=verbatim)
            found = replay.times(times or (1 if verbatim else _TIMES))
            by_hand = _by_hand(replay, path)
        finally:
            run.finish()
            run.close()
    _tell(kept, found, by_hand)
    raise typer.Exit(CODES[found.fate])


def _by_hand(replay: "Replay", path: Path) -> list[str]:
    """Return how to send it without the suite."""
    try:
        return replay.curl_lines(path)
    except OSError as error:
        return [f"no curl line: the messages cannot be written beside {path}: {error.strerror}"]


def _tell(kept: "Reproducer", found: "Replayed", by_hand: list[str]) -> None:
    for step in kept.steps:
        typer.echo(safe(f"  {step.words()}", _LINE))
    typer.echo(safe(f"  expected  {kept.expected}", _LINE))
    typer.echo(safe(f"  got       {found.got or found.why or 'what was expected'}", _LINE))
    for line in by_hand:
        typer.echo(f"  {line}")
    typer.echo(f"{found.fate}: it failed {found.failed} of {found.tries} times")
    sys.stdout.flush()
