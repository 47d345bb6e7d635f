"""Rules about the earlier messages, contracts and baselines that a message builds on."""

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Offer
from uftp_conformance.participants.lexical import day, truth
from uftp_conformance.participants.rules import Refusal, Stage, refuse, rule

UNKNOWN = "Unknown reference"
ORDER, REVOCATION = "FlexOrder", "FlexOfferRevocation"


def referred(message: Element, context: Context) -> Offer | None:
    """Return the FlexOffer that a message refers to, among those that were exchanged with its sender.

    A revocation finds another AGR's offer too, because that is refused by a rule of its own.
    """
    identifier = message.get("FlexOfferMessageID")
    own = context.ledger.offer(context.sender.domain, identifier)
    if own is None and identifier and message.tag == REVOCATION:
        return context.ledger.offer_of_anyone(identifier)
    return own


@rule("VAL-REFERENCE-OFFER", Stage.REFERENCE, ("AGR", "DSO"), (REVOCATION, ORDER))
def offer_is_known(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer was exchanged; only an order that calls itself unsolicited does without."""
    if message.get("FlexOfferMessageID") is None and truth(message.get("Unsolicited")):
        return None
    return refuse(f"{UNKNOWN} FlexOfferMessageID") if referred(message, context) is None else None


@rule("OPR-FOFR-FOREIGN", Stage.REFERENCE, ("DSO",), (REVOCATION,))
def offer_is_the_senders(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer is the sender's own."""
    offer = referred(message, context)
    foreign = offer is not None and offer.agr != context.sender.domain
    return refuse(f"{UNKNOWN} FlexOfferMessageID") if foreign else None


@rule("VAL-REFERENCE-REQUEST", Stage.REFERENCE, ("DSO",), ("FlexOffer",))
def request_is_known(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexRequest was sent to this AGR."""
    identifier = message.get("FlexRequestMessageID")
    if identifier is None or (context.sender.domain, identifier.lower()) in context.ledger.requests_sent:
        return None
    return refuse(f"{UNKNOWN} FlexRequestMessageID")


@rule("VAL-REFERENCE-PROGNOSIS", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def prognosis_is_known(message: Element, context: Context) -> Refusal | None:
    """Demand that the D-Prognosis was exchanged between the two."""
    identifier = message.get("D-PrognosisMessageID")
    if identifier is None or (context.sender.domain, identifier.lower()) in context.ledger.prognoses:
        return None
    return refuse(f"{UNKNOWN} D-PrognosisMessageID")


@rule("VAL-BASELINE-REFERENCE", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def baseline_is_agreed(message: Element, context: Context) -> Refusal | None:
    """Demand that the baseline was agreed; an empty reference is none."""
    reference = message.get("BaselineReference")
    return refuse(f"{UNKNOWN} BaselineReference") if (
        reference and reference not in context.market.baseline_references
    ) else None


@rule("VAL-REFERENCE-REVOKED", Stage.REFERENCE, ("AGR", "DSO"), (REVOCATION, ORDER))
def offer_stands(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer was not revoked."""
    offer = referred(message, context)
    gone = offer is not None and offer.state in ("revoking", "revoked")
    return refuse("Reference message revoked") if gone else None


@rule("VAL-REFERENCE-EXPIRED", Stage.REFERENCE, ("AGR",), (ORDER,))
def offer_is_valid_still(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer has not expired."""
    offer = referred(message, context)
    return refuse("Reference message expired") if offer is not None and offer.expires <= context.now else None


@rule("VAL-PERIOD-MISMATCH", Stage.REFERENCE, ("AGR",), (ORDER,))
def period_is_the_offers(message: Element, context: Context) -> Refusal | None:
    """Demand that the order is for the Period of the FlexOffer."""
    offer = referred(message, context)
    other = offer is not None and offer.period != day(message["Period"])
    return refuse("Reference Period mismatch") if other else None


# A contract is at a congestion point: this comes after the rule about the point itself.
@rule(
    "VAL-CONTRACT", Stage.CONTENT, ("AGR", "DSO"), ("FlexReservationUpdate", "FlexRequest", "FlexOffer", ORDER)
)
def contract_exists(message: Element, context: Context) -> Refusal | None:
    """Demand that the two have this contract at this point; empty is none where it may be absent."""
    identifier = message.get("ContractID")
    if not identifier and message.tag != "FlexReservationUpdate":
        return None
    contract = context.market.contract(identifier or "")
    known = contract is not None and contract.congestion_point == message["CongestionPoint"]
    return None if known else refuse(f"{UNKNOWN} ContractID")


RULES = (
    offer_is_known, offer_is_the_senders, request_is_known, prognosis_is_known, baseline_is_agreed, offer_stands,
    offer_is_valid_still, period_is_the_offers, contract_exists,
)
