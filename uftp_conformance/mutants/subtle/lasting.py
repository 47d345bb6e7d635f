"""Subtle faults of who remembers for a while only, only what came last, or only after a while."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import ROLES, Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.mutated_participant import WrongDispatch
from uftp_conformance.mutants.subtle.makers import Fault, laxer, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch

_LATEST = 5
_RING = 50  # likewise, where it looks like enough
_PAUSE = 1.0  # seconds, so that what is sent at once arrives in time on a busy machine too
_TYPES = {
    "OPR-FOR-ONCE": ("FlexOrder",),
    "OPR-DP-SEQUENCE": ("D-Prognosis",),
}
About = Callable[[Element], str]


def _by_name(name: str) -> About:
    return lambda message: (message.get(name) or "").lower()


def _series(message: Element) -> str:
    return f"{message.get('Period')} {message.get('CongestionPoint')}"


def _for_a_while(rule: str, about: About, seconds: float) -> Fault:
    """Let a rule pardon what is about something that was accepted longer ago than this."""

    def faults() -> Faults:
        accepted: dict[str, float] = {}

        def pardoned(message: Element, context: Context) -> bool:
            at = accepted.get(about(message))
            return at is not None and context.now.timestamp() - at > seconds

        def remembered(message: Element, context: Context, usual: Any) -> None:
            usual(message, context)
            if message.tag in _TYPES.get(rule, (message.tag,)):
                accepted[about(message)] = context.now.timestamp()

        return Faults(rule=laxer(rule, pardoned)().rule, remembered=remembered)

    return faults


def _of_the_latest(rule: str, name: str, many: int = _LATEST) -> Fault:
    """Let a rule know only of the last so many messages that were accepted."""

    def faults() -> Faults:
        latest: OrderedDict[str, None] = OrderedDict()

        def remembered(message: Element, context: Context, usual: Any) -> None:
            usual(message, context)
            latest[(message.get(name) or "").lower()] = None
            if len(latest) > many:
                latest.popitem(last=False)

        forgotten = laxer(rule, lambda message, _: (message.get(name) or "").lower() not in latest)
        return Faults(rule=forgotten().rule, remembered=remembered)

    return faults


def _not_at_once(rule: str, about: About) -> Fault:
    """Let a rule look, and what it looks at be stored a while later, before the answer leaves."""

    def faults() -> Faults:
        accepted: dict[str, float] = {}

        def pardoned(message: Element, context: Context) -> bool:
            return context.now.timestamp() - accepted.get(about(message), 0.0) < _PAUSE

        def remembered(message: Element, context: Context, usual: Any) -> None:
            usual(message, context)
            if message.tag in _TYPES[rule]:
                accepted.setdefault(about(message), context.now.timestamp())

        def delivery(usual: Dispatch, said: Said) -> Dispatch:
            if said.request.tag in _TYPES[rule] and isinstance(usual, WrongDispatch):
                usual.courier = replace(usual.courier, delay=1.2 * _PAUSE)
            return usual

        return Faults(rule=laxer(rule, pardoned)().rule, remembered=remembered, delivery=delivery)

    return faults


def memories() -> Iterator[Mutant]:
    """Walk what is forgotten after a while or after some messages more, or not remembered at once."""
    for role in ROLES:
        yield mutant(
            role,
            "VAL-DUPLICATE/for-a-while",
            "A MessageID may be used again after a second and a half.",
            _for_a_while("VAL-DUPLICATE", _by_name("MessageID"), 1.5),
            "VAL-DUPLICATE",
        )
        yield mutant(
            role,
            "VAL-DUPLICATE/latest",
            f"Only the last {_LATEST} MessageIDs are remembered.",
            _of_the_latest("VAL-DUPLICATE", "MessageID"),
            "VAL-DUPLICATE",
        )
        yield mutant(
            role,
            "VAL-DUPLICATE/ring",
            f"Only the last {_RING} MessageIDs are remembered.",
            _of_the_latest("VAL-DUPLICATE", "MessageID", _RING),
            "VAL-DUPLICATE",
        )
    yield from _ordered()
    yield mutant(
        "DSO",
        "OPR-DP-SEQUENCE/for-a-while",
        "The Revision of a series of prognoses is forgotten after a second and a half.",
        _for_a_while("OPR-DP-SEQUENCE", _series, 1.5),
        "OPR-DP-SEQUENCE",
    )


def _ordered() -> Iterator[Mutant]:
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/for-a-while",
        "That an offer was ordered is forgotten after a second and a half.",
        _for_a_while("OPR-FOR-ONCE", _by_name("FlexOfferMessageID"), 1.5),
        "OPR-FOR-ONCE",
    )
    yield mutant(
        "AGR",
        "OPR-FOR-ONCE/at-once",
        "Whether an offer was ordered is looked for a second before it is stored: of orders at once all are accepted.",
        _not_at_once("OPR-FOR-ONCE", _by_name("FlexOfferMessageID")),
        "OPR-FOR-ONCE",
    )
