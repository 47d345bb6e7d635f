"""Rules about prognoses, revocations and what is ordered (operate-phase.md; register, points 30 to 43, 91, 97)."""

from collections.abc import Iterator

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number, same_day, whole
from uftp_conformance.oracle.received.history import PastMessage, identifier
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.references import offer_of
from uftp_conformance.oracle.received.rules import Rules, Truth, perhaps, registering, some
from uftp_conformance.oracle.received.validate import finer_than_cents, least_of, option_of, share_of

RULES: Rules = {}
rule = registering(RULES)


# --- D-Prognosis --------------------------------------------------------------------------------------------------


@rule("OPR-DP-LACKING", "D-Prognosis")
def lacks_isps(received: Received) -> Truth:
    """An ISP of the Period has no Power; of today's, only the remaining ones have to be there (general description)."""
    last = received.last_isp(received.period)
    given = spread(runs(received.message), last)
    missing = [number for number in range(1, last + 1) if number not in given]
    early, _ = received.today
    if missing and received.period >= early and received.begun(received.period, missing[-1]) is not False:
        return None
    return bool(missing) and f"ISP {missing[0]} of {last} is missing ({len(missing)} in all)"


@rule("OPR-DP-POWER", "D-Prognosis")
def implausible(received: Received) -> Truth:
    """A Power is implausible; in an ISP that is under way or over it is to be ignored (register, point 91)."""
    limit = received.market.plausible_power
    wrong = [run for run in runs(received.message) if abs(counted(run.element["Power"])) > limit]
    if not wrong:
        return False
    ahead = any(received.begun(received.period, max(run.first, run.last)) is False for run in wrong)
    early, _ = received.today
    firm = ahead or received.period < early
    return f"the Power {wrong[0].element['Power']} is beyond {limit} W" if firm else None


def series(received: Received) -> Iterator[PastMessage]:
    """Walk the prognoses, or the requests, of the sender's for the same Period and point."""
    point = received.message["CongestionPoint"].lower()
    for before in received.history.sent(received.tag, received.domain):
        same = before.element["CongestionPoint"].lower() == point
        if same and same_day(before.element["Period"], received.message["Period"]):
            yield before


@rule("OPR-DP-SEQUENCE", "D-Prognosis")
def lower_revision(received: Received) -> Truth:
    """A higher Revision for the Period and point was accepted.

    One of another Period or point, or of what was rejected, may count as well: it was received (register, point 42).
    """
    mine = whole(received.message["Revision"])
    every = received.history.sent("D-Prognosis", received.domain)
    higher = [forecast for forecast in every if counted(forecast.element["Revision"]) > mine]
    same = {id(forecast) for forecast in series(received)}
    mattering = [each for each in higher if id(each) in same and each.outcome == "accepted"]
    if mattering:
        return f"after the Revision {mattering[0].element['Revision']} came {mine}"
    return perhaps(when=bool(higher) or received.history.partial)  # of what else was exchanged something may be higher


def _stands(past: PastMessage, words: str) -> Truth:
    """Say something of a message of the past, where it was accepted; if it was rejected, nothing is wrong."""
    return words if past.outcome == "accepted" else perhaps(when=past.outcome == "unknown")


@rule("OPR-DP-REVISION-EQUAL", "D-Prognosis")
def equal_revision(received: Received) -> Truth:
    """The Revision was used for the Period and point; whether for another one counts is left open."""
    mine = whole(received.message["Revision"])
    used = [
        forecast
        for forecast in received.history.sent("D-Prognosis", received.domain)
        if counted(forecast.element["Revision"]) == mine
    ]
    same = {id(forecast) for forecast in series(received)}
    return some(True if id(forecast) in same and forecast.outcome == "accepted" else None for forecast in used)


@rule("OPR-DP-DENIED", "D-Prognosis")
def takes_no_prognoses(_: Received) -> Truth:
    """The target declares to take none."""
    return True


# --- FlexOfferRevocation ------------------------------------------------------------------------------------------


@rule("OPR-FOFR-PROCURED", "FlexOfferRevocation")
def ordered_already(received: Received) -> Truth:
    """The target ordered the offer, and the order was accepted; whether it need have been is open (register, 35)."""
    name = identifier(received.message, "FlexOfferMessageID")
    orders = (
        order
        for order in received.history.started("FlexOrder", received.domain)
        if identifier(order.element, "FlexOfferMessageID") == name
    )
    return some(_ordered_by(order) if order.outcome == "accepted" else None for order in orders)


