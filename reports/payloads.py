"""Bytes for a reader: XML with its attributes in lines, anything else as text with escapes."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lxml import etree

from reports.text import numbered, visible
from uftp_conformance.judging.evidence import Delivery, Exchange, HttpAnswer, Trial
from uftp_conformance.messages import MalformedXml, parse
from uftp_conformance.messages.limits import MESSAGE, insist_on_limits
from uftp_conformance.run.explain import answered, unsealed

LONGEST = 24_000
_RAW = 4_000
_LINE = 100
_METADATA = 3
_COMPARED = 600
_ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)
_PARTS = {
    "prerequisite": "Prerequisite",
    "twin": "Twin",
    "case": "Case",
    "answer": "Our answer",
    "after": "Afterwards",
    "probe": "Still alive?",
    "attempt": "Attempt",
}

Change = Literal["same", "added", "gone"]


@dataclass(frozen=True, slots=True)
class Pane:
    """One body: a caption, and its lines, each with what it is in comparison with the twin."""

    caption: str
    lines: tuple[tuple[Change, str], ...]

    @property
    def text(self) -> str:
        """The lines that were really in the body."""
        return "\n".join(line for change, line in self.lines if change != "gone")


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange for a reader; when it began and was over, in seconds since the epoch."""

    part: str
    message: str
    note: str
    answer: str
    panes: tuple[Pane, ...]
    raw: tuple[Pane, ...] = ()
    begun: float = 0.0
    over: float = 0.0


def shown(trial: Trial) -> tuple[Shown, ...]:
    """Return the exchanges of a trial; the request of a case is compared with the twin of the same type."""
    twins = {exchange.sent.message: _request(exchange) for exchange in trial.part("twin")}
    exchanges = [(exchange.sent.at, _shown(exchange, twins)) for exchange in trial.exchanges]
    started = [(delivery.at, _started(delivery)) for delivery in trial.started]
    return tuple(entry for _, entry in sorted((*exchanges, *started), key=lambda pair: pair[0]))


def _started(delivery: Delivery) -> Shown:
    """Show what the target started by itself, as it arrived."""
    payload = delivery.said or unsealed(delivery.body)
    caption = f"{delivery.method} {delivery.path}"
    pane = Pane(caption if payload is not None else f"{caption}, no envelope", _same(_body(delivery)))
    answer = f"we answered HTTP {delivery.status}"
    return Shown("Started by the target", _root(payload), "", answer, (pane,), (), delivery.at, delivery.at)


def _root(payload: bytes | None) -> str:
    try:
        return visible(parse(payload or b"").tag)
    except MalformedXml:
        return "no message"


def _shown(exchange: Exchange, twins: dict[str, str]) -> Shown:
    sent = exchange.sent
    text = _request(exchange)
    twin = twins.get(sent.message, "") if sent.part == "case" else ""
    lines = _compared(twin, text) if twin else ()
    request = Pane("Request, compared with the twin", lines) if lines else Pane("Request", _same(text))
    panes = [request, *_http(exchange), *(_delivered(delivery, exchange) for delivery in exchange.deliveries)]
    over = max(sent.at + exchange.http.elapsed, *(delivery.at for delivery in exchange.deliveries), sent.at)
    return Shown(
        _PARTS[sent.part], sent.message, sent.note, answered(exchange), tuple(panes), tuple(_raw(exchange)),
        sent.at, over,
    )  # fmt: skip


def _raw(exchange: Exchange) -> Iterator[Pane]:
    """Walk the bytes as they were, where what is shown of them is decoded."""
    sent = exchange.sent
    if sent.payload:
        yield Pane("Sealed by us", _same(_as_it_was(sent.payload)))
    for delivery in exchange.deliveries:
        if delivery.body and unsealed(delivery.body) is not None:
            yield Pane(f"{delivery.method} {delivery.path}, {delivery.content_type}", _same(_as_it_was(delivery.body)))


def _as_it_was(data: bytes) -> str:
    text = visible(data[:_RAW].decode("utf-8", "backslashreplace"), keep="\n")
    left_out = len(data) - _RAW
    return text if left_out <= 0 else f"{text}\n[{numbered(left_out, 'more byte')}, in the event stream]"


def _request(exchange: Exchange) -> str:
    """Return what was sent: the payload, and the HTTP request where that is what the case is about."""
    sent = exchange.sent
    texts = [sent.line, pretty(sent.payload) if sent.payload else "", pretty(sent.body) if sent.body else ""]
    return "\n\n".join(text for text in texts if text) or "(an empty body)"


