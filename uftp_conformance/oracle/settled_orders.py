"""What the items of a settlement have otherwise than the orders that they settle (flex-settlement.md)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number
from uftp_conformance.oracle.received.message import Received, counted, runs, spread
from uftp_conformance.oracle.received.rules import first


def listed_twice(items: Sequence[Element]) -> Iterator[str]:
    """Say which orders a settlement lists more than once."""
    listed = Counter(_called(item) for item in items)
    return (f"it lists the order {name} {count} times" for (name, *_), count in listed.items() if name and count > 1)


def unlike_the_order(item: Element, received: Received) -> str:
    """Say what an item has otherwise than the order of its Period and point that bears its OrderReference."""
    about = _called(item)
    orders = [past.element for past in received.history.sent("FlexOrder", received.domain)]
    named = {order["MessageID"].lower(): order for order in orders if _called(order) == about}
    if len(named) != 1 or not item.get("OrderReference"):
        return ""
    (order,), name = named.values(), item.get("OrderReference")
    same_money = order["Currency"] == received.message["Currency"]
    if same_money and number(item["Price"]) != number(order["Price"]):
        return f"the Price of {name} is {item['Price']}, where it was ordered for {order['Price']}"
    last = received.last_isp(day(item["Period"]))
    settled, ordered = spread(runs(item), last), spread(runs(order), last)
    powers = ((n, isp["OrderedFlexPower"], ordered[n]["Power"]) for n, isp in sorted(settled.items()) if n in ordered)
    return first(
        f"the OrderedFlexPower of {name} in ISP {n} is {given}, where {power} was ordered"
        for n, given, power in powers
        if counted(given) != counted(power)
    )


def _called(element: Element) -> tuple[str | None, date, str]:
    """Return what an order is known by in an item about it; a DSO may count its orders anew on each day."""
    return element.get("OrderReference"), day(element["Period"]), element["CongestionPoint"].lower()
