"""Rules about what a target starts itself (rows INI-*), held against the bytes that arrived.  Pure.

A rule gets the messages of one trial in the order in which they came, and what they were asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from uftp_conformance.judging.evidence import Delivery
from uftp_conformance.judging.ordered_options import ordered_option, other_isps, other_price
from uftp_conformance.messages import Element, lexical
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.lexical import day, same_day, whole
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.oracle import RULES, Exchanged, view_of
from uftp_conformance.oracle.initiated import INITIATED
from uftp_conformance.statement.market import isps_in_day


@dataclass(frozen=True, slots=True)
class Started:
    """One message that the target started, opened as far as it can be opened."""

    delivery: Delivery
    reading: Reading

    @property
    def element(self) -> Element:
        """The message inside; an empty one where there is none."""
        return self.reading.element or Element("message")


Asked = Mapping[str, Any]
Rule = Callable[[Sequence[Started], Asked], str]
_RULES: dict[str, Rule] = {}
# These are looked at whatever arrived; the others need a message that the schema allows.
_OF_THE_FORM = ("INI-SCHEMA", "INI-SEALED")


def _rule(identifier: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        _RULES[identifier] = rule
        return rule

    return register


def rules() -> tuple[str, ...]:
    """Return the requirements that are judged here."""
    return (*_RULES, *INITIATED)


def opened(
    deliveries: Sequence[Delivery], key: PublicKey, version: str, published: Path | None = None
) -> tuple[Started, ...]:
    """Open what the target started; the same bytes again are a repetition, and count once."""
    once = {delivery.body: delivery for delivery in reversed(deliveries)}
    kept = [delivery for delivery in deliveries if once[delivery.body] is delivery]
    return tuple(Started(delivery, read_delivery(delivery.body, key, version, published)) for delivery in kept)


def examine(
    identifier: str, started: Sequence[Started], asked: Asked, history: Sequence[Exchanged] = ()
) -> tuple[str, str]:
    """Hold what the target started against one rule.

    Args:
        identifier: the requirement.
        started: the messages.
        asked: what the trial wrote down about them: role and domain of the target, recipient, market, references.
        history: all that was exchanged in the trial, in the order in which it was.

    Returns:
        A complaint and why nothing can be said, each empty where there is none.
    """
    if identifier not in _OF_THE_FORM:
        for message in started:
            if message.reading.element is None or message.reading.invalid:
                return "", f"{an(message.element.tag)} is not schema-valid, which is the matter of INI-SCHEMA"
    # Revisions are compared within a series only.
    if identifier == "INI-REVISION" and not any(True for _ in _successive(started)):
        return "", "no two prognoses were about the same Period and congestion point"
    try:
        if identifier in INITIATED:
            return _by_the_oracle(identifier, started, asked, history), ""
        return _RULES[identifier](started, asked), ""
    except (ValueError, ArithmeticError) as error:  # the schema allows more than a calendar does
        return "", f"a value cannot be read: {error}"


def _by_the_oracle(identifier: str, started: Sequence[Started], asked: Asked, history: Sequence[Exchanged]) -> str:
    def one(message: Started) -> str:
        before = tuple(each for each in history if each.at < message.delivery.at)
        view = view_of(message.element, message.delivery.at, asked, asked["version"], before)
        applying = (RULES[each] for each in INITIATED[identifier] if view.message.tag in RULES[each].messages)
        return _first(rule.check(view) for rule in applying)

    return _first(one(message) for message in started)


def _first(complaints: Iterator[str]) -> str:
    return next((complaint for complaint in complaints if complaint), "")


@_rule("INI-SCHEMA")
def _schema(started: Sequence[Started], _: Asked) -> str:
    return _first(message.reading.problem or "; ".join(message.reading.invalid) for message in started)


@_rule("INI-SEALED")
def _sealed(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Started) -> str:
        envelope = message.reading.envelope
        if envelope is None or envelope.tag != "SignedMessage":
            return "it is in no SignedMessage"
        if not message.reading.sealed:
            return "the seal does not verify with the target's public key"
        claimed = (envelope.get("SenderDomain"), envelope.get("SenderRole"))
        if claimed != (asked["domain"], asked["role"]):
            return f"the envelope names {claimed[0]} as {claimed[1]}, not {asked['domain']} as {asked['role']}"
        inner = message.element.get("SenderDomain")
        return "" if inner == asked["domain"] else f"the SenderDomain inside is {inner}, not {asked['domain']}"

    return _first(one(message) for message in started)


@_rule("INI-UNIQUE")
def _unique(started: Sequence[Started], asked: Asked) -> str:
    identifiers = [message.element["MessageID"].lower() for message in started]
    others = {identifier.lower() for identifier in asked["known"]}
    again = [i for n, i in enumerate(identifiers) if i in others or i in identifiers[:n]]
    return f"the MessageID {again[0]} was used for another message before" if again else ""


@_rule("INI-RECIPIENT")
def _recipient(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Started) -> str:
        named, at = message.element.get("RecipientDomain"), message.delivery.counterparty
        if named != asked["recipient"]:
            return f"the RecipientDomain is {named}, not {asked['recipient']}"
        return "" if at == named else f"it was delivered to {at or message.delivery.path}, not to {named}"

    return _first(one(message) for message in started)


# --- ISPs -------------------------------------------------------------------------------------------------------


def _last_isp(message: Element, asked: Asked) -> int:
    return isps_in_day(day(message["Period"]), asked["time zone"], asked["isp minutes"])


def _profiles(message: Element) -> list[list[tuple[int, int]]]:
    """Return the first and last ISP of every ISP element, of each option or profile on their own."""
    parts = [c for c in message.children if c.tag in ("OfferOption", "Profile")] or [message]
    spans = ([(whole(i["Start"]), whole(i.get("Duration") or "1")) for i in part.all("ISP")] for part in parts)
    return [sorted((start, start + length - 1) for start, length in profile) for profile in spans]


@_rule("INI-ISPS")
def _complete(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Started) -> str:
        last, (spans,) = _last_isp(message.element, asked), _profiles(message.element)
        given = {number for first, end in spans for number in range(max(first, 1), min(end, last) + 1)}
        missing = [number for number in range(1, last + 1) if number not in given]
        return f"ISP {missing[0]} of {last} is missing ({len(missing)} in all)" if missing else ""

    return _first(one(message) for message in started)


@_rule("INI-BOUNDS")
def _bounds(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Started) -> str:
        last = _last_isp(message.element, asked)
        for spans in _profiles(message.element):
            outside = next((span for span in spans if not 1 <= span[0] <= span[1] <= last), None)
            if outside:
                return f"the ISPs {outside[0]} to {outside[1]} are not all within 1 to {last}"
            double = next((later for before, later in pairwise(spans) if later[0] <= before[1]), None)
            if double:
                return f"ISP {double[0]} appears twice"
        return ""

    return _first(one(message) for message in started)


@_rule("INI-MARKET")
def _market(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Element) -> str:
        length, zone = message.get("ISP-Duration"), message.get("TimeZone")
        if length is not None and not _lasts(length, asked["isp minutes"]):
            return f"the ISP-Duration is {length}, not PT{asked['isp minutes']}M"
        if zone is not None and not _same_offset(zone, asked["time zone"], message["Period"]):
            return f"the TimeZone is {zone}, not {asked['time zone']}"
        point = message.get("CongestionPoint")
        if point is not None and point.lower() not in {known.lower() for known in asked["points"]}:
            return f"the CongestionPoint {point} does not join the two"
        return ""

    return _first(one(message.element) for message in started)


def _lasts(length: str, minutes: int) -> bool:
    """Return whether a duration lasts so many minutes, in whatever units it is written (register, point 16)."""
    return lexical.length(length) == timedelta(minutes=minutes)


def _same_offset(zone: str, agreed: str, period: str) -> bool:
    """Return whether two zones agree on a Period (register, point 15)."""
    noon = datetime.combine(day(period), time(12))
    try:
        there, here = (noon.replace(tzinfo=ZoneInfo(name)).utcoffset() for name in (zone, agreed))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database, or too long for a file
        return False
    return there == here


# --- revisions and references -----------------------------------------------------------------------------------


def _successive(started: Sequence[Started]) -> Iterator[tuple[Element, Element]]:
    """Walk each two successive messages about one Period and congestion point."""
    series: dict[tuple[str, str], Element] = {}
    for message in started:
        about = (day(message.element["Period"]).isoformat(), message.element["CongestionPoint"].lower())
        if about in series:
            yield series[about], message.element
        series[about] = message.element


@_rule("INI-REVISION")
def _risen(started: Sequence[Started], _: Asked) -> str:
    def one(earlier: Element, later: Element) -> str:
        first, second = whole(earlier["Revision"]), whole(later["Revision"])
        return "" if second > first else f"after the Revision {first} came {second}"

    return _first(one(earlier, later) for earlier, later in _successive(started))


@_rule("INI-REFERENCES")
def _references(started: Sequence[Started], asked: Asked) -> str:
    def one(message: Element, wanted: Mapping[str, str]) -> str:
        held = [n for n in wanted if n in message.attributes or n not in _OPTIONAL]
        wrong = [n for n in held if not _alike(n, message.get(n) or "", wanted[n])]
        return ", ".join(f"{name} is {message.get(name)}, not {wanted[name]}" for name in wrong)

    return _first(one(m.element, wanted) for m, wanted in zip(started, asked["references"], strict=False))


# Every offer of the suite's has one option, which an order need not name (register, point 28).
_OPTIONAL = frozenset({"OptionReference"})


def _alike(name: str, given: str, wanted: str) -> bool:
    """Return whether two values differ in nothing but the case of an identifier, or in an offset behind a day."""
    return same_day(given, wanted) if name == "Period" else given.strip().lower() == wanted.strip().lower()


@_rule("INI-COPY")
def _copied(started: Sequence[Started], asked: Asked) -> str:
    """The ISPs of an order are those of the option that it names, with their power, or the part of it."""
    elements = [m.element for m in started]
    return _first(other_isps(e, ordered_option(e, asked, n), _last_isp(e, asked)) for n, e in enumerate(elements))


@_rule("INI-PRICE")
def _priced(started: Sequence[Started], asked: Asked) -> str:
    elements = [m.element for m in started]
    return _first(other_price(e, ordered_option(e, asked, n)) for n, e in enumerate(elements))
