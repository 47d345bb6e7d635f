"""Exchanges without our own secrets, as they are stored: what a target repeats of them is withheld."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Trial
from uftp_conformance.messages import Element, MalformedXml, parse, serialise
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.messages.secrets import guard, guarding, withheld, withheld_bytes

_SECRET = re.compile("auth|code|key|pass|secret|sig|token", re.IGNORECASE)  # in the names of parameters


def guard_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Withhold from now on what has to stay secret in headers that let a request through."""
    for _, value in headers:
        for part in _parts(value):
            guard(part)


def _parts(value: str) -> Iterator[str]:
    scheme, _, credentials = value.partition(" ")
    yield credentials.strip()
    if scheme.lower() == "basic":
        _, _, password = b64decode(credentials).decode("utf-8", "replace").partition(":")
        yield password


def guard_query(url: str) -> str:
    """Withhold the query of an address, and what is secret in it by its name; return the address without it."""
    query = urlsplit(url).query
    guard(query)
    for name, value in parse_qsl(query):
        if _SECRET.search(name):
            guard(value)
    return url.partition("?")[0]


def concealed(answer: HttpAnswer) -> HttpAnswer:
    """Return an answer without the secrets."""
    if not guarding():
        return answer
    return replace(
        answer,
        body=withheld_bytes(answer.body),
        content_type=withheld(answer.content_type),
        location=withheld(answer.location),
        challenge=withheld(answer.challenge),
        detail=withheld(answer.detail),
    )


def concealed_trial(trial: Trial) -> Trial:
    """Return a trial as it may be stored: without the secrets, whatever was sealed around them."""
    if not guarding():
        return trial
    return replace(
        trial,
        exchanges=tuple(_exchange(each) for each in trial.exchanges),
        started=tuple(_delivery(each) for each in trial.started),
        heard=tuple(_delivery(each) for each in trial.heard),
    )


def _exchange(exchange: Exchange) -> Exchange:
    sent = exchange.sent  # what the target chose, an identifier for example, stands in what we send as well
    clean = replace(sent, payload=None if sent.payload is None else withheld_bytes(sent.payload))
    if clean.payload != sent.payload:
        clean = replace(clean, body=b"")  # it is sealed around the same
    return replace(exchange, sent=clean, deliveries=tuple(_delivery(each) for each in exchange.deliveries))


def _delivery(delivery: Delivery) -> Delivery:
    """Return a delivery without the secrets; of one that is sealed around them only what it says is kept."""
    body, payload = withheld_bytes(delivery.body), unverified(delivery.body) or b""
    message, clean = _outermost(payload)
    plain = replace(delivery, body=body, path=withheld(delivery.path), content_type=withheld(delivery.content_type))
    if body == delivery.body and withheld_bytes(payload) == payload and message == clean:
        return plain
    said = b"" if clean is None else serialise(clean)
    return replace(plain, body=b"", whole=len(delivery.body), said=said)


def _outermost(payload: bytes) -> tuple[Element | None, Element | None]:
    """Return the outermost element of a message, as it is and without the secrets, and nothing where it is no XML.

    An attribute may write them in references to characters, so that they do not stand in the bytes.
    """
    try:
        message = parse(payload).containing()
    except MalformedXml:
        return None, None
    return message, message.having({name: withheld(value) for name, value in message.attributes.items()})
