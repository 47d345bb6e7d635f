"""The way back: whether what the statement gives as the inbox's address leads to the inbox, from this machine."""

import uuid
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import httpx

from uftp_conformance.conversation.inbox import TRACE
from uftp_conformance.messages.foreign import safe
from uftp_conformance.statement import Statement
from uftp_conformance.statement.counterparties import Counterparty, endpoint_of

Traced = Callable[[str], str | None]
_WITHIN, _QUOTED = 5.0, 200
_MEND = "Correct endpoint in its [[counterparties]], or inbox.reached_at"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


async def astray(sender: Counterparty, statement: Statement, traced: Traced) -> str:
    """Say why an answer to a counterparty does not reach the inbox, as far as it shows from here; "" if it would."""
    inbox, target = statement.inbox, urlsplit(statement.target.endpoint)
    place = urlsplit(sender.endpoint)
    try:
        answer, arrived = await _trace(sender.endpoint, traced)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = safe(str(error), _QUOTED) or type(error).__name__
        return (
            f"{sender.endpoint} cannot be reached from this machine either ({why}), where the inbox listens at"
            f" {inbox.listen}.  Let inbox.reached_at lead there"
        )
    if arrived is None:
        who = safe(answer.headers.get("server", ""), _QUOTED)
        by = f" from {who}" if who else ""
        return (
            f"at {place.scheme}://{place.netloc} something else than the inbox answers (HTTP {answer.status_code}{by}):"
            f" the inbox listens at {inbox.listen}.  Correct inbox.reached_at, or let what is in front of it hand on"
            " what arrives"
        )
    if arrived != _path(sender.endpoint):
        return _changed(sender.endpoint, arrived)
    if place.hostname in _LOOPBACK and target.hostname not in _LOOPBACK:
        return (
            f"inbox.reached_at = {inbox.reached_at} is an address of this machine, and the target is at"
            f" {target.hostname}.  Write the address by which the target reaches this machine, and let inbox.listen be"
            ' "0.0.0.0:PORT"'
        )
    return ""


async def rewritten(sender: Counterparty, traced: Traced) -> str:
    """Say what becomes of what is sent to a counterparty, tried from this machine; "" where it arrives.

    That an address of another machine leads elsewhere from here proves nothing: a target may reach it by another way.
    """
    here = urlsplit(sender.endpoint).hostname in _LOOPBACK
    try:
        answer, arrived = await _trace(sender.endpoint, traced)
    except (httpx.HTTPError, httpx.InvalidURL):
        return f"nobody listens at {sender.endpoint}, the endpoint of {sender.domain}.  {_MEND}" if here else ""
    if arrived is None:
        return (
            ""
            if not here
            else (
                f"at {sender.endpoint}, the endpoint of {sender.domain}, something else than the inbox answers (HTTP"
                f" {answer.status_code}).  {_MEND}"
            )
        )
    return "" if arrived == _path(sender.endpoint) else _changed(sender.endpoint, arrived)


async def unreached(statement: Statement, sender: Counterparty, traced: Traced) -> str:
    """Say that what the statement says of the inbox leads elsewhere, although answers arrive; "" where it does not.

    Only an address of this machine can be tried from here.
    """
    if sender.endpoint != endpoint_of(sender.domain, statement.inbox.reached_at) or not await rewritten(sender, traced):
        return ""
    return (
        f"inbox.reached_at = {statement.inbox.reached_at} does not lead to the inbox ({statement.inbox.listen}) from"
        " here, although answers arrive there: what the target is redirected to may get lost.  Write the address that"
        " the target has"
    )


def _changed(endpoint: str, arrived: str) -> str:
    return (
        f"something in front of the inbox changes the path: what is sent to {endpoint} arrives with the path"
        f" {safe(arrived, _QUOTED)}.  Let the path pass as it is, or correct inbox.reached_at"
    )


async def _trace(endpoint: str, traced: Traced) -> tuple[httpx.Response, str | None]:
    """Ask for an endpoint in a way that the inbox recognises; return the answer, and with which path it arrived."""
    token = uuid.uuid4().hex
    url = f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{TRACE}{token}"
    async with httpx.AsyncClient(timeout=_WITHIN, trust_env=False, verify=False) as client:  # noqa: S501 - our own
        answer = await client.get(url)
    return answer, traced(token)


def _path(endpoint: str) -> str:
    return unquote(urlsplit(endpoint).path) or "/"
