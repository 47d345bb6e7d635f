"""Answers that prove nothing of how a message is judged, because it came twice, or came to no judge at all.  Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from uftp_conformance.catalogue import Cell
from uftp_conformance.judging.evidence import PATIENCE, PUT_OFF, TOO_FAST, Exchange
from uftp_conformance.judging.verdict import Blame, Kind, Verdict

# How the row says that a message may be taken: where none of these passes, whoever takes it is wrong, copy or not.
_TAKING = frozenset({"accepted", "answered", "200", "2xx", "holds"})
_TAKEN = frozenset({"accepted", "answered"})
AT_ONCE = "at once"  # the note of what is sent together under one MessageID
# What is expected of all attempts to deliver one answer; an answer to a copy counts as one of them.
_OF_ATTEMPTS = frozenset({"redelivered", "given up", "same message", "pauses grow", "redirected"})


def unproven(exchange: Exchange, classes: frozenset[str], passes: frozenset[str] = _TAKING) -> str:
    """Return why an answer that would fail proves nothing, "" when it does prove something.

    Args:
        exchange: what was sent and what came.
        classes: what was seen, as the catalogue puts it into classes.
        passes: the classes that pass.
    """
    if PUT_OFF in classes:
        return not_looked_at(classes)
    if redirected(exchange, classes):
        return (
            "the suite follows no redirects, so that nobody has judged the message."
            "  Write the endpoint of the node that takes it as target.endpoint"
        )
    # A 419 is no refusal of a copy: the receiver has no key yet, and has looked at no attempt.
    refused = "rejected" in classes or exchange.http.status in {*range(400, 500)} - {419}
    wrongly_taken = bool(classes & _TAKEN) and not passes & _TAKING
    if exchange.http.attempts and refused and not wrongly_taken:
        return "it was sent again after a lost HTTP answer, and may have been refused as a copy (register, point 77)"
    return ""


def not_looked_at(classes: frozenset[str]) -> str:
    """Return why nobody has looked at a message yet, "" where somebody may have."""
    if TOO_FAST in classes:
        return "it came too fast, and was not looked at.  Write a lower limits.requests_per_second"
    busy = f"it was not looked at, and the suite leaves a target alone for {PATIENCE} s.  Run again when it is there"
    return busy if PUT_OFF in classes else ""


def anothers(exchange: Exchange, others: Iterable[Exchange]) -> str:
    """Return why an answer may be one to another message of its MessageID, which came twice; "" when none did."""
    name = exchange.sent.message_id.lower()
    alike = (each for each in others if each is not exchange and each.sent.message_id.lower() == name)
    if not any(each.http.attempts for each in alike):
        return ""
    return "a message with this MessageID was sent again after a lost HTTP answer, and may have been answered twice"


def crossed(exchange: Exchange, others: Iterable[Exchange]) -> bool:
    """Return whether another message of its MessageID was under way at the same time: answers may be to either."""
    name, begin, end = exchange.sent.message_id.lower(), exchange.sent.at, _over(exchange)
    both = [each for each in others if each.sent.note == exchange.sent.note == AT_ONCE]
    alike = (each for each in both if each != exchange and each.sent.message_id.lower() == name)
    return any(each.sent.at < end and begin < _over(each) for each in alike)


def _over(exchange: Exchange) -> float:
    """Return when a request had been answered, in seconds since the epoch; never where no answer came."""
    return max((each.at for each in exchange.deliveries), default=float("inf"))


def wrong_content(complaint: str, cell: Cell, expected: str, exchanges: Sequence[Exchange]) -> Verdict:
    """Fail a content, but leave open what a message that came twice and was refused at last has done before.

    Of several answers those that are missing are named first: what they would have said may be all that is wrong.
    """
    identifier, blame = cell.requirement.id, Blame(f"target: {cell.requirement.blame}")
    complaint = "; ".join((*_missing(exchanges), complaint))
    refused = (each for each in exchanges if each.http.attempts and each.http.status in range(400, 500))
    message = next((each.sent.message for each in refused), "")
    if not message:
        return Verdict(Kind.FAIL, identifier, blame, expected, complaint)
    again = "was sent again after a lost HTTP answer, and refused: the first one may have been taken"
    return Verdict(Kind.INCONCLUSIVE, identifier, Blame.NONE, expected, f"{complaint}; the {message} {again}")


def _missing(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Say which of several messages that a verdict is about got no answer, where others did."""
    cases = [exchange for exchange in exchanges if exchange.sent.part == "case"]
    silent = [n for n, exchange in enumerate(cases, 1) if not exchange.deliveries]
    if len(silent) == len(cases):
        return
    for number in silent:
        http = f"HTTP {status}" if (status := cases[number - 1].http.status) is not None else "no HTTP answer"
        yield f"no answer to the {cases[number - 1].sent.message} that was number {number} of {len(cases)} ({http})"


def redirected(exchange: Exchange, classes: frozenset[str]) -> bool:
    """Return whether the message was only sent on to another place (register, point 53)."""
    return "3xx" in classes and bool(exchange.http.location)


def only_copies(expected: Mapping[str, Any], cases: tuple[Exchange, ...]) -> str:
    """Return why attempts to deliver cannot be judged, where each of them may be one to answer a copy."""
    about = bool(_OF_ATTEMPTS & expected.keys())
    if not (about and cases and all(exchange.http.attempts for exchange in cases)):
        return ""
    return "it was sent again after a lost HTTP answer, and each copy may have been answered (register, point 77)"
