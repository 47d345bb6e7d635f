"""Serve a sandbox: from what is asked for to a participant that listens."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from uftp_conformance import InboxError, StatementError, catalogue
from uftp_conformance.conversation.http_server import HEAD_LIMIT, Connected
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.sealing import BadKey, read_public_key
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.__main__ import make
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.variant import PREFIX as VARIANT
from uftp_conformance.participants import config
from uftp_conformance.run.embedded import Entry, configured, write_private
from uftp_conformance.sandbox.diary import Diary
from uftp_conformance.sandbox.server import SandboxApplication
from uftp_conformance.sandbox.watching import watched
from uftp_conformance.statement.counterparties import MESSAGE_PATH, domain_of

_ZONE = "Europe/Amsterdam"
PARTNER = {"DSO": "AGR", "AGR": "DSO", "CRO": "AGR"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sandbox is to be: `mutant` is the name of a fault, `variant` of another legal way; "" for neither."""

    role: str
    listen: str
    folder: Path
    deliver_to: str
    public_key: str = ""
    mutant: str = ""
    variant: str = ""

    @property
    def client(self) -> str:
        """The domain under which the client is known."""
        return domain_of(PARTNER[self.role], "registered")


def entry_of(asked: Asked) -> Entry:
    """Return the participant that is asked for; StatementError for a name that does not exist."""
    supports: Any = ()
    name = asked.mutant
    try:
        if asked.mutant:
            mutant = selection.find(asked.mutant)
            if mutant.role != asked.role:
                raise StatementError(f"--mutant {name}: is a fault of {an(mutant.role)}.  Serve --role {mutant.role}")
            supports = tuple(mutant.supports.items())
        if asked.variant:
            registry.find(asked.variant)
            name = f"{VARIANT}{asked.variant}"
    except KeyError:
        flag = "--variant" if asked.variant else "--mutant"
        listed = "mutants variants --list" if asked.variant else "mutants list"
        raise StatementError(f"{flag}: nothing has this name.  `uftp-conformance {listed}` names them") from None
    return Entry(f"sandbox {asked.role}", asked.role, mutant=name, supports=supports)


def configuration_of(asked: Asked) -> Any:
    """Return the configuration of the participant, in which the client has its own endpoint and key."""
    data = configured(asked.folder, (entry_of(asked),), asked.deliver_to, _ZONE)
    data["participants"][0]["path"] = asked.role.lower()
    for party in data["parties"]:
        if party["domain"] == asked.client:
            party["endpoint"] = asked.deliver_to
            if asked.public_key:
                try:
                    party["public_key"] = read_public_key(asked.public_key).text()
                except BadKey as error:
                    raise StatementError(f"--public-key: {error}") from None
    return data


def facts_of(asked: Asked, place: str, public_key: str, data: Any) -> dict[str, str]:
    """Return what a client has to know, by name."""
    market, client = data["market"], asked.client
    own = data["participants"][0]["domain"]
    role = PARTNER[asked.role].lower()
    points = [
        point["address"] for point in market["congestion_points"]
        if point.get(role) == client and point.get(asked.role.lower(), own) == own
    ]  # fmt: skip
    key = "the one that you gave" if asked.public_key else str(asked.folder / "keys" / f"{client}.key")
    return {
        "endpoint": f"{place}/{asked.role.lower()}{MESSAGE_PATH}",
        "domain": f"{own} ({asked.role})",
        "public key": public_key,
        "your domain": f"{client} ({PARTNER[asked.role]})",
        "your secret key": key,
        "answers go to": asked.deliver_to,
        "version": "3.1.0",
        "market": f"{market['isp_duration']}, {market['time_zone']}, {market['currency']}",
        "congestion points": ", ".join(points) or "none",
        "baseline": ", ".join(market["baseline_references"]),
        "this page": f"{place}/",
    }


def serve(asked: Asked, tell: Callable[[str], None]) -> None:
    """Serve until somebody ends it; `tell` gets every line.

    Raises:
        StatementError: what is asked for does not exist.
        InboxError: nothing can listen there.
    """
    data, diary = configuration_of(asked), Diary(catalogue.load(), tell)
    path = asked.folder / "sandbox.json"
    write_private(path, json.dumps(data))
    participants = config.load(path, watched(make, diary))
    name, participant = next(iter(participants.items()))
    listening = _listening(asked.listen)
    place = f"http://{asked.listen.rpartition(':')[0]}:{listening.getsockname()[1]}"
    facts = facts_of(asked, place, participant.public_key.text(), data)
    for label, value in facts.items():
        tell(f"{label:18} {value}")
    tell("")
    parties = {party["domain"]: party["role"] for party in data["parties"] if party["role"] != asked.role}
    first = {asked.client: parties[asked.client]}
    application = SandboxApplication(name, participant, diary, facts, {**first, **parties})
    server = uvicorn.Server(uvicorn.Config(
        application, http=Connected, h11_max_incomplete_event_size=HEAD_LIMIT, ws="none", lifespan="off",
        interface="asgi3", access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=1,
    ))  # fmt: skip
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        tell("stopped")


def _listening(place: str) -> socket.socket:
    host, _, port = place.rpartition(":")
    try:
        return socket.create_server((host, int(port)), backlog=256)
    except (OSError, ValueError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InboxError(f"--listen {place}: nothing can listen there: {why}.  Give another HOST:PORT") from None
