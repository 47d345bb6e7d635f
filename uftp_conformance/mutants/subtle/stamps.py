"""Subtle faults in the time at which a participant says that it made what it starts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.mutants.subtle.starting import starting
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Ledger, Offer


def _moved(by: timedelta, message: Element) -> Element:
    moved = datetime.fromisoformat(message["TimeStamp"]) + by
    return message.having({"TimeStamp": moved.isoformat(timespec="milliseconds")})


def stamps() -> Iterator[Mutant]:
    """Walk the times at which a message was not made."""
    rule, hour = "INI-TIMESTAMP", timedelta(hours=1)
    for role, message, name, wrong, by in (
        ("AGR", "D-Prognosis", "local", "A prognosis has the local time, and calls it UTC.", hour),
        ("AGR", "FlexOffer", "behind", "An offer is an hour older than its request.", -hour),
        ("DSO", "FlexOrder", "behind", "An order is an hour older than its offer.", -hour),
    ):
        yield mutant(role, f"{rule}/{name}", wrong, starting(message, partial(_moved, by)), rule)
    yield mutant(
        "DSO",
        "OPR-FOFR-FINAL/time-of-the-offer",
        "A revoked offer is ordered, and the order has the time of the offer.",
        _with_the_time_of_the_offer,
        "OPR-FOFR-FINAL",
    )


class _NeverRevoked(Ledger):
    """A memory in which an offer that was revoked still stands."""

    def offer(self, party: str, identifier: str | None) -> Offer | None:
        found = super().offer(party, identifier)
        return replace(found, state="open") if found is not None and found.state == "revoked" else found


def _with_the_time_of_the_offer() -> Faults:
    times: dict[str, str] = {}

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(message, context)
        times[message["MessageID"].lower()] = message["TimeStamp"]

    def started(message: Element) -> Element:
        named = times.get((message.get("FlexOfferMessageID") or "").lower())
        return message.having({"TimeStamp": named}) if message.tag == "FlexOrder" and named else message

    return Faults(ledger=_NeverRevoked, remembered=remembered, started=started)
