"""What the items of a settlement have otherwise than the orders that they settle (flex-settlement.md)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
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
    return first(chain((_apart(each, item, order) for each in _BASES), _unlike_powers(item, order, received)))


def _apart(name: str, item: Element, order: Element) -> str:
    """Say that an item and its order both name something, and not the same."""
    given, ordered = ((each.get(name) or "").strip() for each in (item, order))
    alike = given.lower() == ordered.lower() if name.endswith("MessageID") else given == ordered
    if alike or not given or not ordered:
        return ""
    return f"the {name} of {item['OrderReference']} is {given}, where the order has {ordered}"


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


def called(element: Element) -> tuple[str | None, date, str]:
    """Return what an order is known by in an item about it; a DSO may count its orders anew on each day."""
    return element.get("OrderReference"), day(element["Period"]), element["CongestionPoint"].lower()
