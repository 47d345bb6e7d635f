"""Faults of a CRO in the form of what it lists: what is before what, and what stands there twice."""

from collections.abc import Callable, Iterator
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

    wrong = "Every point is listed in the portfolio of every DSO."
    joined = answering("AGRPortfolioQuery", _with_all_points)
    yield mutant("CRO", "PLN-APQ-OWN/every-dso", wrong, joined, "PLN-APQ-OWN", "PLN-APQ-MANY")
    yield from _twice()


def _twice() -> Iterator[Mutant]:
    """Walk answers in which something is listed more than once, as by a query that joins what it should not."""
    for query, rule, wrong, tag, change in (
        (
            "AGRPortfolioQuery",
            "PLN-APQ-OWN",
            "The connections of a point are listed twice.",
            "CongestionPoint",
            _doubled,
        ),
        ("AGRPortfolioQuery", "PLN-APQ-OWN", "A point is listed for each of its connections.", "DSO-Portfolio", _split),
        ("AGRPortfolioQuery", "PLN-APQ-UNALLOCATED", "What is listed apart is so twice.", "DSO-View", _last_again),
        ("DSOPortfolioQuery", "PLN-DPQ-OWN", "A connection is listed twice.", "CongestionPoint", _last_again),
        ("DSOPortfolioQuery", "PLN-DPQ-AGR", "A connection is listed twice.", "CongestionPoint", _last_again),
    ):
        name = "split" if change is _split else "twice"
        fault = answering(query, partial(_each_listed, tag, change))
        yield mutant("CRO", f"{rule}/{name}", wrong, fault, rule)


def _each_listed(tag: str, change: Callable[[Element], Element], said: Said) -> Element:
    return each(said.answer, tag, change)


def _doubled(point: Element) -> Element:
    return point.containing(*point.children, *point.children)


def _split(portfolio: Element) -> Element:
    return portfolio.containing(*(point.containing(one) for point in portfolio.children for one in point.children))


def _last_again(element: Element) -> Element:
    return element.containing(*element.children, *(last for last in element.children[-1:] if last.tag == "Connection"))


def _with_all_points(said: Said) -> Element:
    points = [point for portfolio in said.answer.walk() for point in portfolio.all("CongestionPoint")]
    return each(said.answer, "DSO-Portfolio", lambda portfolio: portfolio.containing(*points))


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
