"""The example folder of a vendor works: its CI file is run against a reference AGR in the market of its statement.

What the example leaves to the vendor is put in by this test: the product, the keys, and ports that are free here.
"""

import contextlib
import json
import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import LIMIT, environment, events, free_port
from uftp_conformance import statement
from uftp_conformance.messages.sealing import SecretKey
from uftp_conformance.statement.counterparties import endpoint_of, write_key_file

EXAMPLE = Path(__file__).parents[1] / "examples" / "vendor"
# What of the gate is judged here, so that this test is quick: each needs a message that the hook asks for.
PART = ("INI-ACCEPTED", "OPR-FOR-POWER", "PLN-FRU-POWER")


def commands() -> list[str]:
    """Return the commands of the CI file in order, and make sure that nothing in it is overlooked."""
    text = (EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8")
    _, _, after = text.partition("  script:\n")
    script, _, artifacts = after.partition("  artifacts:\n")
    lines = script.splitlines()
    assert all(line.startswith("    - ") for line in lines), lines
    assert "- report/\n" in artifacts
    return [line.removeprefix("    - ") for line in lines]


@dataclass(frozen=True, slots=True)
class Product:
    """The vendor's folder with a product that runs."""

    folder: Path
    port: int
    keys: dict[str, Path]  # files by domain


def _served(claimed: dict[str, Any], own: SecretKey, keys: dict[str, SecretKey]) -> dict[str, Any]:
    """Return the configuration of a reference participant that is what the statement says."""
    for contract in claimed["market"]["contracts"]:
        contract["release_until"] = contract["release_until"].isoformat()
    parties = [
        {
            "role": party["role"], "domain": party["domain"], "standing": party["standing"],
            "public_key": keys[party["domain"]].public.text(),
            "endpoint": endpoint_of(party["domain"], claimed["inbox"]["reached_at"]),
        }
        for party in claimed["counterparties"]
    ]  # fmt: skip
    target = {name: claimed["target"][name] for name in ("role", "domain", "versions")}
    participant = {**target, "path": "1", "secret_key": own.text(), "supports": claimed["supports"]}
    return {"market": claimed["market"], "parties": parties, "participants": [participant]}


def _replace(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{path.name} has no {old}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """The folder, its statement with the key and the port of a reference AGR that runs beside it."""
    folder = tmp_path / "vendor"
    shutil.copytree(EXAMPLE, folder)
    path = folder / "conformance" / "target.toml"
    _replace(path, {"127.0.0.1:18080": f"127.0.0.1:{free_port()}"})
    claimed = tomllib.loads(path.read_text(encoding="utf-8"))
    domains = [party["domain"] for party in claimed["counterparties"]]
    files = {domain: tmp_path / "secrets" / f"{domain}.key" for domain in domains}
    own, keys = write_key_file(tmp_path / "own.key"), {domain: write_key_file(file) for domain, file in files.items()}
    _replace(path, {claimed["target"]["public_key"]: own.public.text()})
    configuration = tmp_path / "product.json"
    configuration.write_text(json.dumps(_served(claimed, own, keys)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "uftp_conformance.participants", str(configuration)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port = int(json.loads(process.stdout.readline())["port"])
        _replace(path, {"127.0.0.1:8080/": f"127.0.0.1:{port}/1/"})
        yield Product(folder, port, files)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_the_statement_is_valid(product: Product) -> None:
    claimed = statement.load(product.folder / "conformance" / "target.toml")
    assert claimed.target.role == "AGR"
    assert claimed.stimulus is not None


def test_the_gate_ends_with_success(product: Product) -> None:
    """The product runs already, so that `start-product` and the installation have nothing to do; the rest is run."""
    install, *lines = commands()
    assert install == "pip install uftp-conformance"
    hook = free_port()
    _replace(product.folder / "conformance" / "target.toml", {"127.0.0.1:9090/": f"127.0.0.1:{hook}/"})
    start = product.folder / "start-product"
    start.write_text("#!/bin/sh\n", encoding="utf-8")
    start.chmod(0o700)
    script = "\n".join(lines).replace("9090", str(hook)).replace("127.0.0.1:8080/send", "127.0.0.1:8080/1/stimulus")
    script = script.replace("8080", str(product.port)) + "".join(f" --only {prefix}" for prefix in PART)
    named = {re.sub(r"\W", "_", domain.removesuffix(".suite.example")).upper(): f for domain, f in product.keys.items()}
    log_text = _run(script, product.folder, {f"{name}_KEY": str(file) for name, file in named.items()})
    verdicts = [event for event in events(product.folder / "report" / "events.jsonl") if event["event"] == "verdict"]
    assert {verdict["requirement"] for verdict in verdicts} == set(PART), log_text
    assert {verdict["kind"] for verdict in verdicts} == {"pass"}, log_text
    assert (product.folder / "report" / "junit.xml").exists()


def _run(script: str, folder: Path, variables: dict[str, str]) -> str:
    """Run the commands in one shell that stops at failures, as a CI does, and end what they left in the background."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    log = folder / "job.log"
    with log.open("w", encoding="utf-8") as words:
        process = subprocess.Popen(
            [str(shutil.which("bash")), "-e", "-o", "pipefail", "-c", script],
            cwd=folder,
            env=environment(PATH=path, **variables),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(LIMIT)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    log_text = log.read_text(encoding="utf-8", errors="replace")
    assert code == 0, f"{shlex.quote(script)} ended with {code}:\n{log_text}"
    return log_text


@pytest.mark.parametrize(
    ("message", "status", "why"),
    [
        ("TestMessage", 202, ""),
        ("FlexOrder", 501, "no FlexOrder is made here"),
        ("FlexOfferRevocation", 409, "no FlexOffer with this MessageID stands and waits for an order"),
    ],
)
def test_the_hook_says_what_became_of_a_request(product: Product, message: str, status: int, why: str) -> None:
    made = runpy.run_path(str(EXAMPLE / "conformance" / "hook.py"), run_name="hook")
    wish = {
        "message": message, "recipient": {"role": "DSO", "domain": "dso.suite.example"}, "wanted": {},
        "conversation_id": "6f0c3b1e-2a54-4c0e-9d0f-5f3f3f0c7f11", "refers_to": None,
    }  # fmt: skip
    answer, words = made["order"](f"http://127.0.0.1:{product.port}/1/stimulus", wish)
    assert (answer, why in words) == (status, True), words
