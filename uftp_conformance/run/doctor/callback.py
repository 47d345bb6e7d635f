"""The way back: whether what the statement gives as the inbox's address leads to the inbox, from this machine."""

import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from uftp_conformance.conversation.inbox import CANARY
from uftp_conformance.messages.foreign import safe
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty

_WITHIN, _TOLD = 5.0, 200
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


async def astray(sender: Counterparty, statement: Statement, fetched: Callable[[str], bool]) -> str:
    """Say why an answer to a counterparty does not reach the inbox, as far as it shows from here; "" if it would."""
    inbox, target = statement.inbox, urlsplit(statement.target.endpoint)
    place = urlsplit(sender.endpoint)
    base = f"{place.scheme}://{place.netloc}"
    token = uuid.uuid4().hex
    try:
        async with httpx.AsyncClient(timeout=_WITHIN, trust_env=False, verify=False) as client:  # noqa: S501 - our own
            answer = await client.get(f"{base}{CANARY}{token}")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = safe(str(error), _TOLD) or type(error).__name__
        return (
            f"{sender.endpoint} cannot be reached from this machine either ({why}), where the inbox listens at"
            f" {inbox.listen}.  Let inbox.reached_at lead there"
        )
    if not fetched(token):
        who = safe(answer.headers.get("server", ""), _TOLD)
        by = f" from {who}" if who else ""
        return (
            f"at {base} something else than the inbox answers (HTTP {answer.status_code}{by}): the inbox listens at"
            f" {inbox.listen}.  Correct inbox.reached_at, or let what is in front of it hand on what arrives"
        )
    if place.hostname in _LOOPBACK and target.hostname not in _LOOPBACK:
        return (
            f"inbox.reached_at = {inbox.reached_at} is an address of this machine, and the target is at"
            f" {target.hostname}.  Write the address by which the target reaches this machine, and let inbox.listen be"
            ' "0.0.0.0:PORT"'
        )
    return ""
