"""The answer to a request: metadata, verdict and, where the type has some, content."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC
from uuid import uuid4

from uftp_conformance.messages import Element, reference_attribute, response_type
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import reflects
from uftp_conformance.participants.registry import Key
from uftp_conformance.participants.rules.rule import Refusal
from uftp_conformance.participants.rules.settle import dispute
from uftp_conformance.participants.xsd_types import day


def metadata(context: Context, conversation: str) -> dict[str, str]:
    """Return the attributes that every message to the other party has, with a fresh MessageID."""
    return {
        "Version": schema_version_number(context.version),
        "SenderDomain": context.own.domain,
        "RecipientDomain": context.sender.domain,
        "TimeStamp": context.now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "MessageID": str(uuid4()),
        "ConversationID": conversation,
    }


def answer(request: Element, refusal: Refusal | None, context: Context) -> Element:
    """Answer a request: Accepted when there is no refusal.  The recipient is whoever sealed the request."""
    response = response_type(request.tag)
    attributes = metadata(context, request["ConversationID"])
    reference = reference_attribute(response, context.version)
    if reference is None:
        return Element(response, attributes)
    attributes["Result"] = "Accepted" if refusal is None else "Rejected"
    if refusal is not None:
        attributes["RejectionReason"] = refusal.reason
    attributes[reference] = request["MessageID"]
    for name in _COPIED.get(request.tag, ()):
        attributes[name] = request[name]
    content = _CONTENT.get(request.tag) if refusal is None else _CONTENT_IF_REJECTED.get(request.tag)
    return Element(response, attributes, content(request, context) if content else ())


def _orders(prognosis: Element, context: Context) -> tuple[Element, ...]:
    """List the orders of this DSO for that AGR, congestion point and Period, and which of them are reflected."""
    about = (context.sender.domain, prognosis["CongestionPoint"], day(prognosis["Period"]))
    return tuple(
        Element(
            "FlexOrderStatus",
            {
                "FlexOrderMessageID": order.message_id,
                "IsValidated": str(reflects(context.profiles[0], order)).lower(),
            },
        )
        for order in context.ledger.orders.get(about, ())
    )


def _dso_view(query: Element, context: Context) -> tuple[Element, ...]:
    """List an AGR's own connections on the Period: by DSO and congestion point, then those in none.

    With unallocated connections only there is no DSO-Portfolio, although the schema demands one: there is nothing
    that it could hold (see the interpretation register about AGRPortfolioQueryResponse).
    """
    period = day(query["Period"])
    registry = context.registry
    by_dso: dict[str, dict[Key, list[str]]] = defaultdict(lambda: defaultdict(list))
    unallocated: list[str] = []
    for connection in registry.connections_of(context.sender.domain, period):
        keys = dict.fromkeys(key for key, valid in registry.places_of(connection) if valid.holds(period))
        for key in keys:
            by_dso[key[0]][key].append(connection)
        if not keys:
            unallocated.append(connection)
    portfolios = tuple(
        Element(
            "DSO-Portfolio",
            {"DSO-Domain": dso},
            tuple(
                Element(
                    "CongestionPoint",
                    {"EntityAddress": key[1], **dict(registry.points[key].terms)},
                    _connections(connections),
                )
                for key, connections in points.items()
            ),
        )
        for dso, points in by_dso.items()
    )
    content = (*portfolios, *_connections(unallocated))
    return (Element("DSO-View", {}, content),) if content else ()


def _connections(addresses: list[str]) -> tuple[Element, ...]:
    return tuple(Element("Connection", {"EntityAddress": address}) for address in addresses)


def _point(query: Element, context: Context) -> tuple[Element, ...]:
    """Describe the point asked for, with its connections on the Period and their AGRs.

    Another DSO's point comes this far only where PLN-DPQ-PRIVATE is switched off.
    """
    dso, registry, period = context.sender.domain, context.registry, day(query["Period"])
    point = registry.points.get((dso, query["EntityAddress"]))
    if point is None and registry.published_by(dso):
        point = registry.foreign(dso, query["EntityAddress"])
    addresses = dict.fromkeys(point.on(period)) if point is not None else {}
    if point is None or not addresses:
        return ()
    connections = []
    for address in addresses:
        agr = registry.agr_of(address, period)
        named = {"AGR-Domain": agr} if agr else {}
        connections.append(Element("Connection", {"EntityAddress": address, **named}))
    return (Element("CongestionPoint", {"EntityAddress": point.address}, tuple(connections)),)


def _settled(settlement: Element, context: Context) -> tuple[Element, ...]:
    """Give a status to every item: agreed to, or disputed with what is wrong about it."""
    return tuple(_status(item, dispute(item, settlement, context)) for item in settlement.all("FlexOrderSettlement"))


def _unsettled(settlement: Element, _: Context) -> tuple[Element, ...]:
    """Give a status to every item of a rejected settlement too, because the schema demands one."""
    return tuple(_status(item, "the settlement is rejected") for item in settlement.all("FlexOrderSettlement"))


def _status(item: Element, disputed: str) -> Element:
    return Element(
        "FlexOrderSettlementStatus",
        {
            **({"OrderReference": item["OrderReference"]} if item.get("OrderReference") else {}),
            **({"Disposition": "Disputed", "DisputeReason": disputed} if disputed else {"Disposition": "Accepted"}),
        },
    )


Content = Callable[[Element, Context], tuple[Element, ...]]

_COPIED = {"AGRPortfolioQuery": ("TimeZone", "Period"), "DSOPortfolioQuery": ("TimeZone", "Period")}
_CONTENT: dict[str, Content] = {
    "D-Prognosis": _orders,
    "AGRPortfolioQuery": _dso_view,
    "DSOPortfolioQuery": _point,
    "FlexSettlement": _settled,
}
_CONTENT_IF_REJECTED: dict[str, Content] = {"FlexSettlement": _unsettled}
