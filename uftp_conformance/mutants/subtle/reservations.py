"""Subtle faults about the reservations that a settlement lists: only some of its contracts and days are looked at."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant, of_rules
from uftp_conformance.participants.isps import profiles
from uftp_conformance.participants.rules.rule import Refusal, Rule

_UNDER = "ContractSettlement"
Seen = Callable[[Element], Element]
Elements = tuple[Element, ...]


def _contracts(kept: Callable[[Elements], Elements]) -> Seen:
    """Let some of the contracts of a settlement be seen, and all of its items."""

    def seen(settlement: Element) -> Element:
        return settlement.containing(*settlement.all("FlexOrderSettlement"), *kept(tuple(settlement.all(_UNDER))))

    return seen


def _days(kept: Callable[[Elements], Elements]) -> Seen:
    """Let some of the days under each contract be seen."""
    return _contracts(lambda held: tuple(each.containing(*kept(each.children)) for each in held))


_SOME: tuple[tuple[str, str, Seen], ...] = (
    ("first-contract", "the first contract", _contracts(lambda held: held[:1])),
    ("last-contract", "the last contract", _contracts(lambda held: held[-1:])),
    ("first-period", "the first Period under each contract", _days(lambda days: days[:1])),
    ("last-period", "the last Period under each contract", _days(lambda days: days[-1:])),
)


def _seeing(identifier: str, seen: Seen) -> Fault:
    """Let a rule see only a part of a settlement; of other messages it sees all."""

    def changed(rule: Rule) -> Rule:
        def check(message: Any, context: Any) -> Refusal | None:
            if message.tag != "FlexSettlement":
                return rule.check(message, context)
            part = seen(message)
            return rule.check(part, replace(context, profiles=profiles(part)))

        return replace(rule, check=check)

    return of_rules((identifier,), changed)


def reserved() -> Iterator[Mutant]:
    """Walk the rules that look at some of the reservations of a settlement only."""
    for rule in ("VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT", "STL-ITEM-PERIOD", "STL-AGREED"):
        for name, words, seen in _SOME[: 2 if rule == "STL-AGREED" else None]:
            wrong = f"Of the reservations of a FlexSettlement only {words} is looked at."
            yield mutant("AGR", f"{rule}/reserved-{name}", wrong, _seeing(rule, seen), rule)
