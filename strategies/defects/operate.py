"""Prognoses, revocations and orders that are wrong in what they say."""

import re
from decimal import Decimal

from hypothesis import strategies as st

from strategies.defects.isps import isps_of, length, with_isps
from strategies.defects.registry import Unsuited, defect
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day
from uftp_conformance.situation import Outgoing, Situation

# --- D-Prognosis -------------------------------------------------------------------------------------------


def _single(isps: tuple[Element, ...]) -> list[Element]:
    """Write every run of ISPs out as single ISPs."""
    return [
        isp.having({"Start": str(int(isp["Start"]) + n)}).without("Duration")
        for isp in isps
        for n in range(length(isp))
    ]


@defect(
    "OPR-DP-LACKING",
    boundaries=lambda _: ("the first", "the last", "one inside", "all but one"),
    values=lambda _: st.integers(1, 92),
    clock=True,
)
def leaves_out_isps(out: Outgoing, _: Situation, value: str | int) -> Outgoing:
    """Without ISP {value}."""
    isps = _single(isps_of(out.element))
    match value:
        case "the first":
            kept = isps[1:]
        case "the last":
            kept = isps[:-1]
        case "one inside":
            kept = isps[: len(isps) // 2] + isps[len(isps) // 2 + 1 :]
        case "all but one":
            kept = isps[:1]
        case _:
            kept = [isp for isp in isps if isp["Start"] != str(value)]
    if len(kept) == len(isps):
        raise Unsuited
    return out.carrying(with_isps(out.element, tuple(kept)))


@defect("OPR-DP-LACKING", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 20))
def leaves_out_a_run(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """Without the run of ISPs number {value}."""
    isps = isps_of(out.element)
    if len(isps) < 2:
        raise Unsuited
    at = value % len(isps)
    return out.carrying(with_isps(out.element, isps[:at] + isps[at + 1 :]))


def _powers(situation: Situation) -> list[int]:
    bound = situation.market.plausible_power
    return [bound + 1, -bound - 1, 2**31, -(2**31) - 1, 2**63, -(2**63) - 1]


@defect(
    "OPR-DP-POWER",
    boundaries=_powers,
    varied=True,
    values=lambda s: st.integers(s.market.plausible_power + 1, 2**64).flatmap(lambda p: st.sampled_from([p, -p])),
)
def has_an_implausible_power(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Power of {value} W in one ISP."""
    isps = isps_of(out.element)
    at = abs(value) % len(isps)
    wrong = isps[at].having({"Power": str(value)})
    return out.carrying(with_isps(out.element, (*isps[:at], wrong, *isps[at + 1 :])))


@defect("OPR-DP-SEQUENCE", boundaries=lambda _: (1, 2), values=lambda _: st.integers(1, 10**9))
def goes_back_in_revision(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Revision {value} below that of the accepted one."""
    if out.twin is None:
        raise Unsuited
    return out.having(Revision=str(int(out.twin.element["Revision"]) - value))


@defect("OPR-DP-SEQUENCE", boundaries=lambda _: (1, 2), values=lambda _: st.integers(1, 6))
def goes_back_by_digits(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Revision that has {value} digits less than the accepted one, and only nines."""
    fewer = len(out.twin.element["Revision"]) - value if out.twin is not None else 0
    if fewer < 1:
        raise Unsuited
    return out.having(Revision="9" * fewer)


# --- FlexOfferRevocation: the trial's course is the defect ---------------------------------------------------


def _as_it_is(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Sent as it is; what happened before makes it wrong."""
    return out


for _requirement in ("OPR-FOFR-PROCURED", "OPR-FOFR-FOREIGN", "OPR-FOFR-BEGUN", "OPR-FOR-ONCE"):
    defect(_requirement)(_as_it_is)


# --- FlexOrder -----------------------------------------------------------------------------------------------


@defect("OPR-FOR-ISP", boundaries=lambda _: (0, -1), values=lambda _: st.integers(-8, 8), varied=True)
def leaves_out_an_ordered_isp(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """Without ISP element number {value} of the offer."""
    isps = isps_of(out.element)
    if len(isps) < 2:
        raise Unsuited
    at = value % len(isps)
    return out.carrying(with_isps(out.element, isps[:at] + isps[at + 1 :]))


def _count(out: Outgoing, situation: Situation) -> int:
    return situation.market.isps(day(out.element["Period"]))


@defect("OPR-FOR-ISP", boundaries=lambda _: (0, -1), values=lambda _: st.integers(-96, 96))
def orders_one_isp_more(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With one more ISP, number {value} of those of the day that were not offered."""
    isps = isps_of(out.element)
    taken = {int(isp["Start"]) for isp in _single(isps)}
    free = [number for number in range(1, _count(out, situation) + 1) if number not in taken]
    if not free:
        raise Unsuited
    extra = isps[0].without("Duration").having({"Start": str(free[value % len(free)])})
    return out.carrying(with_isps(out.element, (*isps, extra)))


@defect("OPR-FOR-ISP", boundaries=lambda _: (0, -1), values=lambda _: st.integers(-96, 96), varied=True)
def shifts_the_isps(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With all ISPs earlier or later than offered (choice {value} of those that stay within the day)."""
    isps = isps_of(out.element)
    first = min(int(isp["Start"]) for isp in isps)
    last = max(int(isp["Start"]) + length(isp) - 1 for isp in isps)
    shifts = [by for by in range(1 - first, _count(out, situation) - last + 1) if by]
    if not shifts:
        raise Unsuited
    by = shifts[value % len(shifts)]
    moved = tuple(isp.having({"Start": str(int(isp["Start"]) + by)}) for isp in isps)
    return out.carrying(with_isps(out.element, moved))


@defect("OPR-FOR-ISP", boundaries=lambda _: (0,), varied=True, values=lambda _: st.integers(0, 8))
def orders_a_shorter_run(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With one ISP less in run number {value} of the offer."""
    isps = isps_of(out.element)
    long = [at for at, isp in enumerate(isps) if length(isp) > 1]
    if not long:
        raise Unsuited
    at = long[value % len(long)]
    shorter = isps[at].having({"Duration": str(length(isps[at]) - 1)})
    return out.carrying(with_isps(out.element, (*isps[:at], shorter, *isps[at + 1 :])))


@defect("OPR-FOR-POWER", boundaries=lambda _: (1, -1), values=lambda _: st.integers(-(10**6), 10**6), varied=True)
def orders_another_power(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With {value} W more in one ISP than offered."""
    isps = isps_of(out.element)
    if value == 0:
        raise Unsuited
    at = abs(value) % len(isps)
    other = isps[at].having({"Power": str(int(isps[at]["Power"]) + value)})
    return out.carrying(with_isps(out.element, (*isps[:at], other, *isps[at + 1 :])))


@defect("OPR-FOR-POWER", boundaries=lambda _: (1, 1000), values=lambda _: st.integers(1, 1000), varied=True)
def moves_power(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With power moved from a later run to the first, {value} W for each ISP of the other, so that the sum stays."""
    first, *rest = isps_of(out.element)
    later = next((isp for isp in reversed(rest) if isp["Power"] != first["Power"]), None)
    if later is None:
        raise Unsuited
    # Whole runs are moved, so that the sum over all ISPs stays as it was.
    changed = {
        id(first): int(first["Power"]) + value * length(later), id(later): int(later["Power"]) - value * length(first)
    }
    moved = (isp.having({"Power": str(changed.get(id(isp), isp["Power"]))}) for isp in isps_of(out.element))
    return out.carrying(with_isps(out.element, tuple(moved)))


@defect("OPR-FOR-POWER")
def orders_the_other_direction(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the sign of every Power turned."""
    isps = isps_of(out.element)
    if all(int(isp["Power"]) == 0 for isp in isps):
        raise Unsuited
    turned = tuple(isp.having({"Power": str(-int(isp["Power"]))}) for isp in isps)
    return out.carrying(with_isps(out.element, turned))


@defect("OPR-FOR-PRICE", boundaries=lambda _: (1, -1, 100), values=lambda _: st.integers(-(10**6), 10**6))
def orders_at_another_price(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Price {value} cents above the offer's."""
    if value == 0:
        raise Unsuited
    return out.having(Price=str(Decimal(out.element["Price"]) + Decimal(value) / 100))


_BEGINNING, _LONGER = "the beginning of the one that it has", "the one that it has and more"
_WORD = re.compile(r"[^\W\d_]{4,}")


@defect(
    "OPR-FOR-OPTION",
    boundaries=lambda _: ("no-such-option", _BEGINNING, _LONGER),
    values=lambda _: st.integers(0, 10**9).map("no-such-{}".format),
)
def orders_an_unknown_option(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With an OptionReference that the offer does not have: {value}."""
    own = out.element.get("OptionReference") or ""
    if value == _BEGINNING:
        # Half a word: "1" may be another option beside "10", and "A" one beside "A1", but "opt" is none.
        word = _WORD.match(own)
        if word is None:
            raise Unsuited
        value = own[: word.end() // 2]
    return out.having(OptionReference=f"{own}-no-such" if value == _LONGER else value)


@defect("OPR-FOR-FACTOR", boundaries=lambda _: (1, 49), values=lambda _: st.integers(1, 49))
def activates_too_little(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With an ActivationFactor of {value} hundredths, scaled, of an offer with a minimum of 0.50."""
    factor = Decimal(value) / 100
    scaled = tuple(
        isp.having({"Power": str(int((int(isp["Power"]) * factor).to_integral_value()))})
        for isp in isps_of(out.element)
    )
    price = (Decimal(out.element["Price"]) * factor).quantize(Decimal("0.01"))
    element = with_isps(out.element, scaled).having({"ActivationFactor": f"{factor:.2f}", "Price": str(price)})
    return out.carrying(element)
