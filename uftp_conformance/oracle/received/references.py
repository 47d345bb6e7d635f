"""Rules about the earlier messages on which one rests (message-validation.md; register, points 14, 28, 67, 94)."""

from collections.abc import Iterator
from dataclasses import replace

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, same_day
from uftp_conformance.oracle.received.history import PastMessage, identifier
from uftp_conformance.oracle.received.message import Received, counted
from uftp_conformance.oracle.received.rules import Rules, Truth, both, perhaps, registering, some

REPLACED = "VLD-FO-REPLACED"
RULES: Rules = {}
rule = registering(RULES)


def request_of(received: Received) -> PastMessage | None:
    """Return the FlexRequest of the target's on which an offer rests."""
    return received.theirs("FlexRequest", "FlexRequestMessageID")


def offer_of(received: Received) -> PastMessage | None:
    """Return the FlexOffer of the target's that is ordered, or that of the sender's that is revoked."""
    if received.tag == "FlexOrder":
        return received.theirs("FlexOffer", "FlexOfferMessageID")
    return received.ours("FlexOffer", "FlexOfferMessageID")


def rests_on(received: Received) -> PastMessage | None:
    """Return the message that an offer or an order is about."""
    return request_of(received) if received.tag == "FlexOffer" else offer_of(received)


def astray(received: Received) -> bool:
    """Return whether a message rests on one of another conversation.

    Whoever looks a reference up within the conversation of the message finds nothing (register, point 50).
    """
    found = rests_on(received)
    own = identifier(received.message, "ConversationID")
    return found is not None and identifier(found.element, "ConversationID") != own


# --- unknown --------------------------------------------------------------------------------------------------


@rule("VAL-REFERENCE-REQUEST", "FlexOffer")
def unknown_request(received: Received) -> Truth:
    """The target sent this participant no such FlexRequest; one that was rejected, or has expired, is left open."""
    if not identifier(received.message, "FlexRequestMessageID"):
        return False
    found = request_of(received)
    if found is None:
        return True
    return perhaps(when=found.outcome == "rejected" or received.over(found.element["ExpirationDateTime"]) is not False)


@rule("VLD-FO-REJECTED", "FlexOffer")
def request_was_rejected(received: Received) -> Truth:
    """Its AGR rejected the FlexRequest, or did not say that it took it (register, point 94)."""
    found = request_of(received)
    return perhaps(when=found is not None and found.outcome != "accepted")


@rule(REPLACED, "FlexOffer")
def request_was_replaced(received: Received) -> Truth:
    """Another FlexRequest of its Period and point came after the one that it names, or that was ordered on."""
    found = request_of(received)
    return perhaps(when=found is not None and (_followed(found, received) or _ordered_on(found, received)))


def _followed(request: PastMessage, received: Received) -> bool:
    every = [*received.history.started("FlexRequest", received.domain)]
    later = (each.element for each in every[every.index(request) + 1 :] if each.identifier != request.identifier)
    mine = request.element
    alike = (each for each in later if each["CongestionPoint"].lower() == mine["CongestionPoint"].lower())
    return any(same_day(each["Period"], mine["Period"]) for each in alike)


def _ordered_on(request: PastMessage, received: Received) -> bool:
    """Return whether the target placed an order of an offer on this request."""
    orders = received.history.started("FlexOrder", received.domain)
    ordered = {identifier(order.element, "FlexOfferMessageID") for order in orders}
    offers = received.history.sent("FlexOffer", received.domain)
    on_it = (offer for offer in offers if identifier(offer.element, "FlexRequestMessageID") == request.identifier)
    return any(offer.identifier in ordered for offer in on_it)


@rule("VAL-REFERENCE-OFFER", "FlexOfferRevocation", "FlexOrder")
def unknown_offer(received: Received) -> Truth:
    """No such FlexOffer was exchanged; what was not accepted, or is void, may be called unknown."""
    if not identifier(received.message, "FlexOfferMessageID"):
        return False
    found = offer_of(received)
    if found is None:
        return True
    void = some((revoked_before(received), received.over(found.element["ExpirationDateTime"]))) is not False
    refused = found.outcome == "rejected" or (received.tag != "FlexOrder" and found.outcome != "accepted")
    return perhaps(when=refused or void)


