"""Make what is not in the repository: the keys of both sides, and each peer's statement with its public key."""

from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from uftp_conformance import statement
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import read_key_file, write_key_file

HERE = Path(__file__).resolve().parent
KEYS = HERE / "keys"
RUN = HERE / "run"


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
        return RUN / f"{self.name}.log"


def prepare() -> tuple[Peer, ...]:
    """Make the missing keys, write the statements to `run/`, and return the peers with what was written."""
    peers = tuple(_peer(name) for name in ("cro", "dso", "agr"))
    for peer in peers:
        for counterparty in peer.statement.counterparties:
            _key(counterparty.secret_key_file)
    return peers


def _peer(name: str) -> Peer:
    secret = KEYS / f"{name}-peer.key"
    path = RUN / f"{name}.toml"
    RUN.mkdir(exist_ok=True)
    template = Template((HERE / f"{name}.toml.in").read_text(encoding="utf-8"))
    path.write_text(template.substitute(public_key=_key(secret).text()), encoding="utf-8")
    return Peer(name, path, statement.load(path), secret)


def _key(path: Path) -> PublicKey:
    """Return the public half of the key in a file that is made if it is missing."""
    return (read_key_file(path) if path.exists() else write_key_file(path)).public


if __name__ == "__main__":
    prepare()
