"""`python -m reports STREAM... FOLDER`: write the reports of streams, and show their summary."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from reports.console import show
from reports.write import FORMATS, write_all
from uftp_conformance import ExitCode
from uftp_conformance.run.events import BadStream, Run, read
from uftp_conformance.run.merging import merged


class _Terminal(Console):
    """Standard output; that nobody reads it any more is an error like every other one."""

    def on_broken_pipe(self) -> None:
        """Let the caller say so, where rich would end the process."""
        raise BrokenPipeError


def main(words: list[str]) -> int:
    """Write and show; return 0, or an exit code for a file that is no stream, or for reports that cannot be written.

    That the summary cannot be shown is reported, and changes no exit code: the reports hold all that it says.
    """
    asked = _parser().parse_args(words)
    os.umask(0o027 | os.umask(0o077))  # reports hold what was exchanged
    try:
        run = _read(asked.streams)
    except BadStream as error:
        return _end(f"{error}.  Give the events.jsonl of a run", ExitCode.STATEMENT)
    try:
        paths = write_all(run, asked.folder, asked.formats or FORMATS)
    except OSError as error:
        why = f"{error.filename or asked.folder}: cannot be written: {error.strerror}"
        return _end(f"{why}.  Make room, or give another --report-dir", ExitCode.STATEMENT)
    place = next(iter(paths.values()))
    try:
        show(run, _Terminal(), paths, quiet=asked.quiet)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # lest Python tries again at its end
        _end(f"the summary could not be shown: {error.strerror or 'nobody reads it'}.  It is in {place}", 0)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    parser.add_argument("streams", type=Path, nargs="+")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", dest="formats", action="append", choices=FORMATS)
    parser.add_argument("--quiet", action="store_true")
    return parser


def _read(streams: list[Path]) -> Run:
    return merged([read(path) for path in streams], [str(path) for path in streams])


def _end(sentence: str, code: int) -> int:
    Console(stderr=True, markup=False, soft_wrap=True).print(sentence)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
