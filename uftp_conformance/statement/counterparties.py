"""The participants that the suite plays, with their keys."""

import codecs
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from uftp_conformance import KeyFileError
from uftp_conformance.messages import ROLES
from uftp_conformance.messages.sealing import BadKey, SecretKey, new_secret_key, read_secret_key
from uftp_conformance.statement import Standing, Statement
from uftp_conformance.statement.key_forms import advice
from uftp_conformance.statement.plain_files import encoded_as, read_plain, why_unreadable

MESSAGE_PATH = "/shapeshifter/api/v3/message"
_ANOTHER = "Write base64 of it, or make another with `uftp-conformance key FILE`"
_MOVED = "/moved"  # below its endpoint, a participant of ours also receives what it redirected


def domain_of(role: str, standing: str) -> str:
    """Return the domain of the participant that we play in a role and a standing, when a statement names no other."""
    return f"{role.lower()}{'' if standing == 'registered' else f'-{standing}'}.suite.example"


# Role, standing and domain of everyone whom we play.
PLAYED = tuple((role, standing, domain_of(role, standing)) for role in ROLES for standing in get_args(Standing))


def sections_of_played(paths: Mapping[str, str], reached_at: str) -> list[dict[str, str]]:
    """Return what a statement says of everyone whom we play; some receive elsewhere at our inbox, by domain."""
    return [
        {
            "role": role,
            "standing": standing,
            "domain": domain,
            "secret_key_file": f"keys/{domain}.key",
            **({"endpoint": reached_at.rstrip("/") + paths[domain]} if domain in paths else {}),
        }
        for role, standing, domain in PLAYED
    ]


@dataclass(frozen=True, slots=True)
class Counterparty:
    """One participant of ours.

    `standing` says how the target knows it: registered, second (a second registered one), newcomer
    (registered, publishes nothing), unregistered (key known, not pre-registered, no partner), barred (key known,
    blocked).
    """

    role: str
    domain: str
    standing: str
    key: SecretKey
    endpoint: str

    @property
    def path(self) -> str:
        """The path at our inbox where this participant receives."""
        return urlsplit(self.endpoint).path

    @property
    def moved(self) -> str:
        """The address to which this participant redirects deliveries, and where it receives them too."""
        parts = urlsplit(self.endpoint)
        return parts._replace(path=parts.path.rstrip("/") + _MOVED).geturl()


def endpoint_of(domain: str, reached_at: str) -> str:
    """Return the address at which a counterparty receives, when the statement names no other."""
    return f"{reached_at.rstrip('/')}/{domain}{MESSAGE_PATH}"


def enlist(statement: Statement) -> tuple[Counterparty, ...]:
    """Read the keys of all counterparties of a statement; raise KeyFileError that names the file."""
    return tuple(
        Counterparty(
            role=section.role,
            domain=section.domain,
            standing=section.standing,
            key=read_key_file(section.secret_key_file),
            endpoint=section.endpoint or endpoint_of(section.domain, statement.inbox.reached_at),
        )
        for section in statement.counterparties
    )


def read_key_file(path: Path) -> SecretKey:
    """Read a secret key from a file that only its owner may read."""
    try:
        content, mode = read_plain(path)
        text = content.removeprefix(codecs.BOM_UTF8).decode("ascii")
    except FileNotFoundError:
        if "~" in path.parts:
            raise KeyFileError(f"{path}: no shell reads the ~ in it.  Write the whole path of the key file") from None
        raise KeyFileError(f"{path}: no such key file.  Make one with `uftp-conformance key {path}`") from None
    except UnicodeDecodeError:
        raise KeyFileError(
            f"{path}: the key file is not plain ASCII{encoded_as(content)}.  Save it as plain text, base64 of the key"
        ) from None
    except OSError as error:
        raise KeyFileError(
            f"{path}: the key file cannot be read: {why_unreadable(error)}.  Name the file of the key"
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others may read this key file.  Run `chmod 600 {path}`")
    try:
        return read_secret_key(text)
    except BadKey as error:
        words = advice(text, secret=True)
        raise KeyFileError(f"{path}: the secret key {words}" if words else f"{path}: {error}.  {_ANOTHER}") from None


def write_key_file(path: Path) -> SecretKey:
    """Make a key pair and write its secret half to a new file of mode 0600."""
    key = new_secret_key()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(f"{path}: exists already and is not overwritten") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.text() + "\n")
    return key
