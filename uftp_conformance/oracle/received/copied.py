"""What is true of a copy since the first one was taken: who says so says that it came before (register, point 2).

Here is what is said of copies alone.  What any message can break, as an order of what was ordered, is in the other
files, and is held against a copy as well (`DONE`).
"""

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, instant
from uftp_conformance.oracle.received.history import PastMessage, identifier
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering

RULES: Rules = {}
rule = registering(RULES)

DONE = frozenset({
    "MTR-REVISION", "OPR-DP-REVISION-EQUAL", "OPR-DP-SEQUENCE", "OPR-FOFR-REVOKED", "OPR-FOR-ONCE", "STL-AGAIN",
    "VAL-REFERENCE-REVOKED", "VLD-FR-REVISION",
})  # fmt: skip


@rule("VAL-REFERENCE-REVOKED", "FlexOffer")
def revoked_since(received: Received) -> Truth:
    """The sender has revoked the offer."""
    name, history = identifier(received.message, "MessageID"), received.history
    every = history.sent("FlexOfferRevocation", received.domain)
    mine = (each for each in every if identifier(each.element, "FlexOfferMessageID") == name)
    return perhaps(when=history.partial or any(each.outcome != "rejected" for each in mine))


@rule("CON-DPU-SEQUENCE", "DSOPortfolioUpdate")
@rule("CON-APU-SEQUENCE", "AGRPortfolioUpdate")
def overtaken(received: Received) -> Truth:
    """The sender has updated its portfolio again; of what, makes no difference: one sequence counts all its updates."""
    since, found = False, False
    for each in received.history.sent(received.tag, received.domain):
        if each.element == received.message:
            since = True
        elif each.outcome != "rejected" and (since or stamped_later(each, received.message)):
            found = True
    return perhaps(when=found or received.history.partial)


def stamped_later(past: PastMessage, message: Element) -> bool:
    """Return whether a message of the past has a later TimeStamp than another one, or they cannot be compared."""
    try:
        return instant(past.element["TimeStamp"]) > instant(message["TimeStamp"])
    except (Unreadable, TypeError):  # not of this calendar, or only one of them with an offset
        return True
