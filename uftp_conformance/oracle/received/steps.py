"""Powers between the steps of a market: no document has a reason for these, and any words will do (register, 44)."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.message import Received, counted
from uftp_conformance.oracle.received.references import offer_of

_TRADED = ("D-Prognosis", "FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_POWERS = ("Power", "MinPower", "MaxPower")


def between_steps(received: Received) -> bool:
    """Return whether a power is no multiple of the step that was agreed; what was offered so is ordered so."""
    step = received.market.power_step
    if step == 1 or received.tag not in _TRADED:
        return False
    offer = offer_of(received) if received.tag == "FlexOrder" else None
    offered = frozenset(_powers(offer.element)) if offer is not None else frozenset[int]()
    return any(power % step and power not in offered for power in _powers(received.message))


def _powers(message: Element) -> Iterator[int]:
    for each in message.walk():
        if each.tag == "ISP":
            yield from (counted(text) for name in _POWERS if (text := each.get(name)) is not None)
