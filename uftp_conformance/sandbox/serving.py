"""Serve a sandbox: from what is asked for to a participant that listens."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from uftp_conformance import InboxError, catalogue
from uftp_conformance.conversation.http_server import HEAD_LIMIT, Connected
from uftp_conformance.mutants.__main__ import make
from uftp_conformance.participants import config
from uftp_conformance.run.embedded import write_private
from uftp_conformance.sandbox.diary import Diary
from uftp_conformance.sandbox.server import SandboxApplication
from uftp_conformance.sandbox.staging import Sandbox
from uftp_conformance.sandbox.watching import watched


def serve(sandbox: Sandbox, folder: Path, tell: Callable[[str], None]) -> None:
    """Serve until somebody ends it; `tell` gets every line, and `folder` keeps the configuration.

    Raises:
        InboxError: nothing can listen there.
    """
    data, diary = sandbox.data, Diary(catalogue.load(), tell)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sandbox.json"
    write_private(path, json.dumps(data))
    participants = config.load(path, watched(make, diary))
    name, participant = next(iter(participants.items()))
    listening = _listening(sandbox)
    place = f"http://{sandbox.listen.rpartition(':')[0]}:{listening.getsockname()[1]}"
    facts = sandbox.facts(place, participant.public_key.text())
    for label, value in facts.items():
        tell(f"{label:18} {value}")
    tell("")
    own = data["participants"][0]["role"]
    parties = {party["domain"]: party["role"] for party in data["parties"] if party["role"] != own}
    first = {sandbox.first: parties[sandbox.first]} if sandbox.first in parties else {}
    application = SandboxApplication(name, participant, diary, facts, {**first, **parties}, sandbox.ways)
    server = uvicorn.Server(uvicorn.Config(
        application, http=Connected, h11_max_incomplete_event_size=HEAD_LIMIT, ws="none", lifespan="off",
        interface="asgi3", access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=1,
    ))  # fmt: skip
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        tell("stopped")


def _listening(sandbox: Sandbox) -> socket.socket:
    host, _, port = sandbox.listen.rpartition(":")
    try:
        return socket.create_server((host.strip("[]"), int(port)), backlog=256)
    except (OSError, ValueError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InboxError(f"{sandbox.chosen_by}: nothing can listen there: {why}.  Give another HOST:PORT") from None
