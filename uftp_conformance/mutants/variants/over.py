"""A variant to which a day is over once it is settled: nothing more is traded for it, whatever the hour is."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.mutants.variants.ways import with_one_more
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.requests import Asked, Declined
from uftp_conformance.participants.rulebook import Book
from uftp_conformance.participants.rules.rule import Refusal, refuse
from uftp_conformance.participants.xsd_types import day

_SETTLES, _WHY = "FlexSettlement", "This day is settled"


def _days(settlement: Element) -> Iterator[date]:
    first, last = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _over_once_settled() -> Way:
    """Let an AGR take no request, and a DSO no offer, for a day that was settled between the two."""
    settled: set[tuple[str, date]] = set()

    def remembered(message: Element, context: Context, usual: Any) -> None:
        if message.tag == _SETTLES:
            settled.update((context.sender.domain, each) for each in _days(message))
        usual(message, context)

    def started(message: Element) -> Element:
        if message.tag == _SETTLES:
            settled.update((message["RecipientDomain"], each) for each in _days(message))
        return message

    def check(message: Any, context: Any) -> Refusal | None:
        return refuse(_WHY) if (context.sender.domain, day(message["Period"])) in settled else None

    def declines(asked: Asked, context: Context) -> Declined | None:
        offer = context.ledger.offer(context.sender.domain, asked.refers_to)
        wanted = asked.wanted.get("Period")
        about = offer.period if offer is not None else day(wanted) if isinstance(wanted, str) else None
        trades = asked.message in ("FlexRequest", "FlexOrder")
        return Declined(409, _WHY) if trades and (context.sender.domain, about) in settled else None

    def book(given: Book) -> Book:
        for message in {"FlexRequest", "FlexOffer"} & given.business.keys():
            given = with_one_more(given, message, check)
        return given

    return Way(remembered=remembered, started=started, book=book, declines=declines)


def over() -> Iterator[Variant]:
    """Walk it."""
    yield Variant(
        "trading/over-once-settled",
        "For a day that was settled it takes no more requests or offers, and starts none.",
        "Before a period is settled, all its items are available and complete; other reasonable causes may be given.",
        "use-cases/settle-phase.md, Preconditions; message-validation.md, Other reasonable cause; register, point 56",
        _over_once_settled,
        ("AGR", "DSO"),
    )
