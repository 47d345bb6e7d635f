"""Subtle faults of who looks a MessageID up first and stores it later: what arrives meanwhile is not recognised."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said, TurnedAway
from uftp_conformance.mutants.mutated_participant import WrongDispatch
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch

_PAUSE = 1.0  # seconds until it is stored; the answer leaves afterwards
_TYPES = {"AGR": ("FlexRequest", "FlexOrder"), "DSO": ("D-Prognosis", "FlexOffer"), "CRO": ("AGRPortfolioUpdate",)}
Key = tuple[str, str]
Meanwhile = Callable[[Context, Key], None]


def _key(message: Element, context: Context) -> Key:
    return context.sender.domain, message["MessageID"].lower()


class _Race:
    """When each MessageID was seen first."""

    def __init__(self, types: tuple[str, ...]) -> None:
        self._types = types
        self._first: dict[Key, float] = {}

    def meanwhile(self, message: Element, context: Context) -> bool:
        """Return whether a message comes while another one of its MessageID is not stored yet."""
        now, key = context.now.timestamp(), _key(message, context)
        return message.tag in self._types and key in self._first and now - self._first[key] < _PAUSE

    def note(self, message: Element, context: Context) -> None:
        """Note when it came, if it is the first one."""
        self._first.setdefault(_key(message, context), context.now.timestamp())

    def late(self, usual: Dispatch, said: Said) -> Dispatch:
        """Let an answer leave when its request was stored."""
        if said.request.tag in self._types and isinstance(usual, WrongDispatch):
            usual.courier = replace(usual.courier, delay=1.2 * _PAUSE)
        return usual


def _a_copy(types: tuple[str, ...], happens: Meanwhile) -> Fault:
    def faults() -> Faults:
        race = _Race(types)

        def view(message: Element, context: Context) -> Context:
            key = _key(message, context)
            if race.meanwhile(message, context) and key in context.ledger.seen:
                happens(context, key)
            race.note(message, context)
            return context

        return Faults(view=view, delivery=race.late)

    return faults


def _crashes(_: Context, __: Key) -> None:
    raise TurnedAway(500)


def _is_strange(context: Context, key: Key) -> None:
    context.ledger.seen[key] = replace(context.ledger.seen[key], digest=b"")


def _another(types: tuple[str, ...]) -> Fault:
    def faults() -> Faults:
        race = _Race(types)

        def view(message: Element, context: Context) -> Context:
            race.note(message, context)
            return context

        return Faults(rule=laxer("VAL-DUPLICATE", race.meanwhile)().rule, view=view, delivery=race.late)

    return faults


def races() -> Iterator[Mutant]:
    """Walk what happens to what arrives between the look and the store."""
    for role, types in _TYPES.items():
        yield mutant(
            role,
            "VAL-RESUBMITTED/meanwhile-500",
            "A copy that comes before the first one is stored runs into its key: HTTP 500.",
            _a_copy(types, _crashes),
            "VAL-RESUBMITTED",
        )
        yield mutant(
            role,
            "VAL-RESUBMITTED/meanwhile-duplicate",
            'A copy that comes before the content of the first one is stored is Rejected, "Duplicate Identifier".',
            _a_copy(types, _is_strange),
            "VAL-RESUBMITTED",
        )
        yield mutant(
            role,
            "VAL-DUPLICATE/meanwhile",
            "A MessageID is looked up a second before it is stored: of two messages at once both are accepted.",
            _another(types),
            "VAL-DUPLICATE",
        )
