"""Trials as the oracle sees them: the messages that were sent, each with its history and what it was for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from uftp_conformance.catalogue import load
from uftp_conformance.judging.evidence import Exchange, Trial, restore
from uftp_conformance.judging.judge import Criteria, Observation, observe
from uftp_conformance.messages import REQUESTS, Element, complaints, parse
from uftp_conformance.messages.codec import MalformedXml, parse_lxml
from uftp_conformance.messages.reading import read_delivery
from uftp_conformance.messages.sealing import read_public_key
from uftp_conformance.oracle.received import Broken, History, Outcome, PastMessage
from uftp_conformance.run.embedded import Entry, outline
from uftp_conformance.run.events import lines
from uftp_conformance.statement import Statement

_NEVER = float("inf")
_OF_OTHERS = {"DSOPortfolioUpdate": ("DSOPortfolioUpdate",), "DSOPortfolioQuery": ("AGRPortfolioUpdate",)}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request of a stream: what the oracle gets, what it was made for, and what the target made of it."""

    element: Element
    sender: tuple[str, str]
    history: History
    at: float
    requirement: str
    part: str
    note: str
    shown: Observation
    breaks: Broken | None = None  # what was stored with it: by what the judge decides


@dataclass(frozen=True, slots=True)
class _Past:
    message: PastMessage
    settled: float  # when its outcome was known
    identifier: str


@dataclass(frozen=True, slots=True)
class Streamed:
    """What is known of one target: its statement, and its trials, each with the requirement that it was for."""

    statement: Statement
    criteria: Criteria
    trials: tuple[tuple[str, Trial], ...]

    def messages(self) -> Iterator[Seen]:
        """Walk the requests that are messages, in the order in which they were sent, each once."""
        past = sorted(self._past(trial for _, trial in self.trials), key=lambda each: each.message.at)
        done = set()
        found = ((requirement, exchange) for requirement, trial in self.trials for exchange in trial.exchanges)
        for requirement, exchange in sorted(found, key=lambda pair: pair[1].sent.at):
            key = exchange.sent.at, exchange.sent.message_id, exchange.sent.message
            element = self._message(exchange)
            if element is None or key in done or load()[requirement].observed == "answer":
                continue
            done.add(key)
            yield Seen(
                element,
                (exchange.sent.sender, exchange.sent.role),
                _before(exchange, element, past),
                exchange.sent.at,
                requirement,
                exchange.sent.part,
                exchange.sent.note,
                observe(exchange, self.criteria),
                exchange.sent.breaks,
            )

    def _message(self, exchange: Exchange) -> Element | None:
        """Return the request of an exchange, if its bytes are one that the schema takes."""
        sent = exchange.sent
        if sent.line or not sent.payload:
            return None
        try:
            node = parse_lxml(sent.payload)
            if complaints(node, self.criteria.version):
                return None
            element = parse(sent.payload)
        except (MalformedXml, ValueError):
            return None
        return element if element.tag in REQUESTS else None

    def _past(self, trials: Iterator[Trial]) -> Iterator[_Past]:
        answers: dict[str, tuple[Outcome, float]] = {}
        started: dict[str, tuple[Element, str, float]] = {}
        seen: set[tuple[float, str]] = set()
        for trial in trials:
            for delivery in (*trial.started, *trial.heard):
                element = read_delivery(delivery.body, self.criteria.key, self.criteria.version).element
                if element is not None and element.tag in REQUESTS:
                    key = element["MessageID"].lower()
                    started.setdefault(key, (element, delivery.counterparty, delivery.at))
                    if delivery in trial.heard:
                        answers.setdefault(key, ("accepted", delivery.at))
            for exchange in trial.exchanges:
                self._answered(exchange, answers)
                key_ = exchange.sent.at, exchange.sent.message_id
                element = self._message(exchange)
                if element is not None and key_ not in seen:
                    seen.add(key_)
                    yield self._sent(element, exchange)
        for key, (element, domain, at) in started.items():
            outcome, known = answers.get(key, ("unknown", _NEVER))
            role = next((c.role for c in self.statement.counterparties if c.domain == domain), "")
            yield _Past(PastMessage(element, domain, role, at, outcome, started=True), known, key)

    def _answered(self, exchange: Exchange, answers: dict[str, tuple[Outcome, float]]) -> None:
        """Write down what an answer of ours says, as far as the target took it."""
        sent = exchange.sent
        if sent.part != "answer" or not sent.payload:
            return
        try:
            answer = parse(sent.payload)
        except MalformedXml:
            return
        outcomes: dict[str | None, Outcome] = {"Accepted": "accepted", "Rejected": "rejected"}
        said = outcomes.get(answer.get("Result"), "unknown") if exchange.http.taken else "unknown"
        for name, value in answer.attributes.items():
            if name.endswith("MessageID") and name != "MessageID":
                answers[value.lower()] = (said, sent.at)

    def _sent(self, element: Element, exchange: Exchange) -> _Past:
        classes = observe(exchange, self.criteria).classes
        outcome: Outcome = "unknown"
        if "rejected" in classes or "4xx" in classes:
            outcome = "rejected"
        elif classes & {"accepted", "answered"} and "2xx" in classes:
            outcome = "accepted"
        known = max((each.at for each in exchange.deliveries), default=exchange.sent.at + exchange.http.elapsed)
        sent = exchange.sent
        return _Past(PastMessage(element, sent.sender, sent.role, sent.at, outcome), known, sent.message_id.lower())


def _before(exchange: Exchange, element: Element, past: list[_Past]) -> History:
    """Return what was exchanged before a message and can matter to it; what was on its way is of an unknown outcome.

    That is what its sender exchanged, but for TestMessages, what it names, every portfolio of a DSO for another one,
    and every portfolio of an AGR for a query of a DSO.
    """
    at, us = exchange.sent.at, exchange.sent.sender
    named = {value.lower() for name, value in element.attributes.items() if name.endswith("MessageID")}
    kinds = _OF_OTHERS.get(element.tag, ())
    earlier = (
        each
        for each in past
        if each.message.at < at
        and (
            (each.message.domain == us and each.message.element.tag != "TestMessage")
            or each.message.element.tag in kinds
            or each.identifier in named
        )
    )
    return History(
        tuple(each.message if each.settled <= at else replace(each.message, outcome="unknown") for each in earlier)
    )


def read(path: Path, statements: Mapping[str, Statement] | None = None) -> list[Streamed]:
    """Read the targets of a stream; without statements of theirs they are the embedded ones."""
    header, *events = lines(path)
    found = []
    for target in header["targets"]:
        own = tuple(
            (event["requirement"], restore(event["trial"]))
            for event in events
            if event["event"] == "verdict" and event["target"] == target["label"] and event.get("trial")
        )
        statement = (statements or {}).get(target["label"]) or _embedded(target, own)
        criteria = Criteria(read_public_key(target["public_key"]), target["version"], load())
        found.append(Streamed(statement, criteria, own))
    return found


def _embedded(target: Mapping[str, Any], trials: tuple[tuple[str, Trial], ...]) -> Statement:
    """Return the statement of an embedded target, in the zone that its twins are in."""
    exchanges = (exchange for _, trial in trials for exchange in trial.part("twin"))
    twins = (exchange.sent.payload for exchange in exchanges if exchange.sent.payload)
    zones = (zone for payload in twins if (zone := parse(payload).get("TimeZone")))
    entry = Entry(
        target["label"], target["role"], versions=(target["version"],), supports=tuple(target["supports"].items())
    )
    ((_, statement),) = outline((entry,), next(zones))
    return statement.speaking(target["version"])


__all__ = ["Seen", "Streamed", "read"]