def prognosis_of(element: Element, received: Received) -> PastMessage | None:
    """Return the D-Prognosis that the AGR of the two sent, and that an attribute of an element names."""
    about = replace(received, message=element)
    if received.target.role == "AGR":
        return about.theirs("D-Prognosis", "D-PrognosisMessageID")
    return about.ours("D-Prognosis", "D-PrognosisMessageID")


@rule("VAL-REFERENCE-PROGNOSIS", "FlexOffer", "FlexOrder")
def unknown_prognosis(received: Received) -> Truth:
    """No such D-Prognosis was exchanged; one that was not accepted, or is no baseline for this, is left open.

    So is one of an offer that a later one has followed: who keeps the actual one alone has no other (point 28).
    """
    if not received.message.get("D-PrognosisMessageID"):
        return False
    followed = received.tag == "FlexOffer" and superseded(prognosis_of(received.message, received), received)
    truth = some((_unknown_prognosis(received.message, received), perhaps(when=followed)))
    return _heeded(truth, received.message, received)


def superseded(forecast: PastMessage | None, received: Received) -> bool:
    """Return whether a later forecast of its Period and point may have taken its place (general description)."""
    every = received.history.sent("D-Prognosis", received.domain)
    later = [each for each in every if each.outcome != "rejected" and about_its_isps(each.element, received)]
    mine = forecast is not None and counted(forecast.element["Revision"])
    return any(counted(each.element["Revision"]) > mine for each in later)


def about_its_isps(prognosis: Element, received: Received) -> bool:
    """Return whether a D-Prognosis is about the Period and congestion point of a message."""
    same = prognosis["CongestionPoint"].lower() == received.message["CongestionPoint"].lower()
    return same and same_day(prognosis["Period"], received.message["Period"])


@rule("STL-PROGNOSIS", "FlexSettlement")
def settles_on_unknown_prognosis(received: Received) -> Truth:
    """An item is on a D-Prognosis that was not exchanged, as above (register, point 127)."""
    items = received.message.all("FlexOrderSettlement")
    named = (each for each in items if each.get("D-PrognosisMessageID"))
    return some(_heeded(_unknown_prognosis(each, received), each, received) for each in named)


def _heeded(truth: Truth, element: Element, received: Received) -> Truth:
    """Leave open what is wrong with a D-Prognosis that can be ignored (register, point 69).

    It can where the two do without them, and where an agreed baseline stands beside it.
    """
    beside = element.get("BaselineReference") in received.market.baseline_references
    heeded = "d_prognosis" in received.target.claims and not beside
    return truth if heeded else perhaps(when=truth is not False)


def _unknown_prognosis(element: Element, received: Received) -> Truth:
    found = prognosis_of(element, received)
    unlike = unlike_the_offer("D-PrognosisMessageID", received)
    if found is None:
        known = _known_to_the_target(identifier(element, "D-PrognosisMessageID"), received)
        return perhaps(when=unlike) if known else True
    apart = identifier(found.element, "ConversationID") != identifier(received.message, "ConversationID")
    return perhaps(when=doubtful_prognosis(element, received) or unlike or apart)  # whoever looks in one conversation


def doubtful_prognosis(element: Element, received: Received) -> bool:
    """Return whether the D-Prognosis that an element names was exchanged, and yet may be no baseline for it.

    It was not accepted, or is about another point, for which no document has a reason (register, point 71).
    """
    found = prognosis_of(element, received) if element.get("D-PrognosisMessageID") else None
    if found is None:
        return False
    elsewhere = (found.element["CongestionPoint"] or "").lower() != (element.get("CongestionPoint") or "").lower()
    return found.outcome != "accepted" or elsewhere


def _known_to_the_target(prognosis: str, received: Received) -> bool:
    """Return whether the target named a D-Prognosis itself, or accepted what names it: it may be from long before.

    Whoever gave a value has no ground to refuse it in what rests on that message (register, point 125).
    """
    between = (each for each in received.history.messages if each.domain == received.domain)
    taken = (each.element for each in between if each.started or each.outcome == "accepted")
    return any(identifier(each, "D-PrognosisMessageID") == prognosis for each in taken)


