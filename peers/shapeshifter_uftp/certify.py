"""Certify the three peers: `python -m peers.shapeshifter_uftp.certify`, from the root of a checkout.

Ends with 0 when the run was complete and found what it has to find; with 1 when it found less; else with
the exit code of the run.  Servers listen on 127.0.0.1 and are stopped in any case.
"""

import subprocess
import sys
from pathlib import Path

from peers import statements
from peers.certifying import certified
from peers.findings import Finding
from peers.statements import Peer

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
_INSTALL_WITHIN = 600.0  # seconds
_INBOX = 18180
_TRADES = {"inbox": _INBOX, "flex_settlement": "false", "metering": "false", "unsolicited_offers": "false"}
_NAME = "shapeshifter-uftp 2.4.0, accept-all"
_PEERS: dict[str, dict[str, object]] = {
    "cro": {"name": f"{_NAME} CRO", "domain": "cro.peer.example", "port": 18181, "inbox": _INBOX},
    "dso": {"name": f"{_NAME} DSO", "domain": "dso.peer.example", "port": 18182, **_TRADES},
    "agr": {"name": f"{_NAME} AGR", "domain": "agr.peer.example", "port": 18183, **_TRADES},
}

EXPECTED = (
    Finding(("TRN-ENVELOPE",), "a SenderRole that the schema does not have ends in HTTP 500"),
    Finding(("TRN-SENDER-UNKNOWN",), "a sender without a key ends in HTTP 500, not 419"),
    Finding(("TRN-PAYLOAD-SCHEMA",), "values are not held against the patterns of the schema"),
    Finding(("TRN-CONTENT-TYPE",), "the Content-Type is not read"),
    Finding(("TRN-ENTITY",), "a DOCTYPE is read and its internal entities are expanded"),
    Finding(("VAL-RECIPIENT",), "the RecipientDomain is not read"),
    Finding(("VAL-RESUBMITTED", "VAL-DUPLICATE"), "no MessageID is remembered"),
    Finding(("ANS-SCHEMA",), "a TestMessageResponse has a Result, which the schema does not allow", "TestMessage"),
)


def environment() -> None:
    """Install the peers' packages into an environment of their own, unless the same are there already."""
    stamp = ENVIRONMENT / "installed"
    wanted = LOCK.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    make: list[str | Path] = [sys.executable, "-m", "venv", "--clear", ENVIRONMENT]
    install: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
    for command in (make, install):
        subprocess.run(command, check=True, timeout=_INSTALL_WITHIN)  # noqa: S603 - written above
    stamp.write_text(wanted, encoding="utf-8")


def prepare() -> tuple[Peer, ...]:
    """Install, and make the keys and statements of the three."""
    environment()
    return statements.prepare(HERE, _PEERS)


def command(peer: Peer) -> list[object]:
    """Return what serves a peer, with whom it knows in a file."""
    directory = peer.path.with_suffix(".directory.json")
    directory.write_bytes(peer.counterparties())
    target = peer.statement.target
    place = ["--role", target.role, "--port", peer.port, "--domain", target.domain]
    return [PYTHON, HERE / "serve.py", *place, "--secret-key-file", peer.secret_key_file, "--directory", directory]


if __name__ == "__main__":
    sys.exit(certified(prepare, command, HERE / "report", EXPECTED))