def _ordered_by(order: PastMessage) -> str:
    return f"the offer was ordered before, by {order.element['MessageID']}"


@rule("OPR-FOFR-FOREIGN", "FlexOfferRevocation")
def of_another(received: Received) -> Truth:
    """The offer is another participant's."""
    named = received.history.called(identifier(received.message, "FlexOfferMessageID"))
    offers = [offer for offer in named if offer.element.tag == "FlexOffer" and not offer.started]
    return bool(offers) and all(offer.domain != received.domain for offer in offers)


@rule("OPR-FOFR-REJECTED", "FlexOfferRevocation")
def offer_was_rejected(received: Received) -> Truth:
    """The target rejected the offer."""
    found = offer_of(received)
    return found is not None and {"rejected": True, "accepted": False}.get(found.outcome)


@rule("OPR-FOFR-BEGUN", "FlexOfferRevocation")
def has_begun(received: Received) -> Truth:
    """An ISP of the offer has begun; whether it is in the operate phase once its gate is closed is open."""
    found = offer_of(received)
    if found is None:
        return False
    period = day(found.element["Period"])
    isps = [run.first for option in found.element.all("OfferOption") for run in runs(option)]
    closing = received.now[1] + received.market.gate
    closed = any(received.start_of(period, isp) < closing for isp in isps)
    return some((*(received.begun(period, isp) for isp in isps), perhaps(when=closed)))


@rule("OPR-FOFR-EXPIRED", "FlexOfferRevocation")
def offer_has_expired(received: Received) -> Truth:
    """The offer has expired (register, point 67)."""
    found = offer_of(received)
    return found is not None and received.over(found.element["ExpirationDateTime"])


# --- FlexOrder ----------------------------------------------------------------------------------------------------


def _differing(received: Received, *, truth: Truth) -> Truth:
    """Return a truth about the option that is ordered; open where it cannot be read, or the offer is for elsewhere.

    It is open too where there is no such offer: then nothing matches it (flex-order-response.md, Result).
    """
    found = offer_of(received)
    if found is None:
        return perhaps(when=bool(received.message.get("FlexOfferMessageID")))
    unclear = option_of(received) is None or _elsewhere(received, found.element)
    return truth or perhaps(when=unclear or truth is None)


def _elsewhere(received: Received, offer: Element) -> bool:
    """Return whether an order is about other hours, or another point, than its offer."""
    alike = ("CongestionPoint", "TimeZone", "ISP-Duration")
    return any((offer.get(name) or "").lower() != (received.message.get(name) or "").lower() for name in alike) or (
        day(offer["Period"]) != received.period
    )


def _profiles(received: Received, option: Element) -> tuple[dict[int, int], dict[int, int]]:
    """Return what is offered and what is ordered, by ISP; also what lies beyond the day."""
    offered, ordered = (
        {n: counted(e["Power"]) for n, e in spread(runs(each), 10**4).items()} for each in (option, received.message)
    )
    return offered, ordered


def _as_none(received: Received) -> Truth:
    """Say that an order that names none of several options has the ISPs of none of them."""
    found = offer_of(received)
    if found is None or received.message.get("OptionReference"):
        return False
    profiles = [_profiles(received, option) for option in found.element.all("OfferOption")]
    apart = all(offered.keys() != ordered.keys() for offered, ordered in profiles)
    return apart and "its ISPs are those of no option of the offer"


@rule("OPR-FOR-ISP", "FlexOrder")
def other_isps(received: Received) -> Truth:
    """The ISPs are not those of the option; the same ones in other runs are left open."""
    option = option_of(received)
    if option is None:
        return _differing(received, truth=_as_none(received))
    offered, ordered = _profiles(received, option)
    if differ := sorted(offered.keys() ^ ordered.keys()):
        words = "is ordered, and was not offered" if differ[0] in ordered else "was offered, and is not ordered"
        return _differing(received, truth=f"ISP {differ[0]} {words}")
    if any(run.first < 1 for run in runs(received.message)):
        return _differing(received, truth=True)
    shape = [[(r.first, r.last) for r in runs(each)] for each in (option, received.message)]
    return _differing(received, truth=perhaps(when=shape[0] != shape[1]))


