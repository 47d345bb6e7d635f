"""The folder of a run's reports, which one run at a time has for itself."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from uftp_conformance import StatementError
from uftp_conformance.run.events import STREAM

LOG, _LOCK = "pytest.log", ".lock"
REPORTS = ("report.html", "junit.xml", "summary.json", "summary.md", "badge.svg", "cells.csv", "allure-results")


def stream_in(place: Path) -> Path:
    """Return the stream that is meant by the folder of a run, or by itself."""
    return place / STREAM if place.is_dir() else place


def clear(folder: Path, *, anew: bool) -> None:
    """Remove what an earlier run reported, so that nobody takes it for this one, however this one ends.

    A run that begins `anew` leaves nothing of the earlier stream either.
    """
    for path in (folder / name for name in (*REPORTS, *([STREAM] if anew else []))):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def own(folder: Path) -> Iterator[None]:
    """Make a folder and keep other runs out of it; raise StatementError when it is taken, or cannot be made.

    The system gives it back when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _LOCK).is_symlink():  # what it points to is none of ours
            (folder / _LOCK).unlink()
        lock = FileLock(folder / _LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise StatementError(
            f"{folder}: another run writes its reports there, or was interrupted and has not ended yet."
            "  Wait for its end, or choose another --report-dir"
        ) from None
    except OSError as error:
        raise StatementError(f"{folder}: cannot be written: {error.strerror}.  Choose another --report-dir") from None
    try:
        yield
    finally:
        lock.release()
