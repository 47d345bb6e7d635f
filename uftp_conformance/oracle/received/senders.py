"""Rules about who says what to whom (message-validation.md; register, points 1, 4, 6, 7, 92)."""

from uftp_conformance.messages import REQUESTS
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, registering

RULES: Rules = {}
rule = registering(RULES)

_TRADE = tuple(tag for tag in REQUESTS if tag != "TestMessage")


@rule("VAL-SENDER-MISMATCH", *_TRADE)
@rule("VAL-SENDER-MISMATCH-TEST", "TestMessage")
def speaks_for_another(received: Received) -> Truth:
    """The SenderDomain inside is another known participant's than the envelope's."""
    inside = received.message["SenderDomain"]
    return inside != received.domain and received.known(inside)


@rule("VAL-SENDER-STRANGER", *_TRADE)
@rule("VAL-SENDER-STRANGER-TEST", "TestMessage")
def speaks_for_a_stranger(received: Received) -> Truth:
    """The SenderDomain inside is nobody's."""
    inside = received.message["SenderDomain"]
    return inside != received.domain and not received.known(inside)


@rule("VAL-SENDER-ROLE", *_TRADE)
def wrong_role(received: Received) -> Truth:
    """The role of the envelope does not send this type."""
    return REQUESTS[received.tag].sender not in (None, received.role)


@rule("VAL-MESSAGE-MISDIRECTED", *_TRADE)
def misdirected(received: Received) -> Truth:
    """Only another role than the target's receives this type."""
    return REQUESTS[received.tag].receiver not in (None, received.target.role)


@rule("VAL-RECIPIENT", *_TRADE)
@rule("VAL-RECIPIENT-TEST", "TestMessage")
def another_recipient(received: Received) -> Truth:
    """The RecipientDomain is not the target's."""
    return received.message["RecipientDomain"] != received.me


@rule("VAL-BARRED", *_TRADE)
@rule("VAL-BARRED-TEST", "TestMessage")
def barred(received: Received) -> Truth:
    """The target blocks the sender."""
    return received.standing == "barred"


@rule(
    "VAL-NO-PARTNER",
    "FlexReservationUpdate",
    "FlexRequest",
    "D-Prognosis",
    "FlexOffer",
    "FlexOrder",
    "FlexOfferRevocation",
    "FlexSettlement",
    "Metering",
)
def no_partner(received: Received) -> Truth:
    """Nothing was agreed with the sender (register, point 92, which is firm about what opens a trade)."""
    return received.standing == "unregistered"


@rule("VAL-NO-PARTNER-ORDER", "FlexOrder")
def no_partner_that_orders(received: Received) -> Truth:
    """Nothing was agreed with who orders what nobody offered; who was made an offer may well order it."""
    return no_partner(received) and not received.message.get("FlexOfferMessageID")