@rule("OPR-FOR-POWER", "FlexOrder")
def other_power(received: Received) -> Truth:
    """The power of an ISP is not that of the option; of a part `VLD-FOR-SCALED` tells, and of other ISPs neither."""
    option = option_of(received)
    if option is None:
        return _differing(received, truth=False)
    offered, ordered = _profiles(received, option)
    common = offered.keys() & ordered.keys()
    if (share := share_of(received.message)) != 1:
        return _differing(received, truth=perhaps(when=any(offered[n] * share != ordered[n] for n in common)))
    if wrong := sorted(n for n in common if offered[n] != ordered[n]):
        words = f"ISP {wrong[0]} has the power {ordered[wrong[0]]}, where {offered[wrong[0]]} was offered"
        return _differing(received, truth=words)
    return _differing(received, truth=perhaps(when=offered.keys() != ordered.keys()))


@rule("OPR-FOR-PRICE", "FlexOrder")
def other_price(received: Received) -> Truth:
    """The price is not that of the option; in another currency, or rounded to cents, it is another (point 97)."""
    option, offer = option_of(received), offer_of(received)
    if option is None or offer is None:
        return _differing(received, truth=False)
    share = share_of(received.message)
    differs = (price := number(option["Price"]) * share) != number(received.message["Price"])
    if differs and share == 1:
        return f"the Price is {received.message['Price']}, where {option['Price']} was offered"
    other = offer.element["Currency"] != received.message["Currency"]
    return perhaps(when=differs or other or (share != 1 and finer_than_cents(price)))


@rule("OPR-FOR-POINT", "FlexOrder")
def another_point(received: Received) -> Truth:
    """The congestion point is not that of the offer."""
    found = offer_of(received)
    return found is not None and found.element["CongestionPoint"].lower() != received.message["CongestionPoint"].lower()


@rule("OPR-FOR-CURRENCY", "FlexOrder")
def other_currency(received: Received) -> Truth:
    """The currency is not that of the offer (register, point 95)."""
    found = offer_of(received)
    given = received.message["Currency"]
    if found is None or (offered := found.element["Currency"]) == given:
        return False
    return f"the Currency is {given}, where {offered} was offered"


@rule("OPR-FOR-OPTION", "FlexOrder")
def unknown_option(received: Received) -> Truth:
    """An offer of several has no such option; of one, without a name, or but for blanks or case it is left open."""
    found, name = offer_of(received), received.message.get("OptionReference")
    if found is None:
        return False
    names = [option.get("OptionReference") for option in found.element.all("OfferOption")]
    if not name:
        return perhaps(when=name == "" or len(names) > 1)
    if name not in names:
        nearly = name.strip().lower() in {(each or "").strip().lower() for each in names}
        return None if nearly or len(names) == 1 else f"the offer has no option {name}"
    return perhaps(when=names.count(name) > 1)


def _orders(received: Received) -> Iterator[PastMessage]:
    name = identifier(received.message, "FlexOfferMessageID")
    every = received.history.sent("FlexOrder", received.domain)
    return (order for order in every if name and identifier(order.element, "FlexOfferMessageID") == name)


def _other_option(order: PastMessage, received: Received) -> bool:
    before, now = order.element.get("OptionReference"), received.message.get("OptionReference")
    return before != now and received.target.takes_options(received.message["CongestionPoint"])


@rule("OPR-FOR-ONCE", "FlexOrder")
def ordered_before(received: Received) -> Truth:
    """The offer was ordered, and the order accepted (register, point 31); of another option the next one tells."""
    orders = (order for order in _orders(received) if not _other_option(order, received))
    return some(_stands(order, _ordered_by(order)) for order in orders)


@rule("VLD-FOR-ONE-OPTION", "FlexOrder")
def another_option_was_ordered(received: Received) -> Truth:
    """Another option of the offer was ordered, and the order accepted."""
    orders = (order for order in _orders(received) if _other_option(order, received))
    return some(_stands(order, _ordered_by(order)) for order in orders)


@rule("OPR-FOR-FACTOR", "FlexOrder")
def too_small_a_part(received: Received) -> Truth:
    """Less of the option is ordered than may be; a share above the whole is open."""
    option, share = option_of(received), share_of(received.message)
    if option is None:
        return _differing(received, truth=None) if share != 1 else perhaps(when=offer_of(received) is not None)
    if share < (least := least_of(option)) < 1:
        return f"the ActivationFactor is {share}, where {least} was offered at least"
    return perhaps(when=share > 1)
