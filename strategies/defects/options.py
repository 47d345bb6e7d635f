"""Orders of one option with what another one of the same offer has; procedures give the order of that as the twin."""

from strategies.defects.isps import isps_of, powers_of, with_isps
from strategies.defects.registry import Unsuited, defect
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number

OTHER = "another option"


def _other(out: Outgoing) -> Element:
    if out.twin is None:
        raise Unsuited
    return out.twin.element


@defect("OPR-FOR-PRICE", boundaries=lambda _: (OTHER,))
def orders_at_the_price_of_another(out: Outgoing, _: Situation, _value: str) -> Outgoing:
    """With the Price of {value} of the offer."""
    if number(price := _other(out)["Price"]) == number(out.element["Price"]):
        raise Unsuited
    return out.having(Price=price)


@defect("OPR-FOR-POWER", boundaries=lambda _: (OTHER,))
@defect("OPR-FOR-ISP", boundaries=lambda _: (OTHER,))
def orders_the_isps_of_another(out: Outgoing, _: Situation, _value: str) -> Outgoing:
    """With the ISPs of {value} of the offer, and their powers."""
    other = _other(out)
    if powers_of(other) == powers_of(out.element):  # written in other runs it is what was offered
        raise Unsuited
    return out.carrying(with_isps(out.element, isps_of(other)))
