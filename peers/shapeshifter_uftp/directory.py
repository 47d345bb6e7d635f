"""Whom a peer knows: the file that `uftp-conformance counterparties target.toml --json` prints."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapeshifter_uftp.exceptions import (  # type: ignore[import-not-found]  # in the peers' environment
    AuthenticationTimeoutException,
)


@dataclass(frozen=True, slots=True)
class Directory:
    """The participants by domain and role; its methods are what the library looks up with."""

    entries: dict[tuple[str, str], dict[str, Any]]

    def key(self, domain: str, role: str) -> str:
        """Return the public key (base64), or raise what the library has for a key that cannot be found."""
        return str(self._entry(domain, role)["public_key"])

    def endpoint(self, domain: str, role: str) -> str:
        """Return the URL at which the participant receives."""
        return str(self._entry(domain, role)["endpoint"])

    def _entry(self, domain: str, role: str) -> dict[str, Any]:
        try:
            return self.entries[domain, role]
        except KeyError:
            raise AuthenticationTimeoutException(f"no {role} {domain} in the directory") from None


def load(path: Path) -> Directory:
    """Read the directory from its file."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return Directory({(entry["domain"], entry["role"]): entry for entry in entries})
