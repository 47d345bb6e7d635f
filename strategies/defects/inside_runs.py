"""Orders that are wrong inside a run of ISPs: who compares runs as they are written takes them for the offer's."""

from hypothesis import strategies as st

from strategies.defects.isps import isps_of, length, with_isps
from strategies.defects.registry import placed
from strategies.places import At, chosen
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element


@placed("OPR-FOR-POWER", boundaries=lambda _: (-1, 1), values=lambda _: st.integers(-(10**6), 10**6).filter(bool))
def orders_another_power_at_the_end(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {value} W more in the last ISP of {place} of the runs of the offer, which has an element of its own."""
    runs = [isp for isp in isps_of(out.element) if length(isp) > 1]
    changed = [runs[index] for index in chosen(value.place, len(runs))]
    return out.carrying(
        with_isps(
            out.element,
            tuple(part for isp in isps_of(out.element) for part in (_ending(isp, value) if isp in changed else (isp,))),
        )
    )


def _ending(isp: Element, value: At) -> tuple[Element, Element]:
    """Split the last ISP off a run, and give it another power."""
    before = isp.having({"Duration": str(length(isp) - 1)})
    last = isp.without("Duration").having({"Start": str(int(isp["Start"]) + length(isp) - 1)})
    return before, last.having({"Power": str(int(isp["Power"]) + value.value)})
