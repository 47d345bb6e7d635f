"""What a sender should have done otherwise, and what violates nothing that is a must: it is shown as a finding."""

from itertools import chain

from uftp_conformance.messages import Element
from uftp_conformance.oracle.metered import incomplete, sent_again
from uftp_conformance.oracle.received.market import no_contract
from uftp_conformance.oracle.received.message import Received, runs
from uftp_conformance.oracle.received.references import revoked_before
from uftp_conformance.oracle.received.rules import Rules, Truth, first, registering
from uftp_conformance.oracle.received.validate import option_of
from uftp_conformance.oracle.settled_orders import unlike_the_forecast

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
    return revoked_before(received)


@rule("INI-ITEMS", "FlexSettlement")
def nameless_or_forecast_otherwise(received: Received) -> Truth:
    """An item does not say which order it settles, or has not the power of its forecast (register, points 126, 164)."""
    items = tuple(received.message.all("FlexOrderSettlement"))
    if count := sum(not item.get("OrderReference") for item in items):
        return f"{count} of its items should say in an OrderReference which order is settled"
    return first(chain.from_iterable(unlike_the_forecast(item, received) for item in items))


@rule("INI-METERED", "Metering")
def metered_again_or_in_part(received: Received) -> Truth:
    """The same is metered again, with the same Revision, or not every ISP of a day (register, points 38 and 89)."""
    return sent_again(received) or incomplete(received)


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
