"""Settlements and meterings that are wrong in what they say."""

from datetime import date, timedelta
from itertools import count

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect, placed
from strategies.places import At, Place, at, at_days
from strategies.settlements import moved
from uftp_conformance.conversation.situation import Outgoing, Situation
from uftp_conformance.messages import Element
from uftp_conformance.statement.market import unit_of
from uftp_conformance.statement.meters import metered_elsewhen

_ITEM = "FlexOrderSettlement"


@placed("STL-MISSING", boundaries=lambda _: ("once", "again"))
def leaves_out_what_was_ordered(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """Without {place} of the items of orders that were accepted, but with some that nobody placed."""
    # Each bound is tried with orders of another kind.  At the places with a name are the orders of this trial; others
    # may have been settled before.
    number = count()

    def other(item: Element) -> Element:
        return item.having({"OrderReference": f"placed-by-nobody-{next(number)}"})

    return out.carrying(at(out.element, _ITEM, value.named, other))


@defect("STL-PERIOD-START", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def lies_in_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a settlement period that begins {value} days from now."""
    start = date.fromisoformat(out.element["PeriodStart"])
    return out.carrying(moved(out.element, (situation.today - start).days + value))


@defect("STL-PERIOD-END", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def ends_before_it_starts(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a PeriodEnd {value} days before the PeriodStart."""
    start = date.fromisoformat(out.element["PeriodStart"])
    return out.having(PeriodEnd=(start - timedelta(days=value)).isoformat())


@defect("STL-PERIOD-END", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def ends_in_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a settlement period that ends {value} days from now."""
    # It begins today: none of its days can be settled, which who settles a day once would say first.
    today = moved(out.element, (situation.today - date.fromisoformat(out.element["PeriodStart"])).days)
    return out.carrying(today.having({"PeriodEnd": (situation.today + timedelta(days=value)).isoformat()}))


@placed("STL-ITEM-PERIOD", boundaries=lambda _: (-1, -30), values=lambda _: st.integers(-300, -1))
def settles_an_earlier_order(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items {value} days from the PeriodStart."""
    return _settling_on(out, value.place, date.fromisoformat(out.element["PeriodStart"]) + timedelta(days=value.value))


@placed("STL-ITEM-PERIOD", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def settles_a_later_order(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its items {value} days after the PeriodEnd."""
    return _settling_on(out, value.place, date.fromisoformat(out.element["PeriodEnd"]) + timedelta(days=value.value))


def _settling_on(out: Outgoing, place: Place, day: date) -> Outgoing:
    outside = {"Period": day.isoformat()}
    return out.carrying(at(out.element, _ITEM, place, lambda item: item.having(outside)))


@placed("STL-ITEM-PERIOD", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def settles_an_earlier_reservation(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the days with reservations {value} days before the PeriodStart, or earlier."""
    return _reserving_elsewhere(out, value.place, -value.value)


@placed("STL-ITEM-PERIOD", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def settles_a_later_reservation(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of the days with reservations {value} days after the PeriodEnd, or later."""
    return _reserving_elsewhere(out, value.place, value.value)


def _reserving_elsewhere(out: Outgoing, place: Place, days: int) -> Outgoing:
    """Move reservations out of the settlement's period, each as far, so that no contract has a day twice."""
    start, end = (date.fromisoformat(out.element[name]) for name in ("PeriodStart", "PeriodEnd"))
    span = (end - start).days
    beyond = days + (span if days > 0 else -span)
    return out.carrying(at_days(out.element, place, lambda day: moved(day, beyond)))


_WHAT = ("contract", "baseline")


@placed("STL-AGREED", boundaries=lambda _: _WHAT, values=lambda _: st.sampled_from(_WHAT))
def settles_what_was_not_agreed(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With a {value} in {place} of its items that the parties did not agree."""
    named = {"contract": "ContractID", "baseline": "BaselineReference"}[value.value]
    market = situation.market
    if not (market.contracts if value.value == "contract" else market.baseline_references):
        raise Unsuited  # such names mean nothing in this market (register, point 69)
    strange = {named: f"NO-SUCH-{value.value.upper()}"}
    return out.carrying(at(out.element, _ITEM, value.place, lambda item: item.having(strange)))


@placed("STL-AGREED")
def settles_under_no_contract(out: Outgoing, situation: Situation, value: At) -> Outgoing:
    """With {place} of the contracts with reservations one that the parties did not agree."""
    if not situation.market.contracts:
        raise Unsuited
    strange = {"ContractID": "NO-SUCH-CONTRACT"}
    return out.carrying(at(out.element, "ContractSettlement", value.place, lambda part: part.having(strange)))


@placed("MTR-UNIT")
def measures_in_the_wrong_unit(out: Outgoing, _: Situation, value: At) -> Outgoing:
    """With {place} of its profiles in the unit of the others."""

    def wrong(profile: Element) -> Element:
        return profile.having({"Unit": "kWh" if unit_of(profile["ProfileType"]) == "kW" else "kW"})

    return out.carrying(at(out.element, "Profile", value.place, wrong))


@defect("MTR-PROFILES", boundaries=lambda _: (0, -1), values=lambda _: st.integers(1, 8))
def lacks_a_profile(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """Without profile number {value}, which was agreed."""
    profiles = list(out.element.all("Profile"))
    if len(profiles) < 2:
        raise Unsuited
    del profiles[value % len(profiles)]
    return out.carrying(out.element.containing(*profiles))


@defect("MTR-PROFILES", boundaries=lambda _: (0, -1))
def has_a_profile_twice(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With another profile twice in place of number {value}, which was agreed."""
    profiles = list(out.element.all("Profile"))
    if len(profiles) < 2:
        raise Unsuited
    profiles[value] = profiles[value - 1]
    return out.carrying(out.element.containing(*profiles))


@defect("MTR-PERIOD", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def measures_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a Period {value} days from now."""
    day, market = situation.today + timedelta(days=value), situation.market
    last, later = market.isps(day), metered_elsewhen(out.element, day, market.isp_minutes)
    return out.carrying(later.containing(*(profile.containing(*_first(profile, last)) for profile in later.children)))


def _first(profile: Element, last: int) -> tuple[Element, ...]:
    return tuple(isp for isp in profile.all("ISP") if int(isp["Start"]) <= last)
