"""ISPs that the day does not have, or that are defined more than once."""

from collections.abc import Callable

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, placed
from strategies.places import HOLDERS, At, Isps, Place, at, at_days, in_parts, inserted
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element, lexical

_WHOLE = ("D-Prognosis",)
_PARTS = ("FlexReservationUpdate", "FlexRequest", "FlexOffer", "FlexOrder")
_ALL = (*_WHOLE, *_PARTS)
_METERED = ("Metering",)  # without a Duration
_SETTLED = ("FlexSettlement",)  # each item is about a day of its own
_RUNS = (*_ALL, *_SETTLED)
_MOST = 10**4  # ISPs of a run that are looked at: no day has more, whatever a target offers
_HOLDERS = ("OfferOption", "Profile", "FlexOrderSettlement")


def isps_of(element: Element) -> tuple[Element, ...]:
    """Return the ISPs of a message: of its first option, profile or settled order, where it has such parts."""
    return tuple((_part(element) or element).all("ISP"))


def _part(element: Element) -> Element | None:
    return next((child for child in element.children if child.tag in _HOLDERS), None)


def with_isps(element: Element, isps: tuple[Element, ...]) -> Element:
    """Return the message with these ISPs in place of the ones that `isps_of` gives."""
    part = _part(element)
    if part is None:
        return element.containing(*isps)
    return element.containing(part.containing(*isps), *[c for c in element.children if c is not part])


def length(isp: Element) -> int:
    """Return the number of ISPs that an element stands for."""
    return int(isp.get("Duration") or 1)


def powers_of(element: Element) -> dict[int, int]:
    """Return the power of each ISP, in W by its number: what stays the same however it is written in runs."""
    return {
        int(isp["Start"]) + later: lexical.whole(isp["Power"])
        for isp in isps_of(element)
        for later in range(min(length(isp), _MOST))
    }


def _in_days(out: Outgoing, situation: Situation, place: Place, change: Callable[[Isps, int], Isps]) -> Outgoing:
    """Change the ISPs of the parts at a place, each of which is given how many ISPs its day has."""
    element = out.element
    if element.tag != "FlexSettlement":
        count = situation.market.isps(lexical.day(element["Period"]))
        return out.carrying(in_parts(element, place, lambda isps: change(isps, count)))

    def changed(part: Element) -> Element:
        count = situation.market.isps(lexical.day(part["Period"]))
        return part.containing(*change(tuple(part.all("ISP")), count))

    return out.carrying(at(element, HOLDERS, place, changed, lambda part: bool(list(part.all("ISP")))))


