"""A CRO that accepts every portfolio and gives back what it was sent."""

from collections.abc import Iterable
from threading import Lock
from typing import Any

from shapeshifter_uftp import (  # type: ignore[import-not-found]  # in the peers' environment
    AcceptedRejected,
    AgrPortfolioQueryResponse,
    AgrPortfolioQueryResponseCongestionPoint,
    AgrPortfolioQueryResponseConnection,
    AgrPortfolioQueryResponseDSOPortfolio,
    AgrPortfolioQueryResponseDSOView,
    AgrPortfolioUpdateResponse,
    DsoPortfolioQueryCongestionPoint,
    DsoPortfolioQueryConnection,
    DsoPortfolioQueryResponse,
    DsoPortfolioUpdateResponse,
    ShapeshifterCroService,
)


class Cro(ShapeshifterCroService):  # type: ignore[misc]  # untyped here
    """The latest word of every DSO about its points, and of every AGR about its connections."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = Lock()  # the library calls the methods below in ten threads
        self._points: dict[tuple[str, str], Any] = {}
        self._connections: dict[tuple[str, str], Any] = {}

    def process_dso_portfolio_update(self, message: Any) -> None:
        with self._lock:
            for point in message.congestion_points:
                self._points[message.sender_domain, point.entity_address] = point
        self.dso_client(message.sender_domain).send_dso_portfolio_update_response(
            DsoPortfolioUpdateResponse(
                dso_portfolio_update_message_id=message.message_id, conversation_id=message.conversation_id
            )
        )

    def process_agr_portfolio_update(self, message: Any) -> None:
        with self._lock:
            for connection in message.connections:
                self._connections[message.sender_domain, connection.entity_address] = connection
        self.agr_client(message.sender_domain).send_agr_portfolio_update_response(
            AgrPortfolioUpdateResponse(
                agr_portfolio_update_message_id=message.message_id, conversation_id=message.conversation_id
            )
        )

    def process_dso_portfolio_query(self, message: Any) -> None:
        with self._lock:
            point = self._points.get((message.sender_domain, message.entity_address))
            represented = {
                address: agr
                for (agr, address), connection in self._connections.items()
                if _valid(connection, message.period)
            }
        found = _as_the_dso_sees_it(point, represented, message.period)
        answer = DsoPortfolioQueryResponse(
            dso_portfolio_query_message_id=message.message_id,
            conversation_id=message.conversation_id,
            time_zone=message.time_zone,
            period=message.period,
            congestion_point=found,
        )
        if found is None:  # what the specification calls the answer to a query that finds nothing
            answer.result, answer.rejection_reason = AcceptedRejected.REJECTED, "No connections available"
        self.dso_client(message.sender_domain).send_dso_portfolio_query_response(answer)

    def process_agr_portfolio_query(self, message: Any) -> None:
        with self._lock:
            own = [
                address
                for (agr, address), connection in self._connections.items()
                if agr == message.sender_domain and _valid(connection, message.period)
            ]
            points = [(dso, point) for (dso, _), point in self._points.items() if _valid(point, message.period)]
        # The library builds no view without a DSO's portfolio in it, not even for a rejection: an AGR that
        # has no connection at a congestion point gets no answer.
        self.agr_client(message.sender_domain).send_agr_portfolio_query_response(
            AgrPortfolioQueryResponse(
                agr_portfolio_query_message_id=message.message_id,
                conversation_id=message.conversation_id,
                time_zone=message.time_zone,
                period=message.period,
                dso_views=[_as_the_agr_sees_it(own, points, message.period)],
            )
        )


def _valid(entry: Any, period: Any) -> bool:
    """Return whether the period lies in the life of a point or a connection, first and last day included."""
    return entry.start_period <= period and (entry.end_period is None or period <= entry.end_period)


def _as_the_dso_sees_it(point: Any, represented: dict[str, str], period: Any) -> Any:
    """Return a point with the connections that are valid on the period, or None when there are none."""
    if point is None or not _valid(point, period):
        return None
    connections = [
        DsoPortfolioQueryConnection(
            entity_address=connection.entity_address, agr_domain=represented.get(connection.entity_address)
        )
        for connection in point.connections
        if _valid(connection, period)
    ]
    if not connections:
        return None
    return DsoPortfolioQueryCongestionPoint(connections=connections, entity_address=point.entity_address)


def _as_the_agr_sees_it(own: list[str], points: list[tuple[str, Any]], period: Any) -> Any:
    """Return an AGR's connections by DSO and point, and apart from them those at no point."""
    portfolios: dict[str, list[Any]] = {}
    allocated: set[str] = set()
    for dso, point in points:
        at_point = {c.entity_address for c in point.connections if _valid(c, period)}.intersection(own)
        allocated |= at_point
        if at_point:
            portfolios.setdefault(dso, []).append(
                AgrPortfolioQueryResponseCongestionPoint(
                    connections=_connections(sorted(at_point)),
                    entity_address=point.entity_address,
                    mutex_offers_supported=point.mutex_offers_supported,
                    day_ahead_redispatch_by=point.day_ahead_redispatch_by,
                    intraday_redispatch_by=point.intraday_redispatch_by,
                )
            )
    return AgrPortfolioQueryResponseDSOView(
        dso_portfolios=[
            AgrPortfolioQueryResponseDSOPortfolio(dso_domain=dso, congestion_points=found)
            for dso, found in portfolios.items()
        ],
        connections=_connections(address for address in own if address not in allocated),
    )


def _connections(addresses: Iterable[str]) -> list[Any]:
    return [AgrPortfolioQueryResponseConnection(entity_address=address) for address in addresses]
