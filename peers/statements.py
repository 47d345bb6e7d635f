"""Make what is not in the repository: the keys of both sides, and each peer's statement with its public key."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from uftp_conformance import statement
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import read_key_file, write_key_file

TEMPLATES = Path(__file__).resolve().parent
COMMAND = Path(sys.executable).with_name("uftp-conformance")
_WITHIN = 60.0  # seconds for a short command


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer: the statement that is tested against, and the key that it seals with."""

    name: str
    path: Path
    statement: Statement
    secret_key_file: Path

    @property
    def port(self) -> int:
        """Where it listens: the port of its endpoint."""
        return urlsplit(self.statement.target.endpoint).port or 80

    @property
    def log(self) -> Path:
        """Where it writes what went wrong."""
        return self.path.with_suffix(".log")

    def counterparties(self) -> bytes:
        """Return what it has to know of its counterparties, as `uftp-conformance counterparties --json` prints it."""
        command: list[str | Path] = [COMMAND, "counterparties", self.path, "--json"]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=_WITHIN).stdout  # noqa: S603 - ours


def prepare(folder: Path, peers_of_it: Mapping[str, Mapping[str, object]]) -> tuple[Peer, ...]:
    """Make the missing keys, write the statements to `run/` in a folder, and return its peers.

    `peers_of_it` has for each the values of its template beside this module.
    """
    peers = tuple(_peer(folder, name, values) for name, values in peers_of_it.items())
    for peer in peers:
        for counterparty in peer.statement.counterparties:
            _key(counterparty.secret_key_file)
    return peers


def _peer(folder: Path, name: str, values: Mapping[str, object]) -> Peer:
    secret = folder / "keys" / f"{name}-peer.key"
    path = folder / "run" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    template = Template((TEMPLATES / f"{name}.toml.in").read_text(encoding="utf-8"))
    path.write_text(template.substitute(values, public_key=_key(secret).text()), encoding="utf-8")
    return Peer(name, path, statement.load(path), secret)


def _key(path: Path) -> PublicKey:
    """Return the public half of the key in a file that is made if it is missing."""
    return (read_key_file(path) if path.exists() else write_key_file(path)).public
