"""What a sender states that its recipient need not reject: its version, its offset from UTC, and the terms of an order.

Each rule bears the name of the row about what a participant starts, like those of `sending` (register, point 99).
"""

from uftp_conformance.messages import REQUESTS
from uftp_conformance.messages.lexical import Unreadable, instant
from uftp_conformance.messages.tables import schema_version_number
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.references import offer_of
from uftp_conformance.oracle.received.rules import Rules, Truth, registering

RULES: Rules = {}
rule = registering(RULES)


@rule("INI-VERSION", *REQUESTS)
def of_another_major(received: Received) -> Truth:
    """The Version has the major number of the one in which the target was asked (metadata-attributes.md, Version)."""
    spoken = schema_version_number(received.target.version)
    given = received.message.get("Version") or spoken  # that it has one is the matter of its schema
    return given.split(".")[0] != spoken.split(".")[0] and f"the Version is {given}, where {spoken} is spoken"


@rule("INI-OFFSET", *REQUESTS)
def of_no_offset(received: Received) -> Truth:
    """A TimeStamp includes the time zone (metadata-attributes.md, TimeStamp)."""
    stamp = received.message.get("TimeStamp") or ""
    try:
        naive = instant(stamp).tzinfo is None
    except Unreadable:
        return False
    return naive and f"the TimeStamp {stamp} does not say its offset from UTC"


_TERMS = ("ContractID", "D-PrognosisMessageID", "BaselineReference")


@rule("INI-TERMS", "FlexOrder")
def leaves_out_what_was_offered(received: Received) -> Truth:
    """An order names what its offer rests on, if present there (flex-order.md)."""
    offer = offer_of(received)
    lacking = [n for n in _TERMS if offer and offer.element.get(n) and not received.message.get(n)]
    return bool(lacking) and f"it has no {lacking[0]}, where the offer has one"
