"""What changes in a participant's memory once a message has been accepted, by it or by the other side."""

from collections.abc import Callable

from uftp_conformance.messages import Element, reference_attribute
from uftp_conformance.messages.tables import RESPONSES
from uftp_conformance.participants.context import Context
from uftp_conformance.participants.isps import powers, span
from uftp_conformance.participants.ledger import (
    Asking,
    Ledger,
    Offer,
    OfferState,
    Option,
    Placed,
    Procured,
    Request,
    Sent,
)
from uftp_conformance.participants.registry import points_in
from uftp_conformance.participants.rules.agr import ordered_option
from uftp_conformance.participants.rules.initiating import in_conversation
from uftp_conformance.participants.rules.references import referred
from uftp_conformance.participants.xsd_types import day, instant, number, whole

# What an order copies from the offer, where the offer has it.
TERMS = (
    "ISP-Duration",
    "TimeZone",
    "Period",
    "CongestionPoint",
    "ContractID",
    "D-PrognosisMessageID",
    "BaselineReference",
    "Currency",
)


def accepted(message: Element, context: Context) -> None:
    """Remember a request that this participant accepted."""
    record = _RECORDS.get((context.own.role, message.tag))
    if record is not None:
        record(message, context)


def rejected(message: Element, context: Context) -> None:
    """Remember that this participant rejected a FlexOffer, whose MessageID was no other one's before."""
    if (context.own.role, message.tag) == ("DSO", "FlexOffer") and context.seen is None:
        context.ledger.refused[context.sender.domain, message["MessageID"].lower()] = None


def offer_in(message: Element, agr: str, zone: str, state: OfferState) -> Offer:
    """Read a FlexOffer into what is remembered of it."""
    return Offer(
        message_id=message["MessageID"],
        conversation=message["ConversationID"],
        agr=agr,
        point=message["CongestionPoint"],
        period=day(message["Period"]),
        expires=instant(message["ExpirationDateTime"], zone),
        options=tuple(
            Option(
                reference=option["OptionReference"],
                price=number(option["Price"]),
                price_text=option["Price"],
                minimum=number(option.get("MinActivationFactor")),
                runs=powers(option),
            )
            for option in message.all("OfferOption")
        ),
        terms=tuple((name, value) for name in TERMS if (value := message.get(name)) is not None),
        state=state,
    )


def _published(message: Element, context: Context) -> None:
    for point in points_in(message, context.sender.domain):
        context.registry.publish(point)


def _represented(message: Element, context: Context) -> None:
    context.registry.represent(context.sender.domain, message)


def _prognosed(message: Element, context: Context) -> None:
    ledger = context.ledger
    about = (context.sender.domain, message["CongestionPoint"], day(message["Period"]))
    revision = whole(message["Revision"])
    ledger.revisions[about] = max(revision, ledger.revisions.get(about, revision))
    ledger.prognoses[context.sender.domain, message["MessageID"].lower()] = context.profiles[0]
    ledger.forecast[context.sender.domain, message["MessageID"].lower()] = day(message["Period"])
    ledger.latest[about] = context.profiles[0]


def _offered(message: Element, context: Context) -> None:
    offer = offer_in(message, context.sender.domain, context.market.time_zone, "open")
    context.ledger.keep_offer(context.sender.domain, offer)


def _revoked(message: Element, context: Context) -> None:
    offer = referred(message, context)
    if offer is not None:
        context.ledger.move(offer.agr, offer.message_id, "revoked")


def _requested(message: Element, context: Context) -> None:
    identifier = message["MessageID"].lower()
    context.ledger.requests[context.sender.domain, identifier] = Request(
        message_id=message["MessageID"],
        conversation=message["ConversationID"],
        point=message["CongestionPoint"],
        period=day(message["Period"]),
        expires=instant(message["ExpirationDateTime"], context.market.time_zone),
        contract=message.get("ContractID"),
        requested=tuple(
            (*span(isp), whole(isp["MinPower"]), whole(isp["MaxPower"]))
            for isp in message.all("ISP")
            if isp.get("Disposition") == "Requested"
        ),
    )


def _ordered(message: Element, context: Context) -> None:
    context.ledger.procured[context.sender.domain, message["OrderReference"]] = Procured(
        day(message["Period"]),
        message["CongestionPoint"],
        number(message["Price"]),
        message["Currency"],
        powers(message),
    )
    offer = referred(message, context)
    if offer is not None:
        option = ordered_option(message, offer)
        reference = option.reference if option is not None else ""
        context.ledger.move(context.sender.domain, offer.message_id, "ordered", reference)


_RECORDS: dict[tuple[str, str], Callable[[Element, Context], None]] = {
    ("CRO", "DSOPortfolioUpdate"): _published,
    ("CRO", "AGRPortfolioUpdate"): _represented,
    ("DSO", "D-Prognosis"): _prognosed,
    ("DSO", "FlexOffer"): _offered,
    ("DSO", "FlexOfferRevocation"): _revoked,
    ("AGR", "FlexRequest"): _requested,
    ("AGR", "FlexOrder"): _ordered,
}


def _asking(message: Element, context: Context) -> Asking:
    return Asking(
        day(message["Period"]),
        instant(message["ExpirationDateTime"], context.market.time_zone),
        tuple(span(isp) for isp in message.all("ISP") if isp.get("Disposition") == "Requested"),
    )


