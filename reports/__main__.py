"""`python -m reports STREAM FOLDER`: write every report of a stream, and show its summary."""

import os
import sys
from pathlib import Path

from rich.console import Console

from reports.console import show
from reports.write import write_all
from uftp_conformance import ExitCode
from uftp_conformance.run.events import BadStream, read


class _Terminal(Console):
    """Standard output; that nobody reads it any more is an error like every other one."""

    def on_broken_pipe(self) -> None:
        """Let the caller say so, where rich would end the process."""
        raise BrokenPipeError


def main(stream: str, folder: str) -> int:
    """Write and show; return 0, or an exit code for a file that is no stream, or for reports that cannot be written.

    That the summary cannot be shown is told, and changes no exit code: the reports hold all that it says.
    """
    os.umask(0o027 | os.umask(0o077))  # reports hold what was exchanged
    try:
        run = read(Path(stream))
    except BadStream as error:
        return _told(f"{error}.  Give the events.jsonl of a run", ExitCode.STATEMENT)
    try:
        paths = write_all(run, Path(folder))
    except OSError as error:
        why = f"{error.filename or folder}: cannot be written: {error.strerror}"
        return _told(f"{why}.  Make room, or give another --report-dir", ExitCode.STATEMENT)
    try:
        show(run, _Terminal(), paths["html"])
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # lest Python tries again at its end
        _told(f"the summary could not be shown: {error.strerror or 'nobody reads it'}.  It is in {paths['html']}", 0)
    return 0


def _told(sentence: str, code: int) -> int:
    Console(stderr=True, markup=False, soft_wrap=True).print(sentence)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
