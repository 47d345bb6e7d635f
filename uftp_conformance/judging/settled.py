"""Whether a settlement of the target's has every order that it had to have.  Pure."""

from collections.abc import Iterator, Sequence

from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.oracle.received import PastMessage

_ITEM = "FlexOrderSettlement"


def left_out(
    settlements: Sequence[Element], due: Sequence[Sequence[str]], history: Sequence[PastMessage]
) -> Iterator[str]:
    """Walk what is wrong about settlements that leave out an order which was placed before they were asked for.

    A settlement that comes in the conversation in which it was asked for was made after that; one in another may have
    crossed the acceptance of the order.  What was settled by another one is left open.
    Source: message-catalog/flex-settlement.md, "all FlexOrders placed by the originating party".

    Args:
        settlements: what the target started.
        due: the conversation in which a settlement was asked for, and the MessageIDs of orders that the target knew
            to be accepted by then.
        history: what was exchanged, and heard.
    """
    orders = {past.identifier: past.element for past in history if past.element.tag == "FlexOrder" and past.started}
    every = [past.element for past in history if past.element.tag == "FlexSettlement" and past.started]
    for conversation, *names in due:
        known = [orders[name.lower()] for name in names if name.lower() in orders]
        for settlement in settlements:
            if settlement["ConversationID"].lower() == conversation.lower():
                others = [each for each in every if each["MessageID"] != settlement["MessageID"]]
                yield from (_lacking(settlement, order, others) for order in known)


def _lacking(settlement: Element, order: Element, others: Sequence[Element]) -> str:
    start, end = day(settlement["PeriodStart"]), day(settlement["PeriodEnd"])
    listed = [item.get("OrderReference") for each in (settlement, *others) for item in each.all(_ITEM)]
    name = order["OrderReference"]
    if not start <= day(order["Period"]) <= end or name in listed or None in listed:
        return ""
    return f"it leaves out the order {name} of {order['Period']}, which was accepted before it was asked for"
