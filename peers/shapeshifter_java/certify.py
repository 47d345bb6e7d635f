"""Certify the two peers in Java: `python -m peers.shapeshifter_java.certify`, from the root of a checkout.

Needs Maven, and a JDK that runs what the library was built for (JAVA_HOME, else the newest one of /usr/lib/jvm, else
the `java` of the path).  Ends as `peers.shapeshifter_uftp.certify` does.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from nacl.bindings import crypto_sign_seed_keypair

from peers import statements
from peers.certifying import certified
from peers.findings import Finding
from peers.serving import CannotServe
from peers.statements import Peer

HERE = Path(__file__).resolve().parent
LIBRARIES, CLASSES = HERE / "lib", HERE / "run" / "classes"
_LEAST = 21  # the release of Java that the library is built for
_INSTALL_WITHIN = 600.0  # seconds
_TRADES = {"inbox": 18280, "flex_settlement": "true", "metering": "true", "unsolicited_offers": "true"}
_NAME = "shapeshifter-core 3.4.0 (Java),"
_PEERS: dict[str, dict[str, object]] = {
    "dso": {"name": f"{_NAME} DSO", "domain": "dso.java-peer.example", "port": 18282, **_TRADES},
    "agr": {"name": f"{_NAME} AGR", "domain": "agr.java-peer.example", "port": 18283, **_TRADES},
}
_VERSION = re.compile(r'version "(\d+)')
_SEED = 32  # bytes of a key file that holds a seed, not a whole key

EXPECTED = (
    Finding(("ANS-ENVELOPE",), "what is for somebody else is answered in that one's name, under the peer's seal"),
    Finding(("OPR-FOFR-ACCEPT",), "an offer that is revoked is looked up among what the DSO sent, and never found"),
    Finding(("OPR-FOR-ONCE",), "a second order on one offer is taken"),
    Finding(("OPR-FOR-CURRENCY",), "the Currency of an order is not compared with its offer's"),
    Finding(("OPR-DP-LACKING",), "nobody counts the ISPs of a D-Prognosis"),
    Finding(("OPR-DP-SEQUENCE",), "no Revision is remembered"),
    Finding(("VLD-FR-POWER",), "a MinPower above the MaxPower is taken"),
    Finding(("TRN-SPELLING",), "a byte order mark before the document ends in HTTP 400"),
    Finding(("VAL-EXTREME",), "values that the schema takes end in an exception, and in no answer"),
)


def java() -> Path:
    """Return the folder of a JDK that is new enough."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    found = sorted(Path("/usr/lib/jvm").glob("*/bin/javac"), key=_release, reverse=True)
    on_the_path = [Path(javac).resolve() for javac in [shutil.which("javac")] if javac]
    for home in [*named, *(each.parents[1] for each in (*found, *on_the_path))]:
        if _release(home / "bin" / "javac") >= _LEAST:
            return home
    raise CannotServe(f"no JDK {_LEAST} or newer was found: install one, or name it in JAVA_HOME")


def _release(javac: Path) -> int:
    try:
        said = subprocess.run([javac.with_name("java"), "-version"], capture_output=True, text=True, check=True)  # noqa: S603 - a JDK's own
    except (OSError, subprocess.SubprocessError):
        return 0
    found = _VERSION.search(said.stderr)
    return int(found[1]) if found else 0


def build(home: Path) -> None:
    """Fetch the library and what it needs, unless the same are there already, and compile the peer."""
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotServe("Maven (mvn) was not found: install it, it fetches the library")
    stamp, wanted = LIBRARIES / "installed", (HERE / "pom.xml").read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(LIBRARIES, ignore_errors=True)
        fetch: list[str | Path] = [maven, "--quiet", "--batch-mode", "--file", HERE / "pom.xml", "process-resources"]
        subprocess.run(fetch, check=True, timeout=_INSTALL_WITHIN, env={**os.environ, "JAVA_HOME": str(home)})  # noqa: S603 - written above
        stamp.write_text(wanted, encoding="utf-8")
    compiled: list[str | Path] = [
        home / "bin" / "javac",
        "-d",
        CLASSES,
        "-cp",
        f"{LIBRARIES}/*",
        *sorted(HERE.glob("*.java")),
    ]
    subprocess.run(compiled, check=True, timeout=_INSTALL_WITHIN)  # noqa: S603 - written above


def prepare() -> tuple[Peer, ...]:
    """Build the peer, and make the keys and statements of the two."""
    build(java())
    return statements.prepare(HERE, _PEERS)


def command(peer: Peer) -> list[object]:
    """Return what serves a peer, with all that it is told in a file that nobody else reads."""
    settings = peer.path.with_suffix(".json")
    settings.touch(mode=0o600)
    settings.write_text(json.dumps(_settings(peer)), encoding="utf-8")
    native = "--enable-native-access=ALL-UNNAMED"  # libsodium
    return [java() / "bin" / "java", native, "-cp", f"{CLASSES}:{LIBRARIES}/*", "Peer", settings]


def _settings(peer: Peer) -> dict[str, object]:
    target, market = peer.statement.target, peer.statement.market
    key = base64.b64decode(peer.secret_key_file.read_text(encoding="ascii"))
    whole = crypto_sign_seed_keypair(key)[1] if len(key) == _SEED else key
    return {
        "domain": target.domain,
        "role": target.role,
        "port": peer.port,
        "secret_key": base64.b64encode(whole).decode(),
        "isp_duration": market.isp_duration,
        "time_zone": market.time_zone,
        "congestion_points": [point.address for point in market.congestion_points],
        "contracts": [contract.id for contract in market.contracts],
        "baselines": list(market.baseline_references),
        "counterparties": json.loads(peer.counterparties()),
    }


if __name__ == "__main__":
    sys.exit(certified(prepare, command, HERE / "report", EXPECTED))
