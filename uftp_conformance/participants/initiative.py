"""What a participant starts when it is asked to; here the offers and revocations of an AGR, and the orders of a DSO.

Offers and orders rest on what was exchanged before; what rests on nothing is in `regular`.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from decimal import Context as Arithmetic
from typing import Any
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.messages.articles import an
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Limits, Offer, Option, Request
from uftp_conformance.participants.requests import Asked, Declined, Makers, Nonsense, Proposal, head, market
from uftp_conformance.participants.rules.agr import scaled
from uftp_conformance.participants.unprompted import REGULAR, chosen_expiration

__all__ = ["Asked", "Declined", "Proposal", "propose"]

_STEP = 100  # Watts
_SOON = timedelta(minutes=5)  # how long an offer for what begins at once is valid
_WIDE = Arithmetic(prec=1000, rounding=ROUND_HALF_UP)  # the schema does not bound the digits of a price


def propose(asked: Asked, context: Context) -> Proposal | Declined:
    """Make the message that is asked for, or say why not."""
    maker, known = {**_MAKERS, **REGULAR}.get((context.own.role, asked.message), (None, ()))
    if maker is None:
        return Declined(501, f"the role {context.own.role} does not start {an(asked.message)} here")
    strange = sorted(set(asked.wanted) - set(known))
    if strange:
        return Declined(501, f"wanted: {', '.join(strange)} cannot be chosen")
    try:
        return maker(asked, context)
    except Nonsense as error:
        return Declined(400, str(error))


def _decimal(text: Any, name: str) -> Decimal:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        raise Nonsense(f"{name} is not a number") from None
    if not Decimal("0.01") <= value <= 1:
        raise Nonsense(f"{name} is not between 0.01 and 1")
    return value


# --- AGR ------------------------------------------------------------------------------------------------------


def _flex_offer(asked: Asked, context: Context) -> Proposal | Declined:
    request = context.ledger.requests.get((context.sender.domain, asked.refers_to.lower()))
    if request is None or not request.requested:
        return Declined(409, "no accepted FlexRequest with this MessageID asks this AGR for anything")
    if request.expires <= context.now:
        return Declined(409, "the FlexRequest has expired")
    count = asked.wanted.get("options", 1)
    if not isinstance(count, int) or not 1 <= count <= 10:
        raise Nonsense("options is not a number from 1 to 10")
    if count > 1 and not context.market.takes_options(request.point, usual=context.supports.mutex_offers):
        return Declined(501, "several options are not supported")
    baselines = context.market.baseline_references
    attributes = {
        **head(asked, context),
        **market(request.period, request.point, context),
        "ExpirationDateTime": _expiration(asked, request, context),
        "FlexRequestMessageID": request.message_id,
        **({"ContractID": request.contract} if request.contract else {}),
        **({"BaselineReference": baselines[0]} if baselines else {}),
        "Currency": context.market.currency,
    }
    minima = _minima(asked, count)
    if any(minima) and not context.supports.partial_activation:
        return Declined(501, "partial activation is not supported")
    options = tuple(_option(n, minimum, request.requested, context) for n, minimum in enumerate(minima))
    message = Element("FlexOffer", attributes, options)
    return Proposal(message, message["MessageID"])


def _minima(asked: Asked, count: int) -> tuple[str | None, ...]:
    """Return the MinActivationFactor of each option: those that are wanted one by one, or the one of all."""
    one_by_one = asked.wanted.get("MinActivationFactors")
    if one_by_one is None:
        of_all = asked.wanted.get("MinActivationFactor")
        one_by_one = None if of_all is None else [of_all] * count
    if one_by_one is None:
        return (None,) * count
    if not isinstance(one_by_one, list) or len(one_by_one) != count:
        raise Nonsense("MinActivationFactors is not a list of as many factors as there are options")
    return tuple(f"{_decimal(each, 'MinActivationFactor'):.2f}" for each in one_by_one)


def _expiration(asked: Asked, request: Request, context: Context) -> str:
    begin = context.market.start_of_isp(request.period, min(run[0] for run in request.requested))
    usual = max(begin, context.now + _SOON).isoformat(timespec="seconds")
    return chosen_expiration(asked, usual, context)


def _power(number: int, low: int, high: int, context: Context) -> int:
    """Return what an option offers between two bounds: as much as is asked for, and never more than is plausible.

    Each option after the first offers some Watts less than the one before it, where that is asked for too.
    """
    bound = context.market.plausible_power
    most = max(-bound, min(bound, max(low, high, key=abs)))
    less = most - number * _STEP if most > 0 else most + number * _STEP
    return less if low <= less <= high and less * most > 0 else most


def _option(number: int, minimum: str | None, requested: tuple[Limits, ...], context: Context) -> Element:
    isps = tuple(
        Element(
            "ISP",
            {
                "Power": str(_power(number, low, high, context)),
                "Start": str(first),
                "Duration": str(end - first + 1),
            },
        )
        for first, end, low, high in requested
    )
    attributes = {
        "OptionReference": f"option-{number + 1}",
        "Price": f"{context.market.plausible_price + number:.2f}",
        **({"MinActivationFactor": minimum} if minimum is not None else {}),
    }
    return Element("OfferOption", attributes, isps)


def _revocation(asked: Asked, context: Context) -> Proposal | Declined:
    offer = context.ledger.offer(context.sender.domain, asked.refers_to)
    if offer is None or offer.state not in ("pending", "open"):
        return Declined(409, "no FlexOffer with this MessageID stands and waits for an order")
    attributes = {**head(asked, context), "FlexOfferMessageID": offer.message_id}
    return Proposal(Element("FlexOfferRevocation", attributes), offer.message_id)


# --- DSO ------------------------------------------------------------------------------------------------------


def _flex_order(asked: Asked, context: Context) -> Proposal | Declined:
    offer = context.ledger.offer(context.sender.domain, asked.refers_to)
    if offer is None or offer.state != "open":
        return Declined(409, "no FlexOffer with this MessageID can be ordered")
    if offer.expires <= context.now:
        return Declined(409, "the FlexOffer has expired")
    reference = asked.wanted.get("OptionReference", offer.options[0].reference)
    option = offer.option(str(reference))
    if option is None:
        return Declined(409, "the FlexOffer has no such option")
    share = _decimal(asked.wanted.get("ActivationFactor", "1"), "ActivationFactor")
    if share < option.minimum:
        return Declined(409, "the option cannot be activated to so small a part")
    return Proposal(_order(asked, offer, option, share, context), offer.message_id)


def _order(asked: Asked, offer: Offer, option: Option, share: Decimal, context: Context) -> Element:
    price = option.price_text.strip()
    if share != 1:
        price = str(_WIDE.quantize(_WIDE.multiply(option.price, share), Decimal("0.01")))
    attributes = {
        **head(asked, context),
        **dict(offer.terms),
        "FlexOfferMessageID": offer.message_id,
        "Price": price,
        "OrderReference": f"order-{uuid4()}",
        "OptionReference": option.reference,
        **({"ActivationFactor": f"{share:.2f}"} if share != 1 else {}),
    }
    isps = tuple(
        Element("ISP", {"Power": str(scaled(power, share)), "Start": str(first), "Duration": str(end - first + 1)})
        for first, end, power in option.runs
    )
    return Element("FlexOrder", attributes, isps)


_MAKERS: Makers = {
    ("AGR", "FlexOffer"): (
        _flex_offer,
        ("ExpirationDateTime", "options", "MinActivationFactor", "MinActivationFactors"),
    ),
    ("AGR", "FlexOfferRevocation"): (_revocation, ()),
    ("DSO", "FlexOrder"): (_flex_order, ("OptionReference", "ActivationFactor")),
}


def startable(role: str) -> tuple[str, ...]:
    """Return the message types that a participant of this role starts when it is asked to."""
    return tuple(dict.fromkeys(message for own, message in {**REGULAR, **_MAKERS} if own == role))
