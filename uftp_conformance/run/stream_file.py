"""A stream on disk: each line flushed as it comes, to no file but the one that this run made itself."""

import contextlib
import os
import shutil
from pathlib import Path
from typing import IO

from uftp_conformance import ReportError
from uftp_conformance.run.own_files import new_file


class StreamFile:
    """A stream on disk, each line flushed, so that what was judged survives whatever comes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._torn = False
        self._file: IO[str] = new_file(path)

    def append(self, line: str) -> None:
        """Append one line; raise ReportError when that is impossible, and leave the stream as it is from then on.

        A stream that missed a line never gets a footer: nothing after the gap would be the truth.
        """
        if self._torn:
            return
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            self._torn = True
            raise ReportError(
                f"{self.path}: cannot be written any more: {error.strerror}.  Nothing was judged after that; make room,"
                " or give another --report-dir, and run again"
            ) from None

    def settle(self, path: Path) -> None:
        """Take the place of another file, of which a reader finds the old one or this one, never none."""
        self.path = self.path.replace(path)

    def restore(self) -> bool:
        """Write the stream again where its file was removed or replaced in the meantime; tell whether it was."""
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(self.path.lstat(), os.fstat(self._file.fileno())):
                return False
        self._file.seek(0)
        with new_file(self.path) as file:
            shutil.copyfileobj(self._file, file)
        return True

    def close(self) -> None:
        """Close the file; a stream without a footer stays what it is, an incomplete run."""
        with contextlib.suppress(OSError):  # what could not be written was reported when it was to be written
            self._file.close()
