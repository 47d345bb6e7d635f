"""Faults of a CRO in the form of what it lists: what is before what, and what stands there twice."""

from collections.abc import Iterator
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Mutant, Said
from uftp_conformance.mutants.subtle.cro import answering, each
from uftp_conformance.mutants.subtle.makers import mutant


def listings() -> Iterator[Mutant]:
    """Walk answers to queries that list the right things in a wrong way."""
    for name, wrong, change in (
        ("counted", "A view begins with the number of its portfolios.", _counted),
        ("unallocated-first", "What no DSO has allocated is listed before its portfolios.", _unallocated_first),
    ):
        yield mutant("CRO", f"ANS-SCHEMA/{name}", wrong, answering("AGRPortfolioQuery", change), "ANS-SCHEMA")

    for role, query in (("APQ", "AGRPortfolioQuery"), ("DPQ", "DSOPortfolioQuery")):
        for name, wrong, zone in (
            ("overseas", "An answer is in the time zone of another continent.", "Australia/Perth"),
            ("nowhere", "An answer is in a time zone that there is not.", "Europe/Nowhere"),
        ):
            rule = f"PLN-{role}-ASKED"
            yield mutant("CRO", f"{rule}/{name}", wrong, answering(query, partial(_in_zone, zone)), rule)


def _in_zone(zone: str, said: Said) -> Element:
    return said.answer.having({"TimeZone": zone})


def _counted(said: Said) -> Element:
    def begun(view: Element) -> Element:
        portfolios = len(list(view.all("DSO-Portfolio")))
        return view.containing(Element("Summary", {"Portfolios": str(portfolios)}), *view.children)

    return each(said.answer, "DSO-View", begun)


def _unallocated_first(said: Said) -> Element:
    return each(
        said.answer, "DSO-View", lambda view: view.containing(*view.all("Connection"), *view.all("DSO-Portfolio"))
    )
