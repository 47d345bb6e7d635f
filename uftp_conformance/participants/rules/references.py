"""Rules about the earlier messages, contracts and baselines that a message builds on."""

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Asking, Offer
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, truth

RULES: list[Rule] = []
rule = registering(RULES)

UNKNOWN = "Unknown reference"
ORDER, REVOCATION, SETTLEMENT = "FlexOrder", "FlexOfferRevocation", "FlexSettlement"


def referred(message: Element, context: Context) -> Offer | None:
    """Return the FlexOffer that a message refers to, among those that were exchanged with its sender.

    A revocation finds another AGR's offer too, because that is refused by a rule of its own.
    """
    identifier = message.get("FlexOfferMessageID")
    own = context.ledger.offer(context.sender.domain, identifier)
    if own is None and identifier and message.tag == REVOCATION:
        return context.ledger.offer_of_anyone(identifier)
    return own


def request_of(message: Element, context: Context) -> Asking | None:
    """Return the FlexRequest of one's own to which an offer refers."""
    identifier = message.get("FlexRequestMessageID") or ""
    return context.ledger.requests_sent.get((context.sender.domain, identifier.lower()))


@rule("VAL-REFERENCE-OFFER", Stage.REFERENCE, ("AGR", "DSO"), (REVOCATION, ORDER))
def offer_is_known(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer was exchanged; only an order that calls itself unsolicited does without.

    That of an offer which was exchanged and rejected nothing follows is the matter of other rules.
    """
    if message.get("FlexOfferMessageID") is None and truth(message.get("Unsolicited")):
        return None
    if _rejected(message, context):
        return None
    return refuse(f"{UNKNOWN} FlexOfferMessageID") if referred(message, context) is None else None


def _rejected(message: Element, context: Context) -> bool:
    about = (context.sender.domain, (message.get("FlexOfferMessageID") or "").lower())
    return message.tag == REVOCATION and about in context.ledger.refused and about not in context.ledger.offers


@rule("OPR-FOFR-REJECTED", Stage.REFERENCE, ("DSO",), (REVOCATION,))
def offer_was_accepted(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer was accepted."""
    return refuse("The FlexOffer was rejected") if _rejected(message, context) else None


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
    return _prognosis_of(message, context)


@rule("STL-PROGNOSIS", Stage.REFERENCE, ("AGR",), (SETTLEMENT,))
def prognoses_of_items_are_known(message: Element, context: Context) -> Refusal | None:
    """Demand that each D-Prognosis to which an item refers was exchanged between the two."""
    return next(filter(None, (_prognosis_of(item, context) for item in message.all("FlexOrderSettlement"))), None)


def _prognosis_of(part: Element, context: Context) -> Refusal | None:
    identifier = part.get("D-PrognosisMessageID")
    if identifier is None or (context.sender.domain, identifier.lower()) in context.ledger.prognoses:
        return None
    return refuse(f"{UNKNOWN} D-PrognosisMessageID")


@rule("VAL-BASELINE-REFERENCE", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def baseline_is_agreed(message: Element, context: Context) -> Refusal | None:
    """Demand that the baseline was agreed; an empty reference is none."""
    reference = message.get("BaselineReference")
    return (
        refuse(f"{UNKNOWN} BaselineReference")
        if (reference and reference not in context.market.baseline_references)
        else None
    )


@rule("VAL-REFERENCE-REVOKED", Stage.REFERENCE, ("AGR",), (ORDER,))
def offer_stands(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer that is ordered was not revoked."""
    return _revoked(message, context)


@rule("OPR-FOFR-REVOKED", Stage.REFERENCE, ("DSO",), (REVOCATION,))
def offer_stands_still(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer was not revoked before."""
    return _revoked(message, context)


def _revoked(message: Element, context: Context) -> Refusal | None:
    offer = referred(message, context)
    gone = offer is not None and offer.state in ("revoking", "revoked")
    return refuse("Reference message revoked") if gone else None


def _reference(message: Element, context: Context) -> Asking | Offer | None:
    return referred(message, context) if message.tag == ORDER else request_of(message, context)


@rule("VAL-REFERENCE-EXPIRED", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def reference_is_valid_still(message: Element, context: Context) -> Refusal | None:
    """Demand that the FlexOffer that is ordered, or the FlexRequest that is answered, has not expired."""
    reference = _reference(message, context)
    late = reference is not None and reference.expires <= context.now
    return refuse("Reference message expired") if late else None


@rule("VAL-PERIOD-MISMATCH", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def period_is_the_references(message: Element, context: Context) -> Refusal | None:
    """Demand that the order is for the Period of the FlexOffer, the offer for that of the FlexRequest."""
    reference = _reference(message, context)
    other = reference is not None and reference.period != day(message["Period"])
    return refuse("Reference Period mismatch") if other else None


@rule("VAL-PERIOD-BASELINE", Stage.REFERENCE, ("AGR", "DSO"), ("FlexOffer", ORDER))
def prognosis_is_of_the_period(message: Element, context: Context) -> Refusal | None:
    """Demand that the D-Prognosis of an offer, or of an order, is one for its Period."""
    named = context.sender.domain, (message.get("D-PrognosisMessageID") or "").lower()
    forecast = context.ledger.forecast.get(named)
    return refuse("Reference Period mismatch") if forecast not in (None, day(message["Period"])) else None


# A contract is at a congestion point: this comes after the rule about the point itself.
@rule("VAL-CONTRACT", Stage.CONTENT, ("AGR", "DSO"), ("FlexReservationUpdate", "FlexOffer", ORDER))
def contract_exists(message: Element, context: Context) -> Refusal | None:
    """Demand that the two have this contract at this point; empty is none where it may be absent."""
    return _no_contract(message, context)


@rule("VAL-CONTRACT-REQUEST", Stage.CONTENT, ("AGR",), ("FlexRequest",))
def contract_of_the_request_exists(message: Element, context: Context) -> Refusal | None:
    """Demand likewise that what is requested is requested under a contract of the two, or under none."""
    return _no_contract(message, context)


def _no_contract(message: Element, context: Context) -> Refusal | None:
    identifier = message.get("ContractID")
    if not identifier and message.tag != "FlexReservationUpdate":
        return None
    contract = context.market.contract(identifier or "")
    known = contract is not None and contract.congestion_point == message["CongestionPoint"]
    return None if known else refuse(f"{UNKNOWN} ContractID")
