"""What a sender has to mind where its recipient may do as it likes, or has no rule (register, point 99).

Each rule bears the name of the row about what a participant starts; what recipients have to reject is in `received`.
"""

from collections import Counter
from decimal import Decimal
from itertools import chain

from uftp_conformance.messages import REQUESTS, Element
from uftp_conformance.messages.lexical import CUT_OFF, Unreadable, instant, number, whole
from uftp_conformance.oracle.metered import not_risen, unfitting, wrong_readings
from uftp_conformance.oracle.received.calendars import known_zone
from uftp_conformance.oracle.received.contract import misfit
from uftp_conformance.oracle.received.history import identifier
from uftp_conformance.oracle.received.market import no_baseline, no_contract
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.operate import series
from uftp_conformance.oracle.received.references import offer_of, request_of
from uftp_conformance.oracle.received.rules import Rules, Truth, first, registering, some
from uftp_conformance.oracle.received.settle import wrong_net
from uftp_conformance.oracle.received.validate import option_of, requested, share_of
from uftp_conformance.oracle.resting import no_forecast, no_number_of_its_own, no_option
from uftp_conformance.oracle.settled_orders import listed_twice, unlike_the_order

RULES: Rules = {}
rule = registering(RULES)

OF_ALL = frozenset({"INI-ONCE", "INI-TIMESTAMP"})  # these look at what the target was sent and rejected as well

_FLEX = ("D-Prognosis", "FlexOffer", "FlexReservationUpdate", "FlexRequest", "FlexOrder")


# --- any message ---------------------------------------------------------------------------------------------------

_BASIS = {"FlexOffer": "FlexRequestMessageID", "FlexOrder": "FlexOfferMessageID"}


@rule("INI-TIMESTAMP", *REQUESTS)
def not_of_its_time(received: Received) -> Truth:
    """A message was made before it came, and after that was sent on which it rests (register, point 139)."""
    try:
        stamp = instant(received.message.get("TimeStamp") or "")
    except Unreadable:
        return False
    if stamp.tzinfo is None:  # it names no instant
        return False
    tolerance, at = received.target.clock_tolerance, stamp.timestamp()
    if at - (received.at + received.within) > tolerance:
        return f"the TimeStamp {received.message['TimeStamp']} lies in the future"
    name = identifier(received.message, _BASIS.get(received.tag, ""))
    named = [each for each in received.history.called(name) if each.started and each.domain == received.domain]
    early = min((each.at for each in named), default=at) - at
    in_time = early <= tolerance or (not stamp.microsecond and early < tolerance + CUT_OFF)
    words = f"the TimeStamp {received.message['TimeStamp']} is {early:.0f} s before that was sent on which it rests"
    return not in_time and words


# --- what was agreed ----------------------------------------------------------------------------------------------


