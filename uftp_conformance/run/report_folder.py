"""The folder of a run's reports, which one run at a time has for itself."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from uftp_conformance import StatementError
from uftp_conformance.run.events import STREAM

LOG, _LOCK = "pytest.log", ".lock"


def stream_in(place: Path) -> Path:
    """Return the stream that is meant by the folder of a run, or by itself."""
    return place / STREAM if place.is_dir() else place


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
            f"{folder}: another run writes its reports there.  Wait for its end, or choose another --report-dir"
        ) from None
    except OSError as error:
        raise StatementError(f"{folder}: cannot be written: {error.strerror}.  Choose another --report-dir") from None
    try:
        yield
    finally:
        lock.release()
