"""Files that a run makes: new ones, written through no link, and read by nobody but the owner and the group.

They hold exchanges, and their folder may be one in which others can write.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from uftp_conformance import StatementError

MODE = 0o640
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def new_file(path: Path) -> IO[str]:
    """Make a file in the place of whatever has its name, and open it for text; raise OSError when that is impossible.

    What is replaced is the name alone: a link, and what it points to, stay as they are.
    """
    return os.fdopen(_descriptor(path), "w+", encoding="utf-8", newline="\n")


def write_new(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never half of one."""
    unfinished = path.with_name(path.name + ".unfinished")
    with os.fdopen(_descriptor(unfinished), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def _descriptor(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_CLOEXEC", 0), MODE)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file or folder that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        raise StatementError(f"{path}: cannot be written: {error.strerror}.  Choose another path") from None
