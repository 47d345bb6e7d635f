"""All rules in the order in which they are looked at, and the choice that one participant makes among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uftp_conformance.messages import REQUESTS
from uftp_conformance.participants.courier import SENDING
from uftp_conformance.participants.dialects import reason_in
from uftp_conformance.participants.rules import (
    agr,
    dso,
    market,
    portfolio,
    references,
    senders,
    settle,
    trade,
    transport,
)
from uftp_conformance.participants.rules.initiating import initiating
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *transport.RULES,
            *senders.RULES,
            *references.RULES,
            *market.RULES,
            *portfolio.RULES,
            *agr.RULES,
            *dso.RULES,
            *trade.RULES,
            *settle.RULES,
        ),
        key=lambda rule: rule.stage,
    )
)


def rule_ids(role: str, version: str | None = None) -> tuple[str, ...]:
    """Return the ids of a role's rules, those of a sender and of what it starts last; of one version if it is named."""
    own = (rule.id for rule in RULES if role in rule.receivers and (version is None or version in rule.versions))
    return (*own, *SENDING, *initiating(role))


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of one participant: those of each stage up to the payload, then those of each message type."""

    transport: Mapping[Stage, tuple[Rule, ...]]
    again: tuple[Rule, ...]
    business: Mapping[str, tuple[Rule, ...]]
    without: frozenset[str]

    def turned_away(self, stage: Stage, subject: Any, directory: Any) -> Refusal | None:
        """Return the first refusal of a stage of the transport."""
        return _first(self.transport[stage], subject, directory)

    def came_before(self, message: Any, context: Any) -> bool:
        """Return whether the message is the repetition of one that was answered."""
        again = tuple(rule for rule in self.again if message.tag in rule.messages and context.version in rule.versions)
        return _first(again, message, context) is not None

    def judge(self, message: Any, context: Any) -> Refusal | None:
        """Return the first reason to reject a request, by its name in the version of the request."""
        for rule in self.business.get(message.tag, ()):
            refusal = rule.check(message, context) if context.version in rule.versions else None
            if refusal is not None:
                return refuse(reason_in(context.version, rule.id, refusal.reason))
        return None


def _first(rules: tuple[Rule, ...], subject: Any, view: Any) -> Refusal | None:
    for rule in rules:
        refusal = rule.check(subject, view)
        if refusal is not None:
            return refusal
    return None


def book(role: str, without: frozenset[str]) -> Book:
    """Put together the rules of a role without some of them; ValueError when there is no such rule."""
    strange = without - set(rule_ids(role))
    if strange:
        raise ValueError(f"the role {role} has no rule {', '.join(sorted(strange))}")
    kept = tuple(rule for rule in RULES if rule.id not in without)
    return Book(
        transport={stage: tuple(r for r in kept if r.stage == stage) for stage in Stage if stage < Stage.AGAIN},
        again=tuple(r for r in kept if r.stage == Stage.AGAIN),
        business={
            message: tuple(r for r in kept if r.stage > Stage.AGAIN and r.applies(role, message))
            for message in REQUESTS
        },
        without=without,
    )