@rule("INI-ZONE", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def of_no_zone(received: Received) -> Truth:
    """A zone is one that there is."""
    zone = received.message["TimeZone"]
    return not known_zone(zone) and f"the TimeZone is {zone}, which nobody has"


@rule("INI-MARKET", *_FLEX, "AGRPortfolioQuery", "DSOPortfolioQuery", "Metering")
def of_no_zone_or_of_another_point(received: Received) -> Truth:
    """A zone is one that there is, and a point is one of the two, not only of either; a DSO asks about its own."""
    if unknown := of_no_zone(received):
        return unknown
    return _foreign(received) if received.tag == "DSOPortfolioQuery" else _elsewhere(received.message, received)


def _foreign(received: Received) -> str:
    """Say that a query is about a point which another DSO has, and the sender has not (dso-portfolio-query.md).

    The statement need not list every point that the sender registered.
    """
    asked = received.message["EntityAddress"]
    dsos = {each.dso for each in received.market.congestion_points if each.address.lower() == asked.lower()}
    return f"the EntityAddress {asked} is a point of another DSO" if dsos and received.domain not in dsos else ""


@rule("INI-ITEMS", "FlexSettlement")
def settles_at_another_point(received: Received) -> Truth:
    """What is settled is an order for a point of the two, each once and as it was ordered (flex-settlement.md)."""
    items = tuple(received.message.all("FlexOrderSettlement"))
    points = (_elsewhere(item, received) for item in items)
    return first(chain(points, listed_twice(items), (unlike_the_order(item, received) for item in items)))


def _elsewhere(element: Element, received: Received) -> str:
    point = element.get("CongestionPoint")
    joins = point is None or point.lower() in received.points
    return "" if joins else f"the CongestionPoint {point} does not join the two"


@rule("INI-AGREED", "FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder", "FlexSettlement")
def not_what_was_agreed(received: Received) -> Truth:
    """A contract is for the point of the message, and an order is under that of its offer (flex-order.md)."""
    if received.tag == "FlexSettlement":
        return _settled(received)
    named, at = received.message.get("ContractID"), received.message["CongestionPoint"]
    held = received.contract(named) if named else None
    if held is not None and held.congestion_point.lower() != at.lower():
        return f"the contract {named} is for {held.congestion_point}, not for {at}"
    return _unlike_the_offer(received) if received.tag == "FlexOrder" else False


def _settled(received: Received) -> Truth:
    """Hold the orders of a settlement against what was agreed.

    Something under contract it has to have by its schema, whether or not there is any (register, point 18).
    """
    items = [received.message, *received.message.all("FlexOrderSettlement")]
    contracts = (no_contract(item, received) for item in items)
    reserved = (_beyond(held, received) for held in received.message.all("ContractSettlement"))
    return some((*contracts, *(no_baseline(item, received) for item in items), *reserved))


def _beyond(settled: Element, received: Received) -> str:
    """Say that more is settled as reserved than the contract reserves; in which sign, is not said."""
    contract = received.contract(settled.get("ContractID") or "")
    if contract is None:
        return ""
    name, most = settled["ContractID"], abs(contract.reserved_power)
    powers = (isp["ReservedPower"] for period in settled.all("Period") for isp in period.all("ISP"))
    return first(
        f"the ReservedPower under {name} is {power}, where {contract.reserved_power} was contracted"
        for power in powers
        if abs(counted(power)) > most
    )


def _unlike_the_offer(received: Received) -> str:
    found = offer_of(received)
    names = ("ContractID", "D-PrognosisMessageID", "BaselineReference")
    return "" if found is None else first(_differing(name, received.message, found.element) for name in names)


def _differing(name: str, order: Element, offer: Element) -> str:
    named, offered = (order.get(name) or "", offer.get(name) or "")
    if not named or named == offered or (name.endswith("MessageID") and named.lower() == offered.lower()):
        return ""
    return f"the {name} is {named}, where the offer has {offered or 'none'}"


@rule("INI-CURRENCY", "FlexOffer", "FlexOrder", "FlexSettlement")
def in_another_currency(received: Received) -> Truth:
    """Amounts are in the currency of the market."""
    given, agreed = received.message["Currency"], received.market.currency
    return given != agreed and f"the Currency is {given}, where {agreed} was agreed"


# --- prognoses, requests and offers -------------------------------------------------------------------------------


@rule("INI-REVISION", "D-Prognosis")
@rule("INI-REVISION-REQUEST", "FlexRequest")
def revision_has_not_risen(received: Received) -> Truth:
    """The Revision is higher than each before of the Period and point (register, points 32 and 42)."""
    mine, about = whole(received.message["Revision"]), ("ContractID", "ServiceType")
    others = (each.element for each in series(received) if each.outcome != "rejected")
    alike = (each for each in others if all(each.get(name) == received.message.get(name) for name in about))
    before = [whole(each["Revision"]) for each in alike]
    highest = max(before, default=mine - 1)
    return highest >= mine and f"after the Revision {highest} came {mine}"


@rule("INI-REQUESTED", "FlexRequest")
def does_not_say_what_is_requested(received: Received) -> Truth:
    """An ISP says that it is requested; of one that says nothing, nobody knows."""
    return not requested(received.message) and "no ISP of it is Requested"


@rule("INI-DIRECTION", "FlexOffer")
def offers_the_opposite(received: Received) -> Truth:
    """An offer changes the load in line with its request (general description, validate-phase.md, step 2).

    Of several options one has to do so: the DSO takes which it likes, and may have use for the other way too.
    """
    found, last = request_of(received), received.last_isp(received.period)
    if found is None:
        return False
    wanted = spread(runs(found.element.containing(*requested(found.element))), last)
    options = [spread(runs(option), last) for option in received.message.all("OfferOption")]
    against = [first(_opposite(n, isp, wanted[n]) for n, isp in option.items() if n in wanted) for option in options]
    several = zip(options, against, strict=True)
    if any(not wrong and any(counted(option[n]["Power"]) for n in option.keys() & wanted) for option, wrong in several):
        return False
    return first(iter(against))


def _opposite(isp: int, offered: Element, wanted: Element) -> str:
    low, high, power = counted(wanted["MinPower"]), counted(wanted["MaxPower"]), counted(offered["Power"])
    against = (low >= 0 and high > 0 > power) or (high <= 0 and low < 0 < power)
    return f"it offers {power} W in ISP {isp}, where {low} to {high} W are requested" if against else ""


@rule("INI-OPTIONS", "FlexOffer")
def options_of_one_name(received: Received) -> Truth:
    """Each of several options has a reference of its own, by which it can be ordered."""
    names = Counter(option.get("OptionReference") for option in received.message.all("OfferOption"))
    return first(f"{count} options are called {name}" for name, count in names.items() if count > 1)


@rule("INI-REFERENCES", "FlexOffer", "FlexOrder")
def at_another_point_than_its_basis(received: Received) -> Truth:
    """What rests on an earlier message is for its congestion point, and what it names in it, or beside it, is there."""
    if wrong := no_forecast(received) if received.tag == "FlexOffer" else no_option(received):
        return wrong
    found = request_of(received) if received.tag == "FlexOffer" else offer_of(received)
    named = received.message["CongestionPoint"]
    if found is None or (point := found.element["CongestionPoint"]).lower() == named.lower():
        return False
    return f"the CongestionPoint is {named}, where the {found.element.tag} has {point}"


@rule("INI-COPY", "FlexOrder")
def does_not_copy_the_part(received: Received) -> Truth:
    """The power of a part is that of the option, scaled; how it is rounded is not said (register, point 97).

    Of several options it is said which one is ordered.
    """
    option, share, found = option_of(received), share_of(received.message), offer_of(received)
    several = found is not None and len([*found.element.all("OfferOption")]) > 1
    if several and not received.message.get("OptionReference"):
        return "it does not say which of several options it orders"
    if option is None or share == 1:
        return False
    last = received.last_isp(received.period)
    offered, ordered = spread(runs(option), last), spread(runs(received.message), last)
    return first(
        _of_a_part(f"Power of ISP {n}", Decimal(counted(ordered[n]["Power"])), Decimal(counted(isp["Power"])), share, 1)
        for n, isp in sorted(offered.items())
        if n in ordered
    )


@rule("INI-PRICE", "FlexOrder")
def price_is_not_that_of_the_part(received: Received) -> Truth:
    """The price of a part is that of the option, scaled."""
    option, share = option_of(received), share_of(received.message)
    if option is None or share == 1:
        return False
    return _of_a_part("Price", number(received.message["Price"]), number(option["Price"]), share, Decimal("0.01"))


def _of_a_part(what: str, given: Decimal, whole_: Decimal, share: Decimal, unit: Decimal | int) -> str:
    """Say that a value is not the share of that of the whole, nor less than a unit away where it has to be rounded."""
    right = whole_ * share
    if given == right or (right % unit != 0 and abs(given - right) < unit):
        return ""
    return f"the {what} is {given}, where {whole_} was offered, of which {share} is ordered"


@rule("INI-ONCE", "FlexOfferRevocation", "FlexOrder")
def on_what_was_rejected(received: Received) -> Truth:
    """Nothing is revoked, or ordered, that the DSO of the two rejected, each time that it came (register, point 94)."""
    name, ours = identifier(received.message, "FlexOfferMessageID"), received.tag == "FlexOfferRevocation"
    named = (each for each in received.history.called(name) if each.element.tag == "FlexOffer")
    outcomes = {each.outcome for each in named if each.domain == received.domain and each.started is not ours}
    return outcomes == {"rejected"} and f"the offer {name} was rejected before"


@rule("INI-ORDER-NUMBER", "FlexOrder")
def of_the_number_of_another(received: Received) -> Truth:
    """An order has an OrderReference of its own, by which it is settled (flex-order.md)."""
    return no_number_of_its_own(received)


# --- settlements, metering data and portfolios --------------------------------------------------------------------


@rule("INI-NET", "FlexSettlement")
def wrong_sum(received: Received) -> Truth:
    """NetSettlement is Price minus Penalty (flex-settlement.md)."""
    return wrong_net(received.message)


@rule("INI-LIFETIMES", "DSOPortfolioUpdate", "AGRPortfolioUpdate")
def lifetimes_do_not_fit(received: Received) -> Truth:
    """What ends does not end before it starts, and a connection is at a point only while the point is there."""
    return misfit(received.message)


@rule("INI-METERED", "Metering")
def power_does_not_fit(received: Received) -> Truth:
    """Power is the import less the export of an ISP by its length, readings are cumulative, and a Revision rises."""
    unfit = unfitting(received.message, received.market.isp_minutes)
    return unfit or wrong_readings(received) or not_risen(received)
