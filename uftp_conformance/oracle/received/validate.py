"""Rules about requests, offers and orders (validate-phase.md; register, points 28 to 32, 36, 68, 94, 95, 97)."""

from collections.abc import Iterator
from decimal import Decimal

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number, same_day, truth, whole
from uftp_conformance.oracle.received.concerning import asked_for
from uftp_conformance.oracle.received.history import PastMessage
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.references import about_its_isps, offer_of, prognosis_of, request_of, superseded
from uftp_conformance.oracle.received.reflection import UNHEEDING, unheeding
from uftp_conformance.oracle.received.rules import Rules, Truth, first, perhaps, registering, some

RULES: Rules = {}
rule = registering(RULES)

IDENTICAL = "VLD-FR-IDENTICAL"
_METADATA = ("Version", "SenderDomain", "RecipientDomain", "TimeStamp", "MessageID", "ConversationID")


# --- FlexRequest --------------------------------------------------------------------------------------------------


def requested(request: Element) -> list[Element]:
    """Return the ISPs of a FlexRequest that are requested."""
    return [isp for isp in request.all("ISP") if isp.get("Disposition") == "Requested"]


@rule("VLD-FR-LACKING", "FlexRequest")
def nothing_is_requested(received: Received) -> Truth:
    """No ISP is requested; what one without a Disposition is, nobody says."""
    if requested(received.message):
        return False
    unsaid = any(isp.get("Disposition") is None for isp in received.message.all("ISP"))
    return None if unsaid else "no ISP of it is Requested"


@rule("VLD-FR-DIRECTION", "FlexRequest")
def no_direction(received: Received) -> Truth:
    """A requested ISP allows less power and more."""

    def truth(isp: Element) -> Truth:
        low, high = counted(isp["MinPower"]), counted(isp["MaxPower"])
        if low < 0 < high:
            return f"the requested ISP {isp['Start']} has no direction, from {low} to {high}"
        return perhaps(when=low == high == 0)

    return some(truth(isp) for isp in requested(received.message))


@rule("VLD-FR-POWER", "FlexRequest")
def bounds_out_of_order(received: Received) -> Truth:
    """A MinPower is above its MaxPower."""
    return first(
        f"in ISP {isp['Start']} the MinPower {isp['MinPower']} is above the MaxPower {isp['MaxPower']}"
        for isp in received.message.all("ISP")
        if counted(isp["MinPower"]) > counted(isp["MaxPower"])
    )


def _earlier_requests(received: Received) -> Iterator[PastMessage]:
    every = received.history.sent("FlexRequest", received.domain)
    return (request for request in every if same_day(request.element["Period"], received.message["Period"]))


@rule(IDENTICAL, "FlexRequest")
def said_before(received: Received) -> Truth:
    """An earlier request that was accepted says the same; whether aught but its ISPs counts is open."""

    def like(request: PastMessage) -> Truth:
        if request.element.without(*_METADATA) == received.message.without(*_METADATA):
            words = f"it says what the FlexRequest {request.identifier} said"
            return words if request.outcome == "accepted" else None
        return perhaps(when=asked_for(request.element) == asked_for(received.message))

    return some(like(request) for request in _earlier_requests(received))


@rule(UNHEEDING, "FlexRequest")
def revision_is_not_higher(received: Received) -> Truth:
    """The Revision is lower than one before for the Period; an equal one, or one of another point, is left open."""
    mine, point = whole(received.message["Revision"]), received.message["CongestionPoint"]

    def lower(request: PastMessage) -> Truth:
        theirs = counted(request.element["Revision"])
        if theirs < mine:
            return False
        firm = theirs > mine and request.outcome == "accepted" and request.element["CongestionPoint"] == point
        return True if firm else None

    return some((*(lower(request) for request in _earlier_requests(received)), perhaps(when=unheeding(received))))


# --- FlexOffer ----------------------------------------------------------------------------------------------------


@rule("VLD-FO-BASELINE", "FlexOffer")
def no_baseline(received: Received) -> Truth:
    """Neither is a baseline named nor was one forecast; one that is named wrongly may be called none.

    So may a forecast, where another baseline was agreed, or where the offer does not name it (register, point 28).
    """
    named = [*_doubtful_baselines(received)]
    if named:
        return perhaps(when=any(named))
    if received.message.get("BaselineReference") is not None:
        return None
    forecasts = [
        forecast
        for forecast in received.history.sent("D-Prognosis", received.domain)
        if about_its_isps(forecast.element, received) and forecast.outcome != "rejected"
    ]
    return None if forecasts or received.history.partial else True


