"""A DSO that asks all AGRs at a congestion point for flexibility when it asks one of them."""

from collections.abc import Iterator
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Directory, Party
from uftp_conformance.statement.market import Market


def copies(request: Element, party: Party, directory: Directory, market: Market) -> Iterator[tuple[Element, Party]]:
    """Walk the request for each other AGR at its point, in the same conversation under a MessageID of its own."""
    if request.tag != "FlexRequest":
        return
    for point in market.congestion_points:
        other = directory.find(point.agr)
        here = point.address == request["CongestionPoint"] and point.dso == request["SenderDomain"]
        if here and other is not None and other.domain != party.domain:
            yield request.having({"RecipientDomain": other.domain, "MessageID": str(uuid4())}), other
