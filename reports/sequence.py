"""A trial as a sequence: who said what, when, and how it was answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from uftp_conformance.judging.evidence import Delivery, Exchange, Trial
from uftp_conformance.messages import MalformedXml, parse
from uftp_conformance.messages.envelope import sealed_in
from uftp_conformance.messages.sealing import BadKey, BadSeal, read_public_key, unseal
from uftp_conformance.run.explain import unsealed

_PARTS = {
    "prerequisite": "prerequisite", "twin": "twin", "case": "case", "answer": "our answer", "after": "afterwards",
    "probe": "still alive?", "attempt": "attempt",
}  # fmt: skip
_KEPT = 60  # steps of a sequence that are drawn


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: when, in milliseconds after the first, in which direction, of which kind, and its words."""

    at: float
    direction: Literal["out", "in"]
    kind: Literal["message", "http", "status", "silent"]
    words: str


def sequence(trial: Trial, key: str) -> tuple[Step, ...]:
    """Return the steps of a trial in the order of their times; `key` verifies the target's seals."""
    steps = [step for exchange in trial.exchanges for step in _exchange(exchange, key)]
    steps += [step for delivery in (*trial.started, *trial.heard) for step in _delivered(delivery, key, None)]
    steps.sort(key=lambda step: step.at)
    begun = steps[0].at if steps else 0.0
    drawn = dict.fromkeys(Step((s.at - begun) * 1000, s.direction, s.kind, s.words) for s in steps)
    return tuple(drawn)[:_KEPT]


def _exchange(exchange: Exchange, key: str) -> Iterator[Step]:
    sent, http = exchange.sent, exchange.http
    note = f": {sent.note}" if sent.note else ""
    yield Step(sent.at, "out", "message", f"{sent.sender}: {sent.message} ({_PARTS[sent.part]}{note})")
    if http.status is None:
        yield Step(sent.at + http.elapsed, "in", "silent", f"no HTTP answer: {http.failure} {http.detail}".rstrip())
    else:
        yield Step(sent.at + http.elapsed, "in", "http", f"HTTP {http.status}")
    for delivery in exchange.deliveries:
        yield from _delivered(delivery, key, sent.message_id)


def _delivered(delivery: Delivery, key: str, answers: str | None) -> Iterator[Step]:
    payload = delivery.said or unsealed(delivery.body)
    try:
        message = parse(payload or b"")
        result, reason = message.get("Result") or "", message.get("RejectionReason")
        words = f"{message.tag} {result}{f', {chr(34)}{reason}{chr(34)}' if reason else ''}".strip()
    except MalformedXml:
        words = "a body that is no envelope"
    what = words if answers is not None else f"{words} (started by the target)"
    whom = delivery.counterparty or delivery.path
    yield Step(delivery.at, "in", "message", f"{what}, to {whom}; {seal_of(delivery, key)}")
    if delivery.status != 200:
        yield Step(delivery.at + 1e-6, "out", "status", f"we answered HTTP {delivery.status or 'nothing'}")


def seal_of(delivery: Delivery, key: str) -> str:
    """Return in words whether a delivery is sealed with the key that the statement names."""
    if delivery.whole is not None:
        return "seal not kept"
    try:
        unseal(sealed_in(parse(delivery.body)), read_public_key(key))
    except BadSeal:
        return "SEAL DOES NOT VERIFY"
    except BadKey:
        return "seal not checked: the stream names no key"
    except (ValueError, etree.Error):
        return "no seal"
    return "seal verified"
