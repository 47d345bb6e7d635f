"""An AGR that takes back what it offered on an older request when a newer one comes for the same Period and point."""

from collections.abc import Iterator
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch, Participant
from uftp_conformance.participants.xsd_types import day


def taken_back(agr: Participant, request: Element, context: Context) -> Iterator[Dispatch]:
    """Walk the revocations of the offers that nobody ordered yet, once there is a newer request."""
    if request.tag != "FlexRequest":
        return
    about = (context.sender.domain, request["CongestionPoint"], day(request["Period"]))
    recipient = {"role": context.sender.role, "domain": context.sender.domain}
    for (domain, _), offer in list(context.ledger.offers.items()):
        if offer.state == "open" and (domain, offer.point, offer.period) == about:
            asked = Asked(
                "FlexOfferRevocation", offer.conversation or str(uuid4()), offer.message_id, {}, context.version
            )
            started = agr.stimulated(asked, recipient, context.now)
            if not isinstance(started, Declined):
                yield started
