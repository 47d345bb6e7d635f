"""Settlements and meterings that are wrong in what they say."""

from datetime import date, timedelta

from hypothesis import strategies as st

from strategies.defects.registry import Unsuited, defect
from strategies.settlements import items, moved, with_items
from uftp_conformance.market import unit_of
from uftp_conformance.messages import Element
from uftp_conformance.situation import Outgoing, Situation


@defect("STL-MISSING")
def leaves_out_what_was_ordered(out: Outgoing, _: Situation, _value: None) -> Outgoing:
    """Without the item of an order that was accepted, but with one that nobody placed."""
    first, *rest = items(out.element)
    return out.carrying(with_items(out.element, (*rest, first.having({"OrderReference": "placed-by-nobody"}))))


@defect("STL-PERIOD-START", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def lies_in_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a settlement period that begins {value} days from now."""
    start = date.fromisoformat(out.element["PeriodStart"])
    return out.carrying(moved(out.element, (situation.today - start).days + value))


@defect("STL-PERIOD-END", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def ends_in_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a settlement period that ends {value} days from now."""
    return out.having(PeriodEnd=(situation.today + timedelta(days=value)).isoformat())


@defect("STL-PERIOD-END", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def ends_before_it_starts(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a PeriodEnd {value} days before the PeriodStart."""
    start = date.fromisoformat(out.element["PeriodStart"])
    return out.having(PeriodEnd=(start - timedelta(days=value)).isoformat())


@defect("STL-ITEM-PERIOD", boundaries=lambda _: (-1, -30), values=lambda _: st.integers(-300, -1))
def settles_an_earlier_order(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With an item {value} days from the PeriodStart."""
    first, *rest = items(out.element)
    outside = date.fromisoformat(out.element["PeriodStart"]) + timedelta(days=value)
    return out.carrying(with_items(out.element, (first.having({"Period": outside.isoformat()}), *rest)))


@defect("STL-ITEM-PERIOD", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def settles_a_later_order(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With an item {value} days after the PeriodEnd."""
    first, *rest = items(out.element)
    outside = date.fromisoformat(out.element["PeriodEnd"]) + timedelta(days=value)
    return out.carrying(with_items(out.element, (first.having({"Period": outside.isoformat()}), *rest)))


@defect("STL-ITEM-PERIOD", boundaries=lambda _: (1,), values=lambda _: st.integers(1, 300))
def settles_an_earlier_reservation(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With a reservation {value} days before the PeriodStart."""
    outside = date.fromisoformat(out.element["PeriodStart"]) - timedelta(days=value)
    contract = next(out.element.all("ContractSettlement"))
    day = next(contract.all("Period")).having({"Period": outside.isoformat()})
    return out.carrying(out.element.containing(*items(out.element), contract.containing(day)))


_WHERE = ("the contract of an item", "the contract of a reservation", "the baseline of an item")


@defect("STL-AGREED", boundaries=lambda _: _WHERE, values=lambda _: st.sampled_from(_WHERE))
def settles_what_was_not_agreed(out: Outgoing, _: Situation, value: str) -> Outgoing:
    """With {value} that the parties did not agree."""
    first, *rest = items(out.element)
    contract = next(out.element.all("ContractSettlement"))
    if value == _WHERE[0]:
        first = first.having({"ContractID": "NO-SUCH-CONTRACT"})
    elif value == _WHERE[1]:
        contract = contract.having({"ContractID": "NO-SUCH-CONTRACT"})
    else:
        first = first.having({"BaselineReference": "NO-SUCH-BASELINE"})
    return out.carrying(out.element.containing(first, *rest, contract))


@defect("MTR-UNIT", boundaries=lambda _: (0, 1), values=lambda _: st.integers(0, 8))
def measures_in_the_wrong_unit(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """With profile number {value} in the unit of the others."""
    profiles = list(out.element.all("Profile"))
    at = value % len(profiles)
    wrong = "kWh" if unit_of(profiles[at]["ProfileType"]) == "kW" else "kW"
    profiles[at] = profiles[at].having({"Unit": wrong})
    return out.carrying(out.element.containing(*profiles))


@defect("MTR-PROFILES", boundaries=lambda _: (0, -1), values=lambda _: st.integers(1, 8))
def lacks_a_profile(out: Outgoing, _: Situation, value: int) -> Outgoing:
    """Without profile number {value}, which was agreed."""
    profiles = list(out.element.all("Profile"))
    if len(profiles) < 2:
        raise Unsuited
    del profiles[value % len(profiles)]
    return out.carrying(out.element.containing(*profiles))


@defect("MTR-PERIOD", boundaries=lambda _: (1, 7), values=lambda _: st.integers(1, 300))
def measures_the_future(out: Outgoing, situation: Situation, value: int) -> Outgoing:
    """With a Period {value} days from now."""
    day = situation.today + timedelta(days=value)
    count = situation.market.isps(day)
    profiles = (profile.containing(*_first(profile, count)) for profile in out.element.all("Profile"))
    return out.carrying(
        out.element.having({"Period": day.isoformat()}).containing(*profiles)
    )


def _first(profile: Element, count: int) -> tuple[Element, ...]:
    return tuple(isp for isp in profile.all("ISP") if int(isp["Start"]) <= count)
