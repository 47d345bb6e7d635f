"""`python -m reports STREAM FOLDER`: write every report of a stream, and show its summary."""

import sys
from pathlib import Path

from rich.console import Console

from reports.console import summary
from reports.write import write_all
from uftp_conformance.errors import ExitCode
from uftp_conformance.events import BadStream, read


def main(stream: str, folder: str) -> int:
    """Write and show; return 0, or the exit code for a file that is no stream."""
    console = Console()
    try:
        run = read(Path(stream))
    except BadStream as error:
        Console(stderr=True, markup=False).print(f"{error}.  Give the events.jsonl of a run")
        return ExitCode.STATEMENT
    paths = write_all(run, Path(folder))
    encoding = (console.encoding or "").lower().replace("-", "")
    console.print(summary(run, paths["html"], width=min(console.width, 120), ascii_only=encoding != "utf8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
