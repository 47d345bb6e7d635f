import base64
from pathlib import Path

import pytest

from tests.statement.statements import DROP, parsed
from uftp_conformance import ExitCode, KeyFileError
from uftp_conformance.messages.sealing import read_secret_key
from uftp_conformance.statement.counterparties import Counterparty, endpoint_of, enlist, read_key_file, write_key_file

SEED = base64.b64encode(bytes(range(32))).decode()


def _key_file(path: Path, content: bytes = SEED.encode() + b"\n", mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_key_file(tmp_path: Path) -> None:
    """A file that only its owner may read gives the key in it."""
    assert read_key_file(_key_file(tmp_path / "a.key")) == read_secret_key(SEED)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_files_that_others_may_use(mode: int, tmp_path: Path) -> None:
    """A key file that others may read, write or run is refused, with the command that mends it."""
    path = _key_file(tmp_path / "a.key", mode=mode)
    with pytest.raises(KeyFileError) as caught:
        read_key_file(path)
    assert str(caught.value) == f"{path}: others may read this key file.  Run `chmod 600 {path}`"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("schl\u00fcssel".encode(), "the key file is not plain ASCII.  Save it as plain text"),
        (b"\xff\xfe", "the key file is not plain ASCII, but UTF-16.  Save it as plain text"),
        (b"", "the secret key is empty.  Write the key, or make a pair with `uftp-conformance key FILE`"),
        (b"hello!", "the secret key is not base64"),
        (base64.b64encode(bytes(33)), "a secret key has 64 bytes, a seed 32; this one has 33"),
    ],
)
def test_files_that_hold_no_key(content: bytes, expected: str, tmp_path: Path) -> None:
    """A file that holds no key is refused by its name, with what is wrong about it."""
    path = _key_file(tmp_path / "a.key", content)
    with pytest.raises(KeyFileError) as caught:
        read_key_file(path)
    assert str(caught.value).startswith(f"{path}: {expected}")


def test_a_missing_file(tmp_path: Path) -> None:
    """A missing key file is reported with the command that makes one."""
    path = tmp_path / "a.key"
    with pytest.raises(KeyFileError) as caught:
        read_key_file(path)
    assert str(caught.value) == f"{path}: no such key file.  Make one with `uftp-conformance key {path}`"
    assert caught.value.exit_code == ExitCode.KEY


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    """A folder in place of a key file is refused."""
    with pytest.raises(KeyFileError, match="the key file cannot be read"):
        read_key_file(tmp_path)


def test_written_keys(tmp_path: Path) -> None:
    """A new key file has mode 0600, folders above it are made, and the key reads back."""
    path = tmp_path / "deep" / "keys" / "a.key"
    key = write_key_file(path)
    assert (path.stat().st_mode & 0o777, read_key_file(path)) == (0o600, key)


def test_keys_are_not_overwritten(tmp_path: Path) -> None:
    """A key file that exists stays what it is."""
    path = _key_file(tmp_path / "a.key")
    with pytest.raises(KeyFileError, match="exists already and is not overwritten"):
        write_key_file(path)
    assert read_key_file(path) == read_secret_key(SEED)


def test_enlisting(tmp_path: Path) -> None:
    """Every counterparty of the statement is read with its key and the address at which it receives."""
    for name in ("dso", "dso-b"):
        _key_file(tmp_path / "keys" / f"{name}.key")
    changes = {"counterparties.1.endpoint": "https://suite.example/here/", "inbox.reached_at": "http://10.0.0.1:9/"}
    key = read_secret_key(SEED)
    first, second = enlist(parsed(changes, tmp_path))
    path = "/dso.suite.example/shapeshifter/api/v3/message"
    assert first == Counterparty("DSO", "dso.suite.example", "registered", key, f"http://10.0.0.1:9{path}")
    assert second == Counterparty("DSO", "dso-b.suite.example", "barred", key, "https://suite.example/here/")
    assert (first.path, second.path) == (path, "/here/")


def test_enlisting_names_the_missing_file(tmp_path: Path) -> None:
    """A counterparty without its key file stops the enlisting, and the file is named."""
    with pytest.raises(KeyFileError, match=r"keys/dso\.key: no such key file"):
        enlist(parsed({"counterparties.1": DROP}, tmp_path))


@pytest.mark.parametrize("reached_at", ["http://h:1", "http://h:1/", "http://h:1//"])
def test_usual_addresses(reached_at: str) -> None:
    """Without an endpoint of its own a counterparty receives below its domain at the inbox."""
    assert endpoint_of("a.example", reached_at) == "http://h:1/a.example/shapeshifter/api/v3/message"
