"""`python -m reports STREAM FOLDER`: write every report of a stream, and show its summary."""

import os
import sys
from pathlib import Path

from rich.console import Console

from reports.console import show
from reports.write import write_all
from uftp_conformance import ExitCode
from uftp_conformance.run.events import BadStream, read


def main(stream: str, folder: str) -> int:
    """Write and show; return 0, or the exit code for a file that is no stream."""
    os.umask(0o027 | os.umask(0o077))  # reports hold what was exchanged
    try:
        run = read(Path(stream))
    except BadStream as error:
        Console(stderr=True, markup=False, soft_wrap=True).print(f"{error}.  Give the events.jsonl of a run")
        return ExitCode.STATEMENT
    paths = write_all(run, Path(folder))
    show(run, Console(), paths["html"])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
