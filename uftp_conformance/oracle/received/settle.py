"""Rules about settlements and metering data (settle-phase.md; register, points 18, 38, 44, 45, 56, 107)."""

from collections.abc import Iterator
from datetime import date, timedelta

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import Unreadable, day, number, same_day, whole
from uftp_conformance.oracle.received.history import PastMessage
from uftp_conformance.oracle.received.message import Received, counted
from uftp_conformance.oracle.received.rules import Rules, Truth, first, perhaps, registering, some
from uftp_conformance.statement.market import unit_of

RULES: Rules = {}
rule = registering(RULES)


# --- FlexSettlement -----------------------------------------------------------------------------------------------


def _days(settlement: Element) -> tuple[date, date]:
    return day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])


@rule("STL-PERIOD-START", "FlexSettlement")
def begins_in_the_future(received: Received) -> Truth:
    """It begins in the future, or later than what is not settled yet, which may be refused."""
    begin, _ = _days(received.message)
    early, late = received.today
    earlier = received.history.partial or any(day(order.element["Period"]) < begin for order in _orders(received))
    return begin > late or perhaps(when=begin > early or earlier or _too_long_ago(begin, received))


def _too_long_ago(begin: date, received: Received) -> bool:
    """Return whether a day lies before those that are settled still, as the statement says (register, point 56)."""
    market, (early, _) = received.market, received.today
    if market.settlements_back is None:
        return False
    return begin < (market.settlements_before or early) - timedelta(days=market.settlements_back)


@rule("STL-PERIOD-END", "FlexSettlement")
def ends_in_the_future(received: Received) -> Truth:
    """It ends in the future, or before it begins; that today has not ended yet is left open (register, point 56).

    So is whether it ends too early, while something later was ordered that may not be settled yet (point 45).
    """
    begin, end = _days(received.message)
    early, late = received.today
    if end < begin:
        return f"it ends on {end}, before it starts on {begin}"
    later = any(end < day(order.element["Period"]) <= late for order in _orders(received))
    return f"it ends on {end}, which lies in the future" if end > late else perhaps(when=end >= early or later)


@rule("STL-ITEM-PERIOD", "FlexSettlement")
def items_of_other_days(received: Received) -> Truth:
    """An item is about a day that is not settled."""
    begin, end = _days(received.message)
    under = (each for held in received.message.all("ContractSettlement") for each in held.all("Period"))
    items = (*received.message.all("FlexOrderSettlement"), *under)
    wrong = [item["Period"] for item in items if not begin <= day(item["Period"]) <= end]
    return bool(wrong) and f"the Period {wrong[0]} is not from {begin} to {end}"


def _orders(received: Received) -> Iterator[PastMessage]:
    every = received.history.sent("FlexOrder", received.domain)
    return (order for order in every if order.outcome != "rejected")


@rule("STL-MISSING", "FlexSettlement")
def leaves_out_orders(received: Received) -> Truth:
    """An order of these days is left out; what a settlement before had is left open, and so are days to come."""
    begin, end = _days(received.message)
    settled = {item.get("OrderReference") for item in received.message.all("FlexOrderSettlement")}
    nearly = {(each or "").strip().lower() for each in settled}  # as some compare them (register, point 28)
    before = {
        item.get("OrderReference")
        for past in received.history.sent("FlexSettlement", received.domain)
        for item in past.element.all("FlexOrderSettlement")
        if past.outcome != "rejected"
    }
    _, today = received.today

    def missing(order: Element, outcome: str) -> Truth:
        if not begin <= day(order["Period"]) <= end or order.get("OrderReference") in settled:
            return False
        name = order.get("OrderReference") or ""
        open_ = outcome != "accepted" or name in before or name.strip().lower() in nearly or end < begin
        return None if open_ else True

    found = some(missing(past.element, past.outcome) for past in _orders(received))
    return found if found is not False else perhaps(when=end >= today or end < begin or received.history.partial)


