"""Whether a message reflects what its receiver sent before: only the target knows.

A D-Prognosis has to reflect orders (register, point 96), a FlexRequest is based on forecasts (point 32).
"""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, instant, same_day
from uftp_conformance.oracle.received.history import History, PastMessage
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering

UNREFLECTED, UNHEEDING = "OPR-DP-UNREFLECTED", "VLD-FR-REVISION"
_BESIDE = 2.0  # seconds before a request was written in which what it is not based on may have come to us
RULES: Rules = {}
rule = registering(RULES)


@rule(UNREFLECTED, "D-Prognosis")
def reflects_no_order(received: Received) -> Truth:
    """The target ordered something of the sender for the Period and point; an order may bind though it was rejected."""
    return perhaps(when=any(placed_about(received.history, received.domain, received.message)))


def orders_about(history: History, domain: str, about: Element) -> Iterator[PastMessage]:
    """Walk the orders that a participant of ours did not reject, for the Period and point of a message."""
    return (order for order in placed_about(history, domain, about) if order.outcome != "rejected")


def placed_about(history: History, domain: str, about: Element) -> Iterator[PastMessage]:
    """Walk the orders for the Period and point of a message, whatever a participant of ours made of them."""
    return (order for order in history.started("FlexOrder", domain) if _same_place(order.element, about))


def unheeding(received: Received) -> bool:
    """Return whether a FlexRequest may not be based on the latest forecast that the target sent.

    It is not on one that was not accepted, nor on one that came after the request was written, or hardly before.
    """
    forecasts = received.history.started("D-Prognosis", received.domain)
    about = (each for each in forecasts if _same_place(each.element, received.message))
    return any(each.outcome != "accepted" or each.at > _written(received) - _BESIDE for each in about)


def _same_place(one: Element, other: Element) -> bool:
    same = (one.get("CongestionPoint") or "").lower() == other["CongestionPoint"].lower()
    return same and same_day(one.get("Period") or "", other["Period"])


def _written(received: Received) -> float:
    """Return when a message was written, in seconds since the epoch; when it came, where it does not say so."""
    try:
        said = instant(received.message.get("TimeStamp") or "")
    except Unreadable:
        return received.at
    return said.timestamp() if said.tzinfo is not None else received.at
