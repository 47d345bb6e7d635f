"""What a sandbox is to be: who is served, in which market, and what a client or a vendor has to know about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from uftp_conformance import StatementError
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.sealing import BadKey, SecretKey, read_public_key
from uftp_conformance.mutants import selection
from uftp_conformance.mutants.variants import registry
from uftp_conformance.mutants.variants.variant import PREFIX as VARIANT
from uftp_conformance.run.embedded import Entry, configured
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import (
    MESSAGE_PATH,
    Counterparty,
    domain_of,
    enlist,
    read_key_file,
    write_key_file,
)

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


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A participant that is ready to be served.

    Attributes:
        data: its configuration.
        listen: HOST:PORT at which it listens.
        chosen_by: what in the request or the statement chose that, for a complaint.
        first: the domain that the page offers first as recipient.
        facts: what is printed and shown, by name, from the address of the page and the public key.
        ways: further paths at which it is reached, by what each leads to.
    """

    data: Any
    listen: str
    chosen_by: str
    first: str
    facts: Callable[[str, str], dict[str, str]]
    ways: Mapping[str, str] = field(default_factory=dict)


def entry_of(role: str, mutant: str, variant: str) -> Entry:
    """Return the participant that is asked for; StatementError for a name that does not exist."""
    supports: Any = ()
    name = mutant
    try:
        if mutant:
            found = selection.find(mutant)
            if found.role != role:
                raise StatementError(f"--mutant {name}: is a fault of {an(found.role)}.  Serve --role {found.role}")
            supports = tuple(found.supports.items())
        if variant:
            registry.find(variant)
            name = f"{VARIANT}{variant}"
    except KeyError:
        flag = "--variant" if variant else "--mutant"
        listed = "mutants variants --list" if variant else "mutants list"
        raise StatementError(f"{flag}: nothing has this name.  `uftp-conformance {listed}` names them") from None
    return Entry(f"sandbox {role}", role, mutant=name, supports=supports)


def configuration_of(asked: Asked) -> Any:
    """Return the configuration of the participant, in which the client has its own endpoint and key."""
    data = configured(asked.folder, (entry_of(asked.role, asked.mutant, asked.variant),), asked.deliver_to, _ZONE)
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


def for_a_client(asked: Asked) -> Sandbox:
    """Return a participant of the reference market, for somebody who writes a client."""
    data, client = configuration_of(asked), asked.client
    own = data["participants"][0]["domain"]
    role = PARTNER[asked.role].lower()
    points = [
        point["address"] for point in data["market"]["congestion_points"]
        if point.get(role) == client and point.get(asked.role.lower(), own) == own
    ]  # fmt: skip
    secret = "the one that you gave" if asked.public_key else str(asked.folder / "keys" / f"{client}.key")

    def facts(place: str, key: str) -> dict[str, str]:
        return {
            "endpoint": f"{place}/{asked.role.lower()}{MESSAGE_PATH}",
            "domain": f"{own} ({asked.role})",
            "public key": key,
            "your domain": f"{client} ({PARTNER[asked.role]})",
            "your secret key": secret,
            "answers go to": asked.deliver_to,
            "version": "3.1.0",
            **_market(data, points),
            "this page": f"{place}/",
        }

    return Sandbox(data, asked.listen, f"--listen {asked.listen}", client, facts)


def in_place_of(claimed: Statement, secret_key: Path, mutant: str = "", variant: str = "") -> Sandbox:
    """Return a participant that is what a statement says of its target, and listens where that would.

    Raises:
        StatementError: its endpoint is no plain HTTP, or the key is not the one whose public half the statement has.
        KeyFileError: a key cannot be read.
    """
    target = claimed.target
    where = urlsplit(target.endpoint)
    if where.scheme.lower() != "http":
        raise StatementError(f"target.endpoint = {target.endpoint} is not served: only http is.  Write http:// there")
    own, known = _own_key(claimed, secret_key), enlist(claimed)
    data = _as_stated(claimed, own, known, entry_of(target.role, mutant, variant))
    inside = f"/{target.role.lower()}"
    ways = {where.path or "/": f"{inside}{MESSAGE_PATH}"}
    hook = claimed.stimulus.url if claimed.stimulus else None
    if hook is not None:
        ways[urlsplit(hook).path or "/"] = f"{inside}/stimulus"

    def facts(place: str, key: str) -> dict[str, str]:
        return {
            "endpoint": target.endpoint, "domain": f"{target.domain} ({target.role})", "public key": key,
            "stimulus": hook or f"{place}{inside}/stimulus", "version": ", ".join(target.versions),
            **_market(data, [p.address for p in claimed.own_points()]), "this page": f"{place}/",
        }  # fmt: skip

    partner = next((c.domain for c in known if (c.role, c.standing) == (PARTNER[target.role], "registered")), "")
    listen = f"{where.hostname}:{where.port or 80}"
    return Sandbox(data, listen, f"target.endpoint = {target.endpoint}", partner, facts, ways)


def _own_key(claimed: Statement, file: Path) -> SecretKey:
    own = read_key_file(file) if file.exists() else write_key_file(file)
    if own.public.material != claimed.target.key.material:
        raise StatementError(
            f'{file}: belongs to another public key than the statement has.  Write target.public_key = "'
            f'{own.public.text()}", or name the file of its secret half with --secret-key'
        )
    return own


def _as_stated(claimed: Statement, own: SecretKey, known: Sequence[Counterparty], entry: Entry) -> Any:
    target, written = claimed.target, claimed.model_dump(mode="json", exclude_none=True)
    return {
        "market": written["market"],
        "parties": [
            {
                "role": each.role, "standing": each.standing, "domain": each.domain,
                "public_key": each.key.public.text(), "endpoint": each.endpoint,
            }
            for each in known
        ],
        "participants": [
            {
                "path": target.role.lower(), "role": target.role, "domain": target.domain, "secret_key": own.text(),
                "versions": list(target.versions), "mutant": entry.mutant,
                "supports": {**written["supports"], **dict(entry.supports)},
            }
        ],
    }  # fmt: skip


def _market(data: Any, points: list[str]) -> dict[str, str]:
    market = data["market"]
    return {
        "market": f"{market['isp_duration']}, {market['time_zone']}, {market['currency']}",
        "congestion points": ", ".join(dict.fromkeys(points)) or "none",
        "baseline": ", ".join(market["baseline_references"]) or "none",
    }
