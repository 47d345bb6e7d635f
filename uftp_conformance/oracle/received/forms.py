"""Whether an order says what its offer says in another form (flex-order.md, ISP; register, point 121)."""

from uftp_conformance.messages import Element
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.references import offer_of
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering
from uftp_conformance.oracle.received.validate import option_of, share_of

RULES: Rules = {}
rule = registering(RULES)

_ATTRIBUTES = ("TimeZone", "ISP-Duration", "CongestionPoint")  # of the same value in other letters, or not
_LAST = 10**4  # beyond every day


@rule("OPR-FOR-FORM", "FlexOrder")
def in_another_form(received: Received) -> Truth:
    """An attribute or the list of ISPs is not written as in the offer; what has another power has a reason."""
    found, option = offer_of(received), option_of(received)
    if found is None:
        return False
    if any(found.element.get(name) != received.message.get(name) for name in _ATTRIBUTES):
        return None
    if option is None or share_of(received.message) != 1:
        return False
    return perhaps(
        when=_written(option) != _written(received.message) and _ordered(option) == _ordered(received.message)
    )


def _written(holder: Element) -> list[dict[str, str]]:
    return [dict(isp.attributes) for isp in holder.all("ISP")]


def _ordered(holder: Element) -> dict[int, int]:
    return {number: counted(isp["Power"]) for number, isp in spread(runs(holder), _LAST).items()}
