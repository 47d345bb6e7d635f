"""Subtle faults about references: to messages of another type, and to what was exchanged with somebody else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant
from uftp_conformance.mutants.subtle.makers import laxer, mutant, stricter
from uftp_conformance.participants.context import Context

OFFER, REQUEST, PROGNOSIS = "VAL-REFERENCE-OFFER", "VAL-REFERENCE-REQUEST", "VAL-REFERENCE-PROGNOSIS"
_ATTRIBUTES = {OFFER: "FlexOfferMessageID", REQUEST: "FlexRequestMessageID", PROGNOSIS: "D-PrognosisMessageID"}


def references() -> Iterator[Mutant]:
    """Walk what can be wrong about looking up the message that another one refers to."""
    for role, name, memory in (
        ("AGR", OFFER, "offers"),
        ("DSO", REQUEST, "requests_sent"),
        ("DSO", PROGNOSIS, "prognoses"),
        ("AGR", PROGNOSIS, "prognoses"),
    ):
        yield mutant(
            role,
            f"{name}/anyones",
            "A reference is looked up without looking with whom it was exchanged.",
            laxer(name, _in(name, memory, anyones=True)),
            name,
        )
    for role, name, memory, kind in (
        ("AGR", OFFER, "requests", "request"),
        ("DSO", OFFER, "prognoses", "prognosis"),
        ("DSO", REQUEST, "offers", "offer"),
        ("DSO", REQUEST, "prognoses", "prognosis"),
        ("DSO", PROGNOSIS, "offers", "offer"),
        ("AGR", PROGNOSIS, "offers", "offer"),
        ("DSO", PROGNOSIS, "requests_sent", "request"),
        ("AGR", PROGNOSIS, "requests", "request"),
    ):
        yield mutant(
            role,
            f"{name}/{kind}",
            f"The MessageID of {an(kind)} will do as a reference of another type.",
            laxer(name, _in(name, memory)),
            name,
        )
    yield from _nearly()
    yield mutant(
        "AGR",
        "OPR-FOR-ACCEPT/reference-of-another",
        "An order whose OrderReference another DSO gave to its own is rejected.",
        stricter("OPR-FOR-ONCE", "Order already submitted", _named_by_another),
        "OPR-FOR-ACCEPT",
    )


def _nearly() -> Iterator[Mutant]:
    """Walk what compares a reference by a part of it."""
    wrong = "The D-Prognosis of whichever AGR will do if it is for the congestion point of the offer."
    yield mutant("DSO", f"{PROGNOSIS}/for-the-point", wrong, _anyones_there, PROGNOSIS)
    for role, name, memory in (
        ("AGR", OFFER, "offers"),
        ("DSO", OFFER, "offers"),
        ("DSO", REQUEST, "requests_sent"),
        ("DSO", PROGNOSIS, "prognoses"),
        ("AGR", PROGNOSIS, "prognoses"),
    ):
        for half, read in (("first", _first_half), ("last", _last_half)):
            wrong = f"Only the {half} half of a reference is compared."
            yield mutant(role, f"{name}/{half}-half", wrong, laxer(name, _in(name, memory, read=read)), name)


def _anyones_there() -> Faults:
    """Take the forecast of any AGR for the one that is named, where it is about the point of the message."""
    points: dict[str, str] = {}

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        usual(message, context)
        if message.tag == "D-Prognosis":
            points[message["MessageID"].lower()] = message["CongestionPoint"].lower()

    def pardoned(message: Element, _: Context) -> bool:
        named = (message.get("D-PrognosisMessageID") or "").lower()
        return points.get(named) == message["CongestionPoint"].lower()

    return replace(laxer(PROGNOSIS, pardoned)(), remembered=remembered)


def _first_half(identifier: str) -> str:
    return identifier[:18]


def _last_half(identifier: str) -> str:
    return identifier[18:]


def _named_by_another(order: Element, context: Context) -> bool:
    name, us = order["OrderReference"], context.sender.domain
    return any(sender != us and name == other for sender, other in context.ledger.procured)


def _in(name: str, memory: str, *, anyones: bool = False, read: Callable[[str], str] = str) -> Any:
    """Return what checks whether a reference, or what is read of it, is in a memory: the sender's, or anybody's."""

    def pardoned(message: Element, context: Context) -> bool:
        known: Mapping[tuple[str, str], Any] = getattr(context.ledger, memory)
        parts = (message, *message.all("FlexOrderSettlement"))
        wanted = [read(i.lower()) for part in parts if (i := part.get(_ATTRIBUTES[name]))]
        if anyones:
            return {*wanted} <= {read(identifier) for _, identifier in known}
        return {*wanted} <= {read(identifier) for domain, identifier in known if domain == context.sender.domain}

    return pardoned
