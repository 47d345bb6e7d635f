"""What a rule of the oracle is, whoever a message comes from, and the table that the rules of a chapter are in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")  # what a rule sees: a message with all that decides what it breaks
S = TypeVar("S")  # what a rule says

Truth = bool | None
"""Whether a requirement is broken; None where the history, the clocks or the specification leave it open."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[V, S]):
    """One rule: its requirement, the message types that it looks at, and what says whether one of them breaks it."""

    id: str
    messages: tuple[str, ...]
    check: Callable[[V], S]


Rules = dict[str, Rule[V, S]]


def registering(rules: Rules[V, S]) -> Callable[..., Callable[[Callable[[V], S]], Callable[[V], S]]]:
    """Return the decorator that puts the rules of a chapter into its table."""

    def rule(identifier: str, *messages: str) -> Callable[[Callable[[V], S]], Callable[[V], S]]:
        def register(check: Callable[[V], S]) -> Callable[[V], S]:
            rules[identifier] = Rule(identifier, messages, check)
            return check

        return register

    return rule


def first(complaints: Iterator[str]) -> str:
    """Return the first complaint, "" where there is none."""
    return next((complaint for complaint in complaints if complaint), "")


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
