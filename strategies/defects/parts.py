"""Orders of a part whose power or price is nearly that of the part; what is sent here is scaled rightly.

A Watt or a cent more or less could be a matter of rounding (register, point 97), and so more than that is wrong here.
"""

from decimal import Decimal

from hypothesis import strategies as st

from strategies.defects.isps import isps_of, length, with_isps
from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, at
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import number, whole

_SLACK = 2  # Watts or cents
_MORE, _LESS = st.integers(_SLACK, 10**6), st.integers(-(10**6), -_SLACK)


@placed("VLD-FOR-SCALED", boundaries=lambda _: (_SLACK, -_SLACK, 100, -100), values=lambda _: st.one_of(_MORE, _LESS))
def orders_another_power_of_a_part(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {value} W more in {place} of the ISP elements than the part has."""

    def other(isp: Element) -> Element:
        return isp.having({"Power": str(whole(isp["Power"]) + value.value)})

    return out.carrying(at(out.element, "ISP", value.place, other))


@defect("VLD-FOR-SCALED")
def orders_a_part_the_other_way(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the sign of every Power turned."""
    isps = isps_of(out.element)
    if all(whole(isp["Power"]) == 0 for isp in isps):
        raise Unsuited
    turned = tuple(isp.having({"Power": str(-whole(isp["Power"]))}) for isp in isps)
    return out.carrying(with_isps(out.element, turned))


@defect("VLD-FOR-SCALED", boundaries=lambda _: (_SLACK, 1000), values=lambda _: st.integers(_SLACK, 1000), varied=True)
def moves_power_of_a_part(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With power moved from the last run to the first, {value} W for each ISP of the other, so that the sum stays."""
    first, *rest = isps_of(out.element)
    if not rest:
        raise Unsuited
    *between, last = rest
    more = str(whole(first["Power"]) + value * length(last))
    less = str(whole(last["Power"]) - value * length(first))
    moved = (first.having({"Power": more}), *between, last.having({"Power": less}))
    return out.carrying(with_isps(out.element, moved))


@defect("VLD-FOR-SCALED", boundaries=lambda _: (_SLACK, -_SLACK), values=lambda _: st.one_of(_MORE, _LESS))
def orders_a_part_at_another_price(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Price {value} cents above that of the part."""
    return out.having(Price=str(number(out.element["Price"]) + Decimal(value) / 100))
