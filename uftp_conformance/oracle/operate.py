"""Rules about prognoses, orders and the revocation of offers."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import whole
from uftp_conformance.oracle.rules import first, registering
from uftp_conformance.oracle.view import Exchanged, Rules, View

RULES: Rules = {}
rule = registering(RULES)


@rule("OPR-DP-POWER", "D-Prognosis")
def power_is_plausible(view: View) -> str:
    """No power is beyond what is plausible in the market (operate-phase.md, Power value rejection)."""
    limit = view.market.plausible_power
    powers = (isp["Power"] for isp in view.message.all("ISP"))
    return first(f"the Power {power} is beyond {limit} W" for power in powers if abs(whole(power)) > limit)


def _on_the_offer(view: View, message: str) -> Iterator[Exchanged]:
    """Walk other, earlier messages of a type about the same offer, but for those that were rejected."""
    wanted, own = _named(view.message, "FlexOfferMessageID"), _named(view.message, "MessageID")
    for each in view.history:
        if each.element.tag != message or each.result == "Rejected" or _named(each.element, "MessageID") == own:
            continue
        if wanted and _named(each.element, "FlexOfferMessageID") == wanted:
            yield each


def _named(message: Element, name: str) -> str:
    return (message.get(name) or "").lower()


@rule("OPR-FOR-ONCE", "FlexOrder")
def ordered_once(view: View) -> str:
    """An offer is ordered once (validate-phase.md, Exchange Flexibility Orders, Related information)."""
    earlier = next(_on_the_offer(view, "FlexOrder"), None)
    return f"the offer was ordered before, by {earlier.element['MessageID']}" if earlier else ""


@rule("VAL-REFERENCE-REVOKED", "FlexOrder", "FlexOfferRevocation")
def not_revoked(view: View) -> str:
    """What was revoked is neither ordered nor revoked again (message-validation.md, Reference message revoked)."""
    earlier = next(_on_the_offer(view, "FlexOfferRevocation"), None)
    return f"the offer was revoked before, by {earlier.element['MessageID']}" if earlier else ""


@rule("OPR-FOFR-PROCURED", "FlexOfferRevocation")
def not_ordered(view: View) -> str:
    """What was ordered is not revoked (operate-phase.md, Flexibility procured)."""
    earlier = next((each for each in _on_the_offer(view, "FlexOrder") if each.result == "Accepted"), None)
    return f"the offer was ordered before, by {earlier.element['MessageID']}" if earlier else ""


_REFERS = {"FlexOffer": ("FlexRequest", "FlexRequestMessageID"), "FlexOrder": ("FlexOffer", "FlexOfferMessageID")}


@rule("VAL-REFERENCE-EXPIRED", "FlexOffer", "FlexOrder")
def reference_is_valid(view: View) -> str:
    """Nothing rests on what has expired (message-validation.md, Reference message expired)."""
    earlier = view.referred(*_REFERS[view.message.tag])
    if earlier is None:
        return ""
    _, latest = view.instants(earlier.element["ExpirationDateTime"])
    over = view.at - latest.timestamp()
    return f"the {earlier.element.tag} had expired {over:.0f} s before" if over > view.tolerance else ""


@rule("OPR-FOR-REFERENCES", "FlexOrder")
def rests_on_what_the_offer_rests_on(view: View) -> str:
    """An order names no other contract and baseline than its offer (flex-order.md)."""
    earlier = view.referred("FlexOffer", "FlexOfferMessageID")
    if earlier is None:
        return ""
    names = ("ContractID", "D-PrognosisMessageID", "BaselineReference")
    return first(_differing(name, view.message, earlier.element) for name in names)


def _differing(name: str, order: Element, offer: Element) -> str:
    ordered, offered = (order.get(name) or "", offer.get(name) or "")
    if not ordered or ordered == offered or (name.endswith("MessageID") and ordered.lower() == offered.lower()):
        return ""
    return f"the {name} is {ordered}, where the offer has {offered or 'none'}"
