"""Requests, offers and orders of the validate phase that are wrong in what they say."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from strategies.amounts import different_prices
from strategies.days import first_ahead
from strategies.defects.isps import isps_of, with_isps
from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, Place, at
from strategies.powers import first_and_last_implausible, implausible
from strategies.shares import CENT, scaled
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.messages.lexical import day, number, whole

# --- FlexRequest ---------------------------------------------------------------------------------------------


@defect("VLD-FR-LACKING", clock=True)
def requests_nothing(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """With every ISP only available."""
    available = tuple(isp.having({"Disposition": "Available"}) for isp in isps_of(out.element))
    return out.carrying(with_isps(out.element, available))


_BOTH = st.tuples(st.integers(-1000, -1), st.integers(1, 1000))


def _limited(out: Outgoing, disposition: str, place: Place, limits: Callable[[Element], tuple[int, int]]) -> Outgoing:
    """Give the ISPs of a disposition that are at a place other limits: the least and the largest power."""

    def limited(isp: Element) -> Element:
        low, high = limits(isp)
        return isp.having({"MinPower": str(low), "MaxPower": str(high)})

    return out.carrying(at(out.element, "ISP", place, limited, lambda isp: isp["Disposition"] == disposition))


@placed("VLD-FR-DIRECTION", boundaries=lambda _: (1, 1000, 2**32), values=lambda _: st.integers(1, 1000), clock=True)
def requests_no_direction(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the requested ISPs from -{value} W to +{value} W."""
    return _limited(out, "Requested", value.place, lambda _: (-value.value, value.value))


