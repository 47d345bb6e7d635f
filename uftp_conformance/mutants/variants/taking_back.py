"""An AGR that takes back what it offered on an older request when a newer one comes for the same Period and point."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.initiative import Asked, Declined
from uftp_conformance.participants.participant import Dispatch
from uftp_conformance.participants.xsd_types import day

if TYPE_CHECKING:
    from uftp_conformance.mutants.variants.varied import Varied


def taken_back(agr: "Varied", request: Element, context: Context) -> Iterator[Dispatch]:
    """Walk the revocations of the offers that nobody ordered yet."""
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
