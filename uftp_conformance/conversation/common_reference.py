"""What our CRO tells of the market: the points, AGRs and DSOs of the target's statement, and nobody else's.

Which connections there are no statement says: each AGR at a point has one of ours there, the same in every answer.
"""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.ean import ean
from uftp_conformance.messages.responses import acceptance
from uftp_conformance.statement import Statement
from uftp_conformance.statement.market import CongestionPoint

_OURS = "8716859"  # the beginning of each connection


def accepted(request: Element, statement: Statement) -> Element:
    """Return the content of the answer that accepts a request of the target's, with what a query is answered."""
    return acceptance(request, statement.target.version, _listed(request, statement))


def _listed(request: Element, statement: Statement) -> tuple[Element, ...]:
    match request.tag:
        case "AGRPortfolioQuery":
            return tuple(_view(statement))
        case "DSOPortfolioQuery":
            return tuple(_point(request.get("EntityAddress") or "", statement))
    return ()


def _view(statement: Statement) -> Iterator[Element]:
    """Yield the points of the AGR, each under its DSO; the schema has no form for an answer without any (point 21)."""
    portfolios: dict[str, list[Element]] = {}
    for number, point in enumerate(statement.agreement().congestion_points):
        if point.agr == statement.target.domain:
            described = Element("CongestionPoint", _terms(point, statement), (_connection(number),))
            portfolios.setdefault(point.dso, []).append(described)
    if portfolios:
        named = (Element("DSO-Portfolio", {"DSO-Domain": dso}, tuple(points)) for dso, points in portfolios.items())
        yield Element("DSO-View", {}, tuple(named))


def _terms(point: CongestionPoint, statement: Statement) -> dict[str, str]:
    """Describe a point; where nobody is named for intraday redispatch, it has no intraday trading."""
    return {
        "EntityAddress": point.address,
        "MutexOffersSupported": str(statement.takes_options(point.address)).lower(),
        "DayAheadRedispatchBy": "AGR",
        **({"IntradayRedispatchBy": "AGR"} if statement.supports.intraday else {}),
    }


def _point(asked: str, statement: Statement) -> Iterator[Element]:
    """Yield the point that the DSO asked for, with a connection of each AGR there; nothing where it is not its own."""
    connections = tuple(
        _connection(number, **{"AGR-Domain": point.agr})
        for number, point in enumerate(statement.agreement().congestion_points)
        if (point.address.lower(), point.dso) == (asked.lower(), statement.target.domain)
    )
    if connections:
        yield Element("CongestionPoint", {"EntityAddress": asked}, connections)


def _connection(number: int, **named: str) -> Element:
    return Element("Connection", {"EntityAddress": ean(f"{_OURS}{number:010}"), **named})