@placed(
    "VAL-ISP-BOUNDS",
    boundaries=lambda _: (1, 2, 4),
    values=lambda _: st.integers(1, 400),
    messages=(*_ALL, *_METERED, *_SETTLED),
    clock=True,
)
def begins_after_the_day(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With one more ISP ({place} of a list of ISPs), {value} after the last of the day."""

    def more(isps: Isps, count: int) -> Isps:
        extra = isps[-1].without("Duration").having({"Start": str(count + value.value)})
        return inserted(isps, extra, value.place)

    return _in_days(out, situation, value.place, more)


@placed(
    "VAL-ISP-BOUNDS",
    boundaries=lambda _: (1, 4),
    values=lambda _: st.integers(1, 400),
    messages=_RUNS,
    clock=True,
)
def runs_past_the_day(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With a last run of ISPs ({place} of the lists) whose Duration reaches {value} ISPs beyond the day."""

    def longer(isps: Isps, count: int) -> Isps:
        *rest, last = isps
        return (*rest, last.having({"Duration": str(count + value.value - int(last["Start"]) + 1)}))

    return _in_days(out, situation, value.place, longer)


@placed(
    "VAL-ISP-BOUNDS",
    boundaries=lambda _: (1, 4, 96),
    values=lambda _: st.integers(1, 96),
    messages=(*_WHOLE, *_METERED),
    clock=True,
)
def begins_before_the_day(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With one more ISP ({place} of a list of ISPs), {value} before the first (register, point 12)."""

    def more(isps: Isps, _: int) -> Isps:
        extra = isps[0].without("Duration").having({"Start": str(1 - value.value)})
        return inserted(isps, extra, value.place)

    return _in_days(out, situation, value.place, more)


@placed(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0, -1),
    values=lambda _: st.integers(-8, 8),
    messages=(*_ALL, *_METERED, *_SETTLED),
    clock=True,
)
def repeats_an_isp(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With ISP element number {value} written twice, the second time as {place} of its list."""

    def more(isps: Isps, _: int) -> Isps:
        return inserted(isps, isps[value.value % len(isps)], value.place)

    return _in_days(out, situation, value.place, more)


@placed(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0, -1),
    values=lambda _: st.integers(-8, 8),
    messages=(*_ALL, *_METERED, *_SETTLED),
    clock=True,
)
def repeats_a_start(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With a second ISP that has the Start of element number {value}, as {place} of its list."""

    def more(isps: Isps, _: int) -> Isps:
        return inserted(isps, isps[value.value % len(isps)].without("Duration"), value.place)

    return _in_days(out, situation, value.place, more)


@placed(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0, 1),
    values=lambda _: st.integers(0, 8),
    messages=_RUNS,
)
def reaches_into_the_next(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With element number {value} of {place} of the lists so long that it overlaps the one that follows it."""

    def overlapping(found: Isps, last: int) -> Isps:
        isps = list(found)
        if len(isps) == 1:
            end = int(isps[0]["Start"]) + length(isps[0])
            if end > last:
                raise Unsuited
            isps.append(isps[0].having({"Start": str(end)}).without("Duration"))
        in_time = sorted(range(len(isps)), key=lambda number: int(isps[number]["Start"]))  # the target may list them so
        index = value.value % len(found)
        if index == len(isps) - 1:
            raise Unsuited
        this, following = in_time[index], isps[in_time[index + 1]]
        isps[this] = isps[this].having({"Duration": str(int(following["Start"]) - int(isps[this]["Start"]) + 1)})
        return tuple(isps)

    return _in_days(out, situation, value.place, overlapping)


@placed(
    "VAL-ISP-CONFLICT",
    boundaries=lambda _: (0,),
    values=lambda _: st.integers(0, 8),
    messages=_RUNS,
)
def overlaps_from_afar(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With a single ISP at the end of {place} of the lists that lies within the run that element {value} covers."""

    def overlapping(isps: Isps, last: int) -> Isps:
        long = [isp for isp in isps if length(isp) > 1]
        if not long or len(isps) < 2 or last < 2:
            raise Unsuited
        run = long[value.value % len(long)]
        inner = run.having({"Start": str(int(run["Start"]) + length(run) - 1)}).without("Duration")
        others = tuple(isp for isp in isps if isp is not run)
        return (run, *others, inner)

    return _in_days(out, situation, value.place, overlapping)


# --- the reservations of a FlexSettlement: under each contract days with ISPs of their own -----------------------


@placed("VAL-ISP-BOUNDS", boundaries=lambda _: (1, 4), values=lambda _: st.integers(1, 400), messages=_SETTLED)
def reserves_after_the_day(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With one more reserved ISP ({place} of its list), {value} after the last of its day, on {place} of such days."""

    def more(day: Element) -> Element:
        start = situation.market.isps(lexical.day(day["Period"])) + value.value
        extra = day.children[-1].without("Duration").having({"Start": str(start)})
        return day.containing(*inserted(day.children, extra, value.place))

    return out.carrying(at_days(out.element, value.place, more))


@placed("VAL-ISP-CONFLICT", messages=_SETTLED)
def reserves_twice(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With a reserved ISP written twice on {place} of the days with reservations."""
    return out.carrying(at_days(out.element, value.place, lambda day: day.containing(*day.children, day.children[-1])))
