"""What the command says at the end of a run that did not end well, and how it keeps what the processes said."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from uftp_conformance import ExitCode
from uftp_conformance.messages.foreign import safe
from uftp_conformance.run.outcome import Ending
from uftp_conformance.run.own_files import write_new
from uftp_conformance.run.workers import Worker

_LINE = 2000  # characters of one line of an error


def say(text: str) -> None:
    """Write an error to the terminal, uncoloured and unwrapped, so that it can be copied; nothing in it acts."""
    lines = "\n".join(safe(line, _LINE) for line in text.split("\n"))
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(lines)


def keep(log: Path, workers: Sequence[Worker]) -> None:
    """Write down what the processes said; that there is no room for it is said, and hides no graver error."""
    try:
        write_new(log, b"\n".join(worker.log.read_bytes() for worker in workers))
    except OSError as error:
        say(f"{log}: cannot be written: {error.strerror}")


def without_stream(ending: Ending, log: Path) -> ExitCode:
    """Say why a run ended before it had begun."""
    code = ending.code
    if code is ExitCode.INTERRUPTED:
        say("nothing was judged yet")
        return code
    if code is ExitCode.NOTHING_JUDGED:
        say("no test of this suite judges what was chosen.  Choose more with --only")
        return code
    say(f"the run ended before anything was judged; this is the end of {log}:\n{tail(log)}")
    return ExitCode.SUITE


_LOOKED_AT = 1 << 16  # bytes at the end of a log


def tail(log: Path, count: int = 12) -> str:
    """Return the last lines of a log."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOOKED_AT))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
