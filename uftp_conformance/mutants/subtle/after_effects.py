"""What a subtle fault of history is made of: what one message does to others that it is not about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer, OfferState
from uftp_conformance.participants.memory import Recent
from uftp_conformance.participants.xsd_types import day

Effect = Callable[[Element, Context], None]


def beside(*messages: str, do: Effect) -> Fault:
    """Do something more when a message of these types is accepted."""

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        if message.tag in messages:
            do(message, context)

    return lambda: Faults(remembered=remembered)


def after_rejecting(*messages: str, do: Effect, for_: str = "") -> Fault:
    """Do something although a message of these types is rejected; for one rule alone where that is named."""

    def afterwards(said: Said, _: Any) -> None:
        if said.request.tag in messages and said.answer.get("Result") == "Rejected" and for_ in ("", said.culprit):
            do(said.request, said.context)

    return lambda: Faults(afterwards=afterwards)


def mine(context: Context) -> list[Offer]:
    """Return the offers exchanged with the sender."""
    return [offer for (party, _), offer in context.ledger.offers.items() if party == context.sender.domain]


def become(state: OfferState, of: Callable[[Offer, Element, Context], bool]) -> Effect:
    """Let the sender's open offers of a kind become something else."""

    def do(message: Element, context: Context) -> None:
        for offer in mine(context):
            if offer.state == "open" and of(offer, message, context):
                context.ledger.move(context.sender.domain, offer.message_id, state)

    return do


def about(message: Element, context: Context) -> Offer | None:
    """Return the offer that a message is about."""
    return context.ledger.offer(context.sender.domain, message.get("FlexOfferMessageID"))


def same_conversation(offer: Offer, message: Element, _: Context) -> bool:
    """Return whether an offer is in the conversation of a message."""
    return offer.conversation.lower() == message["ConversationID"].lower()


def same_day(offer: Offer, message: Element, context: Context) -> bool:
    """Return whether an offer is for the Period of a message, or of the offer that that one is about."""
    meant = about(message, context)
    period = meant.period if meant is not None else day(message["Period"]) if message.get("Period") else None
    return offer.period == period


def reopened(*states: OfferState) -> Effect:
    """Let the offer that a message is about stand again."""

    def do(message: Element, context: Context) -> None:
        offer = about(message, context)
        if offer is not None and offer.state in states:
            context.ledger.move(context.sender.domain, offer.message_id, "open")

    return do


def small(**sizes: int) -> Fault:
    """Keep only the newest few of something in mind."""
    return lambda: Faults(ledger=lambda: Ledger(**{name: Recent(size) for name, size in sizes.items()}))


def others_offers(_: Element, context: Context) -> None:
    """Void the open offers of everybody but the sender."""
    for (party, identifier), offer in list(context.ledger.offers.items()):
        if party != context.sender.domain and offer.state == "open":
            context.ledger.offers[party, identifier] = replace(offer, state="revoked")


Row = tuple[str, str, Fault, str]  # a name, what is wrong, the fault, and the requirement that tells


def in_sequence(role: str, rows: Iterable[Row], by: str) -> Iterator[Mutant]:
    """Make mutants of rows, that the sequences of a requirement have to catch."""
    for name, wrong, faults, caught_by in rows:
        yield mutant(role, f"sequence/{name}", wrong, faults, caught_by, beside=(by,))
