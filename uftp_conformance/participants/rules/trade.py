"""Rules of the validate phase: what a request asks for, what an offer rests on, and how an order is scaled."""

from uftp_conformance.messages import Element
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import IspRun
from uftp_conformance.participants.rules.agr import (
    factor,
    of_another_option,
    ordered_option,
    power_scaled,
    price_scaled,
)
from uftp_conformance.participants.rules.references import referred, request_of
from uftp_conformance.participants.rules.rule import Refusal, Rule, Stage, refuse, registering
from uftp_conformance.participants.xsd_types import day, truth, whole

RULES: list[Rule] = []
rule = registering(RULES)

AGR, DSO, REQUEST, OFFER, ORDER = ("AGR",), ("DSO",), ("FlexRequest",), ("FlexOffer",), ("FlexOrder",)


@rule("VLD-FR-LACKING", Stage.CONTENT, AGR, REQUEST)
def something_is_requested(request: Element, _: Context) -> Refusal | None:
    """Demand an ISP that is requested."""
    requested = any(isp.get("Disposition") == "Requested" for isp in request.all("ISP"))
    return None if requested else refuse("Lacking Requested Disposition")


@rule("VLD-FR-DIRECTION", Stage.CONTENT, AGR, REQUEST)
def request_has_a_direction(request: Element, _: Context) -> Refusal | None:
    """Demand that what is requested is more or less power, not either."""
    both = any(
        whole(isp["MinPower"]) < 0 < whole(isp["MaxPower"])
        for isp in request.all("ISP")
        if isp.get("Disposition") == "Requested"
    )
    return refuse("Requested Power discrepancy") if both else None


@rule("VLD-FR-POWER", Stage.CONTENT, AGR, REQUEST)
def limits_in_order(request: Element, _: Context) -> Refusal | None:
    """Demand that no minimum is above its maximum."""
    crossed = any(whole(isp["MinPower"]) > whole(isp["MaxPower"]) for isp in request.all("ISP"))
    return refuse("Power discrepancy") if crossed else None


@rule("VLD-FO-CONSISTENT", Stage.REFERENCE, DSO, OFFER, versions=("3.1.0", "draft"))
def reference_as_it_says(offer: Element, _: Context) -> Refusal | None:
    """Demand that an offer which says whether it is unsolicited refers to a request accordingly."""
    said = offer.get("Unsolicited")
    solicited = offer.get("FlexRequestMessageID") is not None
    contrary = said is not None and truth(said) == solicited
    return refuse("FlexRequestMessageID and Unsolicited contradict each other") if contrary else None


@rule("VLD-FO-UNASKED", Stage.REFERENCE, DSO, OFFER)
def was_requested(offer: Element, context: Context) -> Refusal | None:
    """Demand a FlexRequest where unsolicited offers are not supported."""
    unasked = not context.supports.unsolicited_offers and offer.get("FlexRequestMessageID") is None
    return refuse("Unsolicited FlexOffers are not supported") if unasked else None


@rule("VLD-FOR-UNASKED", Stage.REFERENCE, AGR, ORDER, versions=("3.1.0", "draft"))
def was_offered(order: Element, context: Context) -> Refusal | None:
    """Demand a FlexOffer where unsolicited orders are not supported."""
    unasked = not context.supports.unsolicited_orders and order.get("FlexOfferMessageID") is None
    return refuse("Unsolicited FlexOrders are not supported") if unasked else None


@rule("VLD-FOR-CONSISTENT", Stage.REFERENCE, AGR, ORDER, versions=("3.1.0", "draft"))
def offer_as_it_says(order: Element, _: Context) -> Refusal | None:
    """Demand that an order which says whether it is unsolicited refers to an offer accordingly."""
    said = order.get("Unsolicited")
    solicited = order.get("FlexOfferMessageID") is not None
    contrary = said is not None and truth(said) == solicited
    return refuse("FlexOfferMessageID and Unsolicited contradict each other") if contrary else None


@rule("VLD-FOR-REJECTED", Stage.REFERENCE, AGR, ORDER)
def offer_was_not_rejected(order: Element, context: Context) -> Refusal | None:
    """Demand that the sender has not rejected the offer before."""
    offer = referred(order, context)
    rejected = offer is not None and offer.state == "rejected"
    return refuse("The FlexOffer was rejected") if rejected else None


@rule("VLD-FO-BASELINE", Stage.CONTENT, DSO, OFFER)
def has_a_baseline(offer: Element, context: Context) -> Refusal | None:
    """Demand a baseline: one that the offer names, or a prognosis of its Period."""
    about = (context.sender.domain, offer["CongestionPoint"], day(offer["Period"]))
    named = offer.get("BaselineReference") or offer.get("D-PrognosisMessageID")
    return None if named or about in context.ledger.revisions else refuse("No baseline")


@rule("VLD-FO-POWER", Stage.CONTENT, DSO, OFFER)
def offered_power_is_plausible(_: Element, context: Context) -> Refusal | None:
    """Demand that no option has a power beyond what is plausible in this market."""
    bound = context.market.plausible_power
    beyond = any(abs(power) > bound for runs in context.profiles for _, _, power in runs)
    return refuse("Power value rejection") if beyond else None


@rule("VLD-FO-REQUEST", Stage.CONTENT, DSO, OFFER)
def answers_the_request(offer: Element, context: Context) -> Refusal | None:
    """Demand that an offer on a request has one of the requested ISPs."""
    request = request_of(offer, context)
    beside = request is not None and not any(_meet(runs, request.requested) for runs in context.profiles)
    return refuse("Request mismatch") if beside else None


def _meet(runs: tuple[IspRun, ...], others: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= last and start <= end for start, last, _ in runs for first, end in others)


@rule("VLD-FO-MUTEX", Stage.CONTENT, DSO, OFFER)
def one_option(offer: Element, context: Context) -> Refusal | None:
    """Demand a single option where several are not supported."""
    several = len(list(offer.all("OfferOption"))) > 1
    supported = context.market.takes_options(offer["CongestionPoint"], usual=context.supports.mutex_offers)
    return refuse("No MutEx offer support") if several and not supported else None


@rule("VLD-FOR-SCALED", Stage.CONTENT, AGR, ORDER)
def scaled_as_activated(order: Element, context: Context) -> Refusal | None:
    """Demand that an order of a part has power and price of that part."""
    option = ordered_option(order, referred(order, context))
    if option is None or factor(order) == 1:
        return None
    if not power_scaled(order, option):
        return refuse("Power mismatch")
    return None if price_scaled(order, option) else refuse("Price mismatch")


@rule("VLD-FOR-WHOLE", Stage.CONTENT, AGR, ORDER)
def whole_where_offered_so(order: Element, context: Context) -> Refusal | None:
    """Demand that an option which is offered as a whole is ordered as a whole."""
    option = ordered_option(order, referred(order, context))
    part = option is not None and option.minimum == 1 and factor(order) != 1
    return refuse("The option is offered as a whole") if part else None


@rule("VLD-FOR-ONE-OPTION", Stage.CONTENT, AGR, ORDER)
def one_option_is_ordered(order: Element, context: Context) -> Refusal | None:
    """Demand that no other option of the offer was ordered before."""
    offer = referred(order, context)
    other = offer is not None and offer.state == "ordered" and of_another_option(order, offer)
    return refuse("Another option of the FlexOffer was ordered") if other else None
