"""Faults of a CRO that show only where there are many points, many connections, or more than one value."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from uftp_conformance.messages import Element
from uftp_conformance.mutants.mutant import Faults, Mutant, Said
from uftp_conformance.mutants.subtle.cro import answering, each
from uftp_conformance.mutants.subtle.makers import mutant
from uftp_conformance.mutants.subtle.registries import DAY
from uftp_conformance.participants.registry import Point, Registry, Validity
from uftp_conformance.participants.xsd_types import FIRST_DAY


def of_many() -> Iterator[Mutant]:
    """Walk answers that are right as long as there is one point, one value of an attribute, or one Period."""
    yield from _attributes()
    yield from _cut_off()
    yield mutant(
        "CRO",
        "PLN-APQ-PRIVATE/all-points",
        "Every point is listed, with the connections of whomever.",
        answering("AGRPortfolioQuery", _with_every_point),
        "PLN-APQ-PRIVATE",
    )


def _attributes() -> Iterator[Mutant]:
    """Walk what can be wrong about the attributes of several points."""
    for name, value in (
        ("MutexOffersSupported", "true"),
        ("MutexOffersSupported", "false"),
        ("DayAheadRedispatchBy", "AGR"),
        ("DayAheadRedispatchBy", "DSO"),
        ("IntradayRedispatchBy", "AGR"),
        ("IntradayRedispatchBy", "DSO"),
    ):
        always = partial(_each_having, {name: value})
        yield mutant(
            "CRO",
            f"PLN-APQ-AS-PUBLISHED/{name}-{value}",
            f"{name} is always {value}.",
            answering("AGRPortfolioQuery", always),
            "PLN-APQ-AS-PUBLISHED",
        )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/first",
        "All points are listed with the attributes of the first one.",
        answering("AGRPortfolioQuery", _like_the_first),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/never-updated",
        "A point keeps the attributes that it had first.",
        partial(Faults, registry=_FirstTerms),
        "PLN-APQ-AS-PUBLISHED",
    )
    yield mutant(
        "CRO",
        "PLN-APQ-AS-PUBLISHED/coming",
        "Before the day from which a point has other attributes it is listed with these.",
        partial(Faults, registry=_ComingTerms),
        "PLN-APQ-AS-PUBLISHED",
    )


def _cut_off() -> Iterator[Mutant]:
    """Walk answers that are about another Period, or list only so many."""
    for role, query in (("APQ", "AGRPortfolioQuery"), ("DPQ", "DSOPortfolioQuery")):
        tomorrow = partial(_answered_for_tomorrow, query)
        yield mutant(
            "CRO",
            f"PLN-{role}-ASKED/tomorrow",
            "An answer is about tomorrow, whatever was asked for.",
            answering(query, tomorrow),
            f"PLN-{role}-ASKED",
        )
        yield mutant(
            "CRO",
            f"PLN-{role}-ASKED/today-if-rejected",
            "The rejection of a query is about today, whatever was asked for.",
            partial(Faults, answer=partial(_rejected_today, query)),
            f"PLN-{role}-ASKED",
        )
        for name, wrong, tag, most in (
            ("connections", "At most 25 connections are listed at a point.", "CongestionPoint", 25),
            ("points", "At most 8 points are listed.", "DSO-Portfolio", 8),
        ):
            if role == "APQ" or tag == "CongestionPoint":
                most = 15 if role == "APQ" and tag == "CongestionPoint" else most
                yield mutant(
                    "CRO",
                    f"PLN-{role}-MANY/{name}",
                    wrong.replace("25", str(most)),
                    answering(query, partial(_at_most, tag, most)),
                    f"PLN-{role}-MANY",
                )
    yield mutant(
        "CRO",
        "PLN-APQ-MANY/dso",
        "Only the points of the first DSO are listed.",
        answering("AGRPortfolioQuery", partial(_at_most, "DSO-View", 1)),
        "PLN-APQ-MANY",
    )


class _FirstTerms(Registry):
    """A registry in which a point keeps its first attributes."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        super().publish(replace(point, terms=known.terms) if known else point)


class _ComingTerms(Registry):
    """A registry in which connections stay at their point on the days before a later start, with its later terms."""

    __slots__ = ()

    def publish(self, point: Point) -> None:
        known = self.points.get((point.dso, point.address))
        start = min(valid.start for _, valid in point.connections)
        until = Validity(FIRST_DAY, start - DAY)
        former = [(address, valid.common(until)) for address, valid in (known.connections if known else ())]
        kept = ((address, valid) for address, valid in former if not valid.empty)
        super().publish(replace(point, connections=(*point.connections, *kept)))


def _each_having(values: dict[str, str], said: Said) -> Element:
    return each(said.answer, "CongestionPoint", lambda point: point.having(values))


def _like_the_first(said: Said) -> Element:
    first = next(element for element in said.answer.walk() if element.tag == "CongestionPoint")
    terms = {name: value for name, value in first.attributes.items() if name != "EntityAddress"}
    return each(
        said.answer,
        "CongestionPoint",
        lambda point: Element(
            "CongestionPoint",
            {"EntityAddress": point["EntityAddress"], **terms},
            point.children,
        ),
    )


def _answered_for_tomorrow(_: str, said: Said) -> Element:
    return said.answer.having({"Period": (said.context.today + DAY).isoformat()})


def _rejected_today(query: str, said: Said) -> Element:
    if said.request.tag != query or said.answer.get("Result") == "Accepted":
        return said.answer
    return said.answer.having({"Period": said.context.today.isoformat()})


def _at_most(tag: str, most: int, said: Said) -> Element:
    return each(said.answer, tag, lambda element: element.containing(*element.children[:most]))


def _with_every_point(said: Said) -> Element:
    """List all points, of all DSOs, with all connections."""
    portfolios = tuple(
        Element(
            "DSO-Portfolio",
            {"DSO-Domain": dso},
            (
                Element(
                    "CongestionPoint",
                    {"EntityAddress": address, **dict(point.terms)},
                    tuple(Element("Connection", {"EntityAddress": connection}) for connection, _ in point.connections),
                ),
            ),
        )
        for (dso, address), point in said.context.registry.points.items()
    )
    return each(said.answer, "DSO-View", lambda view: view.containing(*portfolios, *view.all("Connection")))
