"""Prognoses, revocations and orders that are wrong in what they say."""

import re
from decimal import Decimal

from hypothesis import strategies as st

from strategies.days import ahead, first_ahead
from strategies.defects.isps import isps_of, length, with_isps
from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, at, chosen, inserted
from strategies.powers import first_and_last_implausible, implausible
from strategies.shares import CENT, FINEST, scaled
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day

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
    boundaries=lambda _: ("the first", "the last", "one inside", "all but one", "beyond 24 hours"),
    values=lambda _: st.integers(1, 92),
    clock=True,
)
def leaves_out_isps(out: Outgoing, situation: Situation, value: str | int) -> Outgoing:
    """Without ISP {value}."""
    isps = _single(isps_of(out.element))
    match value:
        case "the first":  # of those that have to be there
            first = str(_ahead(out, situation).start)
            kept = [isp for isp in isps if isp["Start"] != first]
        case "the last":
            kept = isps[:-1]
        case "one inside":
            kept = isps[: len(isps) // 2] + isps[len(isps) // 2 + 1 :]
        case "all but one":
            kept = isps[:1]
        case "beyond 24 hours":
            kept = isps[: 24 * 60 // situation.market.isp_minutes]
        case _:
            kept = [isp for isp in isps if isp["Start"] != str(value)]
    return out.carrying(with_isps(out.element, _lacking(out, situation, kept)))


@defect("OPR-DP-LACKING", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 20))
def leaves_out_a_run(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """Without the run of ISPs number {value}."""
    isps = isps_of(out.element)
    if len(isps) < 2:
        raise Unsuited
    at = value % len(isps)
    return out.carrying(with_isps(out.element, _lacking(out, situation, [*isps[:at], *isps[at + 1 :]])))


def _lacking(out: Outgoing, situation: Situation, kept: list[Element]) -> tuple[Element, ...]:
    """Return these ISPs where one that lies ahead is missing: whether today's others have to be there is open."""
    given = {int(isp["Start"]) for isp in _single(tuple(kept))}
    if given.issuperset(_ahead(out, situation)):
        raise Unsuited
    return tuple(kept)


@placed(
    "OPR-DP-POWER",
    boundaries=lambda s: first_and_last_implausible(s.market.implausible_power - 1),
    values=lambda s: implausible(s.market.plausible_power),
)
def has_an_implausible_power(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With a Power of {value} W in {place} of its ISPs."""
    # What is over is ignored, and so of today an ISP is taken that lies ahead (register, point 91).
    element = _parted(out.element, situation)
    wrong = {"Power": str(value.value)}
    return out.carrying(
        at(element, "ISP", value.place, lambda isp: isp.having(wrong), lambda isp: ahead(isp, element, situation))
    )


def _parted(prognosis: Element, situation: Situation) -> Element:
    """Return a prognosis of today in which the run that is under way is split where it lies ahead."""
    now = first_ahead(situation, day(prognosis["Period"]))
    return with_isps(prognosis, tuple(part for isp in isps_of(prognosis) for part in _split(isp, now)))


def _split(isp: Element, at: int) -> tuple[Element, ...]:
    start, size = int(isp["Start"]), length(isp)
    if not start < at < start + size:
        return (isp,)
    later = isp.having({"Start": str(at), "Duration": str(start + size - at)})
    return isp.having({"Duration": str(at - start)}), later


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


# --- FlexOfferRevocation: the procedure is the defect ---------------------------------------------------


def _as_it_is(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Sent as it is; what happened before makes it wrong."""
    return out


for _requirement in (
    "OPR-FOFR-PROCURED",
    "OPR-FOFR-FOREIGN",
    "OPR-FOFR-BEGUN",
    "OPR-FOR-ONCE",
    "VLD-FOR-ONE-OPTION",
    "VLD-FOR-REJECTED",
):
    defect(_requirement)(_as_it_is)

IMPLAUSIBLE, TWICE = "of an implausible Power", "that defines an ISP twice"


@defect("OPR-FOFR-REJECTED", boundaries=lambda _: (IMPLAUSIBLE, TWICE))
def revokes_what_was_rejected(out: Outgoing, _: Situation, _value: str) -> Outgoing:
    """About a FlexOffer {value}, which was rejected."""
    return out


# --- FlexOrder -----------------------------------------------------------------------------------------------


@placed("OPR-FOR-ISP")
def leaves_out_an_ordered_isp(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """Without {place} of the ISP elements of the offer."""
    isps = isps_of(out.element)
    gone = chosen(value.place, len(isps))
    if len(gone) == len(isps):
        raise Unsuited
    return out.carrying(with_isps(out.element, tuple(isp for n, isp in enumerate(isps) if n not in gone)))


def _ahead(out: Outgoing, situation: Situation) -> range:
    """Return the ISPs of the day that lie ahead: an order for what is over would be wrong for that as well."""
    period = day(out.element["Period"])
    return range(first_ahead(situation, period), situation.market.isps(period) + 1)


@placed("OPR-FOR-ISP", boundaries=lambda _: (0, -1), values=lambda _: st.integers(-96, 96))
def orders_one_isp_more(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With one more ISP ({place} of them), number {value} of those ahead that were not offered."""
    isps = isps_of(out.element)
    taken = {int(isp["Start"]) for isp in _single(isps)}
    free = [number for number in _ahead(out, situation) if number not in taken]
    if not free:
        raise Unsuited
    extra = isps[0].without("Duration").having({"Start": str(free[value.value % len(free)])})
    return out.carrying(with_isps(out.element, inserted(isps, extra, value.place)))


@defect("OPR-FOR-ISP", boundaries=lambda _: (0, -1), values=lambda _: st.integers(-96, 96), varied=True)
def shifts_the_isps(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With all ISPs earlier or later than offered (choice {value} of those that stay within the day)."""
    isps = isps_of(out.element)
    first = min(int(isp["Start"]) for isp in isps)
    last = max(int(isp["Start"]) + length(isp) - 1 for isp in isps)
    free = _ahead(out, situation)
    shifts = [by for by in range(free.start - first, free.stop - last) if by]
    if not shifts:
        raise Unsuited
    by = shifts[value % len(shifts)]
    moved = tuple(isp.having({"Start": str(int(isp["Start"]) + by)}) for isp in isps)
    return out.carrying(with_isps(out.element, moved))


@defect("OPR-FOR-ISP", varied=True)
def moves_an_inner_isp(out: Outgoing, situation: Situation, _value: None) -> Outgoing:
    """With an ISP between the first and the last in the place of one there that was not offered."""
    isps = sorted(_single(isps_of(out.element)), key=lambda isp: int(isp["Start"]))
    taken = [int(isp["Start"]) for isp in isps]
    free = [number for number in range(taken[0], taken[-1]) if number not in taken and number in _ahead(out, situation)]
    if len(isps) < 3 or not free:
        raise Unsuited
    moved = isps[1].having({"Start": str(free[0])})
    return out.carrying(with_isps(out.element, (isps[0], moved, *isps[2:])))


@placed("OPR-FOR-ISP")
def orders_a_shorter_run(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With one ISP less in {place} of the runs of the offer."""

    def shorter(isp: Element) -> Element:
        return isp.having({"Duration": str(length(isp) - 1)})

    return out.carrying(at(out.element, "ISP", value.place, shorter, lambda isp: length(isp) > 1))


@placed("OPR-FOR-POWER", boundaries=lambda _: (1, -1), values=lambda _: st.integers(-(10**6), 10**6))
def orders_another_power(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {value} W more in {place} of the ISP elements than offered."""
    if value.value == 0:
        raise Unsuited

    def other(isp: Element) -> Element:
        return isp.having({"Power": str(int(isp["Power"]) + value.value)})

    return out.carrying(at(out.element, "ISP", value.place, other))


@defect("OPR-FOR-POWER")
def orders_the_other_direction(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With the sign of every Power turned."""
    isps = isps_of(out.element)
    if all(int(isp["Power"]) == 0 for isp in isps):
        raise Unsuited
    turned = tuple(isp.having({"Power": str(-int(isp["Power"]))}) for isp in isps)
    return out.carrying(with_isps(out.element, turned))


# The smallest step of a price is the fourth decimal: who rounds, or takes prices for equal that are nearly so, is
# found out by it, to whichever side.
@defect("OPR-FOR-PRICE", boundaries=lambda _: (1, -1, 10**4), values=lambda _: st.integers(-(10**8), 10**8))
def orders_at_another_price(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a Price {value} hundredths of a cent above the offer's."""
    if value == 0:
        raise Unsuited
    return out.having(Price=f"{Decimal(out.element['Price']) + value * FINEST:f}")


_NEXT, _NOBODYS = "where the two meet as well", "that nobody knows"


@defect("OPR-FOR-POINT", boundaries=lambda _: (_NEXT, _NOBODYS))
def orders_at_another_point(out: Outgoing, situation: Situation, value: str) -> Outgoing:
    """With the CongestionPoint of another place than the offer's, {value}."""
    offered = out.element["CongestionPoint"]
    others = [point.address for point in situation.points() if point.address != offered]
    # Where the two meet at one point alone, there is only the other way.
    return out.having(CongestionPoint=others[0] if others and value == _NEXT else "ean.000000000000000000")


_CURRENCIES = ("USD", "GBP", "CHF", "SEK", "EUR", "XTS")


@defect("OPR-FOR-CURRENCY", boundaries=lambda s: [c for c in _CURRENCIES if c != s.market.currency][:3])
def orders_in_another_currency(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the Currency {value}, which is not the offer's."""
    if out.element["Currency"] == value:
        raise Unsuited
    return out.having(Currency=value)


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
    """With an ActivationFactor {value} hundredths below the offer's minimum, but 0.01 at least, scaled by it."""
    if out.twin is None:
        raise Unsuited
    least = Decimal(out.twin.element["ActivationFactor"])
    return out.carrying(scaled(out.element, max(least - value * CENT, CENT)))
