"""Orders whose powers are those of the offer in another distribution, so that some figure of all stays as it was."""

from itertools import combinations

from hypothesis import strategies as st

from strategies.defects.isps import isps_of, length, with_isps
from strategies.defects.registry import Unsuited, defect
from uftp_conformance.conversation.situation import Outgoing, Situation


@defect("OPR-FOR-POWER", boundaries=lambda _: (1, 1000), values=lambda _: st.integers(1, 1000), varied=True)
def moves_power(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With power moved from a later run to the first, {value} W for each ISP of the other, so that the sum stays."""
    first, *rest = isps_of(out.element)
    later = next((isp for isp in reversed(rest) if int(isp["Power"]) != int(first["Power"])), None)
    if later is None:
        raise Unsuited
    # Whole runs are moved, so that the sum over all ISPs stays as it was.
    changed = {
        id(first): int(first["Power"]) + value * length(later),
        id(later): int(later["Power"]) - value * length(first),
    }
    moved = (isp.having({"Power": str(changed.get(id(isp), isp["Power"]))}) for isp in isps_of(out.element))
    return out.carrying(with_isps(out.element, tuple(moved)))


@defect("OPR-FOR-POWER", varied=True)
def swaps_powers(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the powers of two runs of one length swapped, so that each power is there as often as it was."""
    isps = isps_of(out.element)
    pairs = ((a, b) for a, b in combinations(isps, 2) if length(a) == length(b) and int(a["Power"]) != int(b["Power"]))
    if (pair := next(pairs, None)) is None:
        raise Unsuited
    other = {id(pair[0]): pair[1]["Power"], id(pair[1]): pair[0]["Power"]}
    swapped = tuple(isp.having({"Power": other.get(id(isp), isp["Power"])}) for isp in isps)
    return out.carrying(with_isps(out.element, swapped))
