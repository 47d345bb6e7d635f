"""Rules about what a target starts itself (rows INI-*), held against the bytes that arrived.  Pure.

A rule gets the messages of one trial in the order in which they came, and what they were asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

from uftp_conformance.judging.answer_form import Tolerated
from uftp_conformance.judging.contradictions import in_spite_of_the_text
from uftp_conformance.judging.evidence import Delivery, Exchange
from uftp_conformance.judging.http_form import unusually_sent, wrongly_sent
from uftp_conformance.judging.settled import left_out
from uftp_conformance.messages import REQUESTS, Element, parse
from uftp_conformance.messages.articles import an
from uftp_conformance.messages.lexical import same_day
from uftp_conformance.messages.reading import Reading, read_delivery
from uftp_conformance.messages.sealing import PublicKey
from uftp_conformance.oracle.agreed import market_in
from uftp_conformance.oracle.initiated import INITIATED, complaint, recipient_in, remark
from uftp_conformance.oracle.received import History, Outcome, PastMessage, Target


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
_OUTCOMES: Mapping[str | None, Outcome] = {"Accepted": "accepted", "Rejected": "rejected"}
# These are looked at whatever arrived; the others need a message that the schema allows.
_OF_THE_FORM = ("INI-SCHEMA", "INI-SEALED", "INI-HTTP")
_COMPARED = {"INI-REVISION": "prognoses", "INI-REVISION-REQUEST": "requests"}


def _rule(identifier: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        _RULES[identifier] = rule
        return rule

    return register


def rules() -> tuple[str, ...]:
    """Return the requirements that are judged here."""
    return tuple(dict.fromkeys((*_RULES, *INITIATED)))


def opened(
    deliveries: Sequence[Delivery], key: PublicKey, version: str, published: Path | None = None
) -> tuple[Started, ...]:
    """Open what the target started; the same bytes again are a repetition, and count once."""
    once = {delivery.body: delivery for delivery in reversed(deliveries)}
    kept = [delivery for delivery in deliveries if once[delivery.body] is delivery]
    return tuple(Started(delivery, read_delivery(delivery.body, key, version, published)) for delivery in kept)


def examine(
    identifier: str, started: Sequence[Started], asked: Asked, history: Sequence[PastMessage] = ()
) -> tuple[str, str]:
    """Hold what the target started against one rule.

    Args:
        identifier: the requirement.
        started: the messages.
        asked: what the trial wrote down about them: role and domain of the target, recipient, market, references.
        history: all that was exchanged in the trial, in the order in which it was.

    Returns:
        A complaint and why nothing can be said, each empty where there is none; what is Tolerated fails nobody.
    """
    if identifier not in _OF_THE_FORM:
        for message in started:
            if message.reading.element is None or _against_the_schema(message, asked)[0]:
                return "", f"{an(message.element.tag)} is not schema-valid, which is the matter of INI-SCHEMA"
    if nothing := _nothing_to_look_at(identifier, started, history):
        return "", nothing
    try:
        found = _RULES[identifier](started, asked) if identifier in _RULES else ""
        if identifier == "INI-ITEMS":
            found = _first(left_out([message.element for message in started], asked.get("due", ()), history))
        return found or _by_the_oracle(identifier, started, asked, history), ""
    except (ValueError, ArithmeticError) as error:  # the schema allows more than a calendar does
        return "", f"a value cannot be read: {error}"


def _nothing_to_look_at(identifier: str, started: Sequence[Started], history: Sequence[PastMessage]) -> str:
    """Say why what was started cannot show whether a rule is kept, "" where it can."""
    compared = _COMPARED.get(identifier)  # within a series only
    elements = [each.element for each in started]
    pairs = chain(combinations(elements, 2), _after_another(started, history))
    if compared and not any(_of_one_series(*two) for two in pairs):
        return f"no two {compared} were about the same Period and congestion point"
    settled = [each.element for each in started if each.element.tag == "FlexSettlement"]
    items = chain.from_iterable(each.all("FlexOrderSettlement") for each in settled)
    if identifier == "INI-NET" and settled and not any(items):
        return "no order was settled, so that there is no sum to look at"
    return ""


def _by_the_oracle(identifier: str, started: Sequence[Started], asked: Asked, history: Sequence[PastMessage]) -> str:
    if identifier not in INITIATED:
        return ""

    def one(message: Started, look: Callable[[str, Element, float, Target, History], str]) -> str:
        before = History(tuple(each for each in history if each.at < message.delivery.at))
        recipient = recipient_in(asked, message.element.tag)
        return look(identifier, message.element, message.delivery.at, recipient, before)

    wrong = _first(one(message, complaint) for message in started)
    return wrong or Tolerated(_first(one(message, remark) for message in started))


def past_in(
    exchanges: Sequence[Exchange],
    answers: Sequence[Element],
    started: Sequence[Started],
    asked: Asked,
    heard: Sequence[Started] = (),
) -> tuple[PastMessage, ...]:
    """Return what was exchanged in a trial with the recipient, in the order in which it was, each with its outcome.

    Args:
        exchanges: what we sent, among it our answers.
        answers: what came in answer.
        started: what the target started.
        asked: what the trial wrote down about that.
        heard: what else the target started, of which the D-Prognoses can be what something rests on; beside a
            settlement also the requests and orders, and what else settles these.
    """
    ours = [(e, parse(e.sent.payload)) for e in exchanges if e.sent.payload]
    outcomes = _outcomes(ours, answers, started)
    every = [(e, each.sent.at, each.sent.sender, each.sent.role, False) for each, e in ours if e.tag in REQUESTS]
    every += [(each.element, each.delivery.at, asked["recipient"], "", True) for each in started]
    known = {each.element.get("MessageID") for each in started}
    settled = any(each.element.tag == "FlexSettlement" for each in started)
    kinds = ("D-Prognosis", *(("FlexRequest", "FlexOrder", "FlexSettlement") if settled else ()))
    others = [e for e in heard if e.element.tag in kinds and e.element.get("MessageID") not in known]
    every += [(each.element, each.delivery.at, asked["recipient"], "", True) for each in others]
    # What it started by itself was accepted; and whatever was answered, nothing rests on what is for another day.
    for each in others:
        outcomes.setdefault(each.element["MessageID"].lower(), "accepted")
    return tuple(
        PastMessage(element, domain, role, at, outcomes.get((element.get("MessageID") or "").lower(), "unknown"), begun)
        for element, at, domain, role, begun in sorted(every, key=lambda each: each[1])
    )


def _outcomes(
    ours: Sequence[tuple[Exchange, Element]], answers: Sequence[Element], started: Sequence[Started]
) -> dict[str, Outcome]:
    """Return what became of messages, by their MessageIDs: as the target, or an answer of ours, says."""
    said = [(each, _OUTCOMES.get(each.get("Result"), "unknown")) for each in answers]
    said += [(each, _outcome_of(e, each, started)) for e, each in ours if each.tag not in REQUESTS]
    outcomes: dict[str, Outcome] = {}
    for answer, outcome in said:
        for name in _about(answer):
            if outcomes.get(name) != "accepted":  # what was accepted once stays so, whatever is said of a copy
                outcomes[name] = outcome
    # What came twice may have been refused as a copy only (register, point 77).
    copied = (each.sent.message_id.lower() for each, _ in ours if each.http.attempts)
    return outcomes | {name: "unknown" for name in copied if outcomes.get(name) == "rejected"}


def _about(message: Element) -> Iterator[str]:
    """Walk the MessageIDs of what a message is about."""
    every = message.attributes.items()
    return (value.lower() for name, value in every if name.endswith("MessageID") and name != "MessageID")


def _outcome_of(exchange: Exchange, answer: Element, started: Sequence[Started]) -> Outcome:
    """Return what our answer makes of what the target started; an offer is rejected from when the target knows it.

    It does not where it did not take our answer over, or had started something on the offer before.
    """
    outcome = _OUTCOMES.get(answer.get("Result"), "unknown")
    if answer.tag != "FlexOfferResponse":
        return outcome
    known, named = exchange.sent.at + exchange.http.elapsed, {*_about(answer)}
    resting = (each for each in started if not named.isdisjoint(_about(each.element)))
    crossed = not exchange.http.taken or any(each.delivery.at <= known for each in resting)
    return "unknown" if outcome == "rejected" and crossed else outcome


def _first(complaints: Iterator[str]) -> str:
    return next((complaint for complaint in complaints if complaint), "")


def _against_the_schema(message: Started, asked: Asked) -> tuple[tuple[str, ...], str]:
    """Return the complaints of the schema that stand, and why others do not, "" where there are none."""
    invalid = message.reading.invalid
    if not invalid:
        return (), ""
    return in_spite_of_the_text(message.element, invalid, market_in(asked["agreed"]), asked["version"])


@_rule("INI-SCHEMA")
def _schema(started: Sequence[Started], asked: Asked) -> str:
    found = [_against_the_schema(message, asked) for message in started]
    wrong = _first(m.reading.problem or "; ".join(stand) for m, (stand, _) in zip(started, found, strict=True))
    return wrong or Tolerated(_first(why for _, why in found))


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


@_rule("INI-HTTP")
def _http(started: Sequence[Started], _: Asked) -> str:
    wrong = _first(wrongly_sent(message.delivery, message.reading) for message in started)
    return wrong or Tolerated(_first(unusually_sent(message.delivery) for message in started))


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


def _after_another(started: Sequence[Started], history: Sequence[PastMessage]) -> Iterator[tuple[Element, Element]]:
    """Walk what the target started with what it had started before of its type, asked or not, for the same of us."""
    for each, past in product(started, history):
        alike = past.started and past.element.tag == each.element.tag and past.domain == each.delivery.counterparty
        if alike and past.at < each.delivery.at:
            yield past.element, each.element


def _of_one_series(one: Element, other: Element) -> bool:
    same = one["CongestionPoint"].lower() == other["CongestionPoint"].lower()
    return same and same_day(one["Period"], other["Period"])


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
