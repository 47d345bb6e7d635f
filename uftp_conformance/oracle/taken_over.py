"""Values that a target has from what it answers: who gave them has no ground to refuse them (register, point 125)."""

from collections.abc import Mapping
from itertools import chain

from uftp_conformance.messages import Element
from uftp_conformance.oracle.received import History, Received
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.oracle.received.message import counted, runs, spread

_BASIS: Mapping[str, str] = {"FlexOffer": "FlexRequestMessageID", "FlexOrder": "FlexOfferMessageID"}
# The rules about values of a message alone, with those values; a Period is over by and by, whoever named it.
_VALUES: Mapping[str, tuple[str, ...]] = {
    "VAL-ISP-DURATION": ("ISP-Duration",),
    "VAL-TIME-ZONE": ("TimeZone",),
    "VAL-CONGESTION-POINT": ("CongestionPoint",),
    "INI-MARKET": ("TimeZone", "CongestionPoint"),
    "VAL-CONTRACT": ("ContractID",),
    "VAL-BASELINE-REFERENCE": ("BaselineReference",),
    "INI-AGREED": ("ContractID", "CongestionPoint"),
}
_POWER = "VLD-FO-POWER"


def taken_over(rule: str, received: Received, history: History) -> bool:
    """Return whether what a rule is about stands as well in the message of ours that a target's one rests on.

    What the target rejected is no basis; of what it did not answer yet nobody knows.
    """
    basis = _basis(received.message, received.me, history)
    if basis is None:
        return False
    if rule == _POWER:
        return _asked_for(received, basis)
    if rule == "INI-AGREED" and received.tag == "FlexOrder":
        return False  # which is held against the offer itself
    names = _VALUES.get(rule, ())
    return bool(names) and all(received.message.get(name) == basis.get(name) for name in names)


def _basis(message: Element, domain: str, history: History) -> Element | None:
    named = identifier(message, _BASIS[message.tag]) if message.tag in _BASIS else ""
    ours = (each for each in history.called(named) if not each.started and each.domain == domain)
    return next((each.element for each in ours if named and each.outcome != "rejected"), None)


def _asked_for(received: Received, request: Element) -> bool:
    """Return whether no Power of an offer is beyond what its request asks for."""
    last = received.last_isp(received.period)
    asked = spread(runs(request), last)
    offered = chain.from_iterable(spread(runs(each), last).items() for each in received.message.all("OfferOption"))
    return request.tag == "FlexRequest" and all(
        n in asked and counted(asked[n]["MinPower"]) <= counted(isp["Power"]) <= counted(asked[n]["MaxPower"])
        for n, isp in offered
    )