def unlike_the_offer(name: str, received: Received) -> bool:
    """Return whether an order names something else than its offer, for which no document has a reason.

    It may be refused, because it does not match its offer exactly (flex-order-response.md; register, point 121).
    """
    offer = offer_of(received) if received.tag == "FlexOrder" else None
    return offer is not None and identifier(offer.element, name) != identifier(received.message, name)


def contract_asked_for(received: Received) -> str:
    """Return the contract under which the target asks for what is offered, "" where it names none."""
    request = request_of(received) if received.tag == "FlexOffer" else None
    return (request.element.get("ContractID") or "") if request is not None and request.outcome != "rejected" else ""


# --- another Period -------------------------------------------------------------------------------------------


@rule("VAL-PERIOD-MISMATCH", "FlexOffer", "FlexOrder")
def another_period(received: Received) -> Truth:
    """The Period is not that of the FlexRequest, or of the FlexOffer."""
    found = rests_on(received)
    if found is None or day(found.element["Period"]) == received.period:
        return False
    return f"the Period is {received.period}, where the {found.element.tag} has {found.element['Period']}"


@rule("VAL-PERIOD-BASELINE", "FlexOffer", "FlexOrder")
def another_period_of_the_baseline(received: Received) -> Truth:
    """The D-Prognosis is for another Period; of one that is out of sight nobody knows, unless the offer has it too."""
    named = identifier(received.message, "D-PrognosisMessageID")
    found, copied = prognosis_of(received.message, received), _as_in_the_offer(received)
    if found is None:
        return perhaps(when=bool(named) and not copied and _known_to_the_target(named, received))
    if day(found.element["Period"]) == received.period:
        return False
    if copied or found.outcome != "accepted":
        return None
    wrong = f"the Period is {received.period}, where the D-Prognosis has {found.element['Period']}"
    return _heeded(wrong, received.message, received)


def _as_in_the_offer(received: Received) -> bool:
    """Return whether an order has its D-Prognosis from its offer: whoever named it has to take it (point 125)."""
    order = received.tag == "FlexOrder" and offer_of(received) is not None
    return order and not unlike_the_offer("D-PrognosisMessageID", received)


# --- expired, revoked -----------------------------------------------------------------------------------------


@rule("VAL-REFERENCE-EXPIRED", "FlexOffer", "FlexOrder")
def expired(received: Received) -> Truth:
    """The FlexRequest or the FlexOffer has expired."""
    found = rests_on(received)
    if found is None:
        return False
    expiry = found.element["ExpirationDateTime"]
    return received.over(expiry) and f"the {found.element.tag} had expired at {expiry}"


@rule("OPR-FOFR-REVOKED", "FlexOfferRevocation")
@rule("VAL-REFERENCE-REVOKED", "FlexOrder")
def revoked(received: Received) -> Truth:
    """The FlexOffer was revoked before."""
    return both(offer_of(received) is not None, revoked_before(received))


def revoked_before(received: Received) -> Truth:
    """The FlexOffer that is named was revoked before, whether or not anybody saw it made."""
    return some(_took(each, received) for each in _revocations(received))


def _revocations(received: Received) -> Iterator[PastMessage]:
    history, name = received.history, identifier(received.message, "FlexOfferMessageID")
    mine = received.tag == "FlexOrder"
    every = (history.started if mine else history.sent)("FlexOfferRevocation", received.domain)
    return (revocation for revocation in every if identifier(revocation.element, "FlexOfferMessageID") == name)


def _took(revocation: PastMessage, received: Received) -> Truth:
    """Whether a revocation took; one of the target's own that was refused may have voided the offer all the same.

    It voids an offer even where it crosses something (flex-offer-revocation.md; register, points 34 and 144).
    """
    if revocation.outcome == "accepted":
        return f"the offer was revoked before, by {revocation.element['MessageID']}"
    return False if revocation.outcome == "rejected" and received.tag == "FlexOfferRevocation" else None