def _known(item: Element, received: Received) -> bool:
    return any(order.element.get("OrderReference") == item.get("OrderReference") for order in _orders(received))


@rule("STL-DISPUTED", "FlexSettlement")
def settles_unknown_orders(received: Received) -> Truth:
    """An item is about an order that the AGR does not know; it disputes it, or may find the message invalid."""
    items = received.message.all("FlexOrderSettlement")
    return perhaps(when=any(not _known(item, received) for item in items))


@rule("STL-NET", "FlexSettlement")
def wrong_sum(received: Received) -> Truth:
    """A NetSettlement is not Price minus Penalty: the AGR disputes it, or rejects the message."""
    return perhaps(when=bool(wrong_net(received.message)))


def wrong_net(settlement: Element) -> str:
    """Say which NetSettlement is not Price minus Penalty, which is 0 where it is left out; "" where none is."""
    return first(_net(item) for item in settlement.all("FlexOrderSettlement"))


def _net(item: Element) -> str:
    price, penalty, net = (number(item.get(name) or "0") for name in ("Price", "Penalty", "NetSettlement"))
    words = f"the NetSettlement of {item.get('OrderReference')} is {net}, not {price} - {penalty}"
    return words if net != price - penalty else ""


@rule("STL-AGAIN", "FlexSettlement")
def settled_before(received: Received) -> Truth:
    """Some of these days were settled before."""
    begin, end = _days(received.message)

    def overlaps(settlement: PastMessage) -> Truth:
        try:
            first, last = _days(settlement.element)
        except Unreadable:
            return False  # of no day of ours
        if last < begin or end < first or settlement.outcome == "rejected":
            return False
        return True if settlement.outcome == "accepted" else None

    found = some(overlaps(settlement) for settlement in received.history.sent("FlexSettlement", received.domain))
    return found if found is not False else perhaps(when=received.history.partial)


@rule("STL-DENIED", "FlexSettlement")
@rule("MTR-DENIED", "Metering")
def takes_none(_: Received) -> Truth:
    """The target declares to take none."""
    return True


# --- Metering -----------------------------------------------------------------------------------------------------


@rule("MTR-UNIT", "Metering")
def wrong_unit(received: Received) -> Truth:
    """A profile is in a unit that does not fit it."""
    return first(
        f"the {profile['ProfileType']} is in {profile['Unit']}, not in {unit_of(profile['ProfileType'])}"
        for profile in received.message.all("Profile")
        if profile["Unit"] != unit_of(profile["ProfileType"])
    )


@rule("MTR-PROFILES", "Metering")
def lacks_profiles(received: Received) -> Truth:
    """A profile that was agreed is missing."""
    given = {each["ProfileType"] for each in received.message.all("Profile")}
    missing = [name for name in received.market.metering_profiles if name not in given]
    return bool(missing) and f"the agreed profile {missing[0]} is missing"


@rule("MTR-PERIOD", "Metering")
def not_begun(received: Received) -> Truth:
    """The day has not begun; of one that is not over not everything can have been measured."""
    early, late = received.today
    if received.period > late:
        return f"the Period {received.message['Period']} has not begun"
    return perhaps(when=received.period >= early)


@rule("MTR-REVISION", "Metering")
def revision_is_not_higher(received: Received) -> Truth:
    """The Revision is not higher than one before of the Period and EAN; of another Period it is left open.

    There is a message for each connection and day (metering.md): that of another connection is no earlier revision.
    """
    mine, ean = whole(received.message["Revision"]), received.message["EAN"].upper()

    def higher(metering: PastMessage) -> Truth:
        if counted(metering.element["Revision"]) < mine:
            return False
        if metering.element["EAN"].upper() != ean:
            return False
        same = same_day(metering.element["Period"], received.message["Period"])
        return True if same and metering.outcome == "accepted" else None

    return some(higher(metering) for metering in received.history.sent("Metering", received.domain))
