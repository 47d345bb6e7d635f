"""Every wrong configuration of the table is named in one line, with what to change, before there is any verdict."""

import gzip
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.misconfigured.world import World, world
from uftp_conformance import ExitCode, KitError
from uftp_conformance.run.doctor.checkup import visits
from uftp_conformance.run.doctor.finding import Weight
from uftp_conformance.run.settings import load_statements
from uftp_conformance.statement.counterparties import enlist, read_key_file

ROWS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "table.toml").read_text(encoding="utf-8")
)["row"]  # fmt: skip
# What is to be done: an imperative, or a question that names who has to know what.
_DO = "write|put|correct|make|remove|add|save|run|start|name|give|stop|let|choose|leave|see|set|does it (have|know)"
_FIX = re.compile(rf"\b({_DO})\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The right configuration."""
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return spoil


def _replaced(name: str, make: Callable[[Path], Any]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return spoil


def _secret(folder: Path, text: str, mode: int = 0o600, encoding: str = "ascii") -> None:
    (folder / "keys" / "token").write_text(text, encoding=encoding)
    (folder / "keys" / "token").chmod(mode)


def _reached(folder: Path, party: str, path: str, url: str = "") -> None:
    """Give a counterparty an endpoint of its own: a URL, or a path of the target's server."""
    text = (folder / "target.toml").read_text(encoding="utf-8")
    server = re.findall(r'endpoint = "(http://[^/"]*)', text)[0]
    said = f'domain = "{party}.suite.example"'
    text = text.replace(said, f'{said}, endpoint = "{url or server + path}"', 1)
    (folder / "target.toml").write_text(text, encoding="utf-8")


def _put_public(folder: Path, name: str) -> None:
    public = read_key_file(folder / name).public.text()
    text = (folder / "target.toml").read_text(encoding="utf-8")
    text = re.sub(r'public_key = "[^"]*"', f'public_key = "{public}"', text, count=1)
    (folder / "target.toml").write_text(text, encoding="utf-8")


KEY = "keys/agr.suite.example.key"
# What is done to the files, by the word that a row has for it.
SPOILING: dict[str, Callable[[Path], Any]] = {
    "": lambda _: None,
    "utf-16": _rewritten("target.toml", lambda b: b.decode().encode("utf-16")),
    "latin-1": _rewritten("target.toml", lambda b: b.replace(b"DSO", "D\u00e9SO".encode("latin-1"), 1)),
    "typographic": _rewritten("target.toml", lambda b: b.replace(b'"DSO"', "\u201cDSO\u201d".encode(), 1)),
    "json": _rewritten("target.toml", lambda _: b'{"target": {"role": "DSO"}}'),
    "empty": _rewritten("target.toml", lambda _: b""),
    "half": _rewritten("target.toml", lambda b: b[: len(b) // 2]),
    "gone": lambda folder: (folder / "target.toml").unlink(),
    "folder": _replaced("target.toml", Path.mkdir),
    "fifo": _replaced("target.toml", os.mkfifo),
    "key gone": lambda folder: (folder / KEY).unlink(),
    "key open": lambda folder: (folder / KEY).chmod(0o644),
    "key folder": _replaced(KEY, Path.mkdir),
    "key empty": _rewritten(KEY, lambda _: b""),
    "key text": _rewritten(KEY, lambda _: b"secret"),
    "key hex": _rewritten(KEY, lambda _: b"00" * 32),
    "key pem": _rewritten(KEY, lambda _: b"-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n"),
    "key utf-16": _rewritten(KEY, lambda b: b.decode().encode("utf-16")),
    "key short": _rewritten(KEY, lambda _: b"AAAA"),
    "key of another": lambda folder: shutil.copy(folder / "keys" / "cro.suite.example.key", folder / KEY),
    "second's key of another": lambda folder: shutil.copy(
        folder / "keys" / "cro.suite.example.key", folder / "keys" / "agr-second.suite.example.key"
    ),
    "barred's key of another": lambda folder: shutil.copy(
        folder / "keys" / "cro.suite.example.key", folder / "keys" / "agr-barred.suite.example.key"
    ),
    "token": lambda folder: _secret(folder, "a-token"),
    "token with scheme": lambda folder: _secret(folder, "Bearer a-token"),
    "token open": lambda folder: _secret(folder, "a-token", 0o644),
    "endpoint elsewhere": lambda folder: _reached(folder, "agr", "/shapeshifter/api/v3/message"),
    "endpoint of nobody": lambda folder: _reached(folder, "agr-second", "", "http://127.0.0.1:1/x"),
    "public key of a counterparty": lambda folder: _put_public(folder, KEY),
    "nul": _rewritten("target.toml", lambda b: b + b"\0"),
    "yaml": _rewritten("target.toml", lambda _: b"target:\n  role: DSO\n"),
    "section twice": _rewritten("target.toml", lambda b: b + b"\n[market]\n"),
    "semicolon": _rewritten("target.toml", lambda b: b"; mine\n" + b),
    "no-break space": _rewritten("target.toml", lambda b: b.replace(b"role =", b"role\xc2\xa0=", 1)),
    "merge": _rewritten("target.toml", lambda b: b.replace(b"\n[market]", b"\n<<<<<<< HEAD\n[market]", 1)),
    "gzip": _rewritten("target.toml", gzip.compress),
    "utf-16 without a mark": _rewritten("target.toml", lambda b: b.decode().encode("utf-16-le")),
    "truth": _rewritten("target.toml", lambda b: b.replace(b"= true", b"= True", 1)),
    "token utf-16": lambda folder: _secret(folder, "a-token", encoding="utf-16"),
    "token folder": lambda folder: (folder / "keys" / "token").mkdir(),
    "no program": lambda folder: (folder / "hook.sh").write_text("exit 0", encoding="ascii"),
}


def looked_at(path: Path) -> tuple[int, list[str]]:
    """Load a statement and let the doctor look; return how a run would end, and the lines that say what to change."""
    try:
        statements = load_statements([path])
        for _, claimed in statements:
            enlist(claimed)
        found = list(visits(statements))
    except KitError as error:
        return int(error.exit_code), str(error).splitlines()
    code = next((ending for _, _, ending in found if ending), ExitCode.CONFORMANT)
    lines = [line for _, each, _ in found if each.weight is not Weight.OK for line in each.text.splitlines()]
    return int(code), lines


def test_the_table_is_as_long_as_it_is_to_be() -> None:
    """Each row has a name of its own, and there are enough of them."""
    assert len({row["name"] for row in ROWS}) == len(ROWS) >= 200


@pytest.mark.parametrize("role", ["AGR", "DSO", "CRO"])
def test_the_right_configuration(role: str, right: World, tmp_path: Path) -> None:
    """Nothing is wrong with what no row has spoiled."""
    patient = {"timing.reply_within": 5}  # whatever else the machine does meanwhile
    assert looked_at(right.write(tmp_path, role, patient, [])) == (0, [])


# At the statement alone, or at its files, a row costs nothing; of the others, continuous integration takes a few.
_CHEAP = [row for row in ROWS if row["code"] in (2, 5)]
_OTHERS = [row for row in ROWS if row not in _CHEAP]
CHOSEN = ROWS if os.environ.get("UFTP_WHOLE_TABLE") else [*_CHEAP, *_OTHERS[::4]]


@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row["name"])
def test_a_wrong_configuration(row: dict[str, Any], right: World, tmp_path: Path) -> None:
    """The line says which value is wrong, and what to do; a remark leaves the run its beginning."""
    path = right.write(tmp_path, row.get("target", "DSO"), row.get("set", {}), row.get("drop", []))
    SPOILING[row.get("files", "")](tmp_path)
    code, lines = looked_at(path)
    wanted = [right.filled(words) for words in row["says"]]
    assert code == row["code"], lines
    telling = [line for line in lines if all(words in line for words in wanted)]
    assert telling, lines
    assert _FIX.search(telling[0]), f"no word of what to do: {telling[0]}"
