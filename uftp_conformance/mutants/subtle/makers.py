"""Makers of subtle faults: a rule that misreads what it looks at, or that asks the wrong question."""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.rules.rule import Refusal, Rule, refuse
from uftp_conformance.statement.market import Market

Fault = Callable[[], Faults]
Profiles = tuple[tuple[IspRun, ...], ...]


def mutant(
    role: str, name: str, wrong: str, faults: Fault, *caught_by: str, may: tuple[str, ...] = (), **more: Any
) -> Mutant:
    """Make a subtle mutant."""
    return Mutant(f"{role}/{name}", "subtle", role, wrong, faults, caught_by, may, **more)


def of_rules(identifiers: Iterable[str], change: Callable[[Rule], Rule | None]) -> Fault:
    """Change the rules of these ids."""
    named = frozenset(identifiers)
    return lambda: Faults(rule=lambda rule: change(rule) if rule.id in named else rule)


def instead(identifier: str, reason: str, violated: Callable[[Any, Any], bool]) -> Fault:
    """Let a rule ask another question, and reject with the documented reason."""

    def check(message: Any, context: Any) -> Refusal | None:
        return refuse(reason) if violated(message, context) else None

    return of_rules((identifier,), lambda rule: replace(rule, check=check))


def stricter(identifier: str, reason: str, violated: Callable[[Any, Any], bool]) -> Fault:
    """Let a rule reject more than it should."""

    def changed(rule: Rule) -> Rule:
        def check(message: Any, context: Any) -> Refusal | None:
            usual = rule.check(message, context)
            return usual if usual is not None or not violated(message, context) else refuse(reason)

        return replace(rule, check=check)

    return of_rules((identifier,), changed)


def laxer(identifier: str, pardoned: Callable[[Any, Any], bool]) -> Fault:
    """Let a rule pardon some of what it should reject."""

    def changed(rule: Rule) -> Rule:
        def check(message: Any, context: Any) -> Refusal | None:
            usual = rule.check(message, context)
            return None if usual is not None and pardoned(message, context) else usual

        return replace(rule, check=check)

    return of_rules((identifier,), changed)


def misreading(
    *identifiers: str,
    message: Callable[[Element], Element] = lambda element: element,
    context: Callable[[Context], Context] = lambda view: view,
) -> Fault:
    """Let rules look at a message or a situation that is not quite the real one."""

    def changed(rule: Rule) -> Rule:
        return replace(rule, check=lambda given, view: rule.check(message(given), context(view)))

    return of_rules(identifiers, changed)


def misreading_runs(identifier: str, change: Callable[[Profiles], Profiles]) -> Fault:
    """Let a rule look at other runs of ISPs than the message has."""
    return misreading(identifier, context=lambda view: replace(view, profiles=change(view.profiles)))


def each_run(change: Callable[[IspRun], IspRun]) -> Callable[[Profiles], Profiles]:
    """Change every run of every profile."""
    return lambda profiles: tuple(tuple(change(run) for run in runs) for runs in profiles)


class Always96(Market):
    """A market in which no clock is ever changed."""

    def isps(self, day: date) -> int:  # noqa: ARG002 - as its base has it
        """Count the ISPs of a day of 24 hours, whichever it is."""
        return 24 * 60 // self.isp_minutes


@lru_cache(maxsize=16)
def _always_96(market: Market) -> Market:
    return Always96(**{each.name: getattr(market, each.name) for each in fields(market)})


def without_clock_changes(view: Context) -> Context:
    """Let every day have 24 hours."""
    return replace(view, market=_always_96(view.market))


def in_zone(zone: str) -> Callable[[Context], Context]:
    """Let the market live in another zone."""
    return lambda view: replace(view, market=replace(view.market, time_zone=zone))
