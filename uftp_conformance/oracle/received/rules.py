"""What a rule about a received message is, and what it can say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from uftp_conformance.oracle.received.message import Received

Truth = bool | None
"""Whether a requirement is broken; None where the history, the clocks or the specification leave it open."""

Check = Callable[[Received], Truth]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its requirement, the message types that it looks at, and what says whether one of them breaks it."""

    id: str
    messages: tuple[str, ...]
    check: Check


Rules = dict[str, Rule]


def registering(rules: Rules) -> Callable[..., Callable[[Check], Check]]:
    """Return the decorator that puts the rules of a chapter into its table."""

    def rule(identifier: str, *messages: str) -> Callable[[Check], Check]:
        def register(check: Check) -> Check:
            rules[identifier] = Rule(identifier, messages, check)
            return check

        return register

    return rule


def some(truths: Iterable[Truth]) -> Truth:
    """Return whether one of them is true: surely, surely not, or perhaps."""
    found = set(truths)
    return True if True in found else None if None in found else False


def both(*truths: Truth) -> Truth:
    """Return whether all of them are true: surely, surely not, or perhaps."""
    return False if False in truths else None if None in truths else True


def perhaps(*, when: bool) -> Truth:
    """Return "perhaps" under a condition, else "no"."""
    return None if when else False
