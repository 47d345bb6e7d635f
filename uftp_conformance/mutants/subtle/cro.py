"""Subtle faults in what a CRO answers to queries, and in which updates it takes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.makers import Fault, mutant, of_rules
from uftp_conformance.participants.answers import answer as accepted
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Registry


def answering(message: str, change: Any) -> Fault:
    """Change the accepted answer to one type of query."""

    def answer(said: Said) -> Element:
        accepted = said.request.tag == message and said.answer.get("Result") == "Accepted"
        return change(said) if accepted else said.answer

    return lambda: Faults(answer=answer)


def each(element: Element, tag: str, change: Any) -> Element:
    """Change every element of a type, however deep."""
    kept = element.containing(*(each(child, tag, change) for child in element.children))
    changed: Element = change(kept) if element.tag == tag else kept
    return changed


def _in_vain(rule: str, message: str, whose: Callable[[Said], str]) -> Fault:
    """Let a query be Rejected by a rule, and hold the data of somebody all the same."""

    def answer(said: Said) -> Element:
        if said.culprit != rule or said.request.tag != message:
            return said.answer
        owner = said.context.directory.find(whose(said))
        if owner is None:
            return said.answer
        full = accepted(said.request, None, replace(said.context, sender=owner))
        return said.answer.containing(*full.children)

    return lambda: Faults(answer=answer)


def _inside(said: Said) -> str:
    return said.request["SenderDomain"]


def _first_agr(_: Said) -> str:
    return "agr.suite.example"


def rejecting() -> Iterator[Mutant]:
    """Walk the CROs that say Rejected, and hand the data over."""
    for rule, message, whose, words in (
        ("VAL-SENDER-MISMATCH", "AGRPortfolioQuery", _inside, "in the name of another AGR"),
        ("VAL-SENDER-MISMATCH", "DSOPortfolioQuery", _inside, "in the name of another DSO"),
        ("PLN-APQ-UNAUTHORIZED", "AGRPortfolioQuery", _first_agr, "of an AGR that is not registered"),
        ("PLN-APQ-NONE", "AGRPortfolioQuery", _first_agr, "of an AGR without connections"),
        ("VAL-BARRED", "AGRPortfolioQuery", _first_agr, "of an AGR that is blocked"),
    ):
        wrong = f"The Rejected answer to {an(message)} {words} has the data of somebody else."
        yield mutant("CRO", f"{rule}/told-{message}", wrong, _in_vain(rule, message, whose), rule)


def _closed() -> Iterator[Mutant]:
    """Walk the messages for which closed mode may be forgotten.

    Who looks at every update and at no query gives nothing away, as there is nothing to find for who could not publish
    (register, point 71); so each of these takes an update that it must not.
    """
    of_dso, of_agr = (
        tuple(f"{phase}-UNAUTHORIZED" for phase in phases)
        for phases in (
            ("CON-DPU", "PLN-DPQ"),
            ("CON-APU", "PLN-APQ"),
        )
    )
    for name, words, lax, caught_by in (
        ("queries-only", "queries", (of_dso[0], of_agr[0]), (of_dso[0], of_agr[0])),
        ("agr-updates-only", "the updates of AGRs", (*of_dso, of_agr[1]), of_dso),
        ("dso-updates-only", "the updates of DSOs", (*of_agr, of_dso[1]), of_agr),
    ):
        yield mutant(
            "CRO",
            f"closed/{name}",
            f"Whether a sender is registered is looked at for {words} only.",
            of_rules(lax, lambda _: None),
            *caught_by,
        )


def queries() -> Iterator[Mutant]:
    """Walk what can be wrong about the answers to queries."""
    yield from _to_agrs()
    yield from _to_dsos()
    yield from _closed()
    yield from _updates()


def _to_agrs() -> Iterator[Mutant]:
    """Walk what can be wrong about the answers to AGRs."""
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/mutex",
        "MutexOffersSupported is turned round.",
        answering("AGRPortfolioQuery", _mutex_turned),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/swapped",
        "DayAheadRedispatchBy and IntradayRedispatchBy are swapped.",
        answering("AGRPortfolioQuery", _redispatch_swapped),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/left-out",
        "IntradayRedispatchBy is left out.",
        answering(
            "AGRPortfolioQuery",
            lambda said: each(said.answer, "CongestionPoint", lambda p: p.without("IntradayRedispatchBy")),
        ),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-UNALLOCATED/left-out",
        "Connections that are at no congestion point are left out.",
        answering("AGRPortfolioQuery", _without_unallocated),
        "PLN-APQ-UNALLOCATED",
        "CON-APU-UNDECLARED",
    )


def _to_dsos() -> Iterator[Mutant]:
    """Walk what can be wrong about the answers to DSOs."""
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/first",
        "Only the first connection of a congestion point is listed.",
        answering(
            "DSOPortfolioQuery",
            lambda said: each(said.answer, "CongestionPoint", lambda p: p.containing(*p.children[:1])),
        ),
        "PLN-DPQ-OWN",
    )
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/prefix",
        "What points with nearly the same address have is listed too.",
        answering("DSOPortfolioQuery", _alike),
        "PLN-DPQ-OWN",
    )
    yield mutant(
        "CRO",
        "PLN-DPQ-OWN/all-points",
        "All connections of the DSO are listed at the asked point.",
        answering("DSOPortfolioQuery", lambda said: _with_all(said, "")),
        "PLN-DPQ-OWN",
    )


def _updates() -> Iterator[Mutant]:
    """Walk what can be wrong about which updates are taken."""
    yield mutant(
        "CRO",
        "open/closed-all-the-same",
        "In open mode senders that are not registered are refused.",
        lambda: Faults(view=_as_if_closed),
        "CON-DPU-OPEN",
        "CON-APU-OPEN",
        supports={"mode": "open"},
    )
    yield mutant(
        "CRO",
        "open/queries-closed",
        "In open mode senders that are not registered may publish, and their queries are refused.",
        lambda: Faults(view=_closed_to_queries),
        "PLN-APQ-OPEN",
        "PLN-DPQ-OPEN",
        supports={"mode": "open"},
    )
    yield mutant(
        "CRO",
        "CON-DPU-CONFLICT/within",
        "A conflict is seen only within an update.",
        of_rules(
            ("CON-DPU-CONFLICT",),
            lambda rule: replace(rule, check=lambda m, c: rule.check(m, replace(c, registry=Registry()))),
        ),
        "CON-DPU-CONFLICT",
    )


def _mutex_turned(said: Said) -> Element:
    def turned(point: Element) -> Element:
        given = point.get("MutexOffersSupported") == "true"
        return point.having({"MutexOffersSupported": "false" if given else "true"})

    return each(said.answer, "CongestionPoint", turned)


def _redispatch_swapped(said: Said) -> Element:
    names = ("DayAheadRedispatchBy", "IntradayRedispatchBy")

    def swapped(point: Element) -> Element:
        if point.get("IntradayRedispatchBy") is None:
            return point  # the other one is not optional
        given = {name: point.get(other) for name, other in zip(names, reversed(names), strict=True)}
        return point.without(*names).having({name: value for name, value in given.items() if value is not None})

    return each(said.answer, "CongestionPoint", swapped)


def _without_unallocated(said: Said) -> Element:
    return each(said.answer, "DSO-View", lambda view: view.containing(*view.all("DSO-Portfolio")))


def _alike(said: Said) -> Element:
    """Leave out the check digit, and the digit before it."""
    return _with_all(said, said.request["EntityAddress"][:-2])


def _with_all(said: Said, beginning: str) -> Element:
    """List the connections of all points of the DSO whose address begins so."""
    others = (
        address
        for point in said.context.registry.points.values()
        if point.dso == said.context.sender.domain and point.address.startswith(beginning)
        for address, _ in point.connections
    )
    listed = tuple(Element("Connection", {"EntityAddress": address}) for address in dict.fromkeys(others))
    return each(said.answer, "CongestionPoint", lambda point: point.containing(*listed))


def _closed_to_queries(message: Element, context: Context) -> Context:
    return _as_if_closed(message, context) if message.tag.endswith("Query") else context


def _as_if_closed(_: Element, context: Context) -> Context:
    return replace(context, supports=context.supports.model_copy(update={"mode": "closed"}))
