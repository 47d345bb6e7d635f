"""Subtle faults of who knows a message that arrives again for a while only, or while its content is valid."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from uftp_conformance.messages import ROLES, Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import instant

_AGAIN = "VAL-RESUBMITTED"
_SECONDS = timedelta(seconds=2)
Key = tuple[str, str]
Forget = Callable[[Ledger, Key], None]


def _anew(ledger: Ledger, key: Key) -> None:
    """Forget the message altogether, so that a copy is processed as if it were new."""
    ledger.seen.pop(key)


def _as_another(ledger: Ledger, key: Key) -> None:
    """Forget what it said, and not its MessageID, so that a copy is taken for another message."""
    ledger.seen[key] = replace(ledger.seen[key], digest=b"")


def _key(message: Element, context: Context) -> Key:
    return context.sender.domain, message["MessageID"].lower()


def _for_a_while(forget: Forget) -> Fault:
    """Know a copy for some seconds only."""

    def faults() -> Faults:
        first: dict[Key, tuple[datetime, Element]] = {}

        def view(message: Element, context: Context) -> Context:
            key = _key(message, context)
            at, known = first.setdefault(key, (context.now, message))
            if known == message and key in context.ledger.seen and context.now - at > _SECONDS:
                forget(context.ledger, key)
            return context

        return Faults(view=view)

    return faults


def _while_valid(tag: str) -> Fault:
    """Look at what has expired before looking whether a message came before."""

    def view(message: Element, context: Context) -> Context:
        key = _key(message, context)
        if message.tag == tag and key in context.ledger.seen and _over(message, context):
            _anew(context.ledger, key)
        return context

    return lambda: Faults(view=view)


def _over(message: Element, context: Context) -> bool:
    stated = message.get("ExpirationDateTime")
    if stated is not None:
        return instant(stated, context.market.time_zone) <= context.now
    offer = referred(message, context)
    return offer is not None and offer.expires <= context.now


def _called(reason: str, tag: str) -> Fault:
    """Reject a copy of what is still as it was with a reason that other copies deserve."""

    def faults() -> Faults:
        first: dict[Key, Element] = {}

        def view(message: Element, context: Context) -> Context:
            key = _key(message, context)
            if message.tag == tag and first.setdefault(key, message) == message and key in context.ledger.seen:
                _as_another(context.ledger, key)
            return context

        def answer(said: Said) -> Element:
            copy = first.get(_key(said.request, said.context)) == said.request
            known = copy and said.culprit == "VAL-DUPLICATE"
            return said.answer.having({"RejectionReason": reason}) if known else said.answer

        return Faults(view=view, answer=answer)

    return faults


# Of an update of a portfolio a CRO may say so wherever its sender has sent another one since, as trials beside do.
_CALLED = (
    ("AGR", "FlexOrder", "revoked", "Reference message revoked"),
    ("DSO", "FlexOffer", "revoked", "Reference message revoked"),
    ("DSO", "FlexOffer", "older", "Subordinate sequence number"),
    ("CRO", "DSOPortfolioQuery", "older", "Subordinate sequence number"),
)


def copies() -> Iterator[Mutant]:
    """Walk what can be wrong about a message that arrives again when the first one is not the last any more."""
    for role in ROLES:
        yield mutant(
            role,
            f"{_AGAIN}/seconds",
            'What a message said is known for two seconds only: then a copy of it is Rejected, "Duplicate Identifier".',
            _for_a_while(_as_another),
            _AGAIN,
        )
    for role in ("AGR", "DSO"):  # to a CRO taking a message twice makes no difference, except in the answer
        yield mutant(
            role,
            f"{_AGAIN}/anew",
            "A message is remembered for two seconds only: then a copy of it is processed anew.",
            _for_a_while(_anew),
            _AGAIN,
        )
    # A revocation that is not known again is one of what was revoked before, and may say so (register, point 2).
    for role, tag in (("AGR", "FlexRequest"), ("AGR", "FlexOrder"), ("DSO", "FlexOffer")):
        yield mutant(
            role,
            f"{_AGAIN}/expired-{tag}",
            f"{an(tag, capital=True)} is not known again when what it says or is about has expired.",
            _while_valid(tag),
            _AGAIN,
        )
    for role, tag, name, reason in _CALLED:
        wrong = f'A copy of {an(tag)} is Rejected, "{reason}", whatever has become of it.'
        yield mutant(role, f"{_AGAIN}/{name}-{tag}", wrong, _called(reason, tag), _AGAIN)
