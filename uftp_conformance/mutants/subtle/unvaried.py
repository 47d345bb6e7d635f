"""Subtle faults of who was only ever tried with one form of a thing: one way to write a time, one sender, one copy."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, instead, laxer, mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.participant import Dispatch
from uftp_conformance.participants.xsd_types import day, whole

_OF_ANY = "VAL-DUPLICATE"  # a rule that looks at every message


def _whole(message: Element, _: Context) -> bool:
    return "." not in message["TimeStamp"]


def _fine(message: Element, _: Context) -> bool:
    return re.search(r"\.\d{7}", message["TimeStamp"]) is not None


def times() -> Iterator[Mutant]:
    """Walk what reads a time in one form alone."""
    for role, row in (("AGR", "OPR-FR-ACCEPT"), ("DSO", "OPR-DP-ACCEPT"), ("CRO", "CON-DPU-ACCEPT")):
        for name, wrong, refused in (
            ("decimals", "A TimeStamp in whole seconds is rejected.", _whole),
            ("nanoseconds", "A TimeStamp to the nanosecond is rejected.", _fine),
        ):
            yield mutant(role, f"{row}/{name}-of-time", wrong, stricter(_OF_ANY, "Invalid Message", refused), row)


def _in_one_direction(request: Element, _: Context) -> bool:
    """Return whether each ISP whose bounds are the wrong way round has them on both sides of 0 W."""
    crossed = (isp for isp in request.all("ISP") if whole(isp["MinPower"]) > whole(isp["MaxPower"]))
    return all(whole(isp["MinPower"]) > 0 > whole(isp["MaxPower"]) for isp in crossed)


def bounds() -> Iterator[Mutant]:
    """Walk what compares the bounds of a request in some of its ISPs only."""
    yield mutant(
        "AGR",
        "VLD-FR-POWER/one-direction",
        "A MinPower above 0 W passes with a MaxPower below.",
        laxer("VLD-FR-POWER", _in_one_direction),
        "VLD-FR-POWER",
    )
    wrong = "Of both bounds the last 32 bits are compared."
    yield mutant("AGR", "VLD-FR-POWER/32-bits", wrong, laxer("VLD-FR-POWER", _in_order_of_32_bits), "VLD-FR-POWER")
    wrong = "The direction of what is requested under a contract is not looked at."
    fault = laxer("VLD-FR-DIRECTION", lambda request, _: request.get("ContractID") is not None)
    yield mutant("AGR", "VLD-FR-DIRECTION/under-contract", wrong, fault, "VLD-FR-DIRECTION")


def _in_order_of_32_bits(request: Element, _: Context) -> bool:
    """Return whether no MinPower is above its MaxPower where each is cut off to a signed number of 32 bits."""
    return all(_cut(isp["MinPower"]) <= _cut(isp["MaxPower"]) for isp in request.all("ISP"))


def _cut(power: str) -> int:
    return (whole(power) + 2**31) % 2**32 - 2**31


def _to_the_first_sender() -> Faults:
    first: list[str] = []

    def delivery(dispatch: Dispatch, _: Said) -> Dispatch:
        first.append(dispatch.url)
        return replace(dispatch, url=first[0])

    return Faults(delivery=delivery)


def senders() -> Iterator[Mutant]:
    """Walk what answers the first of several senders only."""
    for role in ("AGR", "DSO"):
        wrong = "All answers go to the endpoint of whoever sent something first."
        yield mutant(role, "ANS-ENDPOINT/first-sender", wrong, _to_the_first_sender, "ANS-ENDPOINT")


def _seen_before(tag: str, undo: Callable[[Element, Context], None]) -> Fault:
    """Let a message that comes again undo something, though it is answered as it was."""

    def view(message: Element, context: Context) -> Context:
        if message.tag == tag and (context.sender.domain, message["MessageID"].lower()) in context.ledger.seen:
            undo(message, context)
        return context

    return lambda: Faults(view=view)


def _offer_again(offer: Element, context: Context) -> None:
    context.ledger.move(context.sender.domain, offer["MessageID"], "open")


def _older_again(prognosis: Element, context: Context) -> None:
    about = (context.sender.domain, prognosis["CongestionPoint"], day(prognosis["Period"]))
    context.ledger.revisions[about] = whole(prognosis["Revision"])


def copies() -> Iterator[Mutant]:
    """Walk what stores a copy once more, whatever has come meanwhile."""
    for name, message, wrong, undo in (
        ("stands-again", "FlexOffer", "A copy of a revoked FlexOffer makes it stand again.", _offer_again),
        ("older-again", "D-Prognosis", "A copy of an older D-Prognosis lowers the highest Revision.", _older_again),
    ):
        yield mutant("DSO", f"VAL-RESUBMITTED/{name}", wrong, _seen_before(message, undo), "VAL-RESUBMITTED")


def _missing_whenever(settlement: Element, context: Context) -> bool:
    """Return whether an order is not listed, of whatever day it is."""
    listed = {item.get("OrderReference") for item in settlement.all("FlexOrderSettlement")}
    return any(dso == context.sender.domain and name not in listed for dso, name in context.ledger.procured)


def settlements() -> Iterator[Mutant]:
    """Walk what looks at the orders of other days than those that are settled."""
    yield mutant(
        "AGR",
        "STL-ACCEPT/orders-of-later-days",
        "A settlement is rejected that leaves out what was ordered for a later day.",
        instead("STL-MISSING", "Missing Settlement Items", _missing_whenever),
        "STL-ACCEPT",
    )


_Series = tuple[str, str, date]  # of D-Prognoses: the AGR, the congestion point and the Period


def _no_forecast(fits: Callable[[_Series, _Series], bool]) -> Callable[[Element, Context], bool]:
    """Return whether an offer names no baseline, and nothing was forecast that will do."""

    def violated(offer: Element, context: Context) -> bool:
        named = offer.get("BaselineReference") or offer.get("D-PrognosisMessageID")
        about = (context.sender.domain, offer["CongestionPoint"], day(offer["Period"]))
        return not named and not any(fits(about, forecast) for forecast in context.ledger.revisions)

    return violated


def forecasts() -> Iterator[Mutant]:
    """Walk what takes a forecast for the baseline of an offer that it has nothing to do with."""
    for name, wrong, fits in (
        ("any-day", "A D-Prognosis of another day is the baseline of an offer.", lambda a, b: a[:2] == b[:2]),
        ("any-agr", "A D-Prognosis of another AGR is the baseline of an offer.", lambda a, b: a[1:] == b[1:]),
    ):
        fault = instead("VLD-FO-BASELINE", "No baseline", _no_forecast(fits))
        yield mutant("DSO", f"VLD-FO-BASELINE/{name}", wrong, fault, "VLD-FO-BASELINE")


def _unlike_the_newest(offer: Element, context: Context) -> bool:
    """Return whether an offer on a request is for another Period than the newest request to its sender."""
    asked = [each for (agr, _), each in context.ledger.requests_sent.items() if agr == context.sender.domain]
    return (
        offer.get("FlexRequestMessageID") is not None and asked[-1:] != [] and asked[-1].period != day(offer["Period"])
    )


def _of_the_first_alone() -> Faults:
    first: list[str] = []

    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        first.append(context.sender.domain)
        if context.sender.domain == first[0]:
            usual(message, context)

    return Faults(remembered=remembered)


def _available_will_do() -> Faults:
    available: dict[str, set[str]] = {}  # the numbers of the first ISPs, by MessageID

    def started(message: Element) -> Element:
        if message.tag == "FlexRequest":
            free = (isp["Start"] for isp in message.all("ISP") if isp.get("Disposition") == "Available")
            available[message["MessageID"].lower()] = set(free)
        return message

    def meets(offer: Element, _: Context) -> bool:
        free = available.get((offer.get("FlexRequestMessageID") or "").lower(), set())
        return any(isp["Start"] in free for option in offer.all("OfferOption") for isp in option.all("ISP"))

    return replace(laxer("VLD-FO-REQUEST", meets)(), started=started)


def of_several() -> Iterator[Mutant]:
    """Walk what knows the newest of several requests only, or the first of several partners."""
    yield mutant(
        "DSO",
        "OPR-FO-ACCEPT/newest-request",
        "Whatever request an offer names, it has to be for the Period of the newest one.",
        instead("VAL-PERIOD-MISMATCH", "Reference Period mismatch", _unlike_the_newest),
        "OPR-FO-ACCEPT",
    )
    yield mutant(
        "DSO",
        "OPR-DP-SEQUENCE/of-the-first-agr",
        "What comes from another AGR than the first is accepted, and nothing is kept of it.",
        _of_the_first_alone,
        "OPR-DP-SEQUENCE",
    )
    yield mutant(
        "DSO",
        "VLD-FO-REQUEST/available",
        "An offer in an ISP that the request has only as Available is on the request.",
        _available_will_do,
        "VLD-FO-REQUEST",
    )
