"""What a sender should have done otherwise, and what violates nothing that is a must: it is shown as a finding."""

from uftp_conformance.messages import Element
from uftp_conformance.oracle.metered import sent_again
from uftp_conformance.oracle.received.market import no_contract
from uftp_conformance.oracle.received.message import Received, runs
from uftp_conformance.oracle.received.references import revoked
from uftp_conformance.oracle.received.rules import Rules, Truth, registering
from uftp_conformance.oracle.received.validate import option_of

RULES: Rules = {}
rule = registering(RULES)

_Span = tuple[int, int]


@rule("INI-COPY", "FlexOrder")
def divided_otherwise(received: Received) -> Truth:
    """An order has the ISPs of its option in other elements; the list should be copied (register, point 121)."""
    option = option_of(received)
    if option is None:
        return False
    offered, ordered = _spans(option), _spans(received.message)
    words = f"its ISPs stand in {len(ordered)} elements, those of the offer in {len(offered)}, and should be copied"
    return offered != ordered and _joined(offered) == _joined(ordered) and words


@rule("INI-AGREED", "FlexRequest")
def under_an_unlisted_contract(received: Received) -> Truth:
    """A request is under a contract that the statement does not have: one of the market, perhaps (register, 136)."""
    found = no_contract(received.message, received)
    words = f"the statement has no contract {received.message.get('ContractID')}; is it a commoditized market contract?"
    return isinstance(found, str) and words


@rule("INI-ONCE", "FlexOfferRevocation")
def revoked_again(received: Received) -> Truth:
    """An offer is revoked that was revoked before: it is void, and a second revocation harms nobody (register, 67)."""
    return revoked(received)


@rule("INI-ITEMS", "FlexSettlement")
def nameless(received: Received) -> Truth:
    """An item does not say which order it settles, as it should by the listing (register, point 126)."""
    count = sum(not item.get("OrderReference") for item in received.message.all("FlexOrderSettlement"))
    return count > 0 and f"{count} of its items should say in an OrderReference which order is settled"


@rule("INI-METERED", "Metering")
def metered_again(received: Received) -> Truth:
    """The same is metered again under another MessageID, with the same Revision (register, point 38)."""
    return sent_again(received)


def _spans(holder: Element) -> list[_Span]:
    return [(run.first, run.last) for run in runs(holder)]


def _joined(spans: list[_Span]) -> list[_Span]:
    """Return runs with neighbours joined."""
    found: list[_Span] = []
    for begin, end in spans:
        if found and found[-1][1] + 1 == begin:
            found[-1] = found[-1][0], end
        else:
            found.append((begin, end))
    return found
