"""ISPs that the day does not have, or that are defined more than once."""

from collections.abc import Callable
from datetime import date

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect
from uftp_conformance.messages import Element, lexical
from uftp_conformance.situation import Outgoing, Situation

_WHOLE = ("D-Prognosis",)
_PARTS = ("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_ALL = (*_WHOLE, *_PARTS)
_METERED = ("Metering",)  # without a Duration
_SETTLED = ("FlexSettlement",)  # each item is about a day of its own
_RUNS = (*_ALL, *_SETTLED)
_HOLDERS = ("OfferOption", "Profile", "FlexOrderSettlement")
_PARTED = ("FlexOffer", "Metering")

Isps = tuple[Element, ...]


def isps_of(element: Element) -> tuple[Element, ...]:
    """Return the ISPs of a message: of its first option, profile or settled order, where it has such parts."""
    return tuple((_part(element) or element).all("ISP"))


def _part(element: Element) -> Element | None:
    return next((child for child in element.children if child.tag in _HOLDERS), None)


def with_isps(element: Element, isps: tuple[Element, ...]) -> Element:
    """Return the message with these ISPs in the place of the ones that `isps_of` gives."""
    part = _part(element)
    if part is None:
        return element.containing(*isps)
    return element.containing(part.containing(*isps), *[c for c in element.children if c is not part])


def with_last_isps(element: Element, situation: Situation, change: Callable[[Isps], Isps]) -> Element:
    """Return the message with other ISPs in its last part only: a second OfferOption, or the last Profile.

    Raise Unsuited where it can have one part alone.
    """
    if element.tag == "FlexOffer" and situation.statement.supports.mutex_offers:
        option = next(element.all("OfferOption"))
        second = option.having({"OptionReference": f"{option['OptionReference']}-more"})
        return element.containing(option, second.containing(*change(tuple(option.all("ISP")))))
    *parts, last = element.children
    if element.tag != "Metering" or not parts:
        raise Unsuited
    return element.containing(*parts, last.containing(*change(tuple(last.all("ISP")))))


def length(isp: Element) -> int:
    """Return the number of ISPs that an element stands for."""
    return int(isp.get("Duration") or 1)


def _count(out: Outgoing, situation: Situation) -> int:
    day = out.element.get("Period") or (_part(out.element) or out.element)["Period"]
    return situation.market.isps(lexical.day(day))


@defect(
    "VAL-ISP-BOUNDS",
    boundaries=lambda _: (1, 2, 4),
    values=lambda _: st.integers(1, 400),
    messages=(*_ALL, *_METERED, *_SETTLED),
    clock=True,
)
def begins_after_the_day(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With one more ISP, {value} after the last of the day."""
    isps = isps_of(out.element)
    extra = isps[-1].without("Duration").having({"Start": str(_count(out, situation) + value)})
    return out.carrying(with_isps(out.element, (*isps, extra)))


@defect("VAL-ISP-BOUNDS", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 400), messages=_PARTED, clock=True)
def begins_after_the_day_at_last(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With one more ISP in the last option or profile, {value} after the last of the day."""
    after = {"Start": str(_count(out, situation) + value)}
    return out.carrying(
        with_last_isps(out.element, situation, lambda isps: (*isps, isps[-1].without("Duration").having(after)))
    )


@defect("VAL-ISP-BOUNDS", boundaries=lambda _: (1, 4), values=lambda _: st.integers(1, 400), messages=_RUNS, clock=True)
def runs_past_the_day(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a last run of ISPs whose Duration reaches {value} ISPs beyond the day."""
    *rest, last = isps_of(out.element)
    beyond = _count(out, situation) + value - int(last["Start"]) + 1
    return out.carrying(with_isps(out.element, (*rest, last.having({"Duration": str(beyond)}))))


@defect(
    "VAL-ISP-BOUNDS",
    boundaries=lambda _: (1, 4, 96),
    values=lambda _: st.integers(1, 96),
    messages=(*_WHOLE, *_METERED),
    clock=True,
)
def begins_before_the_day(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With one more ISP, {value} before the first (register, point 12: the schema allows it here)."""
    isps = isps_of(out.element)
    extra = isps[0].without("Duration").having({"Start": str(1 - value)})
    return out.carrying(with_isps(out.element, (extra, *isps)))


@defect(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0, -1),
    values=lambda _: st.integers(-8, 8),
    messages=(*_ALL, *_METERED, *_SETTLED),
)
def repeats_an_isp(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With ISP element number {value} written twice."""
    isps = isps_of(out.element)
    twice = isps[value % len(isps)]
    return out.carrying(with_isps(out.element, (*isps, twice)))


@defect(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0, -1),
    values=lambda _: st.integers(-8, 8),
    messages=(*_ALL, *_METERED, *_SETTLED),
)
def repeats_a_start(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a second ISP that has the Start of element number {value}."""
    isps = isps_of(out.element)
    same = isps[value % len(isps)].without("Duration")
    return out.carrying(with_isps(out.element, (same, *isps)))


@defect("VAL-ISP-CONFLICT", boundaries=lambda _: (0,), values=lambda _: st.integers(-8, 8), messages=_PARTED)
def repeats_an_isp_at_last(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With ISP element number {value} of the last option or profile written twice."""
    return out.carrying(
        with_last_isps(out.element, situation, lambda isps: (*isps, isps[value % len(isps)]))
    )


@defect(
    "VAL-ISP-CONFLICT", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 8), messages=_RUNS, varied=True
)
def reaches_into_the_next(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With element number {value} so long that it overlaps the one that follows it in the day."""
    isps = list(isps_of(out.element))
    last = _count(out, situation)
    at = value % len(isps)
    begin, end = int(isps[at]["Start"]), int(isps[at]["Start"]) + length(isps[at])
    if len(isps) == 1:
        if end > last:
            raise Unsuited
        isps.append(isps[0].having({"Start": str(end)}).without("Duration"))
    if at == len(isps) - 1:
        raise Unsuited
    isps[at] = isps[at].having({"Duration": str(int(isps[at + 1]["Start"]) - begin + 1)})
    return out.carrying(with_isps(out.element, tuple(isps)))


@defect("VAL-ISP-CONFLICT", boundaries=lambda _: (0,), values=lambda _: st.integers(0, 8), messages=_RUNS, varied=True)
def overlaps_from_afar(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a single ISP at the end of the list that lies within the run that element number {value} covers."""
    isps = isps_of(out.element)
    long = [isp for isp in isps if length(isp) > 1]
    if not long or len(isps) < 2 or _count(out, situation) < 2:
        raise Unsuited
    run = long[value % len(long)]
    inner = run.having({"Start": str(int(run["Start"]) + length(run) - 1)}).without("Duration")
    others = tuple(isp for isp in isps if isp is not run)
    return out.carrying(with_isps(out.element, (run, *others, inner)))


# --- the reservations of a FlexSettlement: one ISP each, of a day of its own ------------------------------------


def _reserved(element: Element) -> tuple[Element, Element, Element]:
    """Return the first contract of a settlement, the first day under it, and the first ISP of that day."""
    contract = next(element.all("ContractSettlement"))
    day = next(contract.all("Period"))
    return contract, day, next(day.all("ISP"))


def _reserving(element: Element, isps: tuple[Element, ...]) -> Element:
    """Return a settlement with these ISPs in the first day of its first contract."""
    contract, day, _ = _reserved(element)
    days = (day.containing(*isps), *[d for d in contract.all("Period") if d is not day])
    others = [c for c in element.children if c is not contract]
    return element.containing(*others, contract.containing(*days))


@defect("VAL-ISP-BOUNDS", boundaries=lambda _: (1, 4), values=lambda _: st.integers(1, 400), messages=_SETTLED)
def reserves_after_the_day(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a reserved ISP {value} after the last of its day."""
    _, day, isp = _reserved(out.element)
    start = situation.market.isps(date.fromisoformat(day["Period"])) + value
    return out.carrying(_reserving(out.element, (isp, isp.without("Duration").having({"Start": str(start)}))))


@defect("VAL-ISP-CONFLICT", messages=_SETTLED)
def reserves_twice(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With a reserved ISP written twice."""
    isp = _reserved(out.element)[2]
    return out.carrying(_reserving(out.element, (isp, isp)))
