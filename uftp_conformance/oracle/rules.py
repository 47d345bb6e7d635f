"""What a rule of the oracle is, whoever a message comes from, and the table that the rules of a chapter are in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

M = TypeVar("M")  # a message with all that decides what it breaks

Truth = bool | str | None
"""Whether a requirement is broken, True or in words what is wrong; None where the history, the clocks or the
specification leave it open.  No words at all mean that nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[M]):
    """One rule: its requirement, the message types that it looks at, and what says whether one of them breaks it."""

    id: str
    messages: tuple[str, ...]
    check: Callable[[M], Truth]


Rules = dict[str, Rule[M]]


def registering(rules: Rules[M]) -> Callable[..., Callable[[Callable[[M], Truth]], Callable[[M], Truth]]]:
    """Return the decorator that puts the rules of a chapter into its table."""

    def rule(identifier: str, *messages: str) -> Callable[[Callable[[M], Truth]], Callable[[M], Truth]]:
        def register(check: Callable[[M], Truth]) -> Callable[[M], Truth]:
            rules[identifier] = Rule(identifier, messages, check)
            return check

        return register

    return rule


def first(complaints: Iterator[str]) -> str:
    """Return the first complaint, "" where there is none."""
    return next((complaint for complaint in complaints if complaint), "")


def some(truths: Iterable[Truth]) -> Truth:
    """Return whether one of them is true: surely, then the first that is; surely not; or perhaps."""
    found = list(truths)
    return next((truth for truth in found if truth), None if None in found else False)


def both(*truths: Truth) -> Truth:
    """Return whether all of them are true: surely, then the last one; surely not; or perhaps."""
    if any(truth is not None and not truth for truth in truths):
        return False
    return None if None in truths else truths[-1]


def perhaps(*, when: bool) -> Truth:
    """Return "perhaps" under a condition, else "no"."""
    return None if when else False