def sent(message: Element, about: str, context: Context) -> None:
    """Remember a message of one's own that is about to be delivered; `about` is the offer concerned."""
    ledger = context.ledger
    recipient = message["RecipientDomain"]
    ledger.sent[message["MessageID"]] = Sent(message.tag, recipient, message["ConversationID"], context.now, about)
    match message.tag:
        case "D-Prognosis":
            ledger.prognoses[recipient, message["MessageID"].lower()] = powers(message)
            ledger.forecast[recipient, message["MessageID"].lower()] = day(message["Period"])
        case "FlexRequest":
            ledger.requests_sent[recipient, message["MessageID"]] = _asking(message, context)
        case "FlexOffer":
            ledger.keep_offer(recipient, offer_in(message, context.own.domain, context.market.time_zone, "pending"))
        case "FlexOfferRevocation":
            ledger.move(recipient, about, "revoking")
        case "FlexOrder":
            ledger.move(recipient, about, "ordering")
            ledger.placing[message["MessageID"]] = _placed(message, ledger)


def _placed(order: Element, ledger: Ledger) -> Placed:
    """Note on which D-Prognosis an order of one's own rests: the one that it names, or else the newest."""
    agr, named = order["RecipientDomain"], (order.get("D-PrognosisMessageID") or "").lower()
    newest = ledger.latest.get((agr, order["CongestionPoint"], day(order["Period"])), ())
    return Placed(order["MessageID"], powers(order), ledger.prognoses.get((agr, named), newest), order)


# What a message of one's own makes of the offer concerned: state while waiting, when accepted, when rejected.
_OUTCOMES: dict[str, tuple[OfferState, OfferState, OfferState]] = {
    "FlexOffer": ("pending", "open", "rejected"),
    "FlexOfferRevocation": ("revoking", "revoked", "open"),
    "FlexOrder": ("ordering", "ordered", "open"),
}


def answered(response: Element, context: Context, overlooked: frozenset[str] = frozenset()) -> None:
    """Take note of the other side's answer; one that fits nothing that was sent is ignored.

    What is `overlooked` does not have to fit: the "conversation", the "recipient", the "reference" or the "sender",
    nor does it have to be the first that fits, where the "last" one counts;
    or it is overlooked that the "order" was accepted before.  Each is a violation of a requirement about answers.
    """
    reference = reference_attribute(response.tag, context.version)
    identifier = response[reference].lower() if reference else ""
    if not reference or ("reference" in overlooked and identifier not in context.ledger.sent):
        found = in_conversation(response["ConversationID"], context.ledger)
        identifier = found[0] if found else ""
    waiting = context.ledger.sent.get(identifier)
    if waiting is None and "order" in overlooked and response.get("Result") == "Rejected":
        _undo(identifier, context)
    if waiting is not None and _fits(response, waiting, context, overlooked):
        settle(identifier, response.get("Result") != "Rejected", context, last="last" in overlooked)


def awaited(response: Element, context: Context) -> bool:
    """Return whether an answer is one, and the first one, to something of one's own that was sent to its sender."""
    reference = reference_attribute(response.tag, context.version)
    waiting = context.ledger.sent.get(response[reference].lower()) if reference else None
    return waiting is not None and _fits(response, waiting, context, frozenset())


def _fits(response: Element, waiting: Sent, context: Context, overlooked: frozenset[str]) -> bool:
    if waiting.type != RESPONSES[response.tag].type:
        return False
    fitting = {
        "sender": waiting.recipient == context.sender.domain,
        "recipient": response["RecipientDomain"] == context.own.domain,
        "conversation": response["ConversationID"].lower() == waiting.conversation.lower(),
    }
    fits = all(holds or name in overlooked for name, holds in fitting.items())
    return fits and response["SenderDomain"] == context.sender.domain


def settle(
    identifier: str,
    positive: bool,  # noqa: FBT001 - the one thing that matters
    context: Context,
    *,
    last: bool = False,
) -> None:
    """Close a message of one's own: accepted, or rejected or never delivered; for now, where the `last` counts."""
    waiting = context.ledger.sent.get(identifier)
    if not last:
        context.ledger.sent.pop(identifier, None)
    if waiting is None or waiting.type not in _OUTCOMES:
        return
    meanwhile, good, bad = _OUTCOMES[waiting.type]
    placed = context.ledger.placing.pop(identifier, None)
    offer = context.ledger.offer(waiting.recipient, waiting.about)
    if offer is None or (offer.state != meanwhile and not last):
        return
    context.ledger.move(waiting.recipient, waiting.about, good if positive else bad)
    if positive and placed is not None:
        context.ledger.orders.setdefault((waiting.recipient, offer.point, offer.period), []).append(placed)


def _undo(identifier: str, context: Context) -> None:
    """Take an accepted order of one's own back, so that its offer is open again; no conforming participant does."""
    agr, ledger = context.sender.domain, context.ledger
    for placed in (placed for several in ledger.orders.values() for placed in several):
        if placed.message_id.lower() == identifier and placed.order["RecipientDomain"] == agr:
            ledger.move(agr, placed.order.get("FlexOfferMessageID") or "", "open")
