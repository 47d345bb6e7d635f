"""Files that a statement names: plain ones, so that reading them ends."""

import codecs
import os
import stat
from pathlib import Path

# Bytes that a text may hold in one of the encodings that extend ASCII; none holds the other control characters.
_TEXT = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\t\n\f\r")
LARGEST = 4 * 1024 * 1024  # bytes


class NoPlainFile(OSError):
    """The path leads to something else than a plain file of a sensible size."""


def read_plain(path: Path) -> tuple[bytes, int]:
    """Return the content and the mode of a plain file; a FIFO or a device, which might never end, is not opened.

    Raises:
        NoPlainFile: it is something else, or too large.
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NoPlainFile(f"it is {_kind(status.st_mode)}, not a regular file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NoPlainFile(f"it is larger than {LARGEST // 1024 // 1024} MiB")
    return content, status.st_mode


def why_unreadable(error: OSError) -> str:
    """Say why a file cannot be read, without its name, which stands before."""
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a regular file"
    return error.strerror.lower() if error.strerror else str(error)


def encoded_as(content: bytes) -> str:
    """Say in which other encoding a text seems to be; "" where that does not show."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ", but UTF-16"
    if content[1:2] == b"\0" or content[:1] == b"\0":
        return ", but UTF-16 without a mark"
    if content.translate(None, _TEXT):
        return ", and no text at all"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f", but maybe Latin-1 or Windows-1252 (line {line})"
    return ""


def insist_on_plain(path: Path) -> None:
    """Raise OSError unless a path leads to a plain file that can be read."""
    read_plain(path)


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a FIFO", stat.S_IFDIR: "a folder", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
