"""A client that was written from the guide alone trades with the sandbox, and reads there why it is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.cli.command import LIMIT, ROOT, free_port, started
from uftp_conformance import KitError
from uftp_conformance.cli.serve import show_sandbox
from uftp_conformance.run.doctor.checkup import visits
from uftp_conformance.run.doctor.finding import Weight
from uftp_conformance.run.settings import load_statements
from uftp_conformance.sandbox.staging import Asked, configuration_of
from uftp_conformance.statement.counterparties import write_key_file
from uftp_conformance.statement.markets import Start
from uftp_conformance.statement.template import write_starter

CLIENT = ROOT / "examples" / "client" / "trade.py"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that listens, and where its client is to."""

    base: str
    key: str
    folder: Path
    port: int

    def log(self) -> str:
        """What it wrote down."""
        return httpx.get(f"{self.base}/log").text


@pytest.fixture(scope="module", params=[(), ("--variant", "word/all-reasons")], ids=["plain", "variant"])
def sandbox(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    tmp_path = tmp_path_factory.mktemp("serve")
    port, own = free_port(), f"127.0.0.1:{free_port()}"
    words = ("serve", "--role", "dso", "--listen", own, "--deliver-to", f"http://127.0.0.1:{port}/uftp")
    process = started(*words, *request.param, folder=tmp_path)
    lines: list[str] = []
    assert process.stdout is not None
    while not any(line.startswith("this page") for line in lines):
        lines.append(process.stdout.readline())
        assert lines[-1], process.communicate()
    key = next(line.split()[-1] for line in lines if line.startswith("public key"))
    for _ in range(100):  # the port is bound before it is served
        try:
            httpx.get(f"http://{own}/log")
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield Sandbox(f"http://{own}", key, tmp_path, port)
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=20)


def test_a_wrong_path_is_in_the_log(sandbox: Sandbox) -> None:
    assert httpx.post(f"{sandbox.base}/shapeshifter/api/v2").status_code == 404
    line = next(line for line in sandbox.log().splitlines() if "/api/v2" in line)
    assert line.endswith(f"HTTP 404, nothing is there; messages go to {sandbox.base}/dso/shapeshifter/api/v3/message")


def trade(sandbox: Sandbox) -> subprocess.CompletedProcess[str]:
    secret = sandbox.folder / "sandbox" / "keys" / "agr.suite.example.key"
    assert secret.stat().st_mode & 0o077 == 0
    words = [sys.executable, str(CLIENT), sandbox.base, str(secret), sandbox.key, str(sandbox.port)]
    return subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, check=False)


def test_a_client_trades_an_order(sandbox: Sandbox) -> None:
    done = trade(sandbox)
    assert done.returncode == 0, done.stderr + sandbox.log()
    assert "traded order-" in done.stdout
    log = sandbox.log()
    for words in ("-- starts FlexRequest", "<- POST FlexOffer", "HTTP 200, accepted", "-- starts FlexOrder"):
        assert words in log


def test_the_page_shows_what_is_refused_and_why(sandbox: Sandbox) -> None:
    endpoint = f"{sandbox.base}/dso/shapeshifter/api/v3/message"
    answer = httpx.post(endpoint, content="<script>alert(1)</script>", headers={"Content-Type": "text/xml"})
    assert answer.status_code == 400
    asked = {"message": "FlexOrder", "recipient": "<b>", "refers_to": "", "wanted": "<i>"}
    httpx.post(f"{sandbox.base}/start", data=asked)
    page = httpx.get(sandbox.base).text
    assert "Values have to be a JSON object" in page
    assert "because of TRN-" in page
    assert "<script>" not in page
    assert "<b>" not in page
    nobody = httpx.post(f"{sandbox.base}/start", data={**asked, "wanted": ""}, follow_redirects=True).text
    assert "No FlexOrder is sent" in nobody


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_the_page_is_for_this_machine(sandbox: Sandbox, headers: dict[str, str]) -> None:
    assert httpx.get(sandbox.base, headers=headers).status_code == 403
    assert httpx.post(f"{sandbox.base}/start", headers=headers, data={}).status_code == 403


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"mutant": "DSO/none"}, "nothing has this name"),
        ({"mutant": "AGR/VAL-ISP-CONFLICT/omitted"}, "is a fault of an AGR"),
        ({"variant": "none"}, "nothing has this name"),
        ({"role": "TSO"}, "Write one of AGR"),
        ({"public_key": "x"}, "--public-key:"),
        ({"listen": "127.0.0.1:notaport"}, "nothing can listen there"),
    ],
)
def test_what_cannot_be_served_is_reported(words: dict[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(KitError, match=sentence):
        show_sandbox(**{"folder": tmp_path / "sandbox", **words})  # type: ignore[arg-type]  # one of them at a time


def test_the_keys_stay_the_same(tmp_path: Path) -> None:
    asked = Asked("CRO", "127.0.0.1:0", tmp_path / "sandbox", "http://127.0.0.1:1/x")
    assert json.dumps(configuration_of(asked)) == json.dumps(configuration_of(asked))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """The statement of an AGR that has no implementation yet, in whose place a reference participant is served."""
    base, inbox = f"http://127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    own = write_key_file(tmp_path / "own.key")
    claimed = write_starter(tmp_path / "mine", Start(
        "AGR", public_key=own.public.text(), endpoint=f"{base}/", stimulus=f"{base}/hook", listen=inbox,
        reached_at=f"http://{inbox}",
    ))  # fmt: skip
    process = started("serve", "--target", claimed, "--secret-key", tmp_path / "own.key", folder=tmp_path)
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    assert any(line.startswith("this page") for line in lines), process.communicate()
    yield claimed
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=20)


def test_what_a_statement_speaks_of_is_served(served: Path) -> None:
    """Statement and participant agree on everything: paths, market, partners, stimulus."""
    found = list(visits(load_statements([served])))
    assert {each.text: code for _, each, code in found if each.weight is not Weight.OK} == {}
    assert any("the stimulus at" in each.text for _, each, _ in found)


def test_an_impossible_participant_is_refused_with_a_sentence(tmp_path: Path) -> None:
    claimed = write_starter(tmp_path, Start("DSO", endpoint="https://127.0.0.1:1/uftp"))
    with pytest.raises(KitError, match="Write http://"):
        show_sandbox(target=claimed, folder=tmp_path / "sandbox")
    other = write_starter(tmp_path / "other", Start("DSO"))
    with pytest.raises(KitError, match=r'own.key: belongs to another .* Write target.public_key = "'):
        show_sandbox(target=other, secret_key=tmp_path / "own.key", folder=tmp_path / "sandbox")
