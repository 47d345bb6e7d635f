"""Certificates and exchanges in the lines of a terminal; whatever others wrote is made safe."""

from collections.abc import Iterator, Sequence

from uftp_conformance.certificate.disclosure import Place
from uftp_conformance.certificate.document import Certificate
from uftp_conformance.certificate.evidence import Json
from uftp_conformance.certificate.page import cautions, decision
from uftp_conformance.judging.evidence import Delivery, Exchange, restore
from uftp_conformance.messages.envelope import unverified
from uftp_conformance.messages.foreign import safe, shortened, visible
from uftp_conformance.run.explain import answered

_LABEL = 13
_LISTED = 20
_PAYLOAD = 20_000  # characters


def described(certificate: Certificate, identifier: str) -> Iterator[str]:
    """Walk the lines that say what is certified."""
    yield safe(decision(certificate))
    yield from cautions(certificate)
    if certificate.issuer:
        yield _field("issuer", certificate.issuer)
    yield _field("certificate", identifier)
    yield _field("valid", f"{certificate.issued:%Y-%m-%d %H:%M} to {certificate.expires:%Y-%m-%d %H:%M} UTC")
    for target in certificate.targets:
        yield _field("target", f"{target.domain}, {target.endpoint}")
    run = certificate.run
    yield _field("run", f"{certificate.suite}, profile {run.profile}, seed {run.seed}, reasons {run.reasons}")
    cells = ", ".join(f"{number} {name}" for name, number in certificate.counts.cells.items())
    yield _field("cells", cells)


def _field(label: str, text: str) -> str:
    return f"  {label:<{_LABEL}}{safe(text)}"


def exchange_lines(shown: Json) -> Iterator[str]:
    """Walk the lines of one exchange: what was sent, how it was answered, and what came later."""
    exchange = exchange_of(shown)
    sent = exchange.sent
    yield _field("sent", f"{sent.message} of {sent.sender} ({sent.role}), MessageID {sent.message_id}")
    yield from _block(sent.payload if sent.payload is not None else sent.body)
    yield _field("answered", answered(exchange))
    for delivery in exchange.deliveries:
        yield _field("delivered", f"to {delivery.counterparty} at {delivery.path}")
        yield from _block(_inside(delivery))


def exchange_of(shown: Json) -> Exchange:
    """Return an exchange as the stream has it."""
    trial: Json = {"label": "", "exchanges": [shown], "expected": {}, "not_after": None, "unmet": "", "facts": {}}
    return restore(trial).exchanges[0]


def _inside(delivery: Delivery) -> bytes:
    return delivery.said or unverified(delivery.body) or delivery.body


def _block(data: bytes) -> Iterator[str]:
    text = shortened(data.decode(errors="replace"), _PAYLOAD)
    yield from (f"    {visible(line)}" for line in text.splitlines())


def listed(places: Sequence[Place]) -> Iterator[str]:
    """Walk a line an exchange: its name, what was sent in which part of a trial, and its MessageID."""
    for place in places[:_LISTED]:
        sent = place.sent
        words = f"{sent.get('part', '')} {sent.get('message', '')}"
        yield f"  {place.name:<10}{safe(words, 60):<34}{safe(str(sent.get('message_id', '')), 60)}"
    if len(places) > _LISTED:
        yield f"  and {len(places) - _LISTED} more"
