"""Variants of what a CRO says beside the Rejected of a query: nothing that is somebody else's."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Said
from uftp_conformance.mutants.variants.variant import Variant, Way
from uftp_conformance.participants.answers import answer
from uftp_conformance.participants.participant import Dispatch

_FORM = "The schema has a view with connections in every answer, and says nothing of what a rejection has there."


def _refused(said: Said) -> bool:
    return said.request.tag == "AGRPortfolioQuery" and said.answer.get("Result") == "Rejected"


def _with_its_own(said: Said) -> Element:
    """Say what the sender would have got."""
    full = answer(said.request, None, said.context)
    return said.answer.containing(*full.children) if _refused(said) else said.answer


def _made_up(said: Said) -> Element:
    """Fill in what the schema asks for."""
    if not _refused(said):
        return said.answer
    nothing = {"EntityAddress": "ean.000000000000000000"}
    terms = {"MutexOffersSupported": "false", "DayAheadRedispatchBy": "AGR"}
    point = Element("CongestionPoint", {**nothing, **terms}, (Element("Connection", nothing),))
    portfolio = Element("DSO-Portfolio", {"DSO-Domain": "nobody.example"}, (point,))
    return said.answer.containing(Element("DSO-View", {}, (portfolio,)))


def _of_who_is_named(said: Said) -> Element:
    """Say what the participant that is named inside would have got, where somebody else speaks for it."""
    named = said.context.directory.find(said.request["SenderDomain"])
    if named is None or said.culprit != "VAL-SENDER-MISMATCH" or not _refused(said):
        return said.answer
    full = answer(said.request, None, replace(said.context, sender=named))
    return said.answer.having({"RecipientDomain": named.domain}).containing(*full.children)


def _to_whom_it_names(delivery: Dispatch, said: Said) -> Dispatch:
    named = said.context.directory.find(said.request["SenderDomain"])
    if named is None or said.culprit != "VAL-SENDER-MISMATCH" or not _refused(said):
        return delivery
    return replace(delivery, url=named.endpoint, recipient=named.domain)


def refusing() -> Iterator[Variant]:
    """Walk them."""
    for name, does, way in (
        ("with-its-own", "A Rejected AGRPortfolioQuery is answered with the sender's own connections.", _with_its_own),
        ("made-up", "A Rejected AGRPortfolioQuery is answered with a view of nothing that there is.", _made_up),
    ):
        source = "UFTP-agr-cro.xsd, DSO-View; register, points 21 and 86"
        yield Variant(f"refusing/{name}", does, _FORM, source, partial(Way, answer=way), ("CRO",))
    yield Variant(
        "refusing/whom-it-names",
        "An AGRPortfolioQuery in the name of another AGR is Rejected at that one's endpoint, with its connections.",
        "An AGR obtains the connections that it registered itself; no document says whom a refusal goes to there.",
        "use-cases/plan-phase.md, Retrieve Congestion Points; register, point 21",
        partial(Way, answer=_of_who_is_named, delivery=_to_whom_it_names),
        ("CRO",),
    )
