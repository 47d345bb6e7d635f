"""Several legal ways in one participant: whoever is met differs in many ways at once."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import reduce
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.script import Sealing
from uftp_conformance.mutants.variants.variant import Way

_USUAL = Way()


def blended(ways: Sequence[Way]) -> Way:
    """Return a way that has what each of them does otherwise; where two cannot both be had, it is as the last."""
    return reduce(_both, ways, _USUAL)


def _both(one: Way, other: Way) -> Way:
    names = [each.name for each in fields(Way)]
    different = {name: getattr(other, name) for name in names if getattr(other, name) != getattr(_USUAL, name)}
    joined = {
        name: _JOINED[name](getattr(one, name), value)
        if name in _JOINED and getattr(one, name) != getattr(_USUAL, name)
        else value
        for name, value in different.items()
    }
    return replace(one, **joined)


def _answers(first: Callable[[Said], Element], then: Callable[[Said], Element]) -> Callable[[Said], Element]:
    return lambda said: then(replace(said, answer=first(said)))


def _rules(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def rule(usual: Any) -> Any:
        changed = first(usual)
        return None if changed is None else then(changed)

    return rule


def _each(first: Callable[..., Any], then: Callable[..., Any]) -> Callable[..., Any]:
    """Let the second one change what the first one made of it; what else it is told stays the same."""
    return lambda made, *heard: then(first(made, *heard), *heard)


def _views(first: Callable[..., Any], then: Callable[..., Any]) -> Callable[..., Any]:
    return lambda message, context: then(message, first(message, context))


def _remembered(first: Callable[..., None], then: Callable[..., None]) -> Callable[..., None]:
    return lambda message, context, usual: then(message, context, lambda *both: first(*both, usual))


def _afterwards(first: Callable[..., None], then: Callable[..., None]) -> Callable[..., None]:
    def both(said: Any, remember: Any) -> None:
        first(said, remember)
        then(said, remember)

    return both


def _follows(first: Callable[..., Any], then: Callable[..., Any]) -> Callable[..., Any]:
    def both(*heard: Any) -> Any:
        yield from first(*heard)
        yield from then(*heard)

    return both


def _sealed(first: Any, then: Any) -> Any:
    if not (isinstance(first, Sealing) and isinstance(then, Sealing)):
        return then
    return replace(
        _values(first, then),
        message=_values(first.message, then.message),
        envelope=_values(first.envelope, then.envelope),
        change=lambda message: then.change(first.change(message)),
    )


def _values(first: Any, then: Any) -> Any:
    """Return a value with what either has in place of its default, the second one before the first."""
    usual = type(then)()
    different = {
        each.name: getattr(then, each.name)
        for each in fields(then)
        if getattr(then, each.name) != getattr(usual, each.name)
    }
    return replace(first, **different)


_JOINED: dict[str, Callable[[Any, Any], Any]] = {
    "answer": _answers,
    "rule": _rules,
    "book": _each,
    "delivery": _each,
    "reaction": _each,
    "started": _each,
    "dispatched": _each,
    "view": _views,
    "remembered": _remembered,
    "afterwards": _afterwards,
    "follows": _follows,
    "accompanied": _follows,
    "without": frozenset.union,
    "posting": _values,
    "dress": _values,
    "pace": _values,
    "sealed": _sealed,
}
