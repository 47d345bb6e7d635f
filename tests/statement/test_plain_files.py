"""Files that a statement names are plain ones: nothing else is waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from uftp_conformance import KeyFileError, KitError, StatementError, statement
from uftp_conformance.conversation import tls
from uftp_conformance.statement import plain_files
from uftp_conformance.statement.counterparties import read_key_file
from uftp_conformance.statement.plain_files import NoPlainFile, insist_on_plain, read_plain

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="FIFOs, sockets and devices of POSIX")]


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "fifo", 0o600)
    return folder / "fifo"


def _device(folder: Path) -> Path:
    (folder / "device").symlink_to("/dev/zero")
    return folder / "device"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
    return folder / "socket"


def _folder(folder: Path) -> Path:
    return folder


@pytest.mark.parametrize("made", [_fifo, _device, _socket, _folder])
@pytest.mark.parametrize(
    ("reads", "error"),
    [
        (read_key_file, KeyFileError), (statement.load, StatementError), (tls.verifying, StatementError),
        (insist_on_plain, OSError),
    ],
)  # fmt: skip
def test_what_never_ends_is_not_read(
    made: Callable[[Path], Path], reads: Callable[[Path], object], error: type[KitError], tmp_path: Path
) -> None:
    with pytest.raises(error):
        reads(made(tmp_path))


def test_a_fifo_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="fifo: the key file cannot be read: it is a FIFO, not a regular file"):
        read_key_file(_fifo(tmp_path))


def test_what_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_files, "LARGEST", 1024 * 1024)
    path = tmp_path / "large"
    path.write_bytes(bytes(1024 * 1024))
    assert len(read_plain(path)[0]) == 1024 * 1024
    path.write_bytes(bytes(1024 * 1024 + 1))
    with pytest.raises(NoPlainFile, match="it is larger than 1 MiB"):
        read_plain(path)