def _doubtful_baselines(received: Received) -> Iterator[bool]:
    """Walk what a FlexOffer names as its baseline, and say of each whether it may be called none."""
    message, agreed = received.message, received.market.baseline_references
    name = message.get("BaselineReference")
    if name:
        yield name not in agreed
    if message.get("D-PrognosisMessageID"):
        found = prognosis_of(message, received)
        fits = found is not None and found.outcome == "accepted" and about_its_isps(found.element, received)
        yield not fits or bool(agreed and not name) or superseded(found, received)


@rule("VLD-FO-POWER", "FlexOffer")
def implausible(received: Received) -> Truth:
    """A Power is beyond what is plausible in the market."""
    limit = received.market.plausible_power
    isps = (isp for option in received.message.all("OfferOption") for isp in option.all("ISP"))
    return first(f"the Power {isp['Power']} is beyond {limit} W" for isp in isps if abs(counted(isp["Power"])) > limit)


@rule("VLD-FO-NOTHING", "FlexOffer")
def offers_nothing(received: Received) -> Truth:
    """An option has no power in any of its ISPs: whether that is an offer, the DSO says (register, point 33)."""
    options = received.message.all("OfferOption")
    return perhaps(when=any(not any(counted(isp["Power"]) for isp in option.all("ISP")) for option in options))


@rule("VLD-FO-PRICE", "FlexOffer")
def priced_oddly(received: Received) -> Truth:
    """A price is none, or has parts of a cent: whether that is a valid one, the DSO says (register, point 33)."""
    prices = [number(option["Price"]) for option in received.message.all("OfferOption")]
    return perhaps(when=any(price <= 0 or finer_than_cents(price) for price in prices))


def finer_than_cents(price: Decimal) -> bool:
    """Return whether a price has parts of a cent."""
    return len(f"{price:f}".partition(".")[2].rstrip("0")) > 2


@rule("VLD-FO-REQUEST", "FlexOffer")
def nothing_requested_is_offered(received: Received) -> Truth:
    """No requested ISP of the FlexRequest is offered; for another Period or point that is left open."""
    found = request_of(received)
    if found is None:
        return False
    request, last = found.element, received.last_isp(received.period)
    offered = {n for option in received.message.all("OfferOption") for n in spread(runs(option), last)}
    wanted = spread(runs(request.containing(*requested(request))), last)
    if not offered & wanted.keys():
        unsaid = request.containing(*(each for each in request.all("ISP") if each.get("Disposition") is None))
        return None if offered & spread(runs(unsaid), last).keys() else "it offers nothing in any requested ISP"
    elsewhere = request["CongestionPoint"].lower() != received.message["CongestionPoint"].lower()
    return perhaps(when=elsewhere or day(request["Period"]) != received.period)


@rule("VLD-FO-SOME", "FlexOffer")
def some_is_not_offered(received: Received) -> Truth:
    """An option lacks a requested ISP, leaves the bounds of one, or is for another point (register, point 33)."""
    found = request_of(received)
    if found is None or isinstance(nothing_requested_is_offered(received), str):  # that has a reason of its own
        return False
    request, last = found.element, received.last_isp(received.period)
    if request["CongestionPoint"].lower() != received.message["CongestionPoint"].lower():
        return True
    wanted = spread(runs(request.containing(*requested(request))), last)
    options = [spread(runs(option), last) for option in received.message.all("OfferOption")]
    if any(n not in given or not _towards(given[n], asked) for given in options for n, asked in wanted.items()):
        return True
    bounded = spread(runs(request), last)
    return any(_beyond(isp, bounded[n]) for given in options for n, isp in given.items() if n in bounded)


def _towards(offered: Element, asked: Element) -> bool:
    """Return whether what is offered in an ISP goes where the request would have it, by however much."""
    power = counted(offered["Power"])
    return (power > 0 and counted(asked["MaxPower"]) > 0) or (power < 0 and counted(asked["MinPower"]) < 0)


def _beyond(offered: Element, asked: Element) -> bool:
    """Return whether what is offered in an ISP leaves the space that there is to deviate from the baseline."""
    return not counted(asked["MinPower"]) <= counted(offered["Power"]) <= counted(asked["MaxPower"])


