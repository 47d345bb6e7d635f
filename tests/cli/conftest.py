"""Statements for the command: a fresh one of its own, and one of a reference participant that runs beside it."""

import json
import shutil
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.command import ROOT, filled_in, free_port, uftp
from tests.proof.seed import third
from uftp_conformance.run import embedded
from uftp_conformance.run.embedded import Entry, Running
from uftp_conformance.statement import Statement
from uftp_conformance.statement.daytime import zone_at


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the whole folder keep the third that the commit at hand chooses: each test is several processes."""
    folder = Path(__file__).parent
    if folder not in [Path(argument).resolve() for argument in config.args]:
        return
    here = [item for item in items if item.path.is_relative_to(folder)]
    left = {*here} - {*third(here)}
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=[*left])


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    """Let the commands be interrupted: what a shell starts in the background inherits that SIGINT is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `init` writes for a DSO."""
    folder = tmp_path_factory.mktemp("starter")
    assert uftp("init", "--role", "DSO", folder=folder).code == 0
    return folder


@pytest.fixture
def fresh(starter: Path, tmp_path: Path) -> Path:
    """A folder with a statement that waits briefly, for a test to spoil."""
    folder = tmp_path / "fresh"
    shutil.copytree(starter, folder)
    port = free_port()
    filled_in(folder, {
        "reply_within": "0.5", "listen": f'"127.0.0.1:{port}"', "reached_at": f'"http://127.0.0.1:{port}"',
        "endpoint": f'"http://127.0.0.1:{free_port()}/"',
    })  # fmt: skip
    return folder


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody's implementation, with its statement."""

    running: Running
    statement: Path
    inbox: int  # the port at which the suite is to listen


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[Vendor]:
    """A reference DSO that this test started itself, described by a statement as a vendor writes it."""
    folder, lineup, zone = tmp_path / "vendor", (Entry("their DSO", "DSO"),), zone_at(datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as held:  # so that the participant gets another one
        port = held.getsockname()[1]
        running = embedded.start(folder, lineup, f"127.0.0.1:{port}", f"http://127.0.0.1:{port}", zone)
    try:
        path = folder / "target.toml"
        path.write_text(written(running.statements[0][1]), encoding="utf-8")
        yield Vendor(running, path, port)
    finally:
        running.stop()


def written(statement: Statement) -> str:
    """Write the statement of an embedded target as a file."""

    def section(name: str, /, **values: object) -> str:
        return "\n".join([name, *(f"{key} = {json.dumps(value)}" for key, value in values.items() if value), ""])

    target, inbox, stimulus = statement.target, statement.inbox, statement.stimulus
    zone = f'time_zone = "{statement.market.time_zone}"'
    parts = [
        section("[target]", **target.model_dump()),
        section("[inbox]", listen=inbox.listen, reached_at=inbox.reached_at),
        *(
            section(
                "[[counterparties]]", role=c.role, domain=c.domain, standing=c.standing,
                secret_key_file=str(c.secret_key_file),
            )
            for c in statement.counterparties
        ),
        section("[stimulus]", url=stimulus.url) if stimulus else "",
    ]  # fmt: skip
    market = ROOT / "uftp_conformance" / "participants" / "market.toml"
    agreed = market.read_text(encoding="utf-8").replace("isp_duration ", f"{zone}\nisp_duration ", 1)
    return "\n".join([agreed, *parts])
