"""Makers of other ways: rules that ask otherwise, at the door or not at all, and rules of one's own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said, TurnedAway
from uftp_conformance.mutants.variants.variant import Way
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Check, Refusal, Rule, Stage, refuse

OWN = "OWN"  # the id of a rule of a participant's own

Broken = Callable[[Element, Context], bool]


def changed(identifiers: Iterable[str], change: Callable[[Rule], Rule | None]) -> Callable[[], Way]:
    """Put something in place of the rules of these ids."""
    named = frozenset(identifiers)
    return partial(Way, rule=lambda rule: change(rule) if rule.id in named else rule)


def instead(identifier: str, reason: str, broken: Broken) -> Callable[[], Way]:
    """Let a rule refuse for this reason where this is broken."""

    def other(rule: Rule) -> Rule:
        return replace(rule, check=lambda message, view: refuse(reason) if broken(message, view) else None)

    return changed((identifier,), other)


def in_words(reason: str, *identifiers: str) -> Callable[[], Way]:
    """Let rules refuse for the same, in other words."""

    def other(rule: Rule) -> Rule:
        usual = rule.check
        return replace(rule, check=lambda message, view: refuse(reason) if usual(message, view) is not None else None)

    return changed(identifiers, other)


def at_the_door(status: int, *identifiers: str) -> Callable[[], Way]:
    """Refuse with an HTTP status what some rules reject."""

    def other(rule: Rule) -> Rule:
        usual = rule.check

        def check(message: Any, view: Any) -> Refusal | None:
            if usual(message, view) is not None:
                raise TurnedAway(status)
            return None

        return replace(rule, check=check)

    return changed(identifiers, other)


def without(*identifiers: str) -> Callable[[], Way]:
    """Leave rules out."""
    return partial(Way, without=frozenset(identifiers))


def turning_away(status: int, broken: Broken) -> Callable[[], Way]:
    """Refuse requests with an HTTP status before any rule is looked at."""

    def check(message: Any, view: Any) -> Refusal | None:
        if broken(message, view):
            raise TurnedAway(status)
        return None

    first = Rule(OWN, Stage.SENDER, check)

    def added(book: Book) -> Book:
        return replace(book, business={message: (first, *rules) for message, rules in book.business.items()})

    return partial(Way, book=added)


def silent_about(chosen: Callable[[Said], bool]) -> Callable[[], Way]:
    """Give some requests no answer."""

    def delivery(usual: Dispatch, said: Said) -> Dispatch:
        return replace(usual, under_way=True) if chosen(said) else usual

    return partial(Way, delivery=delivery)


def with_rule(messages: tuple[str, ...], broken: Callable[[], Check]) -> Callable[[], Way]:
    """Give a participant a rule of its own, which may remember."""

    def way() -> Way:
        own = Rule(OWN, Stage.CONTENT, broken(), messages=messages)

        def added(book: Book) -> Book:
            more = {message: (*book.business[message], own) for message in messages}
            return replace(book, business={**book.business, **more})

        return Way(book=added)

    return way


def with_one_more(book: Book, message: str, check: Check) -> Book:
    """Return a book with one more rule about the content of a message."""
    own = Rule(OWN, Stage.CONTENT, check, messages=(message,))
    return replace(book, business={**book.business, message: (*book.business[message], own)})
