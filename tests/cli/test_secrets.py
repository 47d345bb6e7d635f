"""Nothing that a run leaves behind holds a secret key, a token or a password, in whatever encoding."""

import base64
import json
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from tests.cli.command import events, free_port, uftp
from tests.cli.conftest import Vendor, written
from tests.cli.gateway import Gateway, Proxy, standing
from tests.conversation.test_tls import openssl
from tests.encodings import found_in
from tests.run.test_stream_header import complaints, unknown
from uftp_conformance.messages.sealing import read_secret_key
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry
from uftp_conformance.statement.daytime import zone_at


def test_no_report_holds_a_key(vendor: Vendor) -> None:
    """The stream of the same run, with sealed and unsealed bytes in it, is as the published schema says."""
    report = vendor.statement.parent / "report"
    words = ("--only", "TRN-PAYLOAD", "--only", "OPR-DP-LACKING", "--profile", "smoke", "--report-dir", report)
    uftp("run", "--target", vendor.statement, *words, folder=vendor.statement.parent)
    claimed = vendor.running.statements[0][1]
    secrets = [
        read_secret_key(counterparty.secret_key_file.read_text(encoding="utf-8").strip()).material[:32]
        for counterparty in claimed.counterparties
    ]
    assert secrets
    files = [path for path in report.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"events.jsonl", "report.html", "junit.xml"}
    assert [
        (path.name, found) for path in files for key in secrets if (found := found_in(path.read_bytes(), key))
    ] == []
    stream = events(report / "events.jsonl")
    assert [(complaints(event), unknown(event)) for event in stream] == [([], set())] * len(stream)
    assert json.dumps(stream[0]).count("secret_key_file") == len(claimed.counterparties)


CLIENT, GRANTED, INBOX, PASSWORD = (f"{word}+/=&%:{word[::-1]}" for word in ("Cl13nt", "Gr4nt3d", "1nb0x", "Pr0xy"))
ACCESS = """
[access]
token_url = "https://{gate}/token"
client_id = "suite"
client_secret_file = "client"
certificate = "cert.pem"
private_key = "key.pem"
proxy_env = "WAY_OUT"
inbox_token_file = "inbox"
"""


def test_no_artefact_holds_what_lets_us_through(tmp_path: Path) -> None:
    """With a client's secret, the token it is granted, a key for TLS, a proxy's password and the inbox's own token."""
    folder, inbox = tmp_path / "vendor", f"127.0.0.1:{free_port()}"
    folder.mkdir()
    front = type("Front", (Gateway,), {
        "demanded": (f"Bearer {GRANTED}", _basic("suite", quote_plus(CLIENT))), "granted": GRANTED,
    })  # fmt: skip
    back = type("Back", (Gateway,), {"behind": f"http://{inbox}", "added": f"Bearer {INBOX}"})
    way = type("Way", (Proxy,), {"demanded": _basic("us", PASSWORD)})
    with standing(front, _both_sides(folder)) as gate, standing(way) as proxy, standing(back) as reached:
        zone, lineup = zone_at(datetime.now(UTC)), (Entry("their DSO", "DSO"),)
        running = embedded.start(folder, lineup, inbox, f"http://{reached}", zone)
        claimed = running.statements[0][1]
        front.behind = f"http://{urlsplit(claimed.target.endpoint).netloc}"  # type: ignore[attr-defined]  # as above
        endpoint = f"https://{gate}{urlsplit(claimed.target.endpoint).path}"
        text = written(claimed).replace(claimed.target.endpoint, endpoint)
        text = text.replace("[target]", f"{ACCESS.format(gate=gate)}\n[target]\nca_file = 'cert.pem'")
        (folder / "target.toml").write_text(text, encoding="utf-8")
        chosen = ("--only", "TRN-METHOD", "--only", "TRN-CERTIFICATE", "--only", "TRN-TLS", "--profile", "smoke")
        ended = uftp("run", "--target", folder / "target.toml", *chosen, folder=tmp_path,
                    WAY_OUT=f"http://us:{quote_plus(PASSWORD)}@{proxy}")  # fmt: skip
        running.stop()
    assert ended.code == 0, ended.out + ended.err
    assert front.turned_away == back.turned_away == 0  # type: ignore[attr-defined]  # as above
    assert way.opened  # type: ignore[attr-defined]  # as above
    artefacts = [(path.name, path.read_bytes()) for path in (tmp_path / "report").rglob("*") if path.is_file()]
    artefacts.append(("terminal", (ended.out + ended.err).encode()))
    secrets = [*(text.encode() for text in (CLIENT, GRANTED, INBOX, PASSWORD)), _private(folder)[60:120]]
    assert all(found_in(secret, secret) for secret in secrets)
    leaks = [(name, found) for name, content in artefacts for each in secrets if (found := found_in(content, each))]
    assert leaks == []


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def _both_sides(folder: Path) -> ssl.SSLContext:
    """Make one certificate for both sides, and put in order the secrets that are in files."""
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days",
            "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")  # fmt: skip
    for name, text in (("client", CLIENT), ("inbox", INBOX)):
        (folder / name).touch(0o600)
        (folder / name).write_text(text, encoding="ascii")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "cert.pem"))
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    tls.verify_mode = ssl.CERT_REQUIRED
    return tls


def _private(folder: Path) -> bytes:
    lines = (folder / "key.pem").read_text(encoding="ascii").splitlines()
    return base64.b64decode("".join(line for line in lines if "-----" not in line))
