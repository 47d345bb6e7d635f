"""Subtle faults about the reservations that a settlement lists: only some of its contracts and days are looked at."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import Fault, mutant, of_rules
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import profiles
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse

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
    ("end-periods", "the first and last Period under each contract", _days(lambda days: (*days[:1], *days[1:][-1:]))),
    ("later-periods", "what follows the first Period under each contract", _days(lambda days: days[1:] or days)),
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


def _isps(change: Callable[[Elements], Elements]) -> Seen:
    """Let the ISPs of each reserved day be seen in another way."""
    return _days(lambda days: tuple(day.containing(*change(day.children)) for day in days))


_RUNS: tuple[tuple[str, str, str, Seen], ...] = (
    (
        "VAL-ISP-BOUNDS",
        "starts",
        "Of a reserved run only the Start is compared with the day.",
        _isps(lambda isps: tuple(isp.without("Duration") for isp in isps)),
    ),
    (
        "VAL-ISP-CONFLICT",
        "starts",
        "Of reserved runs only the Starts are compared.",
        _isps(lambda isps: tuple(isp.without("Duration") for isp in isps)),
    ),
    ("VAL-ISP-BOUNDS", "first-isp", "Of a reserved day only the first ISP is looked at.", _isps(lambda i: i[:1])),
    ("VAL-ISP-BOUNDS", "last-isp", "Of a reserved day only the last ISP is looked at.", _isps(lambda i: i[-1:])),
)


def reserved() -> Iterator[Mutant]:
    """Walk the rules that look at some of the reservations of a settlement only."""
    for rule in ("VAL-ISP-BOUNDS", "VAL-ISP-CONFLICT", "STL-ITEM-PERIOD", "STL-AGREED"):
        for name, words, seen in _SOME[: 2 if rule == "STL-AGREED" else None]:
            wrong = f"Of the reservations of a FlexSettlement only {words} is looked at."
            yield mutant("AGR", f"{rule}/reserved-{name}", wrong, _seeing(rule, seen), rule)
    for rule, name, wrong, seen in _RUNS:
        yield mutant("AGR", f"{rule}/reserved-{name}", wrong, _seeing(rule, seen), rule)
    yield from _beside_orders()


def _beside_orders() -> Iterator[Mutant]:
    """Walk who looks at the reservations too little, and rejects orders that it does not know before that."""
    for rule, name, wrong, seen in (
        ("VAL-ISP-BOUNDS", "beyond", "Reserved ISPs are not compared with their day.", _contracts(lambda _: ())),
        ("VAL-ISP-CONFLICT", "twice", "Reserved ISPs may overlap.", _contracts(lambda _: ())),
        ("STL-ITEM-PERIOD", "outside", "Of the reserved days only the first is looked at.", _days(lambda d: d[:1])),
    ):
        words = f"{wrong} Orders that are not known are rejected."
        yield mutant("AGR", f"STL-ISPS/reserved-{name}", words, _of_known_orders(_seeing(rule, seen)), "STL-ISPS")


def _of_known_orders(fault: Fault) -> Fault:
    """Reject, beside a fault, a settlement of orders that nobody placed."""

    def changed(rule: Rule | None) -> Rule | None:
        if rule is None or rule.id != "STL-AGREED":
            return rule
        usual = rule.check
        return replace(rule, check=lambda said, view: usual(said, view) or _unknown(said, view))

    def faults() -> Faults:
        found = fault()
        return replace(found, rule=lambda rule: changed(found.rule(rule)))

    return faults


def _unknown(settlement: Element, context: Context) -> Refusal | None:
    named = (item.get("OrderReference") for item in settlement.all("FlexOrderSettlement"))
    known = all((context.sender.domain, name) in context.ledger.procured for name in named)
    return None if known else refuse("Unknown OrderReference")
