"""Let the peers listen on 127.0.0.1, each in a process of its own, and stop them in any case."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from peers.statements import Peer

_START_WITHIN = 60.0
_STOP_WITHIN = 10.0


class CannotServe(Exception):
    """A peer does not come up, or what it is built on is not there; the text says which, and what to do."""


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


@contextmanager
def serving(peers: tuple[Peer, ...], command: Callable[[Peer], Sequence[object]]) -> Iterator[None]:
    """Let all peers listen, each by its command, and stop them at the end."""
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for peer in peers:
            servers.append(_start(peer, command(peer)))
        for peer, server in zip(peers, servers, strict=True):
            _await(peer, server)
        yield
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            _stop(server)


def _start(peer: Peer, command: Sequence[object]) -> subprocess.Popen[bytes]:
    if _listens(peer):
        raise CannotServe(f"something listens at port {peer.port} already; stop it first")
    with peer.log.open("wb") as log:
        # A session of its own keeps a Ctrl-C from the servers: they are stopped after the run.
        words = [str(each) for each in command]
        return subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603 - ours


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
