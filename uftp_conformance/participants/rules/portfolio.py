"""Rules of the CRO: what may be published and what may be asked for."""

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.registry import Validity, points_in
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day

RULES: list[Rule] = []
rule = registering(RULES)

NOTHING = "No connections available"


@rule("CON-DPU-CONFLICT", Stage.CONTENT, ("CRO",), ("DSOPortfolioUpdate",), versions=("3.0.0", "3.1.0"))
def connections_at_one_point(update: Element, context: Context) -> Refusal | None:
    """Demand that no connection is at two congestion points on the same Period, counting what this update replaces."""
    points = points_in(update, context.sender.domain)
    replaced = {(point.dso, point.address) for point in points}
    placed: dict[str, list[tuple[str, Validity]]] = {}
    for point in points:
        for connection, valid in point.connections:
            earlier = [(key[1], there) for key, there in context.registry.places_of(connection) if key not in replaced]
            for address, there in (*earlier, *placed.get(connection, ())):
                if address != point.address and not there.common(valid).empty:
                    return refuse(f"Connection conflict: [{connection}] at [{address}]")
            placed.setdefault(connection, []).append((point.address, valid))
    return None


@rule("PLN-DPQ-PRIVATE", Stage.CONTENT, ("CRO",), ("DSOPortfolioQuery",))
def own_point_only(query: Element, context: Context) -> Refusal | None:
    """Demand that the point is not another DSO's; such a one is treated as if it did not exist.

    A DSO that registered nothing gets nothing by the next rule, whatever it asks for.
    """
    dso, registry = context.sender.domain, context.registry
    foreign = registry.foreign(dso, query["EntityAddress"])
    return refuse(NOTHING) if foreign is not None and registry.published_by(dso) else None


@rule("PLN-DPQ-NONE", Stage.CONTENT, ("CRO",), ("DSOPortfolioQuery",))
def point_has_connections(query: Element, context: Context) -> Refusal | None:
    """Demand that the DSO registered connections at all, and at its own point some for the Period asked for."""
    dso, registry = context.sender.domain, context.registry
    if not registry.published_by(dso):
        return refuse(NOTHING)
    if registry.foreign(dso, query["EntityAddress"]) is not None:
        return None
    point = registry.points.get((dso, query["EntityAddress"]))
    return None if point is not None and point.on(day(query["Period"])) else refuse(NOTHING)


@rule("PLN-APQ-NONE", Stage.CONTENT, ("CRO",), ("AGRPortfolioQuery",))
def agr_has_connections(query: Element, context: Context) -> Refusal | None:
    """Demand that the AGR has connections on the Period asked for."""
    own = context.registry.connections_of(context.sender.domain, day(query["Period"]))
    return None if own else refuse(NOTHING)
