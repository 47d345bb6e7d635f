"""Whether a D-Prognosis reflects what was ordered of its sender: only the target knows (register, point 96)."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import same_day
from uftp_conformance.oracle.received.history import History, PastMessage
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering

UNREFLECTED = "OPR-DP-UNREFLECTED"
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
    point = about["CongestionPoint"].lower()
    for order in history.started("FlexOrder", domain):
        same = (order.element.get("CongestionPoint") or "").lower() == point
        if same and same_day(order.element.get("Period") or "", about["Period"]):
            yield order
