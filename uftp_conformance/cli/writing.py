"""Files and folders that a command writes."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from uftp_conformance import StatementError


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file or folder that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        raise StatementError(f"{path}: cannot be written: {error.strerror}.  Choose another path") from None
