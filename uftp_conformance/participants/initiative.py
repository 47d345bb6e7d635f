"""What a participant starts when it is asked to: offers and revocations of an AGR, requests and orders of a DSO."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from decimal import Context as Arithmetic
from typing import Any
from uuid import uuid4

from uftp_conformance.messages import Element
from uftp_conformance.participants.agr_rules import scaled
from uftp_conformance.participants.answers import metadata
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.ledger import Limits, Offer, Option, Request
from uftp_conformance.participants.lexical import day, instant

_RUN = 4             # ISPs of a request
_POWER = 100_000     # Watts of a request
_VALID_FOR = timedelta(hours=1)
_WIDE = Arithmetic(prec=1000, rounding=ROUND_HALF_UP)  # the schema does not bound the digits of a price


@dataclass(frozen=True, slots=True)
class Asked:
    """A stimulus, read: the context's sender is the recipient of the message that is asked for."""

    message: str
    conversation: str
    refers_to: str
    wanted: Mapping[str, Any]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A message of one's own, and the offer that it is about."""

    message: Element
    about: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """Why nothing is sent: 409 without a basis, 501 for what cannot be done, 400 for what makes no sense."""

    status: int
    why: str


class _Nonsense(ValueError):
    """A wanted value that cannot be read."""


def propose(asked: Asked, context: Context) -> Proposal | Declined:
    """Make the message that is asked for, or say why not."""
    maker, known = _MAKERS.get((context.own.role, asked.message), (None, ()))
    if maker is None:
        return Declined(501, f"a {context.own.role} does not start a {asked.message} here")
    strange = sorted(set(asked.wanted) - set(known))
    if strange:
        return Declined(501, f"wanted: {', '.join(strange)} cannot be chosen")
    try:
        return maker(asked, context)
    except _Nonsense as error:
        return Declined(400, str(error))


def _head(asked: Asked, context: Context) -> dict[str, str]:
    return metadata(context, asked.conversation)


def _market(period: date, point: str, context: Context) -> dict[str, str]:
    return {
        "ISP-Duration": context.market.isp_duration,
        "TimeZone": context.market.time_zone,
        "Period": period.isoformat(),
        "CongestionPoint": point,
    }


def _decimal(text: Any, name: str) -> Decimal:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        raise _Nonsense(f"{name} is not a number") from None
    if not Decimal("0.01") <= value <= 1:
        raise _Nonsense(f"{name} is not between 0.01 and 1")
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
        raise _Nonsense("options is not a number from 1 to 10")
    if count > 1 and not context.supports.mutex_offers:
        return Declined(501, "several options are not supported")
    baselines = context.market.baseline_references
    attributes = {
        **_head(asked, context), **_market(request.period, request.point, context),
        "ExpirationDateTime": _expiration(asked, request, context),
        "FlexRequestMessageID": request.message_id,
        **({"ContractID": request.contract} if request.contract else {}),
        **({"BaselineReference": baselines[0]} if baselines else {}),
        "Currency": context.market.currency,
    }
    minimum = asked.wanted.get("MinActivationFactor")
    if minimum is not None and not context.supports.partial_activation:
        return Declined(501, "partial activation is not supported")
    if minimum is not None:
        minimum = f"{_decimal(minimum, 'MinActivationFactor'):.2f}"
    options = tuple(_option(n, minimum, request.requested, context) for n in range(count))
    message = Element("FlexOffer", attributes, options)
    return Proposal(message, message["MessageID"])


def _expiration(asked: Asked, request: Request, context: Context) -> str:
    begin = context.market.start_of_isp(request.period, min(run[0] for run in request.requested))
    usual = max(begin, context.now + _VALID_FOR).isoformat(timespec="seconds")
    return _chosen_expiration(asked, usual, context)


def _chosen_expiration(asked: Asked, usual: str, context: Context) -> str:
    wanted = asked.wanted.get("ExpirationDateTime")
    if wanted is None:
        return usual
    try:
        instant(str(wanted), context.market.time_zone)
    except ValueError:
        raise _Nonsense("ExpirationDateTime is not an xs:dateTime") from None
    return str(wanted)


def _option(number: int, minimum: str | None, requested: tuple[Limits, ...], context: Context) -> Element:
    isps = tuple(
        Element("ISP", {
            "Power": str(max(low, high, key=abs)), "Start": str(first), "Duration": str(end - first + 1),
        })
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
    attributes = {**_head(asked, context), "FlexOfferMessageID": offer.message_id}
    return Proposal(Element("FlexOfferRevocation", attributes), offer.message_id)


# --- DSO ------------------------------------------------------------------------------------------------------


def _flex_request(asked: Asked, context: Context) -> Proposal | Declined:
    points = context.market.points_of(agr=context.sender.domain, dso=context.own.domain)
    if not points:
        return Declined(409, "no congestion point joins the two")
    point = asked.wanted.get("CongestionPoint", points[0].address)
    if point not in {joining.address for joining in points}:
        return Declined(409, "this congestion point does not join the two")
    try:
        period = day(str(asked.wanted.get("Period", context.today + timedelta(days=1))))
    except ValueError:
        raise _Nonsense("Period is not an xs:date") from None
    if period < context.today:
        return Declined(409, "the Period is over")
    first = context.market.current_isp(context.now) + 1 if period == context.today else 1
    last = min(first + _RUN - 1, context.market.isps(period))
    if last < first:
        return Declined(409, "the last ISP of the Period has begun")
    isp = Element("ISP", {
        "Disposition": "Requested", "MinPower": "0", "MaxPower": str(_POWER),
        "Start": str(first), "Duration": str(last - first + 1),
    })
    attributes = {
        **_head(asked, context), **_market(period, str(point), context), "Revision": "1",
        "ExpirationDateTime": _chosen_expiration(
            asked, (context.now + _VALID_FOR).isoformat(timespec="seconds"), context
        ),
    }
    return Proposal(Element("FlexRequest", attributes, (isp,)))


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
        return Declined(409, "the option is not activated that little")
    return Proposal(_order(asked, offer, option, share, context), offer.message_id)


def _order(asked: Asked, offer: Offer, option: Option, share: Decimal, context: Context) -> Element:
    price = option.price_text.strip()
    if share != 1:
        price = str(_WIDE.quantize(_WIDE.multiply(option.price, share), Decimal("0.01")))
    attributes = {
        **_head(asked, context), **dict(offer.terms),
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


_Maker = Callable[[Asked, Context], Proposal | Declined]
_MAKERS: dict[tuple[str, str], tuple[_Maker | None, tuple[str, ...]]] = {
    ("AGR", "FlexOffer"): (_flex_offer, ("ExpirationDateTime", "options", "MinActivationFactor")),
    ("AGR", "FlexOfferRevocation"): (_revocation, ()),
    ("DSO", "FlexRequest"): (_flex_request, ("Period", "CongestionPoint", "ExpirationDateTime")),
    ("DSO", "FlexOrder"): (_flex_order, ("OptionReference", "ActivationFactor")),
}
