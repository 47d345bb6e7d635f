"""Subtle faults of a CRO in what it retains: answers for too long, too few points, one AGR for all at a point."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.cro import answering, each
from uftp_conformance.mutants.subtle.makers import mutant, stricter
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Point, Registry

_PUBLISHED, _NAMED, _MOVED = "CON-DPU-PUBLISHED", "PLN-DPQ-AGR", "CON-DPU-MOVED"
_UNDECLARED, _PRIVATE = "CON-APU-UNDECLARED", "PLN-DPQ-PRIVATE"
_ROOM = 10  # points of an update
Asked = tuple[str, ...]  # who asked, and for what


class _FirstNamed(Registry):
    """A registry in which a connection is an AGR's, for DSOs, on the Periods that the AGR named first."""

    __slots__ = ()

    def represent(self, agr: str, update: Element) -> None:
        known = {each["EntityAddress"] for each in update.all("Connection")}
        first = {address: held[agr] for address in known if agr in (held := self.represented[address])}
        super().represent(agr, update)
        for address, valid in first.items():
            self.represented[address][agr] = valid


def _others(message: Element, context: Context) -> list[Point]:
    """Return the points of other DSOs that have the address of a point of an update."""
    named = {point["EntityAddress"] for point in message.all("CongestionPoint")}
    every = context.registry.points.values() if message.tag == "DSOPortfolioUpdate" else ()
    return [point for point in every if point.address in named and point.dso != context.sender.domain]


def _rejecting_another(said: Said) -> Element:
    if not _others(said.request, said.context):
        return said.answer
    return said.answer.having({"Result": "Rejected", "RejectionReason": "That point is another DSO's"})


def _claimed(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    others = _others(message, context)
    usual(message, context)
    for point in others:
        context.registry.publish(replace(point, dso=context.sender.domain))


def _driven_out(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
    others = _others(message, context)
    usual(message, context)
    for point in others:
        context.registry.publish(replace(point, connections=()))


def retained() -> Iterator[Mutant]:
    """Walk what is kept for too long, not kept, or kept only once."""
    yield from _cached()
    wrong = "Of the congestion points of an update the first ten are kept."
    yield mutant("CRO", "PLN-APQ-MANY/ten-of-an-update", wrong, _first_ten, "PLN-APQ-MANY", "PLN-DPQ-MANY")
    wrong = "The AGR whose name comes first is named for all connections at a point that have one."
    yield mutant("CRO", f"{_NAMED}/by-name", wrong, answering("DSOPortfolioQuery", _first_by_name), _NAMED)
    wrong = "A DSO is told of the AGR of a connection for the Periods alone that the AGR named first."
    yield mutant("CRO", f"{_NAMED}/first-told", wrong, partial(Faults, registry=_FirstNamed), _NAMED)
    for name, wrong, taken in (
        ("claimed", "A DSO whose update for another DSO's point is Rejected has what is there.", _claimed),
        ("driven-out", "An update for another DSO's point is Rejected, and nothing is left there.", _driven_out),
    ):
        fault = partial(Faults, remembered=taken, answer=_rejecting_another)
        yield mutant("CRO", f"{_PRIVATE}/{name}", wrong, fault, _PRIVATE)
    wrong = "An update that names a connection at two points is rejected, whatever their Periods are."
    yield mutant("CRO", f"{_MOVED}/once-in-an-update", wrong, _named_once, _MOVED)


def _cached() -> Iterator[Mutant]:
    """Walk answers that are given once more though something was published since."""
    for name, wrong, forgotten, caught_by in (
        ("cached", "A DSO gets the answer that it got before for a point and Period.", "", (_PUBLISHED, _NAMED)),
        (
            "cached",
            "A DSO gets the answer that it got before for a point and Period, until it publishes again.",
            "DSOPortfolioUpdate",
            (_NAMED,),
        ),
    ):
        fault = partial(_answered_before, "DSOPortfolioQuery", forgotten)
        yield mutant("CRO", f"{caught_by[0]}/{name}", wrong, fault, *caught_by)
    wrong = "An AGR gets the answer that it got before for a Period."
    yield mutant("CRO", "PLN-APQ-OWN/cached", wrong, partial(_answered_before, "AGRPortfolioQuery", ""), "PLN-APQ-OWN")
    wrong = "An AGR gets the answer that it got before for a Period, until an AGR publishes."
    remembered = partial(_answered_before, "AGRPortfolioQuery", "AGRPortfolioUpdate")
    yield mutant("CRO", f"{_UNDECLARED}/remembered", wrong, remembered, _UNDECLARED)
    wrong = "A point that was asked for in vain stays unknown on that Period."
    yield mutant("CRO", f"{_PUBLISHED}/unknown-for-good", wrong, _unknown_for_good, _PUBLISHED)


def _asked(said: Said) -> Asked:
    return (said.context.sender.domain, said.request["Period"], said.request.get("EntityAddress") or "")


def _answered_before(query: str, forgotten: str) -> Faults:
    """Keep the first accepted answer to each query, until its sender sends a message of the type that is named."""
    kept: dict[Asked, tuple[Element, ...]] = {}

    def answer(said: Said) -> Element:
        if said.request.tag == forgotten:
            kept.clear()
        if said.request.tag != query or said.answer.get("Result") != "Accepted":
            return said.answer
        return said.answer.containing(*kept.setdefault(_asked(said), said.answer.children))

    return Faults(answer=answer)


def _unknown_for_good() -> Faults:
    unknown: set[Asked] = set()

    def answer(said: Said) -> Element:
        if said.request.tag != "DSOPortfolioQuery":
            return said.answer
        if said.answer.get("Result") == "Rejected":
            unknown.add(_asked(said))
        if _asked(said) not in unknown:
            return said.answer
        return said.answer.containing().having({"Result": "Rejected", "RejectionReason": "No connections available"})

    return Faults(answer=answer)


def _first_ten() -> Faults:
    def remembered(message: Element, context: Context, usual: Callable[[Element, Context], None]) -> None:
        kept = message.children[:_ROOM] if message.tag == "DSOPortfolioUpdate" else message.children
        usual(message.containing(*kept), context)

    return Faults(remembered=remembered)


def _first_by_name(said: Said) -> Element:
    named = sorted(agr for element in said.answer.walk() if (agr := element.get("AGR-Domain")))

    def renamed(connection: Element) -> Element:
        return connection.having({"AGR-Domain": named[0]}) if connection.get("AGR-Domain") else connection

    return each(said.answer, "Connection", renamed)


def _twice(update: Element, _: Context) -> bool:
    names = [connection["EntityAddress"] for point in update.children for connection in point.children]
    return len({*names}) < len(names)


_named_once = stricter("CON-DPU-CONFLICT", "A connection is named twice", _twice)
