"""What the items of a settlement have otherwise than the orders that they settle (flex-settlement.md)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.references import offer_of, prognosis_of
from uftp_conformance.oracle.received.rules import first

_BASES = ("ContractID", "D-PrognosisMessageID", "BaselineReference")


def listed_twice(items: Sequence[Element]) -> Iterator[str]:
    """Say which orders a settlement lists more than once."""
    listed = Counter(called(item) for item in items)
    return (f"it lists the order {name} {count} times" for (name, *_), count in listed.items() if name and count > 1)


def unlike_the_order(item: Element, received: Received) -> str:
    """Say what an item has otherwise than the order of its Period and point that bears its OrderReference."""
    about = called(item)
    orders = [past.element for past in received.history.sent("FlexOrder", received.domain)]
    named = {order["MessageID"].lower(): order for order in orders if called(order) == about}
    if len(named) != 1 or not item.get("OrderReference"):
        return ""
    (order,), name = named.values(), item.get("OrderReference")
    same_money = order["Currency"] == received.message["Currency"]
    if same_money and number(item["Price"]) != number(order["Price"]):
        return f"the Price of {name} is {item['Price']}, where it was ordered for {order['Price']}"
    bases = chain((_apart(each, item, order) for each in _BASES), (_of_no_contract(item, order, received),))
    return first(chain(bases, _unlike_powers(item, order, received)))


def _apart(name: str, item: Element, order: Element) -> str:
    """Say that an item and its order both name something, and not the same."""
    given, ordered = ((each.get(name) or "").strip() for each in (item, order))
    alike = given.lower() == ordered.lower() if name.endswith("MessageID") else given == ordered
    if alike or not given or not ordered:
        return ""
    return f"the {name} of {item['OrderReference']} is {given}, where the order has {ordered}"


def _of_no_contract(item: Element, order: Element, received: Received) -> str:
    """Say that an item is under a contract to which neither its order nor the offer of that refers.

    Nothing is said of an offer, or of its request, that is out of sight; nor of the contract of that request.
    """
    given, ordered = ((each.get("ContractID") or "").strip() for each in (item, order))
    offer = offer_of(replace(received, message=order))
    if not given or ordered or offer is None or offer.element.get("ContractID"):
        return ""
    request = replace(received, message=offer.element).ours("FlexRequest", "FlexRequestMessageID")
    if offer.element.get("FlexRequestMessageID") and (request is None or request.element.get("ContractID")):
        return ""
    return f"the ContractID of {item['OrderReference']} is {given}, where neither the order nor its offer has one"


def _unlike_powers(item: Element, order: Element, received: Received) -> Iterator[str]:
    """Say in which ISPs another power is settled than was ordered; in those that were not ordered, that is none.

    Whether every ordered ISP has to be there, is not said.
    """
    name, last = item["OrderReference"], received.last_isp(day(item["Period"]))
    settled, ordered = spread(runs(item), last), spread(runs(order), last)
    for n, isp in sorted(settled.items()):
        given, power = isp["OrderedFlexPower"], ordered[n]["Power"] if n in ordered else "0"
        if counted(given) != counted(power):
            was = f"{power} was" if n in ordered else "nothing was"
            yield f"the OrderedFlexPower of {name} in ISP {n} is {given}, where {was} ordered"


def unlike_the_forecast(item: Element, received: Received) -> Iterator[str]:
    """Say in which ISPs the BaselinePower is not that of the D-Prognosis of ours which the item names.

    What had begun when that came is left out, because a DSO should ignore it.
    """
    forecast = prognosis_of(item, received) if item.get("D-PrognosisMessageID") else None
    period = day(item["Period"])
    if forecast is None or item.get("BaselineReference") or day(forecast.element["Period"]) != period:
        return
    name, last, market = item.get("OrderReference"), received.last_isp(period), received.market
    powers = spread(runs(forecast.element), last)
    for n, isp in sorted(spread(runs(item), last).items()):
        given, ahead = isp["BaselinePower"], market.start_of_isp(period, n).timestamp() > forecast.at
        if ahead and n in powers and counted(given) != counted(power := powers[n]["Power"]):
            yield f"the BaselinePower of {name} in ISP {n} is {given}, where the D-Prognosis that it names has {power}"


def called(element: Element) -> tuple[str | None, date, str]:
    """Return what an order is known by in an item about it; a DSO may count its orders anew on each day."""
    return element.get("OrderReference"), day(element["Period"]), element["CongestionPoint"].lower()
