"""What the target has to be configured with: the suite's participants, why each exists, its keys and its endpoint."""

import base64
from collections.abc import Iterator, Sequence

from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty, enlist

_WHY = {
    "registered": "an ordinary partner: pre-registered, trades at the congestion points of the statement",
    "second": "another ordinary partner: neither it nor the first may touch what belongs to the other",
    "newcomer": "a registered participant that has published nothing yet",
    "unregistered": "its key is known, but nothing is agreed with it: its messages are to be refused",
    "barred": "its key is known, and it is blocked: its messages are to be refused as those of a barred sender",
}
_OPTIONAL = ("second", "newcomer", "unregistered", "barred")
_BESIDE = "; the target trades with nobody of this role, and may leave it out"


def handout(statement: Statement) -> list[dict[str, str]]:
    """Return an entry for each participant that the suite plays."""
    return [_entry(each, statement.target.role) for each in enlist(statement)]


def _entry(party: Counterparty, role: str) -> dict[str, str]:
    beside = _BESIDE if party.role == role or (party.role == "CRO" and role != "CRO") else ""
    return {
        "role": party.role, "domain": party.domain, "standing": party.standing, "why": _WHY[party.standing] + beside,
        "public_key": party.key.public.text(), "public_key_cs1": in_scheme(party.key.public),
        "endpoint": party.endpoint,
    }  # fmt: skip


def in_scheme(key: PublicKey) -> str:
    """Return a public key in the `cs1.` form."""
    return "cs1." + base64.b64encode(key.material).decode()


def lines(entries: Sequence[dict[str, str]]) -> Iterator[str]:
    """Write the entries for a reader."""
    for entry in entries:
        yield f"{entry['role']} {entry['domain']} ({entry['standing']})"
        yield f"  public key  {entry['public_key']}"
        yield f"  or as       {entry['public_key_cs1']}"
        yield f"  endpoint    {entry['endpoint']}"
        yield f"  {entry['why']}"
