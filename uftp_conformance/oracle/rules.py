"""What a rule of the oracle is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from uftp_conformance.oracle.view import View

Check = Callable[[View], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: which messages it is about, and what complains about one of them; "" when it holds."""

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


def first(complaints: Iterator[str]) -> str:
    """Return the first complaint, "" where there is none."""
    return next((complaint for complaint in complaints if complaint), "")
