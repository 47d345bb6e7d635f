"""Run the suite against the three peers: environment, keys, servers, run, and what it had to find.

Ends with 0 when the run was complete and found what it has to find; with 1 when it found less; else with
the exit code of the run.  Servers listen on 127.0.0.1 and are stopped in any case.
"""
# ruff: noqa: S603 - every command is written below; no part of one comes from outside

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import findings
from prepare import HERE, RUN, Peer, prepare
from rich.console import Console

from uftp_conformance import ExitCode
from uftp_conformance.catalogue import load
from uftp_conformance.run import events

REPORT = HERE / "report"
STREAM = REPORT / "events.jsonl"
LOCK = HERE / "requirements.lock"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
COMMAND = Path(sys.executable).with_name("uftp-conformance")

_START_WITHIN = 30.0
_STOP_WITHIN = 10.0
_END_WITHIN = 60.0
RUN_WITHIN = 1800.0  # a run of the suite
OTHERS_WITHIN = 600.0  # whatever else is started and awaited


def sentence_of(error: Exception) -> str:
    """Say in one sentence what failed: which command did not end in time, or how it ended."""
    match error:
        case subprocess.TimeoutExpired():
            return f"{_words(error.cmd)} did not end within {error.timeout / 60:.0f} minutes and was stopped"
        case subprocess.CalledProcessError():
            said = str(error.stderr or "").strip().splitlines()
            return f"{_words(error.cmd)} ended with {error.returncode}{': ' if said else ''}{said[-1] if said else ''}"
    return str(error)


def _words(command: Sequence[object]) -> str:
    return f"`{' '.join(map(str, command))}`"


class CannotServe(Exception):
    """A peer does not come up; the text says which and where to look."""


def environment() -> None:
    """Install the peers' packages into an environment of their own, unless the same are there already."""
    stamp = ENVIRONMENT / "installed"
    wanted = LOCK.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    make = [sys.executable, "-m", "venv", "--clear", ENVIRONMENT]
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
    for command in (make, install):
        subprocess.run(command, check=True, timeout=OTHERS_WITHIN)
    stamp.write_text(wanted, encoding="utf-8")


@contextmanager
def serving(peers: tuple[Peer, ...]) -> Iterator[None]:
    """Let all peers listen, each in a process of its own, and stop them at the end."""
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for peer in peers:
            servers.append(_start(peer))
        for peer, server in zip(peers, servers, strict=True):
            _await(peer, server)
        yield
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            _stop(server)


def _start(peer: Peer) -> subprocess.Popen[bytes]:
    if _listens(peer):
        raise CannotServe(f"something listens at port {peer.port} already; stop it first")
    directory = RUN / f"{peer.name}.directory.json"
    with directory.open("wb") as file:
        command = [COMMAND, "counterparties", peer.path, "--json"]
        subprocess.run(command, stdout=file, check=True, timeout=OTHERS_WITHIN)
    serve: list[str | Path] = [
        PYTHON,
        HERE / "serve.py",
        "--role",
        peer.statement.target.role,
        "--port",
        str(peer.port),
        "--domain",
        peer.statement.target.domain,
        "--secret-key-file",
        peer.secret_key_file,
        "--directory",
        directory,
    ]
    with peer.log.open("wb") as log:
        # A session of its own keeps a Ctrl-C from the servers: they are stopped after the run.
        return subprocess.Popen(serve, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)


def _await(peer: Peer, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_WITHIN
    while not _listens(peer):
        if server.poll() is not None or time.monotonic() > end:
            raise CannotServe(f"the {peer.name} does not listen at port {peer.port}; see {peer.log}")
        time.sleep(0.1)


def _listens(peer: Peer) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", peer.port)) == 0


def _stop(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(_STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def conduct(peers: tuple[Peer, ...]) -> int:
    """Run the suite against all peers; return its exit code.  A Ctrl-C is passed on once, and the end awaited.

    Raises:
        subprocess.TimeoutExpired: the run did not end within RUN_WITHIN seconds; it is killed.
    """
    STREAM.unlink(missing_ok=True)
    targets = [part for peer in peers for part in ("--target", str(peer.path))]
    command = [str(COMMAND), "run", *targets, "--report-dir", str(REPORT)]
    run = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return run.wait(RUN_WITHIN)
    except KeyboardInterrupt:
        run.send_signal(signal.SIGINT)
        return run.wait(_END_WITHIN)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def verdict(code: int, console: Console) -> int:
    """Print what had to be found and return how this command ends."""
    if code not in (ExitCode.VIOLATIONS, ExitCode.TARGET_DIED, ExitCode.NO_LONGER):
        console.print(f"The run ended with exit code {code}, not with {ExitCode.VIOLATIONS:d}.", style="red")
        return code or 1
    run = events.read(STREAM)
    console.print(findings.table(run))
    # The library is busy for minutes with 100,000 attributes, so that a run may end there: what is heavy comes last.
    begun = {(cell.target, cell.requirement) for cell in run.results() if any(cell.kinds.values())}
    last = {target for target, requirement in begun if load()[requirement].heavy}
    if last < {target for target, _ in begun} or (code == ExitCode.VIOLATIONS and not run.complete):
        console.print("The run did not finish.", style="red")
        return 1
    absent = ["/".join(finding.requirements) for finding in findings.missing(run)]
    if absent:
        console.print(f"Not found: {', '.join(absent)}.", style="red")
        return 1
    console.print("The run was complete and found what it has to find.", style="green")
    return 0


def main() -> int:
    """Run everything; return the exit code."""
    for end in (signal.SIGINT, signal.SIGTERM):  # both stop what was started; also in the background of a shell
        signal.signal(end, signal.default_int_handler)
    console = Console()
    try:
        environment()
        peers = prepare()
        with serving(peers):
            code = conduct(peers)
        return verdict(code, console)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (CannotServe, subprocess.SubprocessError, OSError) as error:
        console.print(sentence_of(error), style="red", markup=False)
        return 1


if __name__ == "__main__":
    sys.exit(main())