@placed("VLD-FR-DIRECTION", boundaries=lambda _: ((-1, 1000), (-1000, 1)), values=lambda _: _BOTH, clock=True)
def requests_mostly_one_direction(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the requested ISPs on both sides of 0 W, {value}."""
    return _limited(out, "Requested", value.place, lambda _: value.value)


@placed("VLD-FR-POWER", boundaries=lambda _: (1, 1000, 2**32), values=lambda _: st.integers(1, 1000), clock=True)
def requests_a_minimum_above_the_maximum(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the requested ISPs whose MinPower is {value} W above its MaxPower."""

    def crossed(isp: Element) -> tuple[int, int]:
        high = max(int(isp["MinPower"]), 1) if int(isp["MaxPower"]) > 0 else int(isp["MinPower"])
        return (high + value.value, high) if high > 0 else (-1, -1 - value.value)

    return _limited(out, "Requested", value.place, crossed)


@placed("VLD-FR-POWER", boundaries=lambda _: (1, 1000), values=lambda _: st.integers(1, 1000))
def requests_bounds_on_both_sides_exchanged(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the requested ISPs from +{value} W down to -{value} W."""
    return _limited(out, "Requested", value.place, lambda _: (value.value, -value.value))


@placed("VLD-FR-POWER", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 1000))
def makes_a_minimum_above_the_maximum_available(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the available ISPs whose MinPower is {value} W above its MaxPower."""
    return _limited(out, "Available", value.place, lambda _: (value.value, 0))


# --- FlexOffer -----------------------------------------------------------------------------------------------


@defect("VLD-FO-BASELINE")
def rests_on_nothing(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Without any baseline, on a day that was not forecast."""
    return out.carrying(out.element.without("D-PrognosisMessageID", "BaselineReference"))


@placed(
    "VLD-FO-POWER",
    boundaries=lambda s: first_and_last_implausible(s.market.implausible_power - 1),
    values=lambda s: implausible(s.market.plausible_power),
)
def offers_an_implausible_power(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With a Power of {value} W in {place} of the ISPs of its options."""
    wrong = {"Power": str(value.value)}
    return out.carrying(at(out.element, "ISP", value.place, lambda isp: isp.having(wrong)))


@defect("VLD-FO-REQUEST", boundaries=lambda _: (0, 1, 2, -1, -2), values=lambda _: st.integers(-20, 20))
def offers_what_nobody_requested(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With none of the requested ISPs, but number {value} after or before them, or at 0 one that is only available.

    Where that is requested too, or is none of the day, another one that is not; where all of the day are requested,
    there is none but one that the day does not have, which is refused for that too.
    """
    isps, period = isps_of(out.element), day(out.element["Period"])
    requested, last = _numbers(isps), situation.market.isps(period)
    free = [n for n in range(first_ahead(situation, period), last + 1) if n not in requested]
    before, after = min(requested) - abs(value), max(requested) + abs(value)
    asked = isps_of(out.asked) if out.asked is not None else ()
    available = _numbers([isp for isp in asked if isp.get("Disposition") == "Available"])
    wanted = (after, before) if value > 0 else (before, after) if value else sorted(available)
    start = next((n for n in (*wanted, *free) if n in free), last + 1)
    beside = isps[0].without("Duration").having({"Start": str(start)})
    return out.carrying(with_isps(out.element, (beside,)))


def _numbers(isps: Sequence[Element]) -> set[int]:
    """Return the numbers of the ISPs that these elements are about."""
    spans = [(int(isp["Start"]), int(isp["Start"]) + int(isp.get("Duration") or 1)) for isp in isps]
    return {n for start, end in spans for n in range(start, end)}


@defect("VLD-FO-MUTEX", boundaries=lambda _: (2, 3), values=lambda _: st.integers(2, 5))
def has_several_options(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With {value} options."""
    return out.carrying(options_of(out.element, value, situation))


def options_of(offer: Element, count: int, situation: Situation) -> Element:
    """Return an offer with so many options of the same ISPs, each at a plausible price of its own."""
    first = next(offer.all("OfferOption"))
    prices = different_prices(Decimal(first["Price"]), count, situation.market.plausible_price)
    return offer.containing(
        *(first.having({"OptionReference": f"option-{n}", "Price": f"{price:f}"}) for n, price in enumerate(prices, 1))
    )


@defect(
    "VLD-FO-CONSISTENT",
    boundaries=lambda _: ("true", "false"),
    values=lambda _: st.sampled_from(["true", "false", "1", "0"]),
)
def contradicts_its_reference(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With Unsolicited="{value}", contrary to whether it refers to a FlexRequest."""
    if value in ("true", "1"):
        return out.having(Unsolicited=value)
    return out.carrying(out.element.without("FlexRequestMessageID").having({"Unsolicited": value}))


@defect("VLD-FO-UNASKED")
def offers_unasked(out: Outgoing, situation: Situation, _value: None) -> Outgoing:
    """Without a FlexRequest that it answers."""
    unasked = out.element.without("FlexRequestMessageID", "Unsolicited")
    return out.carrying(unasked.having({} if situation.version == "3.0.0" else {"Unsolicited": "true"}))


# --- FlexOrder: the message that is broken here is scaled rightly -------------------------------------------------


@defect(
    "VLD-FOR-SCALED",
    boundaries=lambda _: ("power", "price", "power and price"),
    values=lambda _: st.sampled_from(["power", "price", "power and price"]),
)
def scales_only_half(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With the {value} of the whole offer, although only a part is activated."""
    factor, element = number(out.element["ActivationFactor"]), out.element
    price = (number(element["Price"]) / factor).quantize(Decimal("0.0001"))
    powers = [(whole(isp["Power"]), round(whole(isp["Power"]) / factor)) for isp in isps_of(element)]
    # A cent or a Watt more or less could be a matter of rounding.
    if value == "price" and abs(price - number(element["Price"])) <= CENT:
        raise Unsuited
    if "power" in value and all(abs(other - part) <= 1 for part, other in powers):
        raise Unsuited
    if "price" in value:
        element = element.having({"Price": str(price)})
    if "power" in value:
        isps = zip(isps_of(element), powers, strict=True)
        element = with_isps(element, tuple(isp.having({"Power": str(power)}) for isp, (_, power) in isps))
    return out.carrying(element)


@defect("VLD-FOR-SCALED", boundaries=lambda _: ("price", "power"))
def scales_nearly(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With a {value} that is two cents, or two Watts, above that of the part: more than rounding makes of it."""
    if value == "price":
        return out.having(Price=f"{number(out.element['Price']) + 2 * CENT:f}")
    first, *others = isps_of(out.element)
    more = first.having({"Power": str(whole(first["Power"]) + 2)})
    return out.carrying(with_isps(out.element, (more, *others)))


@defect("VLD-FOR-WHOLE", boundaries=lambda _: (50, 99, 1), values=lambda _: st.integers(1, 99))
def orders_a_part(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With an ActivationFactor of {value} hundredths, and power and price scaled by it."""
    return out.carrying(scaled(out.element, value * CENT))


@defect(
    "VLD-FOR-CONSISTENT",
    boundaries=lambda _: ("true", "false"),
    values=lambda _: st.sampled_from(["true", "false", "1", "0"]),
)
def contradicts_its_offer(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With Unsolicited="{value}", contrary to whether it refers to a FlexOffer."""
    if value in ("true", "1"):
        return out.having(Unsolicited=value)
    return out.carrying(out.element.without("FlexOfferMessageID", "OptionReference").having({"Unsolicited": value}))


@defect("VLD-FOR-UNASKED")
def orders_unasked(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Without a FlexOffer that it takes."""
    unasked = out.element.without("FlexOfferMessageID", "OptionReference")
    return out.carrying(unasked.having({"Unsolicited": "true"}))
