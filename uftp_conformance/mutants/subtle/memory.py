"""Subtle faults of memory: what is forgotten, and what is kept although it should not be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant, stricter
from uftp_conformance.participants.context import Context

# What the Revisions of D-Prognoses count in; that of a rejected one may count, so that it shows nothing (register, 42).
_SERIES = ("CongestionPoint", "Period")


def _forgetting(*messages: str, every: int = 1) -> Fault:
    """Answer Accepted, and keep nothing of it."""

    def faults() -> Faults:
        count = [0]

        def remembered(message: Element, context: Context, usual: Any) -> None:
            if message.tag in messages:
                count[0] += 1
                if count[0] % every == 0:
                    return
            usual(message, context)

        return Faults(remembered=remembered)

    return faults


def _forgetting_the_unasked() -> Faults:
    """Keep nothing of an order that names no offer."""

    def remembered(message: Element, context: Context, usual: Any) -> None:
        if message.tag != "FlexOrder" or message.get("FlexOfferMessageID") is not None:
            usual(message, context)

    return Faults(remembered=remembered)


def _lasting() -> Faults:
    """Keep every FlexOffer as if it expired in a year."""

    def remembered(message: Element, context: Context, usual: Any) -> None:
        usual(message, context)
        key = context.sender.domain, (message.get("MessageID") or "").lower()
        if message.tag == "FlexOffer" and key in context.ledger.offers:
            offer = context.ledger.offers[key]
            context.ledger.offers[key] = replace(offer, expires=offer.expires + timedelta(days=365))

    return Faults(remembered=remembered)


def _taking(*messages: str, but_for: str = "", by: str = "") -> Fault:
    """Answer Rejected, and let it take effect all the same: save where one rule rejects it, or where one does alone."""

    def afterwards(said: Said, remember: Any) -> None:
        rejected = said.answer.get("Result") == "Rejected" and said.culprit != but_for and by in ("", said.culprit)
        if said.request.tag in messages and rejected:
            remember(said.request, said.context)

    return lambda: Faults(afterwards=afterwards)


def _closing(tag: str, rule: str, *names: str, by: str = "") -> Fault:
    """Reject whatever is about the same as a message that was rejected, by one rule alone where that is named."""

    def faults() -> Faults:
        closed: set[tuple[str | None, ...]] = set()

        def about(message: Element) -> tuple[str | None, ...]:
            return tuple(message.get(name) for name in names)

        def afterwards(said: Said, _: Any) -> None:
            rejected = said.answer.get("Result") == "Rejected" and by in ("", said.culprit)
            if said.request.tag == tag and rejected:
                closed.add(about(said.request))

        later = stricter(rule, "Closed", lambda message, _: message.tag == tag and about(message) in closed)
        return Faults(rule=later().rule, afterwards=afterwards)

    return faults


def state() -> Iterator[Mutant]:
    """Walk what is kept although it was rejected, and lost although it was accepted."""
    yield from _lost()
    yield mutant(
        "DSO", "state/lasting-FlexOffer", "A FlexOffer is ordered although it has expired.", _lasting, "OPR-FO-LAPSED"
    )
    yield mutant(
        "DSO",
        "state/revocable-FlexOffer",
        "A FlexOffer can be revoked although it is rejected.",
        _taking("FlexOffer"),
        "OPR-FOFR-REJECTED",
    )
    yield from _kept()
    yield from _kept_for_one_rule()


def _lost() -> Iterator[Mutant]:
    """Walk what is lost although it was accepted."""
    for role, message, caught_by in (
        ("DSO", "D-Prognosis", "OPR-DP-SEQUENCE"),
        ("DSO", "FlexOffer", "OPR-FOFR-ACCEPT"),
        ("DSO", "FlexOfferRevocation", "OPR-FOFR-FINAL"),
        ("CRO", "DSOPortfolioUpdate", "CON-DPU-PUBLISHED"),
        ("CRO", "AGRPortfolioUpdate", "PLN-APQ-OWN"),
        ("AGR", "FlexOrder", "OPR-FOR-ONCE"),
    ):
        yield mutant(
            role,
            f"state/lost-{message}",
            f"{an(message, capital=True)} is accepted, and nothing is kept of it.",
            _forgetting(message),
            caught_by,
        )
        yield mutant(
            role,
            f"state/sometimes-lost-{message}",
            f"Of every second {message} that is accepted nothing is kept.",
            _forgetting(message, every=2),
            caught_by,
        )
    yield mutant(
        "AGR",
        "state/lost-before-settlement",
        "Orders are forgotten before they are settled.",
        _forgetting("FlexOrder"),
        "STL-MISSING",
    )
    yield mutant(
        "AGR",
        "state/lost-unasked",
        "Orders that nobody offered are forgotten before they are settled.",
        _forgetting_the_unasked,
        "STL-MISSING",
    )


def _kept() -> Iterator[Mutant]:
    """Walk what is kept although it was rejected."""
    for role, message in (
        ("AGR", "FlexOrder"),
        ("AGR", "FlexRequest"),
        ("DSO", "FlexOffer"),
        ("DSO", "FlexOfferRevocation"),
        ("CRO", "DSOPortfolioUpdate"),
        ("CRO", "AGRPortfolioUpdate"),
    ):
        yield mutant(
            role,
            f"state/kept-rejected-{message}",
            f"{an(message, capital=True)} takes effect although it is rejected.",
            _taking(message),
            "VAL-NO-EFFECT",
        )
    for role, message in (("AGR", "FlexOrder"), ("AGR", "FlexRequest"), ("DSO", "FlexOffer")):
        yield mutant(
            role,
            f"state/kept-for-its-content-{message}",
            f"{an(message, capital=True)} that is rejected for what it says takes effect all the same.",
            _taking(message, but_for="VAL-RECIPIENT"),
            "VAL-NO-EFFECT",
        )
    for role, message, rule, names in (
        ("AGR", "FlexReservationUpdate", "PLN-FRU-POWER", ("ContractID", "Period")),
        ("AGR", "FlexSettlement", "STL-MISSING", ("PeriodStart", "PeriodEnd")),
        ("DSO", "D-Prognosis", "OPR-DP-POWER", _SERIES),
        ("DSO", "Metering", "MTR-UNIT", ("EAN", "Period")),
    ):
        yield mutant(
            role,
            f"state/closed-by-rejected-{message}",
            f"{an(message, capital=True)} that is rejected closes what it is about for those that follow.",
            _closing(message, rule, *names),
            "VAL-NO-EFFECT",
        )


def _kept_for_one_rule() -> Iterator[Mutant]:
    """Walk what is kept although one rule rejects it, which looks at a message after it is stored."""
    for role, message, rule in (
        ("AGR", "FlexOrder", "VAL-TIME-ZONE"),
        ("AGR", "FlexOrder", "OPR-FOR-POWER"),
        ("AGR", "FlexOrder", "OPR-FOR-ISP"),
        ("AGR", "FlexRequest", "VAL-TIME-ZONE"),
        ("AGR", "FlexRequest", "VAL-ISP-BOUNDS"),
        ("DSO", "FlexOffer", "VAL-ISP-BOUNDS"),
    ):
        yield mutant(
            role,
            f"state/kept-for-{rule}-{message}",
            f"{an(message, capital=True)} that is rejected by {rule} takes effect all the same.",
            _taking(message, by=rule),
            "VAL-NO-EFFECT",
        )
    yield mutant(
        "DSO",
        "state/closed-for-OPR-DP-LACKING-D-Prognosis",
        "A D-Prognosis that lacks ISPs closes its Period and point for those that follow.",
        _closing("D-Prognosis", "OPR-DP-POWER", *_SERIES, by="OPR-DP-LACKING"),
        "VAL-NO-EFFECT",
    )
