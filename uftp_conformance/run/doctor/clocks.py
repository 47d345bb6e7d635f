"""Clocks, pace and rate: how far the target's clock is from ours, how fast it answers, how much it takes at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from uftp_conformance.conversation.tester import Tester
from uftp_conformance.judging.judge import Criteria, answer_of
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, instant
from uftp_conformance.run.doctor.asking import Asking
from uftp_conformance.run.doctor.finding import Finding, remark, wrong

_HASTE = 0.5  # of reply_within, beyond which an answer is near to being late
_LONG = 300.0  # seconds for an answer, beyond which somebody may have thought of milliseconds


async def clocks(tester: Tester, criteria: Criteria, date: str) -> list[Finding]:
    """Compare the clocks, and see how long an answer takes; `date` is the Date header of an HTTP answer."""
    sender = next(c for c in tester.counterparties if c.standing == "registered")
    pending = await tester.send(tester.prepare(Element("TestMessage"), sender), "probe")
    exchange = pending.freeze()
    tester.correlator.forget([pending])
    answer = answer_of(exchange, criteria)
    if answer is None:
        return []
    arrived = exchange.deliveries[0].at
    return [*_skew(tester, answer, arrived, date), *_pace(tester, arrived - exchange.sent.at)]


def _skew(tester: Tester, answer: Element, arrived: float, date: str) -> Iterator[Finding]:
    tolerance = tester.statement.timing.clock_tolerance
    try:
        stamped_at = instant(answer.get("TimeStamp") or "")
    except Unreadable:
        return  # a requirement judges it
    if stamped_at.tzinfo is None:
        return  # likewise
    ahead = stamped_at.timestamp() - arrived
    if abs(ahead) <= tolerance:
        yield Finding("clocks", f"the target's clock is {_span(ahead)} ours (timing.clock_tolerance = {tolerance:g} s)")
        return
    other = _by_header(date)
    apart = f"the target's TimeStamps are {_span(ahead)} our clock, beyond timing.clock_tolerance = {tolerance:g} s"
    if other is not None and abs(other - ahead) < max(2.0, tolerance):
        yield wrong(
            "clocks",
            f"{apart}, and so is the Date of its HTTP answers: the clocks of the two machines differ.  Set both by NTP",
        )
    else:
        yield remark(
            "clocks", f"{apart}.  If one of the two clocks is wrong, set it by NTP; else the requirements will judge it"
        )


def _by_header(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() - datetime.now(UTC).timestamp()
    except (TypeError, ValueError):
        return None


def _span(seconds: float) -> str:
    return f"{abs(seconds):.1f} s {'ahead of' if seconds > 0 else 'behind'}"


def _pace(tester: Tester, took: float) -> Iterator[Finding]:
    within = tester.statement.timing.reply_within
    if within > _LONG:
        yield remark(
            "timing.reply_within",
            f"timing.reply_within = {within:g} counts seconds, and whatever stays away"
            f" is waited for as long; an answer took {took * 1000:.0f} ms.  Write {max(1, round(3 * took))} if"
            " that is enough under load",
        )
    elif took > _HASTE * within:
        yield remark(
            "timing.reply_within",
            f"an answer took {took:.1f} s, which is close to timing.reply_within ="
            f" {within:g}.  Write {max(1, round(3 * took))} if the target may take that long",
        )
    else:
        words = f"an answer took {took * 1000:.0f} ms (timing.reply_within = {within:g} s)"
        yield Finding("timing.reply_within", words)


def rate(asking: Asking) -> Iterator[Finding]:
    """Return whether the target takes fewer requests at once than the statement lets the suite send."""
    limits = asking.tester.statement.limits.requests_per_second
    if asking.throttled:
        limit = f" = {limits:g}" if limits else ", which the statement leaves out"
        fewer = max(1, round(limits / 4)) if limits else 5
        yield wrong(
            "limits.requests_per_second",
            f"the target answers {asking.throttled} of the doctor's messages with"
            " HTTP 429 (too many requests).  Write a lower limits.requests_per_second"
            f"{limit}: for example {fewer}",
        )
    elif limits:
        yield Finding("limits.requests_per_second", f"limits.requests_per_second = {limits:g} is kept to")