@rule("VLD-FO-MUTEX", "FlexOffer")
def several_options(received: Received) -> Truth:
    """There are several options, where the DSO supports none."""
    count, at = len(list(received.message.all("OfferOption"))), received.message["CongestionPoint"]
    return count > 1 and not received.target.takes_options(at) and f"it has {count} options, and {at} takes one"


@rule("VLD-FO-UNASKED", "FlexOffer")
def unasked_offer(received: Received) -> Truth:
    """It rests on no FlexRequest, where the DSO takes no such offer."""
    return not received.message.get("FlexRequestMessageID")


@rule("VLD-FO-CONSISTENT", "FlexOffer")
@rule("VLD-FOR-CONSISTENT", "FlexOrder")
def calls_itself_wrongly(received: Received) -> Truth:
    """Unsolicited says otherwise than the reference; firm only where it is written (register, point 36)."""
    name = "FlexRequestMessageID" if received.tag == "FlexOffer" else "FlexOfferMessageID"
    unsolicited, refers = received.message.get("Unsolicited"), bool(received.message.get(name))
    if unsolicited is None:
        return perhaps(when=not refers and (received.version != "3.0.0" or received.tag == "FlexOrder"))
    words = f"Unsolicited is {unsolicited}, and yet there is {'a' if refers else 'no'} {name}"
    return truth(unsolicited) is refers and words


# --- FlexOrder ----------------------------------------------------------------------------------------------------


@rule("VLD-FOR-UNSOLICITED", "FlexOrder")
@rule("VLD-FOR-UNASKED", "FlexOrder")
def unasked_order(received: Received) -> Truth:
    """It rests on no FlexOffer; to be refused where the AGR takes no such order, else for the AGR to decide."""
    return not received.message.get("FlexOfferMessageID")


@rule("VLD-FOR-REJECTED", "FlexOrder")
def offer_was_rejected(received: Received) -> Truth:
    """The offer was rejected by who orders it."""
    found = offer_of(received)
    return found is not None and {"rejected": True, "accepted": False}.get(found.outcome)


def option_of(received: Received) -> Element | None:
    """Return the option that is ordered; None where it cannot be read, or the offer has none of this name."""
    found = offer_of(received)
    if found is None:
        return None
    options, name = list(found.element.all("OfferOption")), received.message.get("OptionReference")
    chosen = [each for each in options if each.get("OptionReference") == name] if name else options
    return chosen[0] if len(chosen) == 1 else None


def share_of(order: Element) -> Decimal:
    """Return how much of an option is ordered."""
    return number(order.get("ActivationFactor") or "1")


def least_of(option: Element) -> Decimal:
    """Return how much of an option has to be ordered at least."""
    return number(option.get("MinActivationFactor") or "1")


@rule("VLD-FOR-WHOLE", "FlexOrder")
def part_of_a_whole(received: Received) -> Truth:
    """A part is ordered of what is offered as a whole; whether an AGR that denies parts takes one is open."""
    option, share = option_of(received), share_of(received.message)
    if option is None or share == 1:
        return perhaps(when=offer_of(received) is not None and share != 1)
    if least_of(option) == 1:
        return f"the ActivationFactor is {share}, where no part was offered"
    return perhaps(when="partial_activation" not in received.target.claims)


@rule("VLD-FOR-SCALED", "FlexOrder")
def not_scaled(received: Received) -> Truth:
    """Power or price of a part are not those of the option, scaled; what may have been rounded is left open."""
    option, share = option_of(received), share_of(received.message)
    if option is None or share == 1 or least_of(option) == 1:
        return perhaps(when=share != 1 and offer_of(received) is not None)
    last = received.last_isp(received.period)
    offered, ordered = spread(runs(option), last), spread(runs(received.message), last)
    powers = [(counted(offered[n]["Power"]), counted(ordered[n]["Power"])) for n in offered.keys() & ordered.keys()]
    price = _off(number(option["Price"]) * share, number(received.message["Price"]), Decimal("0.01"))
    return some((price, *(_off(share * mine, Decimal(theirs), Decimal(1)) for mine, theirs in powers)))


def _off(meant: Decimal, said: Decimal, slack: Decimal) -> Truth:
    if meant == said:
        return False
    return f"{said} is ordered, where the part makes {meant.normalize():f}" if abs(meant - said) > slack else None