def _http(exchange: Exchange) -> Iterator[Pane]:
    http = exchange.http
    if http.body or http.whole:
        status = http.status if http.begun is None else f"{http.begun}, not whole"
        yield Pane(f"HTTP answer {status}, {http.content_type or 'no content type'}", _same(_body(http)))


def _delivered(delivery: Delivery, exchange: Exchange) -> Pane:
    after = f"after {(delivery.at - exchange.sent.at) * 1000:.0f} ms"
    payload = delivery.said or unsealed(delivery.body)
    what = "Answer" if payload is not None else "Answer that is no envelope"
    caption = f"{what}, {delivery.method} {delivery.path} {after}"
    return Pane(caption, _same(_body(delivery)))


def _body(message: Delivery | HttpAnswer) -> str:
    """Return what was said: the message of an envelope, else the body; of one that was cut also what is missing."""
    if message.whole is None:
        payload = unsealed(message.body) if isinstance(message, Delivery) else None
        return pretty(message.body if payload is None else payload)
    said = [pretty(message.said)] if isinstance(message, Delivery) and message.said else []
    there = "it begins:" if message.body else "its beginning stands in the stream where it first came"
    about = f"SHA-256 {message.sha256}; {there}" if message.sha256 else "which repeat a secret of ours and are not kept"
    missing = f"[{numbered(message.whole, 'byte')} in all, {about}]"
    return "\n".join([*said, missing, *([pretty(message.body)] if message.body else [])])


def pretty(data: bytes) -> str:
    """Return a body as text: XML with its attributes in lines where they are many, else the bytes as they are."""
    text = _xml(data)
    if text is None:
        text = data.decode("utf-8", "backslashreplace")
    text = text.replace("\r\n", "\n")
    left_out = len(text) - LONGEST
    text = visible(text[:LONGEST], keep="\n")
    return text if left_out <= 0 else f"{text}\n[{numbered(left_out, 'more character')}, in the event stream]"


def _xml(data: bytes) -> str | None:
    if b"<!DOCTYPE" in data:
        return None  # shown as it is: a declared entity must not look expanded
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        insist_on_limits(data, MESSAGE)
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):  # MalformedXml is one
        return None
    if b"xmlns" in data:  # UFTP has no namespaces: shown in the words of whoever wrote them
        return etree.tostring(root, encoding="unicode", pretty_print=True).rstrip()
    return "\n".join(_lines(root, ""))


def _lines(node: etree._Element, margin: str) -> Iterator[str]:
    if isinstance(node, (etree._Comment, etree._ProcessingInstruction, etree._Entity)):
        yield margin + etree.tostring(node, encoding="unicode", with_tail=False)
        return
    text = _escaped((node.text or "").strip())
    closed = "" if len(node) or text else "/"
    yield from _opening(node, margin, closed)
    if text:
        yield f"{margin}  {text}"
    for child in node:
        yield from _lines(child, margin + "  ")
        if child.tail and child.tail.strip():
            yield f"{margin}  {_escaped(child.tail.strip())}"
    if not closed:
        yield margin + "</" + str(node.tag) + ">"


def _opening(node: etree._Element, margin: str, closed: str) -> Iterator[str]:
    attributes = [str(name) + f'="{_escaped(str(value))}"' for name, value in node.attrib.items()]
    tag = str(node.tag)
    line = f"{margin}<{' '.join([tag, *attributes])}{closed}>"
    whole = len(line) <= _LINE if margin else len(attributes) <= _METADATA
    if whole or len(attributes) < 2:
        yield line
        return
    yield f"{margin}<{tag}"
    yield from (f"{margin}    {attribute}" for attribute in attributes[:-1])
    yield f"{margin}    {attributes[-1]}{closed}>"


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)


def _same(text: str) -> tuple[tuple[Change, str], ...]:
    return tuple(("same", line) for line in text.split("\n"))


def _compared(before: str, after: str) -> tuple[tuple[Change, str], ...]:
    """Return the lines of `after`, and between them those that only the twin has; nothing when it is too long."""
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > _COMPARED:
        return ()
    lines: list[tuple[Change, str]] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            lines += [("same", line) for line in new[c:d]]
        else:
            lines += [("gone", line) for line in old[a:b]]
            lines += [("added", line) for line in new[c:d]]
    return tuple(lines)
