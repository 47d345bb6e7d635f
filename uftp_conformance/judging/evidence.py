"""What was seen: exchanges and trials as frozen values that can be stored, read back and judged again.

Times are seconds since the epoch.  Bytes are stored as text where they are UTF-8 and as base64 where not.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from uftp_conformance.judging.cutting import ANSWER, WHOLE, Written, cut
from uftp_conformance.oracle.broken import Broken

Part = Literal["prerequisite", "twin", "case", "answer", "after", "probe", "attempt"]
Json = dict[str, Any]
# Classes of what is observed where nobody has looked at a message: it came too fast, or to a target that is busy.
TOO_FAST, PUT_OFF = "429", "put off"
PATIENCE = 10  # seconds that a target may ask to be left alone before it is sent something again
# Temporary failures of which the sender is told when to come again (RFC 9110, 10.2.3; RFC 6585, 4).
_TEMPORARY = frozenset({419, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Sent:
    """One HTTP request of ours.

    Attributes:
        part: what it is in the trial.  The judge looks at cases, and at the rest as conditions; an "answer" is ours
            to what the target started, and an "attempt" may succeed or not: these are no conditions.
        message: the UFTP message type it carries or pretends to carry.
        message_id: MessageID inside, by which answers refer to it.
        conversation: ConversationID inside.
        sender: domain of the counterparty that sent it (the one that really sealed it).
        role: that counterparty's role.
        body: the whole HTTP body.
        payload: the bytes that were sealed, when there is a seal.
        note: what differs from a valid message, in words; empty when nothing does.
        line: method, path and headers, where they are not the usual ones.
        whole: of a stored one, how many bytes the body had, where only the beginning of body and payload is kept.
        sha256: of all of them.
        breaks: what the oracle says that it breaks, by its bytes and in its history; None where that is not its matter.
    """

    part: Part
    message: str
    message_id: str
    conversation: str
    sender: str
    role: str
    body: bytes
    payload: bytes | None
    at: float
    note: str = ""
    line: str = ""
    whole: int | None = None
    sha256: str = ""
    breaks: Broken | None = None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """How the target answered a request at once: a status, or the way in which it failed to give one.

    `begun` is the status of an answer that did not finish: with it nothing was answered.
    Where only the beginning of the body is kept, `whole` is how many bytes there were, and `sha256` of all of them.
    `attempts` is how often the request was sent, where that was more than once: it may have come as often.
    `detail` says more about a failure, in words of ours.  `challenge` is what WWW-Authenticate asks for,
    `retry_after` for how many seconds the target asks to be left alone.
    """

    status: int | None
    failure: Literal["", "refused", "tls", "closed", "timeout", "garbage"]
    elapsed: float
    body: bytes = b""
    content_type: str = ""
    location: str = ""
    begun: int | None = None
    whole: int | None = None
    sha256: str = ""
    detail: str = ""
    challenge: str = ""
    attempts: int | None = None
    retry_after: int | None = None

    @property
    def taken(self) -> bool:
        """Whether the target says that it took the request over."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def put_off(self) -> bool:
        """Whether the target looked at nothing, and asks to be left alone for longer than the suite does so."""
        return self.status in _TEMPORARY and (self.retry_after or 0) > PATIENCE


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request of the target's at our inbox, and the status that we answered; 0 when we gave none.

    A stored one may be cut (see `cutting`): `whole` and `sha256` tell of the whole body, `said` what is in it in short.
    One that repeated a secret of ours has no `sha256`, and no body.  `transfer` is "chunked" where it had no length.
    """

    at: float
    path: str
    counterparty: str
    method: str
    content_type: str
    body: bytes
    status: int = 200
    whole: int | None = None
    sha256: str = ""
    said: bytes = b""
    transfer: str = ""

    @property
    def taken(self) -> bool:
        """Whether we took it over, so that the target may not deliver it again."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its HTTP answer and every delivery that was attributed to it."""

    sent: Sent
    http: HttpAnswer
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that was exchanged to judge one case of one cell.

    Attributes:
        label: what the case is, in words.
        exchanges: in the order in which they were sent.
        expected: content that must hold, by name of the check (see `contents`).
        not_after: instant after which the premise of the case no longer holds, if there is one.
        unmet: a prerequisite that did not hold, in words; then nothing else is judged.
        facts: observations outside any exchange (a canary that was fetched, a stimulus that was declined).
        started: what the target started itself, in the order in which it came, where the trial is about that.
        heard: what the target started in the conversations of the trial and we accepted, in the order in which it came.
    """

    label: str
    exchanges: tuple[Exchange, ...]
    expected: Mapping[str, Any] = field(default_factory=dict)
    not_after: float | None = None
    unmet: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    started: tuple[Delivery, ...] = ()
    heard: tuple[Delivery, ...] = ()

    def part(self, part: Part) -> tuple[Exchange, ...]:
        """Return the exchanges of one kind."""
        return tuple(exchange for exchange in self.exchanges if exchange.sent.part == part)


def _text(data: bytes | None) -> str | Json | None:
    if data is None:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _bytes(value: str | Json | None) -> bytes | None:
    if value is None:
        return None
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


_KEPT = 64 * 1024
VIOLATED = "violated"  # the fact of a sequence that tells which requirement one of its messages violated
SEQUENCE = "sequence"  # the fact of a trial whose messages are those of a sequence, each as right as it can be
OPEN_AFTER = "open after"  # the fact of a trial after whose case answers are held to no form
NOT_KEPT = "not kept"  # the fact of a trial that is stored without what was exchanged


def without_evidence(trial: Trial) -> Trial:
    """Return a trial that says of what was exchanged only that it is not kept."""
    return replace(trial, exchanges=(), started=(), heard=(), facts={**trial.facts, NOT_KEPT: True})


def _shortened(sent: Sent) -> Sent:
    """Keep only the beginning of what we sent where it was heavy on purpose; it stands for the rest."""
    if len(sent.body) > _KEPT and sent.whole is None:
        sent = replace(sent, whole=len(sent.body), sha256=hashlib.sha256(sent.body).hexdigest())
    payload = sent.payload[:_KEPT] if sent.payload is not None else None
    return replace(sent, body=sent.body[:_KEPT], payload=payload)


def _cut_delivery(delivery: Delivery, written: Written) -> Delivery:
    short = cut(delivery.body, WHOLE, written)
    return (
        delivery
        if short is None
        else replace(delivery, body=short.body, whole=short.whole, sha256=short.sha256, said=short.said)
    )


def _cut_answer(http: HttpAnswer, written: Written) -> HttpAnswer:
    short = cut(http.body, ANSWER, written)
    return (
        http
        if short is None
        else replace(http, body=short.body, whole=http.whole or short.whole, sha256=http.sha256 or short.sha256)
    )


def _plain(value: Any) -> Json:
    """Return a slotted dataclass as a dict without its empty fields, bytes as text."""
    out: Json = {}
    for name in value.__slots__:
        held = getattr(value, name)
        if held not in (None, "", b"", ()):
            out[name] = _text(held) if isinstance(held, bytes) else held
    return out


def dump(trial: Trial, written: Written | None = None) -> Json:
    """Return a trial as JSON data.

    Args:
        trial: the trial.
        written: what long bodies of the target's said that the stream has already, by their hashes; grows.

    The body of a plain envelope is left out, because the payload and the seal in the delivery show the same:
    it is kept where the case is about the body, at most its first 64 KiB.  What the target said is cut where it is
    longer than that, and such a body is stored once only.
    """
    written = {} if written is None else written
    exchanges = []
    for exchange in trial.exchanges:
        short = _shortened(exchange.sent)
        sent = _plain(short)
        if short.payload is not None:
            sent["payload"] = _text(short.payload)  # also when no bytes at all were sealed
            if not short.line:
                sent.pop("body", None)
        if short.breaks is not None:
            sent["breaks"] = {"surely": sorted(short.breaks.surely), "perhaps": sorted(short.breaks.perhaps)}
        exchanges.append(
            {
                "sent": sent,
                "http": _plain(_cut_answer(exchange.http, written)),
                "deliveries": [_plain(_cut_delivery(delivery, written)) for delivery in exchange.deliveries],
            }
        )
    return {
        "label": trial.label,
        "exchanges": exchanges,
        "expected": dict(trial.expected),
        "not_after": trial.not_after,
        "unmet": trial.unmet,
        "facts": dict(trial.facts),
        **({"started": [_plain(_cut_delivery(each, written)) for each in trial.started]} if trial.started else {}),
        **({"heard": [_plain(_cut_delivery(each, written)) for each in trial.heard]} if trial.heard else {}),
    }


def _sent(data: Json) -> Sent:
    absent = {"message": "", "message_id": "", "conversation": "", "sender": "", "role": "", "note": "", "line": ""}
    payloads = {"body": _bytes(data.get("body")) or b"", "payload": _bytes(data.get("payload"))}
    breaks = data.get("breaks")
    if breaks is not None:
        breaks = Broken(frozenset(breaks["surely"]), frozenset(breaks["perhaps"]))
    return Sent(**{**absent, **data, **payloads, "breaks": breaks})


def _http(data: Json) -> HttpAnswer:
    absent = {"status": None, "failure": "", "content_type": "", "elapsed": 0.0}
    return HttpAnswer(**{**absent, **data, "body": _bytes(data.get("body")) or b""})


def _delivery(data: Json) -> Delivery:
    absent = {"path": "", "content_type": "", "counterparty": "", "method": ""}
    texts = {name: _bytes(data.get(name)) or b"" for name in ("body", "said")}
    return Delivery(**{**absent, **data, **texts})


def restore(data: Json) -> Trial:
    """Read back what `dump` wrote."""
    return Trial(
        label=data["label"],
        exchanges=tuple(
            Exchange(_sent(e["sent"]), _http(e["http"]), tuple(_delivery(d) for d in e["deliveries"]))
            for e in data["exchanges"]
        ),
        expected=data["expected"],
        not_after=data["not_after"],
        unmet=data["unmet"],
        facts=data["facts"],
        started=tuple(_delivery(d) for d in data.get("started", ())),
        heard=tuple(_delivery(d) for d in data.get("heard", ())),
    )
