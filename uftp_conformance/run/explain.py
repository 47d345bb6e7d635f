"""A verdict as a reader meets it: one block of text, the same in a terminal, a pytest failure and a report.

Everything that a target says is made safe (`messages/foreign.py`) before it is shown.
"""

import textwrap
from collections.abc import Iterator

from uftp_conformance.catalogue import Requirement, load
from uftp_conformance.judging.evidence import Exchange, Trial, restore
from uftp_conformance.messages import Element, MalformedXml, parse
from uftp_conformance.messages.envelope import unverified as unsealed
from uftp_conformance.messages.foreign import safe, shortened, visible
from uftp_conformance.run.events import Event

__all__ = ["answered", "failure", "head_of", "known", "shortened", "trial_of", "unsealed", "visible"]
WIDTH = 100
_LABEL = 12
_WHERE = 42
_RESULT = 48

HEADS = {
    "pass": "PASS",
    "fail": "FAIL",
    "inconclusive": "INCONCLUSIVE",
    "error": "ERROR",
    "not applicable": "NOT APPLICABLE",
}
_SILENT = {
    "refused": "connection refused",
    "tls": "no TLS connection",
    "closed": "connection closed without an answer",
    "timeout": "no HTTP answer",
    "garbage": "an answer that is not HTTP",
}


def trial_of(event: Event) -> Trial | None:
    """Return the evidence of a verdict event, if it has some."""
    data = event.get("trial")
    return restore(data) if data else None


def answered(exchange: Exchange) -> str:
    """Return in words how an exchange was answered: result, reason and time in milliseconds."""
    http = exchange.http
    status = _SILENT.get(http.failure, http.failure) if http.status is None else f"HTTP {http.status}"
    status += f" ({http.detail})" if http.detail else ""
    if http.begun:
        status = f"HTTP {http.begun} that did not finish ({http.failure})"
    taken = http.taken
    for delivery in exchange.deliveries:
        message = _message(delivery.said or unsealed(delivery.body))
        if message is not None:
            waited = (delivery.at - exchange.sent.at) * 1000
            return f"{'' if taken else f'{status}, and yet '}{_outcome(message)} after {waited:.0f} ms"
    return f"{status} after {http.elapsed * 1000:.0f} ms{' and no answer message' if taken else ''}"


def failure(event: Event, width: int = WIDTH, target: str = "") -> str:
    """Return one verdict event as a block of lines that are no longer than `width`, save a command to copy.

    `target` is shown in place of the label by which the stream calls the target, for example its domain.
    """
    width = max(width, 40)
    requirement = known(event["requirement"])
    lines = list(_head(event, requirement.title if requirement else "", target or event["target"], width))
    for label, text in _rows(event, requirement, width - _LABEL):
        first = f"  {label:<{_LABEL - 2}}"
        lines += textwrap.wrap(
            safe(text),
            width,
            initial_indent=first,
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
        )
    if event.get("again"):  # a command is copied: it stays on one line, however long
        lines.append(f"  {'again':<{_LABEL - 2}}{visible(event['again'])}")
    return "\n".join(lines)


def known(identifier: str) -> Requirement | None:
    """Return a requirement of our catalogue; None for one that only another version of it holds."""
    return load().requirements.get(identifier)


def head_of(event: Event) -> str:
    """Return the word that a block begins with; a should or may that does not hold only warns."""
    if event["kind"] == "fail" and event["obligation"] != "must":
        return "WARN"
    return HEADS.get(event["kind"], visible(event["kind"]))


def _head(event: Event, title: str, target: str, width: int) -> Iterator[str]:
    what = f"{head_of(event)}  {visible(event['requirement'])}  {title}".rstrip()
    where = visible(f"{event['message']} -> {event['role']} {target}   UFTP {event['version']}")
    one_line = f"{what:<{_WHERE - 2}}  {where}"
    if len(one_line) <= width:
        yield one_line
    else:
        yield from (what, " " * _LABEL + where)


def _rows(event: Event, requirement: Requirement | None, width: int) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind the margin, line by line; `width` is the room behind it."""
    if requirement:
        yield "rule", requirement.sentence
        duty = "" if requirement.obligation == "must" else f" ({requirement.obligation})"
        yield "", requirement.source + duty
    trial = trial_of(event)
    if trial:
        yield from _twins(trial, width)
        yield from (("sent", words) for words in _cases(trial))
        if trial.unmet and trial.unmet not in event["got"]:
            yield "unmet", trial.unmet
    yield "expected", event["expected"]
    grade = event.get("grade")
    yield "got", event["got"] + (f"   (reason: {grade})" if grade and event["kind"] != "pass" else "")
    for finding in event["findings"]:
        yield "finding", finding
    if event["blame"] not in ("", "none"):
        yield "blame", event["blame"]


def _twins(trial: Trial, width: int) -> Iterator[tuple[str, str]]:
    for exchange in trial.part("twin"):
        what, answer = _sent(exchange), answered(exchange)
        room = min(_RESULT, width - len(answer) - 2)
        yield "twin", f"{what:<{max(room, 0)}}  {answer}"


def _cases(trial: Trial) -> Iterator[str]:
    """Yield what was different in each case; in place of nothing, what the trial is."""
    cases = trial.part("case")
    notes = [exchange.sent.note for exchange in cases if exchange.sent.note]
    if notes or trial.label:
        yield from notes or [trial.label]
    elif cases:
        yield _sent(cases[0])


def _sent(exchange: Exchange) -> str:
    """Return what was sent in a few words: its note, else the message, its ISPs and its day."""
    sent = exchange.sent
    if sent.note:
        return safe(sent.note, 200)
    message = _message(sent.payload)
    period = message.get("Period") if message else None
    if not message or not period:
        return sent.message
    isps = sum(_duration(element) for element in message.walk() if element.tag == "ISP")
    return f"{sent.message}, {isps} ISPs of {period}" if isps else f"{sent.message} of {period}"


def _duration(isp: Element) -> int:
    duration = isp.get("Duration") or "1"
    return int(duration) if duration.isascii() and duration.isdigit() and len(duration) < 5 else 1


def _message(payload: bytes | None) -> Element | None:
    if not payload:
        return None
    try:
        return parse(payload)
    except MalformedXml:
        return None


def _outcome(message: Element) -> str:
    reason = message.get("RejectionReason")
    result = safe(message.get("Result") or message.tag, 100)
    return result + (f', "{safe(reason, 300)}"' if reason else "")
